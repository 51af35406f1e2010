// Operators and operands -> expression, by mathjs's parser: it sees the operands as the names t0, t1, … and gives the ranks.
import type { BinaryKind, Expr, Position } from "../expression/expression.ts";
import { type ParsedNode, parseMathjs, SymbolNode } from "./mathjs.ts";
import { DerivationSyntaxError } from "./scan.ts";

/** One operand or operator, as mathjs will see it. */
export interface Piece {
  readonly text: string;
  readonly at: Position;
  readonly operand?: Expr;
}

const BINARY: Readonly<Record<string, BinaryKind>> = {
  add: "add",
  subtract: "sub",
  multiply: "mul",
  dotMultiply: "hadamard",
  divide: "div",
  pow: "pow",
};

/** @throws DerivationSyntaxError where an operand is missing; `end` is the place after the last piece */
export function assemble(pieces: readonly Piece[], end: Position): Expr {
  const only = pieces[0];
  if (pieces.length === 1 && only?.operand !== undefined) return only.operand;
  const starts: number[] = [];
  let text = "";
  pieces.forEach((p, k) => {
    starts.push(text.length);
    text += p.operand === undefined ? `${p.text} ` : `t${k} `;
  });
  let root: ParsedNode;
  try {
    if (pieces.length === 0) throw new SyntaxError("empty");
    root = parseMathjs(text);
  } catch (error) {
    const char =
      error instanceof Error && "char" in error && typeof error.char === "number"
        ? error.char - 1
        : text.length;
    const k = starts.findLastIndex((start) => start <= char);
    const bad = char >= text.trimEnd().length ? undefined : pieces[k];
    const before = bad === undefined ? pieces.at(-1)?.text : pieces[k - 1]?.text;
    const after = before === undefined || before === "" ? "" : ` after "${before}"`;
    throw new DerivationSyntaxError(
      bad?.at ?? end,
      `expected an expression${after}, found ${bad === undefined ? "nothing" : `"${bad.text || "an operand"}"`}`,
    );
  }
  return fromMathjs(root, pieces);
}

function fromMathjs(node: ParsedNode, pieces: readonly Piece[]): Expr {
  if (node instanceof SymbolNode) {
    const operand = pieces[Number(node.name.slice(1))]?.operand;
    if (operand === undefined)
      throw new Error(`derive: mathjs gave the name ${node.name}, which has no operand`);
    return operand;
  }
  const { fn, args } = node;
  const [left, right] = args.map((a) => fromMathjs(a, pieces));
  const kind = BINARY[fn];
  const at = left?.at;
  if (kind !== undefined && left !== undefined && right !== undefined) {
    return at === undefined ? { kind, left, right } : { kind, left, right, at };
  }
  if (fn === "unaryMinus" && left !== undefined)
    return at === undefined ? { kind: "neg", arg: left } : { kind: "neg", arg: left, at };
  if (fn === "unaryPlus" && left !== undefined) return left;
  throw new Error(`derive: mathjs gave the operator ${fn}, which the grammar does not use`);
}
