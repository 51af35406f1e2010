// mathjs's expression parser, made when the first expression is read: a bundle that imports gradbook pays for its code, not its start.
import { create, type MathNode, parseDependencies } from "mathjs/number";

let parser: ((text: string) => MathNode) | undefined;

/** Parses one expression of mathjs's grammar. @throws SyntaxError with `char`, the place counted from 1. */
export function parseMathjs(text: string): MathNode {
  parser ??= create(parseDependencies).parse;
  if (parser === undefined) throw new Error("mathjs: the parser is missing");
  return parser(text);
}

export type { MathNode };
