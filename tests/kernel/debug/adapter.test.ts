import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Variable } from "../../../kernel/debug/protocol.ts";
import { DebuggedRunner, values } from "./fixture.ts";

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

test("step in, next and step out go from line to line of the source", async () => {
  await debug.breakAt(training, 10);
  const done = debug.run(training);
  const lines = [(await debug.stopped()).lines];
  for (const step of ["stepIn", "next", "next", "next", "next", "stepOut"]) {
    await debug.ask(step);
    const stop = await debug.stopped();
    expect(stop.reason).toBe("step");
    lines.push(stop.lines);
  }
  expect(lines).toEqual([[10], [3, 10], [4, 10], [5, 10], [6, 10], [4, 10], [11]]);
  await debug.ask("next");
  expect(await done).toMatchObject({ status: "ok", result: { data: { "text/plain": "2" } } });
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

test("steps go over an await, and frames after it have their lines", async () => {
  const cell = `const wait = () => new Promise<number>((resolve) => setTimeout(resolve, 5, 3));
const first = await wait();
const second = first + (await wait());
second;`;
  await debug.breakAt(cell, 2);
  const done = debug.run(cell);
  await debug.stopped();
  await debug.ask("next");
  expect((await debug.stopped()).lines).toEqual([3]);
  expect(await debug.scope("Locals")).toMatchObject({ first: "3" });
  await debug.ask("continue");
  expect(await done).toMatchObject({ result: { data: { "text/plain": "6" } } });
});

test("lines without code move a breakpoint to the next that has some", async () => {
  const cell = `// a comment

const x = 1;
x;`;
  expect(await debug.breakAt(cell, 1, 4)).toEqual([3, 4]);
  const done = debug.run(cell);
  expect((await debug.stopped()).lines).toEqual([3]);
  await debug.ask("continue");
  expect((await debug.stopped()).lines).toEqual([4]);
  await debug.ask("continue");
  await done;
});

test("breakpoints may be set in a cell that has run, replaced, given a condition and taken away", async () => {
  await debug.run(training);
  const { sourcePath } = await debug.ask("dumpCell", { code: training });
  const set = (breakpoints: unknown[]) =>
    debug.ask("setBreakpoints", { source: { path: sourcePath }, breakpoints });
  await set([{ line: 3 }]);
  await set([{ line: 5, condition: "step === 2" }]);
  expect((await debug.ask("debugInfo"))["breakpoints"]).toEqual([
    { source: sourcePath, breakpoints: [{ line: 5 }] },
  ]);
  const done = debug.run("train(4);");
  expect((await debug.stopped()).lines).toEqual([5, 1]);
  expect(await debug.scope("Locals")).toMatchObject({ step: "2" });
  await set([]);
  await debug.ask("continue");
  expect((await done).status).toBe("ok");
  expect((await debug.ask("debugInfo"))["breakpoints"]).toEqual([]);
});

test("the same text run twice stops each time", async () => {
  const cell = "const k = 1;\nk;";
  await debug.breakAt(cell, 2);
  for (let run = 0; run < 2; run++) {
    const done = debug.run(cell);
    expect((await debug.stopped()).lines).toEqual([2]);
    await debug.ask("continue");
    await done;
  }
});

test("objects open into their parts, with the expression of each", async () => {
  const cell = `const net = { layers: [784, 30], weights: new Map([["w", new Float64Array([1, 2])]]), get loss() { return 1; } };
net;`;
  await debug.breakAt(cell, 2);
  const done = debug.run(cell);
  await debug.stopped();
  const { scopes } = await debug.ask("scopes", { frameId: 0 });
  const [locals] = scopes as { variablesReference: number }[];
  const [net] = await debug.children(locals.variablesReference);
  expect(net).toMatchObject({
    name: "net",
    type: "Object",
    value: "{layers: Array(2), weights: Map(1), loss: (getter)}",
  });
  const parts = await debug.children(net.variablesReference);
  expect(values(parts)).toEqual({
    layers: "Array(2) [784, 30]",
    weights: 'Map(1) {"w" => Float64Array(2)}',
    loss: "(getter)",
  });
  const inside = await debug.children(part(parts, "layers").variablesReference);
  expect(inside.map(({ evaluateName }) => evaluateName)).toEqual([
    "net.layers[0]",
    "net.layers[1]",
    "net.layers.length",
  ]);
  const entries = await debug.children(part(parts, "weights").variablesReference);
  expect(entries.map(({ name }) => name)).toContain("Entries");
  await debug.ask("continue");
  await done;
});

function part(variables: Variable[], name: string): Variable {
  const found = variables.find((variable) => variable.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

test("JupyterLab gets values without types, which it would show in their place", async () => {
  await debug.run("const rate = 0.1;");
  const inspect = async () => (await debug.ask("inspectVariables"))["variables"];
  expect(await inspect()).toEqual([
    { name: "rate", value: "0.1", type: "number", evaluateName: "rate", variablesReference: 0 },
  ]);
  await debug.ask("initialize", { clientID: "jupyterlab" });
  expect(await inspect()).toEqual([
    { name: "rate", value: "0.1", evaluateName: "rate", variablesReference: 0 },
  ]);
});

test("expressions see the frame and the names of other cells", async () => {
  await debug.run("const scale = 10; const table = { a: 5 };");
  await debug.breakAt(training, 6);
  const done = debug.run(training);
  await debug.stopped();
  const evaluate = async (expression: string, frameId = 0) =>
    (await debug.ask("evaluate", { expression, frameId }))["result"];
  expect(await evaluate("loss * scale + table.a")).toBe("85");
  expect(await evaluate("rate", 1)).toBe("0.5");
  expect(await evaluate('"a" + loss')).toBe('"a8"');
  expect(await evaluate("(loss as number) + table!.a")).toBe("13");
  expect(await evaluate("{ loss, scale }")).toBe("{loss: 8, scale: 10}");
  await expect(evaluate("loss +")).rejects.toThrow("SyntaxError");
  await expect(evaluate("unknown + 1")).rejects.toThrow("ReferenceError: unknown is not defined");
  await expect(evaluate("loss.missing.deep")).rejects.toThrow("TypeError");
  await debug.ask("continue");
  await debug.stopped();
  await debug.ask("continue");
  await done;
  expect(await evaluate("scale + 1")).toBe("11");
});

test("the variables of all cells are there outside of breakpoints", async () => {
  await debug.run("const rows = [{ a: 1 }, { a: 2 }]; let n = 3; class Layer {}");
  const variables = (await debug.ask("inspectVariables"))["variables"] as Variable[];
  expect(values(variables)).toMatchObject({ rows: "Array(2) [{…}, {…}]", n: "3", Layer: "class Layer" });
  const rich = await debug.ask("richInspectVariables", { variableName: "rows" });
  expect(rich).toMatchObject({ data: { "text/html": expect.stringContaining("<table>") } });
  expect(await debug.ask("richInspectVariables", { variableName: "n" })).toEqual({
    data: { "text/plain": "3" },
    metadata: {},
  });
});

test("a local variable can be copied to the notebook's", async () => {
  await debug.breakAt(training, 6);
  const done = debug.run(training);
  await debug.stopped();
  await debug.ask("copyToGlobals", { srcVariableName: "smaller", dstVariableName: "kept", srcFrameId: 0 });
  expect(await debug.scope("Globals")).toMatchObject({ kept: "4" });
  await debug.ask("disconnect");
  await done;
  expect(await debug.run("kept + 1;")).toMatchObject({ result: { data: { "text/plain": "5" } } });
  await expect(
    debug.ask("copyToGlobals", { srcVariableName: "a;b", dstVariableName: "kept", srcFrameId: 0 }),
  ).rejects.toThrow();
});

const throwing = `function check(x: number) {
  if (x > 1) throw new RangeError("too large");
  return x;
}
try { check(2); } catch {}
check(3);`;

test("exceptions stop when that is asked for: all of them", async () => {
  await debug.ask("setExceptionBreakpoints", { filters: ["all"] });
  const done = debug.run(throwing);
  expect(await debug.stopped()).toMatchObject({ reason: "exception", lines: [2, 5] });
  expect(await debug.scope("Locals")).toMatchObject({ x: "2" });
  await debug.ask("continue");
  expect(await debug.stopped()).toMatchObject({ reason: "exception", lines: [2, 6] });
  await debug.ask("continue");
  expect((await done).status).toBe("error");
});

test("exceptions stop when that is asked for: those that nobody catches", async () => {
  await debug.ask("setExceptionBreakpoints", { filters: ["uncaught"] });
  const done = debug.run(throwing);
  expect(await debug.stopped()).toMatchObject({ reason: "exception", lines: [2, 6] });
  await debug.ask("setExceptionBreakpoints", { filters: [] });
  await debug.ask("continue");
  expect((await done).status).toBe("error");
  expect((await debug.run("check(9);")).status).toBe("error");
});

test("an awaited function's exception is uncaught unless a waiting caller catches it", async () => {
  await debug.ask("setExceptionBreakpoints", { filters: ["uncaught"] });
  const done = debug.run(`async function late() {
  await new Promise((resolve) => setTimeout(resolve, 5));
  throw new Error("late");
}
try {
  await late();
} catch {}
await late().catch(() => 0);
await late();`);
  expect(await debug.stopped()).toMatchObject({ reason: "exception", lines: [3] });
  const { frames } = { frames: await debug.frames() };
  expect(frames[0].name).toBe("late");
  await debug.ask("continue");
  expect((await done).status).toBe("error");
  expect(debug.events.map(({ event }) => event)).not.toContain("stopped");
});

test("a running loop can be paused, goes on, and can be interrupted", async () => {
  let begun = false;
  debug.runner.onEvent = ({ type }) => {
    begun ||= type === "stream";
  };
  const done = debug.run("let turns = 0; console.log('begun');\nwhile (turns >= 0)\n  turns++;");
  await vi.waitFor(() => expect(begun).toBe(true), { timeout: 30_000 });
  const turns = async () =>
    Number((await debug.ask("evaluate", { expression: "turns", frameId: 0 }))["result"]);
  const pause = async (): Promise<number> => {
    await debug.ask("pause");
    const stop = await debug.stopped();
    expect(stop.reason).toBe("pause");
    expect([2, 3]).toContain(stop.lines[0]);
    const seen = await turns();
    await debug.ask("continue");
    return seen;
  };
  const first = await pause();
  await vi.waitFor(async () => expect(await pause()).toBeGreaterThan(first), { timeout: 30_000 });
  await debug.runner.interrupt();
  expect((await done).status).toBe("interrupted");
});

test("an interrupt ends a cell that stands at a breakpoint, variables kept", async () => {
  await debug.breakAt(training, 8);
  const done = debug.run(training);
  await debug.stopped();
  await debug.runner.interrupt();
  expect((await done).status).toBe("interrupted");
  await debug.ask("setBreakpoints", {
    source: { path: (await debug.ask("dumpCell", { code: training }))["sourcePath"] },
    breakpoints: [],
  });
  expect(await debug.run("rate;")).toMatchObject({ result: { data: { "text/plain": "0.5" } } });
});

test("a new runner has the breakpoints of the old one", async () => {
  await debug.breakAt(training, 8);
  expect(await debug.run("process.exit(1);")).toMatchObject({ status: "died" });
  await debug.runner.start();
  const done = debug.run(training);
  expect((await debug.stopped()).lines).toEqual([8, 10]);
  await debug.ask("continue");
  expect((await done).status).toBe("ok");
});

test("disconnecting lets the cell run on and forgets the breakpoints", async () => {
  await debug.breakAt(training, 6);
  const done = debug.run(training);
  await debug.stopped();
  await debug.ask("disconnect");
  expect((await done).status).toBe("ok");
  expect(await debug.ask("debugInfo")).toMatchObject({
    isStarted: false,
    breakpoints: [],
    stoppedThreads: [],
  });
  expect((await debug.run(training)).status).toBe("ok");
});

test("requests that cannot be answered say why", async () => {
  const reply = (request: unknown) => debug.adapter.handle(request);
  expect(await reply({ seq: 7, command: "fly" })).toMatchObject({
    success: false,
    request_seq: 7,
    message: 'the debugger does not know "fly"',
  });
  expect(await reply({ seq: 8, command: "next" })).toMatchObject({ success: false });
  expect(await reply({ seq: 9, command: "variables", arguments: { variablesReference: 99 } })).toMatchObject({
    message: "variables: this reference is no longer valid",
  });
  expect(await reply({ seq: 9, command: "dumpCell" })).toMatchObject({
    message: 'dumpCell: "code" must be a text',
  });
  expect(await reply("nonsense")).toMatchObject({ success: false });
  expect(await debug.ask("source", { source: { path: "/elsewhere.ts" } }).catch(String)).toContain(
    "is not known",
  );
});

test("a cell's text is its source, before and after it ran", async () => {
  const { sourcePath } = await debug.ask("dumpCell", { code: "1 + 1" });
  expect(await debug.ask("source", { source: { path: sourcePath } })).toEqual({ content: "1 + 1" });
});
