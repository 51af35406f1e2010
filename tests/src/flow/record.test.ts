// Recording over training: the same figures as a trace, at the asked steps, and what a live view is sent.
import { describe, expect, test } from "vitest";
import { data, flow, init, nn, optim, rng } from "../../../src/index.ts";

const x = rng(1).normal([32, 6]);
const y = rng(2).integers([32], 0, 3);

const make = (options: nn.MlpOptions = {}, optimizer = optim.sgd({ learningRate: 0.1 })) => {
  const net = nn.mlp([6, 8, 8, 3], { activation: "sigmoid", init: init.normal(0, 1), seed: 1, ...options });
  return { net, trainer: optim.trainer(net, { loss: nn.crossEntropy, optimizer }) };
};

describe("a record", () => {
  test.each([
    ["sigmoid", {}],
    ["normalized", { norm: "batch-before" }],
    ["residual ReLU", { residual: true, activation: "relu" }],
  ] as [string, nn.MlpOptions][])("holds what a trace of the same moment finds: %s", (_, options) => {
    const { net, trainer } = make(options);
    const record = flow.record(trainer, { every: 3 });
    for (let i = 0; i < 3; i += 1) trainer.step(x, y);
    const report = flow.trace(net, { x, y, loss: nn.crossEntropy, jacobians: 0 });
    const [, moment] = record.moments;
    expect(moment.step).toBe(3);
    moment.layers.forEach((layer, i) => {
      const traced = report.layers[i];
      const pairs: [number, number][] = [
        [layer.delta, traced.gradient.preActivation.rms],
        [layer.weightGradient, traced.gradient.weights.rms],
        [layer.biasGradient, traced.gradient.biases.norm],
        [layer.weights, traced.weights.rms],
        [layer.activationMean, traced.activation.mean],
        [layer.activationStd, traced.activation.std],
        [layer.saturated, traced.saturated ?? 0],
        [layer.dead, traced.dead ?? 0],
      ];
      // float32, summed in another order. Biases before a batch normalization have gradient 0 but for rounding.
      for (const [recorded, expected] of pairs) {
        expect(Math.abs(recorded - expected)).toBeLessThan(1e-4 * Math.abs(expected) + 1e-6);
      }
      expect(layer.weightCount).toBe(traced.weights.count);
    });
  });

  test("knows what each step really changed, whatever the optimizer", () => {
    const { net, trainer } = make({}, optim.adam({ learningRate: 0.01 }));
    const record = flow.record(trainer, { every: 2 });
    trainer.step(x, y);
    const before = net.parameters.dense2.W;
    trainer.step(x, y);
    const change = net.parameters.dense2.W.sub(before).norm().item() / before.norm().item();
    expect(record.moments[1].layers[1].updateRatio).toBeCloseTo(change, 6);
  });

  test("does not disturb training", () => {
    const [watched, alone] = [make({ dropout: 0.3 }), make({ dropout: 0.3 })];
    flow.record(watched.trainer, { every: 1 });
    for (let i = 0; i < 5; i += 1) expect(watched.trainer.step(x, y)).toBe(alone.trainer.step(x, y));
  });

  test("observes a batch of its own where one is given, and stops when told", () => {
    const { trainer } = make();
    const record = flow.record(trainer, { every: 1, batch: { x: x.slice([0, 4]), y: y.slice([0, 4]) } });
    trainer.step(x, y);
    record.stop();
    trainer.step(x, y);
    expect(record.steps).toEqual([1]);
    expect(record.matrix("saturated").length).toBe(3);
    expect(record.layerNames).toEqual(["dense1", "dense2", "dense3"]);
  });

  test("keeps δ of 10⁻²⁵ from rounding to 0 in float32", () => {
    const net = nn.mlp([6, ...Array.from({ length: 28 }, () => 8), 3], {
      activation: "sigmoid",
      init: init.uniform(-0.5, 0.5),
      seed: 1,
    });
    const trainer = optim.trainer(net, {
      loss: nn.crossEntropy,
      optimizer: optim.sgd({ learningRate: 0.1 }),
    });
    const record = flow.record(trainer);
    trainer.step(x, y);
    expect(record.moments[0].layers[0].delta).toBeLessThan(1e-18);
    expect(record.moments[0].layers[0].delta).toBeGreaterThan(0);
  });
});

describe("live", () => {
  test("sends start, steps and end to a sink", () => {
    const { trainer } = make();
    const messages: flow.LiveMessage[] = [];
    const end = flow.live(trainer, {
      every: 2,
      share: 1,
      run: "a run",
      sink: (message) => messages.push(message),
    });
    trainer.fit({ x, y }, { steps: 4 });
    end();
    trainer.fit({ x, y }, { steps: 4 });
    expect(messages.map(({ type }) => type)).toEqual(["start", "step", "step", "step", "end"]);
    const [, step] = messages;
    expect(JSON.parse(JSON.stringify(step))).toEqual(step);
    expect(messages.map((message) => "diagnosis" in message)).toEqual([false, true, false, false, false]);
    expect(step.type === "step" && Object.keys(step.layers[0])).toEqual([
      "name",
      "gradientNorm",
      "updateRatio",
      "saturated",
      "dead",
    ]);
  });

  test("sends the last step too, without what it changed when that was not due", () => {
    const { trainer } = make();
    const messages: flow.LiveMessage[] = [];
    const end = flow.live(trainer, { every: 100, share: 1, sink: (message) => messages.push(message) });
    trainer.fit({ x, y }, { steps: 7 });
    end();
    const steps = messages.filter((message) => message.type === "step");
    expect(steps.map(({ step }) => step)).toEqual([1, 7]);
    expect(steps.map(({ layers }) => "updateRatio" in layers[0])).toEqual([true, false]);
    expect(steps[1].layers[0].gradientNorm).toBeGreaterThan(0);
  });

  test("finds the host's sink, and is silent without one", () => {
    const { trainer } = make();
    expect(flow.live(trainer)()).toBeUndefined();
    const seen: string[] = [];
    const host = globalThis as Record<symbol, unknown>;
    host[Symbol.for("gradbook.live")] = (message: flow.LiveMessage) =>
      seen.push(`${message.type} ${message.run}`);
    try {
      const end = flow.live(trainer, { every: 1 });
      trainer.step(x, y);
      end();
    } finally {
      delete host[Symbol.for("gradbook.live")];
    }
    expect(seen).toEqual(["start training", "step training", "end training"]);
  });
});

test("a wrong interval is refused", () => {
  expect(() => flow.record(make().trainer, { every: 0 })).toThrow(
    '"every" must be a whole number above 0, got 0',
  );
});

describe("the verdict of a run", () => {
  const moons = data.twoMoons({ count: 200, seed: 1 });
  const train = (options: nn.MlpOptions, learningRate: number, depth = 12): flow.FlowRecord => {
    const net = nn.mlp([2, ...Array.from({ length: depth }, () => 16), 2], { seed: 1, ...options });
    const trainer = optim.trainer(net, { loss: nn.crossEntropy, optimizer: optim.sgd({ learningRate }) });
    const record = flow.record(trainer, { every: 10 });
    trainer.fit(moons, { steps: 200, batchSize: 50, seed: 1 });
    return record;
  };

  test("names lower layers that do not move and a loss that stops, in a deep sigmoid network", () => {
    const record = train({ activation: "sigmoid", init: init.uniform(-0.5, 0.5) }, 0.5);
    const kinds = record.findings.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["motionless", "stalled", "vanishing"]));
    expect(record.findings[0].statement).toMatch(/^Layers 1–\d+ hardly move: .* layer 13's by/);
    expect(record.verdict).toContain("The loss stops early");
  });

  test("is healthy for tanh with Glorot's initialization, which learns", () => {
    const record = train({ activation: "tanh", init: init.glorotNormal() }, 0.1, 5);
    expect(record.findings).toEqual([]);
    expect(record.verdict).toBe("Every layer moves, and the loss goes down.");
  });

  test("says from which step on a gradient is exactly 0", () => {
    const record = train({ activation: "relu", bias: init.constant(-5) }, 0.1, 3);
    expect(record.verdict).toMatch(/From step 1 on the gradient of layers 1–3 is exactly 0\./);
    expect(record.verdict).toContain("100 % of the units are dead");
  });

  test("is shown above a table", () => {
    const record = train({ activation: "tanh" }, 0.1, 3);
    const bundle = (record as unknown as Record<symbol, () => Record<string, string>>)[
      Symbol.for("Jupyter.display")
    ]();
    expect(bundle["text/html"].match(/<th scope="row">/g)?.length).toBe(4);
    expect(bundle["text/plain"]).toContain("21 moments from step 1 to step 200");
    expect(flow.record(make().trainer).verdict).toBe("Nothing has been recorded yet.");
    expect(String(flow.record(make().trainer))).toContain("Nothing has been recorded yet.");
  });
});
