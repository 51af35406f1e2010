// Flow reports: every figure against a hand computation, and the mathematics that they have to obey.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flow, grad, init, jacobian, nn, rng, type Tensor, tensor, zeros } from "../../../src/index.ts";

const f64 = { dtype: "float64" } as const;
const x = rng(1).normal([16, 5], 0, 1, f64);
const y = rng(2).integers([16], 0, 3, f64);

const traced = (options: nn.MlpOptions, sizes = [5, 7, 6, 3], more: Partial<flow.TraceOptions> = {}) => {
  const net = nn.mlp(sizes, { ...f64, seed: 1, ...options });
  return { net, report: flow.trace(net, { x, y, loss: nn.crossEntropy, ...more }) };
};

const near = (actual: number, expected: number, tolerance = 1e-12): void =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));

describe("a sigmoid network of three layers", () => {
  const { net, report } = traced({ activation: "sigmoid", init: init.uniform(-1, 1) });
  const { dense1, dense2, dense3 } = net.parameters;
  const z1 = x.matmul(dense1.W);
  const a1 = z1.sigmoid();
  const z2 = a1.matmul(dense2.W);
  const a2 = z2.sigmoid();
  const z3 = a2.matmul(dense3.W);
  // Backpropagation by hand: δ³ = (softmax(z³) − onehot(y)) / m, δˡ = (δˡ⁺¹ Wˡ⁺¹ᵀ) ⊙ σ′(zˡ).
  const slope = (a: Tensor): Tensor => a.mul(a.neg().add(1));
  const target = tensor(
    Float64Array.from({ length: 48 }, (_, i) => (y.data()[Math.floor(i / 3)] === i % 3 ? 1 : 0)),
    { shape: [16, 3] },
  );
  const d3 = z3.softmax().sub(target).div(16);
  const d2 = d3.matmul(dense3.W.T).mul(slope(a2));
  const d1 = d2.matmul(dense2.W.T).mul(slope(a1));

  test("has the activations, pre-activations and slopes of the forward pass", () => {
    const [first, second, third] = report.layers;
    near(first.preActivation.mean, z1.mean().item());
    near(first.activation.std, a1.std().item());
    near(second.slope?.mean ?? 0, slope(a2).mean().item());
    near(third.preActivation.rms, Math.sqrt(z3.square().mean().item()));
    expect(third.slope).toBeUndefined();
    expect(report.layers.map((layer) => layer.units)).toEqual([7, 6, 3]);
  });

  test("has the gradients of backpropagation by hand", () => {
    const [first, second, third] = report.layers;
    for (const [layer, delta] of [
      [first, d1],
      [second, d2],
      [third, d3],
    ] as const) {
      near(layer.gradient.preActivation.norm, delta.norm().item());
    }
    near(second.gradient.weights.norm, a1.T.matmul(d2).norm().item());
    near(second.gradient.biases.norm, d2.sum(0).norm().item());
    near(first.gradient.input.norm, d1.matmul(dense1.W.T).norm().item());
    near(first.gradient.activation.norm, d2.matmul(dense2.W.T).norm().item());
    near(report.loss, nn.crossEntropy(z3, y).item());
  });

  test("has the update ratio and the factor a layer", () => {
    near(report.layers[1].update.ratio, (0.1 * a1.T.matmul(d2).norm().item()) / dense2.W.norm().item());
    near(
      report.factor ** 2,
      report.layers[0].gradient.preActivation.rms / report.layers[2].gradient.preActivation.rms,
    );
  });

  test("has the singular values of the Jacobians of the first example", () => {
    const row = x.slice([0, 1]);
    const layer = (W: Tensor) => (v: Tensor) => v.reshape(1, -1).matmul(W).sigmoid().reshape(-1);
    const second = flow.singularValues(jacobian(layer(dense2.W))(a1.slice(0)));
    expect(report.layers[1].singularValues?.length).toBe(6);
    report.layers[1].singularValues?.forEach((value, i) => {
      near(value, second[i]);
    });
    const whole = flow.singularValues(
      jacobian((v: Tensor) => net.forward(v.reshape(1, -1)).reshape(-1))(row.reshape(-1)),
    );
    report.endToEnd?.forEach((value, i) => {
      near(value, whole[i]);
    });
  });

  test("changes nothing of the network", () => {
    const before = JSON.stringify(net.parameters);
    flow.trace(net, { x, y, loss: nn.crossEntropy });
    expect(JSON.stringify(net.parameters)).toBe(before);
  });
});

test("gradients are those of autodiff for every kind of layer", () => {
  const kinds: nn.MlpOptions[] = [
    { norm: "batch-before" },
    { norm: "batch-after" },
    { norm: "layer" },
    { residual: true },
    { activation: "prelu" },
  ];
  for (const options of kinds) {
    const { net, report } = traced(options, [5, 6, 6, 6, 3]);
    const noise = (): Tensor => tensor([]);
    const loss = (parameters: nn.NetworkTensors): Tensor =>
      nn.crossEntropy(net.run(parameters, net.statistics, x, { training: true, noise }).output, y);
    const gradient = grad(loss)(net.parameters);
    const weights = Object.values(gradient).flatMap((own) =>
      Object.entries(own).filter(([key]) => key.endsWith("W")),
    );
    expect(report.layers.length).toBe(4);
    report.layers.forEach((layer, i) => {
      near(layer.gradient.weights.norm, weights[i][1].norm().item());
    });
  }
});

test("with batch normalization the Jacobian is that within the batch", () => {
  const { net, report } = traced({ norm: "batch-before", activation: "tanh" }, [5, 4, 3]);
  const whole = (rows: Tensor): Tensor =>
    net.run(net.parameters, net.statistics, rows, { training: true, noise: () => rows }).output;
  const alone = jacobian((v: Tensor) =>
    whole(
      tensor(Float64Array.from(x.data()), { shape: [16, 5] })
        .mul(0)
        .add(x)
        .sub(first(x))
        .add(place(v)),
    ).slice(0),
  )(x.slice(0));
  function first(rows: Tensor): Tensor {
    return place(rows.slice(0));
  }
  /** The vector as the first row of an otherwise empty batch. */
  function place(v: Tensor): Tensor {
    const unit = tensor(
      Float64Array.from({ length: 16 }, (_, i) => (i === 0 ? 1 : 0)),
      { shape: [16, 1] },
    );
    return unit.matmul(v.reshape(1, 5));
  }
  const expected = flow.singularValues(alone);
  report.endToEnd?.forEach((value, i) => {
    near(value, expected[i], 1e-10);
  });
});

test("δ¹ obeys the product bound ‖δ¹‖ ≤ (¼)ᴸ⁻¹ Π‖W‖ ‖δᴸ‖", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 8 }),
      fc.double({ min: 0.1, max: 4, noNaN: true }),
      fc.integer(),
      (depth, range, seed) => {
        const sizes = [5, ...Array.from({ length: depth - 1 }, () => 4), 3];
        const net = nn.mlp(sizes, { ...f64, activation: "sigmoid", init: init.uniform(-range, range), seed });
        const { layers } = flow.trace(net, { x, y, loss: nn.crossEntropy, jacobians: 0 });
        const norms = net.weights.slice(1).map((W) => flow.singularValues(W)[0]);
        const bound = norms.reduce(
          (product, norm) => product * norm * 0.25,
          layers[depth - 1].gradient.preActivation.norm,
        );
        expect(layers[0].gradient.preActivation.norm).toBeLessThanOrEqual(bound * (1 + 1e-12));
      },
    ),
    { numRuns: 40 },
  );
});

test("counts saturated and dead units as they are defined", () => {
  const net = nn.sequential([nn.dense(1, 3, { bias: init.zeros }), nn.activation("relu")], { ...f64 });
  net.parameters = { dense1: { W: tensor([[1, -1, 0]], f64), b: tensor([0, 0, -1], f64) } };
  const report = flow.trace(net, {
    x: tensor([[1], [2], [-3], [4]], f64),
    y: tensor(
      [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ],
      f64,
    ),
    loss: nn.meanSquaredError,
  });
  const [layer] = report.layers;
  // Unit 1 is on for 3 of 4 examples, unit 2 for 1, unit 3 for none.
  expect(layer.saturated).toBeCloseTo(8 / 12, 12);
  expect(layer.dead).toBeCloseTo(1 / 3, 12);
});

test("finds units whose weights all move one way: positive inputs, one sign of δ", () => {
  const net = nn.sequential([nn.dense(3, 2, { bias: false })], { ...f64, seed: 1 });
  const all = flow.trace(net, {
    x: tensor([[1, 2, 3]], f64),
    y: tensor([[9, 9]], f64),
    loss: nn.meanSquaredError,
  });
  expect(all.layers[0].update.oneSigned).toBe(1);
  const mixed = flow.trace(net, {
    x: tensor([[1, -2, 3]], f64),
    y: tensor([[9, 9]], f64),
    loss: nn.meanSquaredError,
  });
  expect(mixed.layers[0].update.oneSigned).toBe(0);
});

test("sees every time step of a recurrent layer", () => {
  const net = nn.sequential(
    [nn.rnn(2, 4, { activation: "linear", recurrentInit: init.orthogonal(0.5) }), nn.dense(4, 1)],
    { ...f64, seed: 1 },
  );
  const report = flow.trace(net, {
    x: rng(1).normal([6, 10, 2], 0, 1, f64),
    y: rng(2).normal([6, 1], 0, 1, f64),
    loss: nn.meanSquaredError,
    jacobians: 0,
  });
  const { steps } = report.layers[0];
  expect(steps.map((step) => step.time)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  // Pascanu et al.: with W = ρ Q, Q orthogonal, and no activation, the gradient shrinks by exactly ρ a step.
  steps.slice(1).forEach((step, i) => {
    near(steps[i].gradient.norm / step.gradient.norm, 0.5, 1e-10);
  });
});

test("tiny gradients keep their size: squares do not underflow", () => {
  const net = nn.mlp([5, ...Array.from({ length: 30 }, () => 8), 3], {
    activation: "sigmoid",
    init: init.uniform(-0.5, 0.5),
    seed: 1,
  });
  const report = flow.trace(net, { x: x.asType("float32"), y, loss: nn.crossEntropy, jacobians: 0 });
  const { rms, max } = report.layers[0].gradient.preActivation;
  expect(max).toBeLessThan(1e-20);
  expect(rms).toBeGreaterThan(0);
});

test("noise of dropout is the same in both passes, and a seed changes it", () => {
  const { net } = traced({ dropout: 0.5 });
  const loss = (seed: number): number => flow.trace(net, { x, y, loss: nn.crossEntropy, seed }).loss;
  expect(loss(1)).toBe(loss(1));
  expect(loss(1)).not.toBe(loss(2));
});

test("shows a table with the verdict first", () => {
  const { report } = traced({ activation: "sigmoid" });
  const bundle = (report as unknown as Record<symbol, () => Record<string, string>>)[
    Symbol.for("Jupyter.display")
  ]();
  expect(bundle["text/plain"].split("\n")[0]).toBe(report.verdict.split("\n")[0]);
  expect(bundle["text/html"].match(/<tr>/g)?.length).toBe(4);
  expect(bundle["text/html"]).not.toMatch(/NaN|undefined/);
});

test("a loss that is not one number is refused by name", () => {
  const net = nn.mlp([2, 3]);
  expect(() => flow.trace(net, { x: zeros([4, 2]), y: zeros([4]), loss: (output) => output })).toThrow(
    "flow: the loss must be one number, got [4, 3]",
  );
});

test("a network without layers, and a number of Jacobians that is none, are refused", () => {
  const batch = { x: zeros([4, 2]), y: zeros([4]), loss: nn.crossEntropy };
  expect(() => flow.trace(nn.sequential([]), batch)).toThrow("flow.trace: the network has no layers");
  expect(() => flow.trace(nn.mlp([2, 3]), { ...batch, jacobians: -1 })).toThrow(
    "flow.trace: jacobians must be a whole number from 0 on, got -1",
  );
});
