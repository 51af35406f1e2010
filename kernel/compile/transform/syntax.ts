// Parsing: a cell's TypeScript to a Babel syntax tree, and walking such a tree.

import { type ParseError, type ParserOptions, parse } from "@babel/parser";
import type { File, Node } from "@babel/types";

/** A node of a tree that was parsed from text: its place is known. */
export type Placed<T extends Node = Node> = T & { start: number; end: number };

/** What stopped the parser. */
export interface SyntaxFault {
  message: string;
  /** Offset in UTF-16 units. */
  offset: number;
}

const OPTIONS: ParserOptions = {
  sourceType: "module",
  allowAwaitOutsideFunction: true,
  allowUndeclaredExports: true,
  createParenthesizedExpressions: true,
  attachComment: false,
  plugins: ["typescript", "decorators", "decoratorAutoAccessors", "explicitResourceManagement"],
};

/** Parses a module; throws the parser's SyntaxError. */
export function parseModule(source: string): File {
  return parse(source, OPTIONS);
}

/** Where and why the parser stopped, from the error that it threw. */
export function faultOf(error: unknown): SyntaxFault {
  if (!(error instanceof SyntaxError)) throw error;
  const { pos } = error as SyntaxError & Partial<ParseError & { pos: number }>;
  return { message: error.message.replace(/ \(\d+:\d+\)$/, ""), offset: pos ?? 0 };
}

function isNode(value: unknown): value is Placed {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

const NOT_CHILDREN = new Set(["loc", "extra", "errors", "comments", "tokens", "type", "start", "end"]);

/** The child nodes in source order as far as Babel keeps it. */
export function* children(node: Node): Generator<[key: string, child: Placed]> {
  for (const [key, value] of Object.entries(node)) {
    if (NOT_CHILDREN.has(key)) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) yield [key, item];
    } else if (isNode(value)) yield [key, value];
  }
}
