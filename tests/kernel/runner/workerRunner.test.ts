// The real runner thread, fed with JavaScript as a compiler makes it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { ownPrograms } from "../../../kernel/ownPrograms.ts";
import { signalNewestProgram } from "../../../kernel/runner/programs.ts";
import { WorkerRunner } from "../../../kernel/runner/workerRunner.ts";
import type { Outcome, RunnerEvent } from "../../../kernel/session/runner.ts";

const folder = mkdtempSync(join(tmpdir(), "gradbook-runner-"));
const outputLimit = 3_000_000;
const runner = new WorkerRunner({ folder, memoryLimit: 64, outputLimit });
let events: RunnerEvent[] = [];
let count = 0;

beforeAll(() => runner.start());
beforeEach(() => {
  events = [];
  runner.onEvent = (event) => events.push(event);
});
afterAll(async () => {
  await runner.close();
  rmSync(folder, { recursive: true });
});

/** Runs a function's body; `scope` and `host` are in reach. */
function run(body: string, allowStdin = false, declares: string[] = []): Promise<Outcome> {
  const execution = `e${++count}`;
  const javascript = `${/\bawait\b/.test(body) ? "async " : ""}(scope, host) => { ${body} }`;
  return runner.run({ execution, javascript, declares, scriptName: `${execution}.ts`, allowStdin });
}

function text(name = "stdout", execution = `e${count}`): string {
  return events
    .map((event) =>
      event.type === "stream" && event.name === name && event.execution === execution ? event.text : "",
    )
    .join("");
}

/** How long a busy machine may take; nothing here waits longer than it has to. */
const patience = { timeout: 30_000, interval: 5 };
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const resultOf = (outcome: Outcome) =>
  outcome.status === "ok" ? outcome.result?.data["text/plain"] : outcome;

describe("cells", () => {
  test("share a scope and give results", async () => {
    expect(await run("scope.a = 20;")).toEqual({ status: "ok", result: null });
    expect(resultOf(await run("return { value: scope.a + 1 }"))).toBe("21");
    expect(resultOf(await run("return { value: await Promise.resolve(scope.a + 2) }"))).toBe("22");
  });

  test("what they throw arrives with name, message, stack and causes, whatever it is", async () => {
    const outcome = await run('throw new RangeError("no", { cause: new TypeError("why") })');
    expect(outcome).toMatchObject({
      status: "error",
      error: { name: "RangeError", message: "no", causes: [{ name: "TypeError", message: "why" }] },
    });
    expect(outcome.status === "error" && outcome.error.stack).toContain(`e${count}.ts:1:`);
    expect(await run("throw 5")).toMatchObject({ error: { name: "Thrown", message: "5" } });
    expect(await run("await Promise.reject(null)")).toMatchObject({ error: { message: "null" } });
    expect(await run('throw { name: "Odd", get message() { throw 1 } }')).toMatchObject({ status: "error" });
    expect(await run("throw new Proxy({}, { get() { throw 1 } })")).toMatchObject({ status: "error" });
  });

  test("errors are known by their class, and those behind them are told, each once", async () => {
    expect(await run('class NoData extends Error {} throw new NoData("empty")')).toMatchObject({
      error: { name: "NoData", message: "empty" },
    });
    expect(
      await run('await Promise.any([Promise.reject(new Error("a")), Promise.reject(new TypeError("b"))])'),
    ).toMatchObject({
      error: { name: "AggregateError", causes: [{ message: "a" }, { name: "TypeError", message: "b" }] },
    });
    const circle = await run(
      'const e = new Error("e"); const f = new Error("f", { cause: e }); e.cause = f; throw e',
    );
    expect(circle).toMatchObject({ error: { message: "e", causes: [{ message: "f" }] } });
  });

  test("which names they reached is told when they stop", async () => {
    await run("scope.old = 1; scope.same = 1;");
    const stopped = await run("scope.old = 2; scope.fresh = 1; throw 1", false, [
      "old",
      "fresh",
      "same",
      "later",
    ]);
    expect(stopped).toMatchObject({ status: "error", reached: ["old", "fresh"] });
  });

  test("JavaScript that does not parse is the cell's error", async () => {
    expect(await run("const = 5")).toMatchObject({ status: "error", error: { name: "SyntaxError" } });
  });

  test("a script is forgotten with the last of its functions, however many cells ran", async () => {
    // As `gradbook kernel` does at its start.
    await run(`process.getBuiltinModule("node:v8").setFlagsFromString("--no-compilation-cache");`);
    const kept = new Set<string>();
    const stop = runner.inspector.on((method, { url }) => {
      if (method === "Debugger.scriptParsed") kept.add(String(url));
    });
    for (let cell = 0; cell < 300; cell++)
      await run("scope.again = () => 1; return { value: scope.again() }");
    const last = `e${count}.ts`;
    await run(
      `process.getBuiltinModule("node:v8").setFlagsFromString("--expose-gc");
      scope.collect = process.getBuiltinModule("node:vm").runInNewContext("gc");`,
    );
    // Two collections as they happen by themselves: the aggressive one of a heap snapshot would empty any cache.
    for (let collection = 0; collection < 2; collection++) await run("scope.collect();");
    await runner.inspector.post("Debugger.enable");
    await runner.inspector.post("Debugger.disable");
    stop();
    expect(kept).toContain(last);
    // What a collection leaves of the last cells varies; a cache that holds them keeps all 300.
    expect([...kept].filter((url) => /^e\d+\.ts$/.test(url)).length).toBeLessThan(150);
  });

  test("a stack overflow is an error and no more", async () => {
    expect(await run("const f = () => f() + 1; f()")).toMatchObject({ error: { name: "RangeError" } });
    expect(resultOf(await run("return { value: scope.a }"))).toBe("20");
  });
});

describe("output", () => {
  test("is all there when the cell ends, in order, both streams", async () => {
    await run('console.log("a"); process.stdout.write("b"); console.error("c"); console.log("d")');
    expect(text()).toBe("a\nbd\n");
    expect(text("stderr")).toBe("c\n");
    // Into how many pieces a stream falls depends on when the reader wakes.
    const runs: [name: string, text: string][] = [];
    for (const event of events) {
      if (event.type !== "stream") continue;
      if (runs.at(-1)?.[0] === event.name) runs[runs.length - 1][1] += event.text;
      else runs.push([event.name, event.text]);
    }
    expect(runs).toEqual([
      ["stdout", "a\nb"],
      ["stderr", "c\n"],
      ["stdout", "d\n"],
    ]);
  });

  test("200,000 lines arrive whole, in few pieces, though the loop never yields", async () => {
    await run('for (let i = 0; i < 200000; i++) console.log("line", i)');
    const lines = text().split("\n");
    expect(lines).toHaveLength(200_001);
    expect(lines[199_999]).toBe("line 199999");
    expect(lines.findIndex((line, index) => index < 200_000 && line !== `line ${index}`)).toBe(-1);
    expect(events.length).toBeLessThan(1000);
  });

  test("is seen while a loop runs on", async () => {
    const done = run('console.log("begun"); while (true) {}');
    await vi.waitFor(() => expect(text()).toBe("begun\n"), patience);
    await runner.interrupt();
    expect(await done).toEqual({ status: "interrupted", reached: [] });
  });

  test("past the limit it is cut with a note, and the cell goes on", async () => {
    const outcome = await run(
      'for (let i = 0; i < 100; i++) console.log("x".repeat(1e6)); return { value: 1 }',
    );
    expect(resultOf(outcome)).toBe("1");
    expect(text().length).toBeLessThan(outputLimit + 200);
    expect(text()).toMatch(/printed more than 3000000 characters; the rest is not shown\]\n$/);
  });

  test.each([
    ["spawnSync", "spawnSync('echo', ['hi'], { stdio: 'inherit' })"],
    ["execSync", "execSync('echo hi; echo no >&2', { stdio: 'inherit' })"],
    ["execFileSync", "execFileSync('echo', ['hi'], { stdio: [0, 1, 2] })"],
    ["spawn", "await new Promise((r) => spawn('echo', ['hi'], { stdio: 'inherit' }).on('close', r))"],
  ])("a program started by %s prints into the cell", async (name, call) => {
    const outcome = await run(`const { ${name} } = await host.import("node:child_process"); ${call}`);
    expect(outcome.status).toBe("ok");
    expect(text()).toBe("hi\n");
    expect(text("stderr")).toBe(name === "execSync" ? "no\n" : "");
  });

  test("late output belongs to the cell that made it", async () => {
    await run('setTimeout(() => console.log("late"), 30);');
    const first = `e${count}`;
    await run("await new Promise((resolve) => setTimeout(resolve, 60)); console.log(1)");
    expect(text("stdout", first)).toBe("late\n");
    expect(text()).toBe("1\n");
  });

  test("displays keep their place between printed text", async () => {
    await run(
      'const host_ = globalThis[Symbol.for("gradbook.host")]; console.log(1); host_.display({ "text/plain": "x" }); console.log(2)',
    );
    expect(events.map(({ type }) => type)).toEqual(["stream", "display", "stream"]);
  });
});

describe("interrupt", () => {
  test.each([
    ["a loop", "while (true) {}"],
    ["a loop after an await", "await null; while (true) {}"],
    ["endless microtasks", "while (true) await null"],
    ["a promise that never settles", "await new Promise(() => {})"],
    [
      "a loop that awaits timers",
      "while (true) { scope.ticks = (scope.ticks ?? 0) + 1; await new Promise((r) => setTimeout(r, 1)) }",
    ],
    [
      "a loop that awaits timers/promises",
      "const { setTimeout: t } = await host.import('node:timers/promises'); while (true) { scope.ticks++; await t(1) }",
    ],
    [
      "a loop that awaits files and prints",
      "const { stat } = await host.import('node:fs/promises'); while (true) { scope.ticks++; await stat('.'); console.log(1) }",
    ],
    [
      "a loop that awaits files and says nothing, whatever it catches",
      "const { stat } = await host.import('node:fs/promises'); while (true) try { scope.ticks++; await host.held(stat('.')) } catch {}",
    ],
    [
      "a program that it waits for",
      "(await host.import('node:child_process')).execSync('sleep 60; sleep 60')",
    ],
    [
      "a program that does not heed it",
      "(await host.import('node:child_process')).spawnSync(process.execPath, ['-e', 'process.on(\"SIGINT\", () => {}); setInterval(() => {}, 1000)'])",
    ],
    ["a loop that prints", "while (true) console.log('x'.repeat(100))"],
    ["a blocked thread", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)"],
  ])("stops %s and keeps the variables", async (_name, body) => {
    await run("scope.kept = 4711; scope.ticks = 0;");
    const done = run(body);
    await pause(100);
    await runner.interrupt();
    expect(await done).toEqual({ status: "interrupted", reached: [] });
    expect(resultOf(await run("return { value: scope.kept }"))).toBe("4711");
    const ticks = resultOf(await run("return { value: scope.ticks }"));
    await pause(30);
    expect(resultOf(await run("return { value: scope.ticks }"))).toBe(ticks);
  });

  test("ends the programs of the cell, and those of no other", async () => {
    await run("scope.children = await host.import('node:child_process');");
    await run("scope.earlier = scope.children.spawn('sleep', ['60']);");
    const done = run("scope.own = scope.children.exec('sleep 61; sleep 61'); await new Promise(() => {})");
    await pause(100);
    await runner.interrupt();
    await done;
    const states = "return { value: [scope.own.signalCode ?? scope.own.exitCode, scope.earlier.exitCode] }";
    await vi.waitFor(async () => expect(resultOf(await run(states))).not.toContain("null, null"), patience);
    expect(resultOf(await run(states))).toMatch(/^\[ ('SIGINT'|130), null \]$/);
    await run("scope.earlier.kill();");
  });

  test("signals the newest program of the cells, though the kernel's own is newer", async () => {
    const start = () => spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const ofCells = start();
    // Starts are told apart in hundredths of a second.
    await pause(50);
    const own = start();
    const pid = Number(own.pid);
    ownPrograms.add(pid);
    try {
      signalNewestProgram("SIGTERM");
      await vi.waitFor(() => expect(ofCells.signalCode).toBe("SIGTERM"), patience);
      expect([own.exitCode, own.signalCode]).toEqual([null, null]);
    } finally {
      ownPrograms.delete(pid);
      for (const program of [ofCells, own]) program.kill("SIGKILL");
    }
  });

  test("hits no later cell, at whatever moment it comes", async () => {
    for (let round = 0; round < 60; round++) {
      const done = run(round % 2 ? "let x = 0; for (let i = 0; i < 3e6; i++) x += i;" : "await null;");
      const interrupted = runner.interrupt();
      expect(["ok", "interrupted"]).toContain((await done).status);
      await interrupted;
      expect(resultOf(await run("return { value: 1 }"))).toBe("1");
    }
  });

  test.each([0, 20, 50, 100, 200])("leaves a runner alone that still starts, after %d ms", async (moment) => {
    const young = new WorkerRunner({ folder, memoryLimit: 64 });
    try {
      const started = young.start();
      await pause(moment);
      await young.interrupt();
      await started;
      const cell = { execution: "first", declares: [], scriptName: "first.ts", allowStdin: false };
      const outcome = await young.run({ ...cell, javascript: "() => ({ value: 1 })" });
      expect(resultOf(outcome)).toBe("1");
    } finally {
      await young.close();
    }
  });

  test("with nothing running it does nothing", async () => {
    await runner.interrupt();
    expect(resultOf(await run("return { value: 2 }"))).toBe("2");
  });
});

describe("what a cell leaves behind", () => {
  test("a promise rejected without a handler in the cell is its error", async () => {
    expect(await run('Promise.reject(new RangeError("left"));')).toMatchObject({
      error: { message: "left" },
    });
  });

  test("later it is a warning under that cell", async () => {
    await run(
      'setTimeout(() => { throw new RangeError("late") }, 5); setTimeout(() => Promise.reject(5), 5);',
    );
    const first = `e${count}`;
    const uncaught = () => events.filter((event) => event.type === "uncaught");
    await vi.waitFor(() => expect(uncaught()).toHaveLength(2), patience);
    expect(uncaught()).toMatchObject([
      { execution: first, error: { name: "RangeError", message: "late" } },
      { execution: first, error: { message: "5" } },
    ]);
  });

  test("an exception in a timer of a cell that still runs ends it", async () => {
    const outcome = await run(
      'setTimeout(() => { throw new RangeError("mine") }, 5); await new Promise(() => {})',
    );
    expect(outcome).toMatchObject({ status: "error", error: { message: "mine" } });
  });
});

describe("the runner's end", () => {
  test.each([
    ["ProcessExit", "console.log('before'); process.exit(3)"],
    ["OutOfMemory", "console.log('before'); const all = []; while (true) all.push(new Array(1e5).fill(all))"],
  ])("%s is the cell's error; what it printed is kept; a new runner is ready", async (name, body) => {
    const outcome = await run(body);
    expect(outcome).toMatchObject({ status: "died", name });
    expect(text()).toBe("before\n");
    expect(resultOf(await run("return { value: typeof scope.kept }"))).toBe("'undefined'");
  });

  test("outside every cell it is an event", async () => {
    await run("setTimeout(() => process.exit(0), 200);");
    await vi.waitFor(
      () => expect(events.at(-1)).toMatchObject({ type: "died", name: "ProcessExit" }),
      patience,
    );
    expect(resultOf(await run("return { value: 1 }"))).toBe("1");
  });
});

test("input blocks the cell until the answer comes", async () => {
  runner.onEvent = (event) => {
    events.push(event);
    if (event.type === "input") runner.answerInput(`${event.prompt}Ada`);
  };
  const ask = 'return { value: globalThis[Symbol.for("gradbook.host")].input("I am ", false) }';
  expect(resultOf(await run(ask, true))).toBe("'I am Ada'");
  expect(resultOf(await run(ask, true))).toBe("'I am Ada'");
  expect(await run(ask, false)).toMatchObject({ status: "error" });
});

test("comms reach their handlers, and unknown targets are closed", async () => {
  await run(`
    const host_ = globalThis[Symbol.for("gradbook.host")];
    host_.onCommOpen("echo", (comm, { data }) => {
      comm.send({ opened: data });
      comm.onMessage(({ data, buffers }) => comm.send({ got: data }, {}, buffers));
    });`);
  const delivery = { execution: "front", metadata: {}, buffers: [] };
  runner.deliverComm({ ...delivery, type: "comm_open", commId: "c", target: "echo", data: { a: 1 } });
  const buffers = [Uint8Array.from([1, 2, 3])];
  runner.deliverComm({ ...delivery, type: "comm_msg", commId: "c", target: "", data: { b: 2 }, buffers });
  runner.deliverComm({ ...delivery, type: "comm_open", commId: "x", target: "nobody", data: {} });
  await run("await null");
  expect(events).toMatchObject([
    { type: "comm_msg", execution: "front", commId: "c", data: { opened: { a: 1 } } },
    { type: "comm_msg", commId: "c", data: { got: { b: 2 } } },
    { type: "comm_close", commId: "x" },
  ]);
  const echoed = events[1];
  expect(echoed.type === "comm_msg" && [...echoed.buffers[0]]).toEqual([1, 2, 3]);
});

test("a comm's handler that never ends can be interrupted, and the cells go on", async () => {
  await run(`
    globalThis[Symbol.for("gradbook.host")].onCommOpen("loop", () => { console.log("begun"); for (;;); });
    scope.kept = 7;`);
  const delivery = { execution: "front", metadata: {}, buffers: [] };
  runner.deliverComm({ ...delivery, type: "comm_open", commId: "l", target: "loop", data: {} });
  await vi.waitFor(() => expect(text("stdout", "front")).toBe("begun\n"), patience);
  await runner.interrupt();
  expect(resultOf(await run("return { value: scope.kept }"))).toBe("7");
  await runner.interrupt();
  expect(resultOf(await run("return { value: scope.kept }"))).toBe("7");
});
