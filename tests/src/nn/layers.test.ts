// Layers against PyTorch in float64: outputs, gradients of all parameters and of the input, running statistics.
import { describe, expect, test } from "vitest";
import { nn, type Tensor, tensor, vjp, zeros } from "../../../src/index.ts";
import { expectClose, type Reference } from "../compare.ts";
import reference from "./reference/layers.json" with { type: "json" };

type Numbers = Exclude<Reference, null | number>;

interface Case {
  x: Numbers;
  parameters: Record<string, Numbers>;
  output: Numbers;
  cotangent: Numbers;
  gradients: Record<string, Numbers>;
  statistics?: Record<string, Numbers>;
  after?: Record<string, Numbers>;
}

const cases = reference.cases as unknown as Record<string, Case>;

const layers: Record<string, nn.Layer> = {
  dense: nn.dense(3, 5),
  "batchNorm, training": nn.batchNorm(3),
  "batchNorm, inference": nn.batchNorm(3),
  layerNorm: nn.layerNorm(4),
  prelu: nn.prelu(),
  rnn: nn.rnn(3, 4, { returns: "sequence" }),
  lstm: nn.lstm(3, 4, { returns: "sequence" }),
  gru: nn.gru(3, 4, { returns: "sequence" }),
  conv1d: nn.conv1d(2, 4, 3, { stride: 2 }),
  conv2d: nn.conv2d(2, 4, 3),
  "conv2d, stride 2": nn.conv2d(2, 4, 3, { stride: 2 }),
  "conv2d, same size": nn.conv2d(2, 4, 3, { padding: "same" }),
  maxPool: nn.maxPool2d(2),
  meanPool: nn.meanPool2d(2),
};

const f64 = (numbers: Numbers): Tensor => tensor(numbers, { dtype: "float64" });
const all = (tensors: Record<string, Numbers>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(tensors).map(([name, numbers]) => [name, f64(numbers)]));

test("the reference covers these layers", () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(layers).sort());
});

describe.each(Object.entries(layers))("%s", (name, layer) => {
  const example = cases[name];

  test("agrees with PyTorch", () => {
    const net = nn.sequential([layer], { dtype: "float64" });
    const [only] = net.layers;
    const statistics = example.statistics ? { [only.name]: all(example.statistics) } : {};
    let kept: nn.NetworkTensors = {};
    const run = (parameters: Record<string, Tensor>, x: Tensor): Tensor => {
      const result = net.run({ [only.name]: parameters }, statistics, x, {
        training: name !== "batchNorm, inference",
        noise: (shape) => zeros(shape),
      });
      kept = result.statistics;
      return result.output;
    };
    const { value, pullback } = vjp(run, all(example.parameters), f64(example.x));
    expectClose(value, example.output);
    const [parameterGradients, inputGradient] = pullback(f64(example.cotangent));
    expectClose(inputGradient, example.gradients.x);
    for (const [parameter, gradient] of Object.entries(parameterGradients)) {
      expectClose(gradient, example.gradients[parameter]);
    }
    for (const [statistic, expected] of Object.entries(example.after ?? {})) {
      expectClose(kept[only.name][statistic], expected);
    }
  });
});
