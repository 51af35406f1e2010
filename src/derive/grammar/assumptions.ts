// Assumptions and declarations: `where z > 0, n integer`, `x in [-1, 1]`, `W_4 : [3, 2]`, `w : random, mean 0`.
import type { Expr, SymbolExpr } from "../expression/expression.ts";
import type { KnownNames } from "./known.ts";
import { parseConditions, parseExpression, splitAt } from "./parse.ts";
import { DerivationSyntaxError, isSign, isWord, type Token } from "./scan.ts";
import type { Assumption, Property, Statement } from "./statement.ts";

export const PROPERTIES: readonly Property[] = [
  "integer",
  "positive",
  "nonnegative",
  "negative",
  "real",
  "scalar",
  "function",
  "random",
  "symmetric",
];

const isProperty = (word: string): word is Property => (PROPERTIES as readonly string[]).includes(word);

/** A declaration without its line. */
export type Declared = Omit<Extract<Statement, { kind: "declaration" }>, "kind" | "line" | "reason">;

/** `z > 0`, `x in [-0.5, 0.5]`, `n integer`, `integer n`, separated by commas. */
export function readAssumptions(
  tokens: readonly Token[],
  from: number,
  to: number,
  known: KnownNames,
): Assumption[] {
  const found: Assumption[] = [];
  let carried: Property | undefined;
  for (const [a, b] of splitAt(tokens, from, to, (t) => isSign(t, ",") || isWord(t, "and"))) {
    const [head, second] = [tokens[a], tokens[a + 1]];
    if (head === undefined || a >= b)
      throw new DerivationSyntaxError(tokens[a]!.at, "expected an assumption, such as z > 0");
    if (head.kind === "name" && isProperty(head.text) && second?.kind === "name" && b === a + 2) {
      carried = head.text;
      found.push({ kind: "property", symbol: readName(tokens, a + 1, known), property: carried });
    } else if (b === a + 2 && second?.kind === "name" && isProperty(second.text)) {
      found.push({ kind: "property", symbol: readName(tokens, a, known), property: second.text });
    } else if (isWord(second, "in")) {
      found.push(readInterval(tokens, a, b, known));
    } else if (b === a + 1 && carried !== undefined && head.kind === "name") {
      found.push({ kind: "property", symbol: readName(tokens, a, known), property: carried });
    } else {
      for (const condition of parseConditions(tokens, a, b, known))
        found.push({ kind: "condition", condition });
    }
  }
  for (const a of found)
    if (a.kind === "property" && a.property === "integer") known.indices.add(a.symbol.name);
  for (const a of found) if (a.kind !== "condition") known.variables.add(a.symbol.name);
  return found;
}

/** The one name that stands at `k`. */
export function readName(tokens: readonly Token[], k: number, known: KnownNames): SymbolExpr {
  const e = parseExpression(tokens, k, k + 1, known);
  if (e.kind !== "symbol") throw new DerivationSyntaxError(tokens[k]!.at, "expected a name");
  return e;
}

/** `x in [a, b]`, `x in (a, b)`, `x in (0, inf)`; tokens [a, b). */
function readInterval(tokens: readonly Token[], a: number, b: number, known: KnownNames): Assumption {
  const [open, close] = [tokens[a + 2], tokens[b - 1]];
  const [low, high] = splitAt(tokens, a + 3, b - 1, (t) => isSign(t, ","));
  const opens = isSign(open, "[") || isSign(open, "(");
  const closes = isSign(close, "]") || isSign(close, ")");
  if (!opens || !closes || low === undefined || high === undefined) {
    throw new DerivationSyntaxError(
      open?.at ?? tokens[a]!.at,
      "expected an interval, such as [-0.5, 0.5] or (0, inf)",
    );
  }
  return {
    kind: "interval",
    symbol: readName(tokens, a, known),
    low: parseExpression(tokens, low[0], low[1], known),
    high: parseExpression(tokens, high[0], high[1], known),
    lowOpen: isSign(open, "("),
    highOpen: isSign(close, ")"),
  };
}

/** `W_4, V : [3, 2]`, `n : integer`, `w, x : random, mean 0, variance v`. */
export function readDeclaration(tokens: readonly Token[], end: number, known: KnownNames): Declared {
  const [names, what] = splitAt(tokens, 0, end, (t) => isSign(t, ":"));
  if (names === undefined || what === undefined)
    throw new DerivationSyntaxError(tokens[0]!.at, "expected a declaration");
  const symbols = splitAt(tokens, names[0], names[1], (t) => isSign(t, ",")).map(([a, b]) => {
    if (b !== a + 1) throw new DerivationSyntaxError(tokens[a]!.at, "expected names before the colon");
    return readName(tokens, a, known);
  });
  let shape: readonly Expr[] | undefined;
  let mean: Expr | undefined;
  let variance: Expr | undefined;
  const properties: Property[] = [];
  if (isSign(tokens[what[0]], "[")) {
    const inside = splitAt(tokens, what[0] + 1, what[1] - 1, (t) => isSign(t, ","));
    shape = inside.map(([a, b]) => parseExpression(tokens, a, b, known));
    if (!isSign(tokens[what[1] - 1], "]") || shape.length > 2) {
      throw new DerivationSyntaxError(
        tokens[what[0]]!.at,
        "expected a shape of one or two sizes, such as [3, 2]",
      );
    }
  } else {
    for (const [a, b] of splitAt(tokens, what[0], what[1], (t) => isSign(t, ","))) {
      const word = tokens[a]!;
      if (isWord(word, "mean") && b > a + 1) mean = parseExpression(tokens, a + 1, b, known);
      else if (isWord(word, "variance") && b > a + 1) variance = parseExpression(tokens, a + 1, b, known);
      else if (isWord(word, "independent") && b === a + 1) continue;
      else if (isProperty(word.text) && b === a + 1) properties.push(word.text);
      else {
        throw new DerivationSyntaxError(
          word.at,
          `expected a shape [rows, columns] or one of ${PROPERTIES.join(", ")}`,
        );
      }
    }
  }
  for (const s of symbols) {
    if (properties.includes("function")) known.functions.add(s.name);
    else known.variables.add(s.name);
    if (properties.includes("integer")) known.indices.add(s.name);
  }
  return {
    symbols,
    properties,
    ...(shape === undefined ? {} : { shape }),
    ...(mean === undefined ? {} : { mean }),
    ...(variance === undefined ? {} : { variance }),
  };
}
