import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DebuggedRunner } from "./fixture.ts";

const training = `const rate: number = 0.5;
function train(steps: number): number {
  let loss = 8;
  for (let step = 0; step < steps; step++) {
    const smaller = loss * rate;
    loss = smaller;
  }
  return loss;
}
const final = train(2);
final;`;

let debug: DebuggedRunner;
beforeEach(async () => {
  debug = new DebuggedRunner(tmpdir());
  await debug.start();
});
afterEach(() => debug.close());

test("a breakpoint stops in the cell's own line, with its variables and stack", async () => {
  expect(await debug.breakAt(training, 6)).toEqual([6]);
  const done = debug.run(training);
  const stop = await debug.stopped();
  expect(stop).toEqual({ reason: "breakpoint", lines: [6, 10], names: ["train", "[1]"] });
  expect(await debug.scope("Locals")).toEqual({ loss: "8", smaller: "4", step: "0", steps: "2" });
  expect(await debug.scope("Locals", 1)).toMatchObject({ rate: "0.5" });
  await debug.ask("continue");
  expect((await debug.stopped()).lines).toEqual([6, 10]);
  expect(await debug.scope("Locals")).toMatchObject({ loss: "4", smaller: "2", step: "1" });
  await debug.ask("continue");
  expect(await done).toMatchObject({ status: "ok", result: { data: { "text/plain": "2" } } });
});

test("next, step in and step out go from line to line of the source", async () => {
  await debug.breakAt(training, 10);
  const done = debug.run(training);
  expect((await debug.stopped()).lines).toEqual([10]);
  await debug.ask("stepIn");
  expect((await debug.stopped()).lines).toEqual([3, 10]);
  await debug.ask("next");
  expect(await debug.stopped()).toMatchObject({ lines: [4, 10], reason: "step" });
  await debug.ask("next");
  await debug.stopped();
  await debug.ask("stepOut");
  expect((await debug.stopped()).lines[0]).toBeGreaterThanOrEqual(10);
  await debug.ask("next");
  expect((await debug.stopped()).lines).toEqual([11]);
  await debug.ask("next");
  expect((await done).status).toBe("ok");
});

test("after the last line the next cell runs without a stop", async () => {
  await debug.breakAt("const a = 1;", 1);
  const done = debug.run("const a = 1;");
  await debug.stopped();
  await debug.ask("next");
  await done;
  expect((await debug.run("a + 1;")).status).toBe("ok");
  expect(debug.events.map(({ event }) => event)).not.toContain("stopped");
});
