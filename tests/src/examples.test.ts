// Runs every @example of src: a `// value` after an expression must be what the expression gives.
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Comment, type ExpressionStatement, type Node, parse } from "acorn";
import { describe, expect, test } from "vitest";
import * as gradbook from "../../src/index.ts";

const root = fileURLToPath(new URL("../../src", import.meta.url));

interface Example {
  /** File and line of the example. */
  where: string;
  code: string;
}

/** The examples of one file: the text of each @example up to the next tag, without fences and comment stars. */
function examplesOf(file: string): Example[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/\/\*\*(?:[^*]|\*(?!\/))*\*\//g)].flatMap((block) => {
    const lines = block[0]
      .replace(/^\/\*\*|\*\/$/g, "")
      .split("\n")
      .map((line) => line.replace(/^\s*\* ?/, ""));
    const starts = lines.flatMap((line, index) => (/^\s*@example\b/.test(line) ? [index] : []));
    return starts.map((start): Example => {
      const next = lines.findIndex((line, index) => index > start && /^\s*@\w+/.test(line));
      const body = lines.slice(start + 1, next < 0 ? undefined : next);
      const fences = body.flatMap((line, index) => (/^\s*```/.test(line) ? [index] : []));
      const code = fences.length >= 2 ? body.slice(fences[0] + 1, fences[1]) : body;
      const line = text.slice(0, block.index).split("\n").length + start;
      return { where: `${relative(root, file)}:${line}`, code: code.join("\n") };
    });
  });
}

const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".generated.ts") && !name.includes("assembly"))
  .map((name) => join(root, name));

function expressionsIn(node: Node, found: ExpressionStatement[] = []): ExpressionStatement[] {
  if (node.type === "ExpressionStatement") found.push(node as ExpressionStatement);
  for (const part of Object.values(node) as unknown[]) {
    for (const child of Array.isArray(part) ? (part as unknown[]) : [part]) {
      if (typeof child === "object" && child !== null && "type" in child) expressionsIn(child as Node, found);
    }
  }
  return found;
}

/** The code with each commented expression reported as `__seen(value, expected, text)`. */
function instrument(code: string): { code: string; expectations: number } {
  const comments: Comment[] = [];
  const program = parse(code, {
    ecmaVersion: "latest",
    sourceType: "module",
    allowAwaitOutsideFunction: true,
    onComment: comments,
  });
  const expressions = expressionsIn(program);
  const edits = comments.flatMap((comment) => {
    const lineStart = code.lastIndexOf("\n", comment.start) + 1;
    const onLine = expressions.filter(({ end }) => end <= comment.start && end > lineStart);
    const last = onLine.at(-1);
    return last === undefined ? [] : [{ statement: last, expected: comment.value.trim() }];
  });
  let out = code;
  for (const { statement, expected } of edits.toSorted((a, b) => b.statement.start - a.statement.start)) {
    const { start, end } = statement.expression;
    const text = code.slice(start, end);
    const call = `__seen((${text}), () => (${expected}), ${JSON.stringify(text)})`;
    out = out.slice(0, start) + call + out.slice(end);
  }
  return { code: out, expectations: edits.length };
}

/** Tensors and typed arrays as plain arrays; numbers to six digits, since float32 holds no more. */
function plain(value: unknown): unknown {
  if (value instanceof gradbook.Tensor) return plain(value.toArray());
  if (ArrayBuffer.isView(value) && "length" in value)
    return Array.from(value as unknown as ArrayLike<number>, plain);
  if (typeof value === "number" && Number.isFinite(value)) return Number(value.toPrecision(6)) + 0;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
  }
  return value;
}

type Seen = (value: unknown, expected: () => unknown, text: string) => void;

const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as new (
  ...parts: string[]
) => (...values: unknown[]) => Promise<void>;

const names = Object.keys(gradbook);
const exported = Object.values(gradbook) as unknown[];

describe("the examples in src", () => {
  const examples = files.flatMap(examplesOf);

  test("are many", () => {
    expect(examples.length).toBeGreaterThan(30);
  });

  test.each(examples)("$where", async ({ code }) => {
    const { code: body, expectations } = instrument(stripTypeScriptTypes(code));
    let compared = 0;
    const seen: Seen = (value, expected, text) => {
      compared += 1;
      expect(plain(value), text).toEqual(plain(expected()));
    };
    // A block of its own lets an example reuse an exported name.
    await new AsyncFunction("__seen", ...names, `{${body}\n}`)(seen, ...exported);
    expect(compared).toBe(expectations);
  });
});
