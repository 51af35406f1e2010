// Wide random networks in the limit: closed forms, published fixed points, and agreement with networks of finite width.
import { describe, expect, test } from "vitest";
import { flow, grad, init, nn, rng, sum, type Tensor, tensor, zeros } from "../../../src/index.ts";

const slopeOf = (name: nn.ActivationName) => grad((z: Tensor) => sum(nn.activations[name].apply(z)));

describe("Gaussian means", () => {
  test("of powers are the moments", () => {
    expect(flow.gaussianMean((z) => z.square().square())).toBeCloseTo(3, 11);
    expect(flow.gaussianMean((z) => z.exp(), { mean: 1, variance: 0.5 })).toBeCloseTo(Math.exp(1.25), 11);
  });

  test("of squared slopes are those of the project's table: 0.04484, 0.46440, and E[tanh²] = 0.39429", () => {
    expect(flow.gaussianMean((z) => slopeOf("sigmoid")(z).square())).toBeCloseTo(0.04484, 5);
    expect(flow.gaussianMean((z) => slopeOf("tanh")(z).square())).toBeCloseTo(0.4644, 5);
    expect(flow.gaussianMean((z) => z.tanh().square())).toBeCloseTo(0.39429, 5);
  });

  test("of SELU are its fixed point (0, 1), and its gradient grows by 1.07 a layer there", () => {
    const selu = nn.activations.selu.apply;
    expect(flow.gaussianMean(selu)).toBeCloseTo(0, 6);
    expect(flow.gaussianMean((z) => selu(z).square())).toBeCloseTo(1, 6);
    expect(flow.gaussianMean((z) => slopeOf("selu")(z).square())).toBeCloseTo(1.071, 2);
  });
});

describe("mean field", () => {
  test("ReLU halves: χ = σ_w² / 2, critical at He's variance 2", () => {
    expect(flow.meanField("relu", { weightVariance: 1.5, biasVariance: 0.1 }).slope).toBeCloseTo(0.75, 9);
    expect(flow.criticalWeightVariance("relu", 0.1)).toBeCloseTo(2, 6);
  });

  test("tanh without biases is critical at σ_w² = 1 (Poole et al. 2016, figure 1)", () => {
    expect(flow.meanField("tanh", { weightVariance: 0.8 }).slope).toBeCloseTo(0.8, 6);
    expect(flow.meanField("tanh", { weightVariance: 4 }).slope).toBeGreaterThan(1);
    expect(flow.criticalWeightVariance("tanh", 0)).toBeCloseTo(1, 6);
  });

  test("an unbounded signal is told so", () => {
    expect(flow.meanField("relu", { weightVariance: 3 }).variance).toBe(Number.POSITIVE_INFINITY);
  });

  test("agrees with a network of width 400", () => {
    const network = { weightVariance: 1.6, biasVariance: 0.05 };
    const { variance, slope } = flow.meanField("tanh", network);
    const width = 400;
    const depth = 25;
    const net = nn.mlp([width, ...Array.from({ length: depth }, () => width)], {
      activation: "tanh",
      init: init.normal(0, Math.sqrt(network.weightVariance / width)),
      bias: init.normal(0, Math.sqrt(network.biasVariance)),
      seed: 3,
      dtype: "float64",
    });
    const x = rng(1).normal([8, width], 0, 1, { dtype: "float64" });
    const target = rng(2).normal([8, width], 0, 1, { dtype: "float64" });
    const { layers } = flow.trace(net, { x, y: target, loss: nn.meanSquaredError, jacobians: 0 });
    // Fluctuations of a layer's variance at width n and 8 examples are of order √(2/n) ≈ 7 %.
    expect(layers[20].preActivation.rms ** 2 / variance).toBeGreaterThan(0.85);
    expect(layers[20].preActivation.rms ** 2 / variance).toBeLessThan(1.15);
    const measured =
      (layers[4].gradient.preActivation.norm / layers[20].gradient.preActivation.norm) ** (2 / 16);
    expect(Math.abs(measured / slope - 1)).toBeLessThan(0.05);
  });
});

describe("spectral radius", () => {
  test("of triangular, turning, nilpotent and orthogonal matrices", () => {
    expect(
      flow.spectralRadius(
        tensor([
          [2, 5],
          [0, -3],
        ]),
      ),
    ).toBeCloseTo(3, 6);
    expect(
      flow.spectralRadius(
        tensor([
          [1, -1],
          [1, 1],
        ]),
      ),
    ).toBeCloseTo(Math.SQRT2, 6);
    expect(
      flow.spectralRadius(
        tensor([
          [0, 1],
          [0, 0],
        ]),
      ),
    ).toBe(0);
    expect(flow.spectralRadius(init.orthogonal(0.95)([30, 30], rng(1), "float64"))).toBeCloseTo(0.95, 6);
  });

  test("refuses what is not square", () => {
    expect(() => flow.spectralRadius(zeros([2, 3]))).toThrow("expected a square matrix, got shape [2, 3]");
  });
});

test("quantiles interpolate between neighbours", () => {
  const found = flow.distribution([4, 1, 3, 2]);
  expect([0, 0.5, 1].map(found.quantile)).toEqual([1, 2.5, 4]);
  expect(() => found.quantile(2)).toThrow("the share must be in [0, 1], got 2");
});

test("variances below 0 are refused", () => {
  expect(() => flow.meanField("tanh", { weightVariance: -1 })).toThrow(
    "varianceMap: weightVariance must not be below 0, got -1",
  );
  expect(() => flow.gaussianMean((z) => z, { variance: -1 })).toThrow(
    "gaussianMean: variance must not be below 0, got -1",
  );
});
