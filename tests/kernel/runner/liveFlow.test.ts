// Live figures of training runs over comms: one a run, closed at its end.
import { afterEach, expect, test, vi } from "vitest";
import { offerLiveFlow } from "../../../kernel/runner/liveFlow.ts";
import { flow, nn, optim, tensor } from "../../../src/index.ts";

const sink = Symbol.for("gradbook.live");

afterEach(() => {
  vi.restoreAllMocks();
  Reflect.deleteProperty(globalThis, sink);
});

test("flow.live of a trainer opens a comm, sends each step, and closes it", () => {
  const log: unknown[][] = [];
  offerLiveFlow((target, data) => {
    log.push(["open", target, data]);
    return { send: (message) => log.push(["send", message]), close: () => log.push(["close"]) };
  });
  const net = nn.mlp([2, 4, 2], { seed: 1 });
  const trainer = optim.trainer(net, { loss: nn.crossEntropy, optimizer: optim.sgd({ learningRate: 0.1 }) });
  const end = flow.live(trainer, { every: 1, run: "two layers" });
  trainer.step(tensor([[1, 2]]), tensor([1]));
  end();
  expect(log[0]).toEqual(["open", "gradbook.flow", { run: "two layers" }]);
  expect(log[1]).toMatchObject([
    "send",
    { type: "step", layers: [{ gradientNorm: expect.any(Number) }, {}] },
  ]);
  expect(log.slice(2)).toEqual([["close"]]);
});

test("a run that begins again closes its old comm", () => {
  const closed: number[] = [];
  let opened = 0;
  offerLiveFlow(() => {
    const number = ++opened;
    return { send: () => undefined, close: () => closed.push(number) };
  });
  const send = (globalThis as Record<symbol, unknown>)[sink] as (message: object) => void;
  send({ type: "start", run: "a" });
  send({ type: "start", run: "a" });
  expect([opened, closed]).toEqual([2, [1]]);
});

test("of many steps in one frame the first and the last arrive, and each that carries a verdict", () => {
  const sent: unknown[] = [];
  offerLiveFlow(() => ({ send: ({ step }) => sent.push(step), close: () => sent.push("closed") }));
  const send = (globalThis as Record<symbol, unknown>)[sink] as (message: object) => void;
  vi.spyOn(performance, "now").mockReturnValue(1000);
  send({ type: "start", run: "a" });
  for (let step = 0; step < 50; step++)
    send({ type: "step", run: "a", step, layers: [], ...(step === 20 ? { diagnosis: "vanishing" } : {}) });
  vi.spyOn(performance, "now").mockReturnValue(1017);
  send({ type: "step", run: "a", step: 50, layers: [] });
  send({ type: "step", run: "a", step: 51, layers: [] });
  send({ type: "end", run: "a" });
  expect(sent).toEqual([0, 20, 50, 51, "closed"]);
});
