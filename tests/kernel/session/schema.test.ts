import { describe, expect, test } from "vitest";
import { messages } from "../../../kernel/session/messages.ts";
import { check, conform, type Schema } from "../../../kernel/session/schema.ts";

describe("schemas", () => {
  test("absent fields get their fallback, unknown ones are left out, the order is the schema's", () => {
    const given = { surprise: 1, code: "x" };
    expect(conform(messages.execute_request, given, "m")).toEqual({
      code: "x",
      silent: false,
      user_expressions: {},
      allow_stdin: true,
      stop_on_error: true,
    });
    const stream = conform(messages.stream, { text: "t", name: "stdout" }, "stream");
    expect(Object.keys(stream)).toEqual(["name", "text"]);
  });

  test.each([
    [messages.complete_request, { code: "x" }, "m.cursor_pos: expected integer, got nothing"],
    [messages.complete_request, { code: "x", cursor_pos: 1.5 }, "m.cursor_pos: expected integer, got 1.5"],
    [messages.complete_request, [], "m: expected object, got []"],
    [messages.stream, { name: "stdin", text: "" }, 'm.name: expected "stdout" or "stderr", got "stdin"'],
    [messages.error, { ename: "", evalue: "", traceback: ["", 1] }, "m.traceback[1]: expected string, got 1"],
    [messages.shutdown_reply, { status: "fine" }, 'm.status: expected ok or error or aborted, got "fine"'],
    [messages.comm_open, { comm_id: "", target_name: "", data: null }, "m.data: expected object, got null"],
    [
      messages.input_reply,
      JSON.parse('{"__proto__": {"value": "x"}}'),
      "m.value: expected string, got nothing",
    ],
  ])("what does not fit is named: %#", (schema: Schema, value, message) => {
    expect(() => check(schema, value, "m")).toThrow(message);
  });

  test("every fallback fits its own field", () => {
    const visit = (schema: Schema, path: string): void => {
      switch (schema.kind) {
        case "optional":
          if (schema.fallback !== undefined) check(schema.of, schema.fallback, path);
          visit(schema.of, path);
          break;
        case "object":
          for (const [name, field] of Object.entries(schema.fields)) visit(field, `${path}.${name}`);
          break;
        case "union":
          for (const [name, one] of Object.entries(schema.cases)) visit(one, `${path}.${name}`);
          break;
        case "array":
          visit(schema.items, path);
          break;
      }
    };
    for (const [type, schema] of Object.entries(messages)) visit(schema, type);
  });
});
