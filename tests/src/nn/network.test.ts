// Networks: names, shapes, statistics, saving and loading, and what they show.
import { describe, expect, test } from "vitest";
import { init, nn, optim, rng, tensor, zeros } from "../../../src/index.ts";

describe("mlp", () => {
  test.each([
    ["none", ["dense1", "activation1", "dense2"]],
    ["batch-before", ["dense1", "norm1", "activation1", "dense2"]],
    ["batch-after", ["dense1", "activation1", "norm1", "dense2"]],
    ["layer", ["dense1", "norm1", "activation1", "dense2"]],
  ] as const)("with norm %s has these layers", (norm, names) => {
    expect(nn.mlp([3, 4, 2], { norm }).layers.map((one) => one.name)).toEqual(names);
  });

  test("draws the same numbers for the same seed whatever comes between the layers", () => {
    const plain = nn.mlp([3, 4, 2], { seed: 5 }).parameters;
    const normed = nn.mlp([3, 4, 2], { seed: 5, norm: "batch-before", activation: "tanh" }).parameters;
    expect(normed.dense2.W.toArray()).toEqual(plain.dense2.W.toArray());
  });

  test("wraps hidden layers of equal width as residual ones", () => {
    const net = nn.mlp([3, 4, 4, 4, 2], { residual: true, activation: "tanh", seed: 2, dtype: "float64" });
    expect(net.layers.map((one) => one.name)).toEqual([
      "dense1",
      "activation1",
      "residual1",
      "residual2",
      "dense2",
    ]);
    const x = rng(1).normal([5, 3], 0, 1, { dtype: "float64" });
    const { parameters } = net;
    const first = x.matmul(parameters.dense1.W).tanh();
    const second = first.add(first.matmul(parameters.residual1["dense1.W"]).tanh());
    const third = second.add(second.matmul(parameters.residual2["dense1.W"]).tanh());
    expect(net.forward(x).sub(third.matmul(parameters.dense2.W)).abs().max().item()).toBeLessThan(1e-14);
  });

  test("says what is wrong with sizes and inputs", () => {
    expect(() => nn.mlp([3])).toThrow("mlp: expected at least two whole sizes above 0, got [3]");
    expect(() => nn.mlp([3, 2]).forward(zeros([4, 5]))).toThrow("dense 3 → 2: expected [..., 3], got [4, 5]");
    expect(() => nn.sequential([nn.rnn(3, 2)]).forward(zeros([4, 3]))).toThrow(
      "rnn 3 → 2: expected [batch, time, 3], got [4, 3]",
    );
    expect(() => nn.sequential([nn.conv2d(1, 2, 5)]).forward(zeros([1, 3, 3, 1]))).toThrow(
      "does not fit into [1, 3, 3, 1]",
    );
  });
});

describe("batch normalization", () => {
  test("keeps running statistics while learning and uses them afterwards", () => {
    const net = nn.sequential([nn.batchNorm(2, { momentum: 1 })], { dtype: "float64" });
    const x = rng(1).normal([50, 2], 3, 2, { dtype: "float64" });
    const { statistics } = net.run(net.parameters, net.statistics, x, {
      training: true,
      noise: (shape) => zeros(shape),
    });
    net.statistics = statistics;
    // Momentum 1 keeps the last batch alone, whose own output is then reproduced but for m/(m − 1) in the variance.
    const scale = Math.sqrt(49 / 50);
    const learned = net.apply(net.parameters, x, { training: true });
    expect(net.forward(x).sub(learned.mul(scale)).abs().max().item()).toBeLessThan(1e-5);
  });

  test("refuses a batch of one while learning", () => {
    const net = nn.sequential([nn.batchNorm(2)]);
    expect(() => net.apply(net.parameters, zeros([1, 2]), { training: true })).toThrow(
      /a batch of one has no variance/,
    );
  });
});

test("dropout keeps the mean, drops the share, and rests outside training", () => {
  const net = nn.sequential([nn.dropout(0.3)], { seed: 4 });
  const x = tensor(new Float32Array(20_000).fill(1));
  expect(net.forward(x)).toBe(x);
  const dropped = net.apply({}, x, { training: true });
  // One deviation of the share of 20,000 is √(0.21 / 20,000) = 0.0032; five of them.
  expect(Math.abs(dropped.equal(0).mean().item() - 0.3)).toBeLessThan(0.016);
  expect(Math.abs(dropped.mean().item() - 1)).toBeLessThan(0.023);
  expect(() => nn.dropout(1)).toThrow("dropout: the rate must be in [0, 1), got 1");
});

describe("saving", () => {
  const net = () => nn.mlp([3, 4, 2], { norm: "batch-before", seed: 3 });

  test("brings back every number of parameters and statistics", () => {
    const saved = net();
    const trainer = optim.trainer(saved, {
      loss: nn.crossEntropy,
      optimizer: optim.sgd({ learningRate: 0.1 }),
    });
    trainer.step(rng(1).normal([8, 3]), zeros([8]));
    const loaded = nn.mlp([3, 4, 2], { norm: "batch-before", seed: 99 });
    loaded.load(saved.save());
    expect(JSON.stringify(loaded.parameters)).toBe(JSON.stringify(saved.parameters));
    expect(JSON.stringify(loaded.statistics)).toBe(JSON.stringify(saved.statistics));
  });

  test("goes on training from loaded numbers", () => {
    const target = net();
    const trainer = optim.trainer(target, {
      loss: nn.crossEntropy,
      optimizer: optim.sgd({ learningRate: 0 }),
    });
    const x = rng(1).normal([8, 3]);
    const before = trainer.step(x, zeros([8]));
    const other = nn.mlp([3, 4, 2], { norm: "batch-before", seed: 77 });
    target.load(other.save());
    expect(trainer.step(x, zeros([8]))).not.toBe(before);
    expect(target.parameters.dense1.W.toArray()).toEqual(other.parameters.dense1.W.toArray());
  });

  test("names a missing tensor, an unknown one, and a shape that differs", () => {
    expect(() => nn.mlp([3, 4, 2]).load(net().save())).toThrow(
      'load: the file has "norm1.gamma", which this network has not',
    );
    expect(() => net().load(nn.mlp([3, 4, 2]).save())).toThrow('load: the file lacks "norm1.gamma"');
    expect(() => nn.mlp([3, 5, 2]).load(nn.mlp([3, 4, 2]).save())).toThrow(
      'load: "dense1.W" is [3, 4] in the file, [3, 5] in the network',
    );
  });
});

test("a notebook shows the layers as a table", () => {
  const shown = (nn.mlp([2, 3, 1]) as unknown as Record<symbol, () => Record<string, string>>)[
    Symbol.for("Jupyter.display")
  ]();
  expect(shown["text/html"]).toContain("dense 2 → 3");
  expect(shown["text/plain"]).toContain("network of 3 layers, 13 parameters (float32)");
});

test("LSUV starts orthogonal and gives every layer unit variance", () => {
  const net = nn.mlp([20, 30, 30, 30, 5], { activation: "tanh", seed: 1 });
  const x = rng(2).normal([200, 20], 0, 3);
  init.lsuv(net, x);
  const seen: Record<string, number> = {};
  net.run(net.parameters, net.statistics, x, {
    training: false,
    noise: (shape) => zeros(shape),
    tap: (name, result) => {
      if (name.startsWith("dense")) seen[name] = result.variance().item();
      return result;
    },
  });
  for (const variance of Object.values(seen)) expect(Math.abs(variance - 1)).toBeLessThan(0.1);
});

describe("what can not be a network says so by the layer's name", () => {
  const wrong: [() => unknown, string][] = [
    [() => nn.dense(2, 0), "dense: outputs must be a whole number above 0, got 0"],
    [() => nn.gru(2, -3), "gru: units must be a whole number above 0, got -3"],
    [() => nn.conv1d(1, 1, 0), "conv1d: window must be a whole number above 0, got 0"],
    [() => nn.conv2d(1, 1, 3, { stride: 0 }), "conv2d: stride must be a whole number above 0, got 0"],
    [() => nn.maxPool2d(1.5), "maxPool: size must be a whole number above 0, got 1.5"],
    [() => nn.layerNorm(0), "layerNorm: features must be a whole number above 0, got 0"],
    [() => nn.sequential([nn.prelu(2)]).forward(zeros([1, 3])), "prelu 2: expected [..., 2], got [1, 3]"],
    [() => nn.sequential([nn.flatten()]).forward(tensor(1)), "flatten: expected [batch, ...], got []"],
    [
      () => nn.sequential([nn.residual([nn.dense(2, 3)])]).forward(zeros([1, 2])),
      "residual: the inner layers must keep the shape [1, 2], they give [1, 3]",
    ],
  ];
  test.each(wrong)("%s", (build, message) => {
    expect(build).toThrow(message);
  });

  test("an empty batch is flattened all the same", () => {
    expect(nn.sequential([nn.flatten()]).forward(zeros([0, 2, 3])).shape).toEqual([0, 6]);
  });
});

test("parameters of other names or shapes are refused", () => {
  const net = nn.sequential([nn.dense(2, 1, { bias: false })]);
  const { W } = net.parameters.dense1;
  expect(() => {
    net.parameters = { dense1: { W: zeros([1, 2]) } };
  }).toThrow('parameters: "dense1.W" must be [2, 1], got [1, 2]');
  expect(() => {
    net.parameters = {};
  }).toThrow('parameters: "dense1.W" must be [2, 1], got none');
  expect(() => {
    net.parameters = { dense1: { W, b: zeros([1]) } };
  }).toThrow('parameters: "dense1.b" is no tensor of this network, got [1]');
  expect(net.parameters.dense1.W).toBe(W);
});
