// Diagnoses: each ailment provoked, named with its evidence, and cured by what the advice says.
import { describe, expect, test } from "vitest";
import { flow, init, nn, rng, tensor } from "../../../src/index.ts";

const x = rng(1).normal([64, 20]);
const y = rng(2).integers([64], 0, 4);
const deep = (depth: number, width = 30): number[] => [20, ...Array.from({ length: depth }, () => width), 4];

const trace = (sizes: number[], options: nn.MlpOptions, learningRate = 0.1): flow.FlowReport =>
  flow.trace(nn.mlp(sizes, { seed: 1, ...options }), {
    x,
    y,
    loss: nn.crossEntropy,
    learningRate,
    jacobians: 0,
  });

const kinds = (report: flow.FlowReport): string[] => report.findings.map((finding) => finding.kind);

describe("vanishing", () => {
  const sick = trace(deep(20), { activation: "sigmoid", init: init.uniform(-0.5, 0.5) });

  test("is found in a deep sigmoid network, with its evidence and a remedy", () => {
    const [finding] = sick.findings;
    expect(finding.kind).toBe("vanishing");
    expect(finding.layers[0]).toBe(1);
    expect(finding.statement).toMatch(
      /^Layers 1–1\d receive less than 10⁻² of the last layer's gradient, layer 1 .*10⁻/,
    );
    expect(finding.advice.join()).toMatch(/ReLU with init.heNormal/);
    expect(sick.verdict).toContain("Try: ");
  });

  test.each([
    ["ReLU with He's initialization", { activation: "relu", init: init.heNormal() }],
    ["tanh with Glorot's", { activation: "tanh", init: init.glorotNormal() }],
    ["residual connections and layer normalization", { activation: "tanh", residual: true, norm: "layer" }],
  ] as [string, nn.MlpOptions][])("is cured by %s", (_, options) => {
    expect(kinds(trace(deep(20), options))).not.toContain("vanishing");
  });
});

test("exploding is found, with its factor a layer", () => {
  const report = trace(deep(20), { activation: "relu", init: init.normal(0, 0.6) });
  const finding = report.findings.find(({ kind }) => kind === "exploding");
  expect(finding?.statement).toMatch(
    /receive up to .* times the last layer's gradient, a factor of 2\.\d+ a layer\.$/,
  );
  expect(finding?.advice.join()).toContain("clipByNorm");
});

test("saturated units are found with weights in [2, 5], which are all positive", () => {
  const report = trace(deep(4), { activation: "sigmoid", init: init.uniform(2, 5) });
  const finding = report.findings.find(({ kind }) => kind === "saturated");
  expect(finding?.statement).toMatch(/% of the units are saturated .* all weights are positive/);
});

test("dead ReLUs are found where biases push them off for good", () => {
  const report = trace(deep(3), { activation: "relu", bias: init.constant(-20) });
  expect(report.findings.find(({ kind }) => kind === "dead")?.statement).toMatch(
    /^In layers 1–3 100 % of the units are dead/,
  );
  expect(kinds(trace(deep(3), { activation: "leakyRelu", bias: init.constant(-20) }))).not.toContain("dead");
});

test("a step that float32 rounds to nothing is found, and the depth of it", () => {
  const report = trace(deep(30), { activation: "sigmoid", init: init.uniform(-0.5, 0.5) });
  const frozen = report.findings.find(({ kind }) => kind === "frozen");
  expect(frozen?.layers[0]).toBe(1);
  expect(report.roundingDepth?.measured).toBe(true);
  const depth = report.roundingDepth?.layers ?? 0;
  // Layers further from the output than that lose their updates; those nearer do not.
  report.layers.forEach(({ update }, index) => {
    const back = report.layers.length - index;
    if (back < depth) expect(update.lost).toBeLessThanOrEqual(0.5);
    if (back === depth) expect(update.lost).toBeGreaterThan(0.5);
  });
});

test("the depth carried on from a shallow network is near the one measured in a deep one", () => {
  const options: nn.MlpOptions = { activation: "sigmoid", init: init.uniform(-0.5, 0.5) };
  const predicted = trace(deep(9), options).roundingDepth;
  const measured = trace(deep(30), options).roundingDepth;
  expect(predicted?.measured).toBe(false);
  // Each layer's factor varies around its mean from draw to draw; a fifth of the depth covers that for these widths.
  expect(Math.abs((predicted?.layers ?? 0) / (measured?.layers ?? 1) - 1)).toBeLessThan(0.3);
});

test("numbers that are not finite are the only finding, with where they begin", () => {
  const net = nn.mlp([20, 8, 8, 4], { seed: 1 });
  net.parameters = {
    ...net.parameters,
    dense2: { ...net.parameters.dense2, W: tensor(new Float32Array(64).fill(3e38), { shape: [8, 8] }) },
  };
  const report = flow.trace(net, { x, y, loss: nn.crossEntropy, jacobians: 0 });
  expect(kinds(report)).toEqual(["not finite"]);
  expect(report.findings[0].statement).toContain("they begin at layer 2");
});

test("a healthy network gets a healthy verdict", () => {
  const report = trace(deep(5), { activation: "tanh", init: init.glorotNormal() });
  expect(report.findings).toEqual([]);
  expect(report.verdict).toBe("The gradient reaches every layer at a healthy size.");
});

test("a recurrent network whose gradient grows through time is told so", () => {
  const net = nn.sequential(
    [nn.rnn(2, 8, { activation: "linear", recurrentInit: init.orthogonal(1.5) }), nn.dense(8, 1)],
    { seed: 1 },
  );
  const report = flow.trace(net, {
    x: rng(1).normal([8, 20, 2]),
    y: rng(2).normal([8, 1]),
    loss: nn.meanSquaredError,
    jacobians: 0,
  });
  expect(report.findings.map(({ statement }) => statement).join()).toMatch(
    /Through the 20 time steps of layer 1 the gradient grows .* a factor of 1.5 a step/,
  );
});
