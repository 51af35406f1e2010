// The protocol, message by message, with no sockets: what each request is answered with, and in which order.
import { describe, expect, test } from "vitest";
import { FrontEnd, ok, threw } from "./fakes.ts";

const hello = (emit: (event: never) => void, { execution }: { execution: string }) => {
  emit({ type: "stream", execution, name: "stdout", text: "hello\n" } as never);
  return ok("42");
};

describe("execute_request", () => {
  test("answers in the order busy, input, output, result, reply, idle", async () => {
    const front = new FrontEnd({ hello });
    const answer = await front.execute("hello");
    expect(answer.messages.map(({ type }) => type)).toEqual([
      "status",
      "execute_input",
      "stream",
      "execute_result",
      "execute_reply",
      "status",
    ]);
    expect(answer.states).toEqual(["busy", "idle"]);
    expect(answer.content).toEqual({ status: "ok", execution_count: 1, payload: [], user_expressions: {} });
    expect(answer.of("execute_result")).toEqual([
      { data: { "text/plain": "42" }, metadata: {}, execution_count: 1 },
    ]);
    expect(front.compiler.told).toEqual([["message-1", true]]);
  });

  test("silent: nothing is counted, echoed or remembered, but printed text is shown", async () => {
    const front = new FrontEnd({ hello });
    const answer = await front.execute("hello", { silent: true });
    expect(answer.shown).toEqual(["stream"]);
    expect(answer.content["execution_count"]).toBe(0);
    expect(
      (await front.request("history_request", { hist_access_type: "tail", n: 9 })).content["history"],
    ).toEqual([]);
  });

  test("store_history false: the cell is echoed, but the count stands", async () => {
    const front = new FrontEnd();
    await front.execute("a");
    const answer = await front.execute("b", { store_history: false });
    expect(answer.content["execution_count"]).toBe(1);
    expect((await front.execute("c")).content["execution_count"]).toBe(2);
  });

  test("an exception is one error message and the same in the reply", async () => {
    const front = new FrontEnd({
      bad: () => threw("RangeError", "boom", "RangeError: boom\n    at f (gradbook-cell-1.ts:1:2)"),
    });
    const answer = await front.execute("bad");
    expect(answer.shown).toEqual(["execute_input", "error"]);
    const [error] = answer.of("error");
    expect(error).toMatchObject({ ename: "RangeError", evalue: "boom" });
    expect(error.traceback.join("\n")).toContain("at f (cell [1]:1:2)");
    expect(answer.content).toMatchObject({ status: "error", execution_count: 1, ...error });
    expect(front.compiler.told).toEqual([["message-1", false]]);
  });

  test("a cell that does not compile does not run", async () => {
    const front = new FrontEnd();
    const answer = await front.execute("type error here");
    expect(front.runner.ran).toEqual([]);
    expect(answer.content).toMatchObject({ ename: "TypeScriptError", evalue: "1:6 does not fit (TS2322)" });
  });

  test("a loose cell runs, with the diagnostics as a warning; `loose notebook` holds from there on", async () => {
    const front = new FrontEnd();
    const answer = await front.execute("type error // @gradbook: loose");
    expect(answer.content["status"]).toBe("error");
    const loose = await front.execute("type error\n// @gradbook: loose notebook");
    expect(loose.content["status"]).toBe("ok");
    expect(loose.of("stream")).toEqual([{ name: "stderr", text: "cell [2]:1:6 does not fit (TS2322)\n" }]);
    expect((await front.execute("type error again")).content["status"]).toBe("ok");
  });

  test("what waits behind a failed cell is aborted; what comes after the reply runs", async () => {
    const front = new FrontEnd({ bad: () => threw("Error", "no") });
    const ids = ["bad", "second", "third"].map((code) => front.send("execute_request", { code }));
    const answers = await Promise.all(ids.map((id) => front.answered(id)));
    expect(answers.map(({ content }) => content["status"])).toEqual(["error", "aborted", "aborted"]);
    expect(answers[1].states).toEqual(["busy", "idle"]);
    expect(answers[1].shown).toEqual([]);
    expect(front.runner.ran).toEqual(["bad"]);
    expect((await front.execute("fourth")).content["status"]).toBe("ok");
  });

  test("stop_on_error false: what waits runs", async () => {
    const front = new FrontEnd({ bad: () => threw("Error", "no") });
    const ids = ["bad", "second"].map((code) =>
      front.send("execute_request", { code, stop_on_error: false }),
    );
    const answers = await Promise.all(ids.map((id) => front.answered(id)));
    expect(answers.map(({ content }) => content["status"])).toEqual(["error", "ok"]);
  });

  test("other requests are answered while a cell runs", async () => {
    const front = new FrontEnd({ endless: () => new Promise(() => {}) });
    const running = front.send("execute_request", { code: "endless" });
    const id = front.send("execute_request", { code: "waiting" });
    expect(
      (await front.request("complete_request", { code: "a f", cursor_pos: 3 })).content["matches"],
    ).toEqual(["floor"]);
    expect((await front.request("kernel_info_request", {})).content["status"]).toBe("ok");
    expect((await front.request("interrupt_request", {}, { channel: "control" })).content).toEqual({
      status: "ok",
    });
    expect((await front.answered(running)).content).toMatchObject({ status: "error", ename: "Interrupted" });
    expect((await front.answered(id)).content["status"]).toBe("aborted");
  });

  test("an interrupt does not wait for the compiler", async () => {
    const front = new FrontEnd();
    const compile = front.compiler.compile.bind(front.compiler);
    const gate = Promise.withResolvers<void>();
    front.compiler.compile = async (cell) => {
      await gate.promise;
      return compile(cell);
    };
    const id = front.send("execute_request", { code: "slow" });
    await front.request("interrupt_request", {}, { channel: "control" });
    expect((await front.answered(id)).content["ename"]).toBe("Interrupted");
    gate.resolve();
    expect((await front.execute("next")).content["status"]).toBe("ok");
    expect(front.runner.ran).toEqual(["next"]);
    expect(front.compiler.told[0]).toEqual([id, false]);
  });

  test("user expressions are evaluated after success, each by itself", async () => {
    const front = new FrontEnd({
      good: () => ok("1"),
      one: () => ok("1"),
      broken: () => threw("TypeError", "no"),
    });
    const { content } = await front.execute("good", { user_expressions: { a: "one", b: "broken" } });
    expect(content["user_expressions"]).toMatchObject({
      a: { status: "ok", data: { "text/plain": "1" }, metadata: {} },
      b: { status: "error", ename: "TypeError", evalue: "no" },
    });
    const failed = await front.execute("broken", { user_expressions: { a: "one" } });
    expect(failed.content["user_expressions"]).toEqual({});
  });

  test("a name with a question mark opens the pager", async () => {
    const front = new FrontEnd();
    const { content } = await front.execute("known?");
    expect(content["payload"]).toMatchObject([
      { source: "page", data: { "text/plain": "const known: number\n\nWhat it is." } },
    ]);
    expect(front.runner.ran).toEqual([]);
  });

  test("a runner that died is said in the cell, and the compiler forgets the variables", async () => {
    const front = new FrontEnd({
      exit: () => ({ status: "died", name: "ProcessExit", message: "process.exit(3) ended the runner" }),
    });
    const { content } = await front.execute("exit");
    expect(content["ename"]).toBe("ProcessExit");
    expect(content["evalue"]).toContain("all variables are gone");
    expect(front.compiler.resets).toBe(1);
  });

  test("wrong content is answered, not run", async () => {
    const front = new FrontEnd();
    const answer = await front.request("execute_request", { code: 5 });
    expect(answer.content).toMatchObject({
      status: "error",
      ename: "SchemaError",
      evalue: "execute_request.code: expected string, got 5",
    });
    expect(answer.states).toEqual(["busy", "idle"]);
  });
});

describe("output", () => {
  test("displays, updates and clearing keep their order and ids", async () => {
    const front = new FrontEnd({
      show: (emit, { execution }) => {
        const bundle = { data: { "text/html": "<b>" }, metadata: {} };
        emit({ type: "display", execution, bundle, displayId: "d", update: false });
        emit({ type: "clear", execution, wait: true });
        emit({ type: "display", execution, bundle, displayId: "d", update: true });
        return ok();
      },
    });
    const answer = await front.execute("show");
    expect(answer.shown).toEqual(["execute_input", "display_data", "clear_output", "update_display_data"]);
    expect(answer.of("update_display_data")[0].transient).toEqual({ display_id: "d" });
    expect(answer.of("clear_output")).toEqual([{ wait: true }]);
  });

  test("late output goes to the cell that made it", async () => {
    let later: () => void = () => {};
    const front = new FrontEnd({
      timer: (emit, { execution }) => {
        later = () => emit({ type: "stream", execution, name: "stdout", text: "late" });
        return ok();
      },
    });
    const first = front.send("execute_request", { code: "timer" });
    await front.answered(first);
    await front.execute("second");
    later();
    expect((await front.answered(first)).messages.at(-1)).toMatchObject({
      type: "stream",
      content: { text: "late" },
    });
  });

  test("an exception after the cell's end is a warning under it, on stdout if stderr costs points", async () => {
    const script = (
      emit: Parameters<import("./fakes.ts").Script>[0],
      { execution }: { execution: string },
    ) => {
      emit({ type: "uncaught", execution, error: { name: "Error", message: "late", stack: "", causes: [] } });
      return ok();
    };
    const plain = await new FrontEnd({ script }).execute("script");
    expect(plain.of("stream")[0]).toMatchObject({ name: "stderr" });
    const marked = await new FrontEnd({ script }, { stderrToStdout: true }).execute("script");
    expect(marked.of("stream")[0].name).toBe("stdout");
    expect(marked.of("stream")[0].text).toMatch(/^warning: Uncaught/);
  });
});

describe("stdin", () => {
  const asking: import("./fakes.ts").Script = async (emit, { execution }, runner) => {
    const answer = runner.nextAnswer();
    emit({ type: "input", execution, prompt: "name? ", password: true });
    return ok(await answer);
  };

  test("asks the front end that sent the cell and hands its answer over", async () => {
    const front = new FrontEnd({ asking });
    const id = front.send("execute_request", { code: "asking", allow_stdin: true });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const question = front.sent.find(({ channel }) => channel === "stdin");
    expect(question).toMatchObject({ type: "input_request", content: { prompt: "name? ", password: true } });
    expect(question?.parent?.header.msg_id).toBe(id);
    front.send("input_reply", { value: 5 }, { channel: "stdin" });
    front.send("input_reply", { value: "Ada" }, { channel: "stdin" });
    expect((await front.answered(id)).of("execute_result")[0].data["text/plain"]).toBe("Ada");
    expect(front.log).toEqual(["stdin: input_reply.value: expected string, got 5"]);
  });

  test("the runner is told if nobody may be asked", async () => {
    const allowed: boolean[] = [];
    const front = new FrontEnd({
      cell: (_emit, { allowStdin }) => {
        allowed.push(allowStdin);
        return ok();
      },
    });
    await front.execute("cell", { allow_stdin: false });
    await front.execute("cell", { allow_stdin: true });
    expect(allowed).toEqual([false, true]);
  });
});

describe("comms", () => {
  test("messages go to the running code, and what it sends has the request as parent", async () => {
    const front = new FrontEnd({
      open: (emit, { execution }) => {
        emit({
          type: "comm_open",
          execution,
          commId: "c1",
          target: "jupyter.widget",
          data: { a: 1 },
          metadata: {},
          buffers: [],
        });
        return ok();
      },
    });
    const answer = await front.execute("open");
    expect(answer.of("comm_open")).toEqual([
      { comm_id: "c1", target_name: "jupyter.widget", data: { a: 1 } },
    ]);
    front.send("comm_msg", { comm_id: "c1", data: { b: 2 } });
    expect(front.runner.delivered).toMatchObject([{ type: "comm_msg", commId: "c1", data: { b: 2 } }]);
    const info = await front.request("comm_info_request", { target_name: "jupyter.widget" });
    expect(info.content["comms"]).toEqual({ c1: { target_name: "jupyter.widget" } });
    front.send("comm_close", { comm_id: "c1" });
    expect((await front.request("comm_info_request", {})).content["comms"]).toEqual({});
    expect(front.runner.delivered.map(({ type }) => type)).toEqual(["comm_msg", "comm_close"]);
  });

  test("gradbook.language is answered from the compiler while a cell runs", async () => {
    const front = new FrontEnd({ endless: () => new Promise(() => {}) });
    front.send("execute_request", { code: "endless" });
    front.send("comm_open", { comm_id: "l", target_name: "gradbook.language", data: {} });
    const ask = async (data: unknown) => {
      front.send("comm_msg", { comm_id: "l", data });
      await new Promise((resolve) => setTimeout(resolve, 5));
      return front.lastCommData();
    };
    const cells = [
      { id: "a", source: "fine" },
      { id: "b", source: "type error" },
    ];
    expect(await ask({ id: 1, method: "check", params: { cells } })).toMatchObject({
      id: 1,
      result: [[], [{ code: 2322, range: { start: { line: 0, character: 5 } } }]],
    });
    expect(await ask({ id: 2, method: "format", params: { source: " x " } })).toEqual({ id: 2, result: "x" });
    expect(await ask({ id: 3, method: "dance", params: {} })).toEqual({
      id: 3,
      error: { message: 'there is no method "dance"' },
    });
    expect(await ask({ id: 4, method: "check", params: { cells: "all" } })).toEqual({
      id: 4,
      error: { message: 'params.cells: expected array, got "all"' },
    });
    expect(front.runner.delivered).toEqual([]);
  });

  test("gradbook.log tells again what was shown", async () => {
    const front = new FrontEnd({ hello });
    await front.request("execute_request", { code: "hello" }, { metadata: { cellId: "cell-7" } });
    front.send("comm_open", { comm_id: "log", target_name: "gradbook.log", data: {} });
    const ask = async (method: string, params: unknown) => {
      front.send("comm_msg", { comm_id: "log", data: { id: method, method, params } });
      await new Promise((resolve) => setTimeout(resolve, 5));
      return front.lastCommData()["result"];
    };
    expect(await ask("executions", { cellId: "cell-7" })).toEqual([
      { execution: "message-1", cellId: "cell-7", executionCount: 1, running: false },
    ]);
    expect(await ask("outputs", { execution: "message-1" })).toMatchObject([
      { output_type: "stream", text: "hello\n" },
      { output_type: "execute_result", data: { "text/plain": "42" } },
    ]);
    expect(await ask("outputs", { execution: "other" })).toBe(null);
  });
});

describe("%npm lines", () => {
  const cell = "%npm install d3\nok";

  test("show npm's output and progress, then the cell runs", async () => {
    const asked: string[][] = [];
    const front = new FrontEnd(
      { [cell]: () => ok("1") },
      {
        packages: async (command, { onOutput, onProgress }) => {
          asked.push([...command]);
          onProgress(1, "d3-array");
          onProgress(2, "d3");
          onOutput("added 2 packages\n");
          return 0;
        },
      },
    );
    const answer = await front.execute(cell);
    expect(asked).toEqual([["install", "d3"]]);
    expect(answer.shown).toEqual([
      "execute_input",
      "display_data",
      "update_display_data",
      "stream",
      "execute_result",
    ]);
    expect(answer.of("update_display_data")[0].data["text/plain"]).toBe("2 packages fetched: d3");
  });

  test("a failure stops the cell, and so does an interrupt", async () => {
    const front = new FrontEnd({}, { packages: async () => 7 });
    expect((await front.execute(cell)).content).toMatchObject({
      ename: "NpmError",
      evalue: "%npm install d3 ended with code 7",
    });
    const endless = new FrontEnd(
      {},
      {
        packages: (_command, { signal }) =>
          new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      },
    );
    const id = endless.send("execute_request", { code: cell });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await endless.request("interrupt_request", {}, { channel: "control" });
    expect((await endless.answered(id)).content["ename"]).toBe("Interrupted");
    expect(endless.runner.ran).toEqual([]);
    expect((await new FrontEnd().execute(cell)).content["evalue"]).toMatch(/installs no packages/);
  });
});

describe("questions", () => {
  test("completion and inspection count code points", async () => {
    const front = new FrontEnd();
    const completed = await front.request("complete_request", { code: "'😀' fl", cursor_pos: 6 });
    expect(completed.content).toMatchObject({ matches: ["floor"], cursor_start: 4, cursor_end: 6 });
    const found = await front.request("inspect_request", { code: "known", cursor_pos: 2, detail_level: 0 });
    expect(found.content["found"]).toBe(true);
    const unknown = await front.request("inspect_request", { code: "x", cursor_pos: 1 });
    expect(unknown.content).toEqual({ status: "ok", found: false, data: {}, metadata: {} });
  });

  test("is_complete", async () => {
    const front = new FrontEnd();
    expect((await front.request("is_complete_request", { code: "{" })).content).toEqual({
      status: "incomplete",
      indent: "  ",
    });
    expect((await front.request("is_complete_request", { code: 1 })).content).toEqual({ status: "unknown" });
  });

  test("kernel_info names the language and what is supported", async () => {
    const { content } = await new FrontEnd().request("kernel_info_request", {});
    expect(content).toMatchObject({
      protocol_version: "5.5",
      implementation: "gradbook",
      language_info: { name: "typescript", file_extension: ".ts", version: "7.0" },
      supported_features: ["debugger", "kernel subshells"],
    });
  });

  test("shutdown replies before it ends, on control and iopub", async () => {
    const front = new FrontEnd();
    const answer = await front.request("shutdown_request", { restart: true }, { channel: "control" });
    expect(answer.of("shutdown_reply")).toEqual([
      { status: "ok", restart: true },
      { status: "ok", restart: true },
    ]);
    expect(front.shutdowns).toEqual([true]);
  });

  test("messages that nobody knows are logged and nothing else", async () => {
    const front = new FrontEnd();
    front.send("dance_request", {});
    front.send("constructor", {});
    front.send("shutdown_request", {}, { channel: "shell" });
    expect(front.sent).toEqual([]);
    expect(front.log).toHaveLength(3);
  });
});

describe("subshells", () => {
  test("run beside the main shell, and end when they are deleted", async () => {
    const front = new FrontEnd({ endless: () => new Promise(() => {}) });
    front.send("execute_request", { code: "endless" });
    const { content } = await front.request("create_subshell_request", {}, { channel: "control" });
    const subshell = String(content["subshell_id"]);
    const answer = await front.request("execute_request", { code: "beside" }, { subshell });
    expect(answer.content["status"]).toBe("ok");
    const listed = await front.request("list_subshell_request", {}, { channel: "control" });
    expect(listed.content["subshell_id"]).toEqual([subshell]);
    const gone = { subshell_id: subshell };
    expect(
      (await front.request("delete_subshell_request", gone, { channel: "control" })).content["status"],
    ).toBe("ok");
    const late = await front.request("execute_request", { code: "beside" }, { subshell });
    expect(late.content).toMatchObject({ status: "error", evalue: `subshell "${subshell}" does not exist` });
    expect(
      (await front.request("delete_subshell_request", gone, { channel: "control" })).content["status"],
    ).toBe("error");
  });
});
