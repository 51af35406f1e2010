// The trainer: compiled and eager steps agree, state moves between trainers, data are used as asked, nothing grows.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { data, leaves, nn, optim, rng, type Tensor, tensor, zeros } from "../../../src/index.ts";

const x = rng(1).normal([24, 6]);
const y = rng(2).integers([24], 0, 3);

const cases: [string, nn.MlpOptions, optim.Optimizer, Partial<optim.TrainerOptions>][] = [
  ["sigmoid and SGD", { activation: "sigmoid" }, optim.sgd({ learningRate: 0.5 }), {}],
  // Without biases: before a normalization their gradient is 0 but for rounding, which Adam blows up to full steps.
  [
    "batch normalization and Adam",
    { norm: "batch-before", bias: false },
    optim.adam({ learningRate: 0.01 }),
    {},
  ],
  [
    "dropout, momentum and clipping",
    { dropout: 0.2 },
    optim.sgd({ learningRate: 0.1, momentum: 0.9 }),
    { clip: optim.clipByNorm(0.5), seed: 4 },
  ],
  [
    "residual tanh and RMSProp",
    { residual: true, activation: "tanh" },
    optim.rmsprop({ learningRate: 0.01 }),
    {},
  ],
  [
    "layer normalization, AdamW and a penalty",
    { norm: "layer", activation: "gelu" },
    optim.adamW({ learningRate: 0.01 }),
    { penalty: (p) => p.dense1.W.square().sum().mul(0.01) },
  ],
];

describe.each(cases)("%s", (_, options, optimizer, more) => {
  test.each(["float32", "float64"] as const)("compiled and eager training agree in %s", (dtype) => {
    const run = (compiled: boolean) => {
      const net = nn.mlp([6, 8, 8, 3], { ...options, seed: 3, dtype });
      const trainer = optim.trainer(net, { loss: nn.crossEntropy, optimizer, compiled, ...more });
      const losses = Array.from({ length: 30 }, () => trainer.step(x, y));
      return {
        losses,
        numbers: [...leaves(net.parameters), ...leaves(net.statistics)].flatMap((leaf) => [...leaf.data()]),
      };
    };
    const [compiled, eager] = [run(true), run(false)];
    // Sums are taken in another order: rounding units of each format, grown over 30 steps.
    const tolerance = dtype === "float32" ? 2e-3 : 1e-9;
    expect(eager.losses[29]).toBeLessThan(eager.losses[0]);
    const gaps = [
      ...compiled.losses.map((loss, step) => Math.abs(loss - eager.losses[step])),
      ...compiled.numbers.map((value, i) => Math.abs(value - eager.numbers[i])),
    ];
    expect(Math.max(...gaps)).toBeLessThan(tolerance);
  });
});

test("batches of several sizes share one state, compiled as eager", () => {
  const run = (compiled: boolean): number[] => {
    const net = nn.mlp([6, 8, 3], { norm: "batch-before", bias: false, seed: 5, dtype: "float64" });
    const trainer = optim.trainer(net, {
      loss: nn.crossEntropy,
      optimizer: optim.adam({ learningRate: 0.01 }),
      compiled,
    });
    // 24 examples in tens: every third batch has four.
    const { losses } = trainer.fit({ x, y }, { epochs: 5, batchSize: 10, seed: 2 });
    return [...losses, ...leaves(net.statistics).flatMap((leaf) => [...leaf.data()])];
  };
  const eager = run(false);
  run(true).forEach((value, i) => {
    expect(Math.abs(value - eager[i])).toBeLessThan(1e-9);
  });
});

test("a loss that reads numbers is told to do without, or to train eagerly", () => {
  const loss: nn.Loss = (output, target) => {
    const value = nn.crossEntropy(output, target);
    return value.item() > 1e9 ? value.mul(0) : value;
  };
  const make = (compiled: boolean) =>
    optim.trainer(nn.mlp([6, 3]), { loss, optimizer: optim.sgd({ learningRate: 0.1 }), compiled });
  expect(() => make(true).step(x, y)).toThrow(/item: the numbers of a tensor are not known/);
  expect(make(false).step(x, y)).toBeGreaterThan(0);
});

test("parameters given from outside are gone on from", () => {
  const net = nn.mlp([6, 3], { seed: 1 });
  const trainer = optim.trainer(net, { loss: nn.crossEntropy, optimizer: optim.sgd({ learningRate: 0.1 }) });
  trainer.step(x, y);
  const kept = net.parameters;
  const next = trainer.step(x, y);
  trainer.step(x, y);
  net.parameters = kept;
  expect(trainer.step(x, y)).toBeCloseTo(next, 6);
});

test("two trainers of one network go on from each other", () => {
  const net = nn.mlp([6, 3], { seed: 1 });
  const make = () =>
    optim.trainer(net, { loss: nn.crossEntropy, optimizer: optim.sgd({ learningRate: 0.1 }) });
  const [first, second] = [make(), make()];
  const alone = nn.mlp([6, 3], { seed: 1 });
  const single = optim.trainer(alone, { loss: nn.crossEntropy, optimizer: optim.sgd({ learningRate: 0.1 }) });
  for (const one of [first, second, first, first, second])
    expect(one.step(x, y)).toBeCloseTo(single.step(x, y), 6);
});

test("fit takes the asked steps, ends when told, and shows each step", () => {
  const set = { x, y };
  const make = () =>
    optim.trainer(nn.mlp([6, 3], { seed: 1 }), {
      loss: nn.crossEntropy,
      optimizer: optim.sgd({ learningRate: 0.1 }),
    });
  expect(make().fit(set, { epochs: 2, batchSize: 10 }).steps).toBe(6);
  expect(make().fit(set, { steps: 7, batchSize: 10 }).steps).toBe(7);
  expect(make().fit(set, { steps: 9, batchSize: 10, onStep: ({ step }) => step < 4 }).steps).toBe(4);
  const seen: number[] = [];
  const trainer = make();
  const stop = trainer.observe(({ step }) => seen.push(step));
  trainer.fit(set, { steps: 2 });
  stop();
  trainer.fit(set, { steps: 2 });
  expect(seen).toEqual([1, 2]);
});

test("a recurrent network learns the adding problem better than the constant answer", () => {
  const set = data.addingProblem({ count: 500, length: 10, seed: 1 });
  const net = nn.sequential([nn.lstm(2, 16), nn.dense(16, 1)], { seed: 2 });
  const trainer = optim.trainer(net, {
    loss: nn.meanSquaredError,
    optimizer: optim.adam({ learningRate: 0.01 }),
    clip: optim.clipByNorm(1),
  });
  const { losses } = trainer.fit(set, { epochs: 40, batchSize: 50, seed: 3 });
  const last = losses.slice(-10).reduce((a, b) => a + b) / 10;
  // Answering 1 always gives 1/6; a third of it can not be had without remembering.
  expect(last).toBeLessThan(1 / 18);
});

test("a loss that is not one number is refused by name", () => {
  const trainer = optim.trainer(nn.mlp([6, 3]), {
    loss: (output: Tensor) => output,
    optimizer: optim.sgd({ learningRate: 0.1 }),
    compiled: false,
  });
  expect(() => trainer.step(x, y)).toThrow("trainer: the loss must be one number, got [24, 3]");
});

test("ten thousand steps hold no more memory than a hundred", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const net = nn.mlp([6, 8, 3], { norm: "batch-before", seed: 1 });
  const trainer = optim.trainer(net, {
    loss: nn.crossEntropy,
    optimizer: optim.adam({ learningRate: 0.001 }),
  });
  const held = (steps: number): number => {
    for (let i = 0; i < steps; i += 1) trainer.step(x, y);
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  held(2000);
  const before = held(100);
  const after = held(10_000);
  // A kept trace of one step holds more than 10 kB: 10,000 of them 100 MB.
  expect(after - before).toBeLessThan(10e6);
});

test("the learning rate is the only thing that a schedule changes", () => {
  const run = (learningRate: optim.LearningRate) => {
    const net = nn.mlp([6, 3], { seed: 1 });
    const trainer = optim.trainer(net, { loss: nn.crossEntropy, optimizer: optim.sgd({ learningRate }) });
    return [trainer.step(x, y), trainer.step(x, y)];
  };
  expect(run((step) => (step === 1 ? 0 : 0.1))[1]).toBe(run(0)[1]);
  expect(run(() => 0.1)).toEqual(run(0.1));
});

test("class numbers that no output stands for are named at the first step", () => {
  const trainer = optim.trainer(nn.mlp([2, 3], { seed: 1 }), {
    loss: nn.crossEntropy,
    optimizer: optim.sgd({ learningRate: 0.1 }),
  });
  expect(() => trainer.step(zeros([2, 2]), tensor([1, 3]))).toThrow(
    "crossEntropy: class numbers must be whole, from 0 to 2 for 3 logits, got 3",
  );
  expect(trainer.steps).toBe(0);
  expect(trainer.step(zeros([2, 2]), tensor([1, 2]))).toBeCloseTo(Math.log(3), 5);
});

test("fit refuses a number of epochs or steps that is none", () => {
  const trainer = optim.trainer(nn.mlp([2, 3]), {
    loss: nn.crossEntropy,
    optimizer: optim.sgd({ learningRate: 0.1 }),
  });
  const set = { x: zeros([2, 2]), y: zeros([2]) };
  expect(() => trainer.fit(set, { epochs: -1 })).toThrow("fit: epochs must not be below 0, got -1");
  expect(() => trainer.fit(set, { steps: Number.NaN })).toThrow("fit: steps must not be below 0, got NaN");
});
