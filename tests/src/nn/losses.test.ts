// Losses against PyTorch in float64, also for logits of ±10⁴; their second derivatives against differences.
import { describe, expect, test } from "vitest";
import { grad, hessian, nn, type Tensor, tensor, valueAndGrad } from "../../../src/index.ts";
import { expectClose, type Reference } from "../compare.ts";
import reference from "./reference/losses.json" with { type: "json" };

interface Case {
  loss: string;
  delta?: number;
  output: number[][];
  target: number[] | number[][];
  value: number;
  gradient: Reference;
}

const cases = Object.entries(reference.cases as unknown as Record<string, Case>);

const lossOf = ({ loss, delta }: Case): nn.Loss =>
  loss === "huber" ? nn.huber(delta) : (nn as unknown as Record<string, nn.Loss>)[loss];

const f64 = (numbers: Case["output"] | Case["target"]): Tensor => tensor(numbers, { dtype: "float64" });

describe.each(cases)("%s", (_, example) => {
  const loss = lossOf(example);

  test("agrees with PyTorch in value and gradient", () => {
    const { value, gradient } = valueAndGrad((x: Tensor) => loss(x, f64(example.target)))(
      f64(example.output),
    );
    expectClose([value.item()], [example.value]);
    expectClose(gradient, example.gradient);
  });

  test("stays finite in float32", () => {
    const { value, gradient } = valueAndGrad((x: Tensor) => loss(x, tensor(example.target)))(
      tensor(example.output),
    );
    expect(Number.isFinite(value.item())).toBe(true);
    expect([...gradient.data()].every(Number.isFinite)).toBe(true);
  });

  test("has the Hessian that differences of the gradient give", () => {
    const output = f64(example.output);
    const of = (x: Tensor): Tensor => loss(x.reshape(output.shape), f64(example.target));
    const at = output.reshape(-1);
    const exact = hessian(of)(at);
    // Truncation h²/6 · f‴ stays below 1e-8, rounding of numbers of 10⁴ below 1e-8 too.
    const h = 1e-4;
    for (let i = 0; i < at.size; i += 1) {
      const moved = (by: number): Tensor =>
        tensor(Float64Array.from(at.data(), (value, index) => (index === i ? value + by : value)));
      const quotient = grad(of)(moved(h))
        .sub(grad(of)(moved(-h)))
        .div(2 * h);
      expect(exact.at(i).sub(quotient).abs().max().item()).toBeLessThan(1e-6);
    }
  });
});

test("an impossible class elsewhere does not spoil the loss", () => {
  const logits = tensor([[0, Number.NEGATIVE_INFINITY]]);
  expect(Math.abs(nn.crossEntropy(logits, tensor([0])).item())).toBe(0);
});

test("shapes that do not fit are named", () => {
  expect(() => nn.crossEntropy(tensor([[1, 2]]), tensor([1, 2]))).toThrow(
    "crossEntropy: logits [1, 2] need class numbers [1] or probabilities [1, 2], got [2]",
  );
  expect(() => nn.meanSquaredError(tensor([[1, 2]]), tensor([1, 2]))).toThrow(
    "meanSquaredError: output [1, 2] and target [2] must have one shape",
  );
});

test("accuracy is the exact share of right rows", () => {
  const output = tensor([
    [3, 1],
    [0, 2],
    [5, 4],
    [1, 2],
    [0, 1],
  ]);
  expect(nn.accuracy(output, tensor([0, 1, 1, 1, 0]))).toBe(0.6);
});

test.each([3, -1, 0.5, Number.NaN])("class number %d of three classes is refused", (label) => {
  expect(() => nn.crossEntropy(tensor([[1, 2, 3]]), tensor([label]))).toThrow(
    `crossEntropy: class numbers must be whole, from 0 to 2 for 3 logits, got ${label}`,
  );
});

test("accuracy and huber say what they need", () => {
  expect(() => nn.accuracy(tensor([[1, 2]]), tensor([0, 1]))).toThrow(
    "accuracy: output [1, 2] needs class numbers [1], got [2]",
  );
  expect(() => nn.huber(0)).toThrow("huber: delta must be above 0, got 0");
});
