import { describe, expect, test } from "vitest";
import { NotebookOutputs } from "../../../kernel/session/notebookOutputs.ts";
import { OutputLog } from "../../../kernel/session/outputLog.ts";
import type { Output } from "../../../kernel/session/session.ts";

const printed = (text: string, name: "stdout" | "stderr" = "stdout"): Output => ({
  type: "stream",
  content: { name, text },
});
const shown = (text: string, display_id?: string, update = false): Output => ({
  type: update ? "update_display_data" : "display_data",
  content: { data: { "text/plain": text }, metadata: {}, transient: display_id ? { display_id } : {} },
});

describe("outputs of a notebook", () => {
  test("printed text is joined while its stream stays the same", () => {
    const outputs = new NotebookOutputs();
    for (const output of [printed("a"), printed("b"), printed("c", "stderr"), printed("d")])
      outputs.add("1", output);
    expect(outputs.of("1")).toEqual([
      { output_type: "stream", name: "stdout", text: "ab" },
      { output_type: "stream", name: "stderr", text: "c" },
      { output_type: "stream", name: "stdout", text: "d" },
    ]);
  });

  test("clearing waits for the next output if told so", () => {
    const outputs = new NotebookOutputs();
    outputs.add("1", printed("a"));
    outputs.add("1", { type: "clear_output", content: { wait: true } });
    expect(outputs.of("1")).toHaveLength(1);
    outputs.add("1", printed("b"));
    expect(outputs.of("1")).toEqual([{ output_type: "stream", name: "stdout", text: "b" }]);
    outputs.add("1", { type: "clear_output", content: { wait: false } });
    expect(outputs.of("1")).toEqual([]);
  });

  test("displays that were cleared or forgotten are not kept for updates", () => {
    const outputs = new NotebookOutputs();
    for (let frame = 0; frame < 100; frame++) {
      outputs.add("1", { type: "clear_output", content: { wait: frame % 2 === 0 } });
      outputs.add("1", shown("chart", `frame ${frame}`));
    }
    outputs.add("2", shown("other", "frame 99"));
    expect(outputs.displayCount).toBe(1);
    outputs.forget("1");
    expect(outputs.displayCount).toBe(1);
    outputs.forget("2");
    expect(outputs.displayCount).toBe(0);
  });

  test("an update reaches the display in another cell", () => {
    const outputs = new NotebookOutputs();
    outputs.add("1", shown("0 %", "progress"));
    outputs.add("2", shown("100 %", "progress", true));
    expect(outputs.of("1")).toMatchObject([{ data: { "text/plain": "100 %" } }]);
    expect(outputs.of("2")).toEqual([]);
  });
});

test("the log keeps the newest executions only", () => {
  const log = new OutputLog();
  for (let number = 0; number < 250; number++) {
    log.begin(`e${number}`, null);
    log.add(`e${number}`, printed("x"));
    log.end(`e${number}`);
  }
  expect(log.executions()).toHaveLength(200);
  expect(log.outputs("e0")).toBe(null);
  expect(log.outputs("e249")).toHaveLength(1);
});
