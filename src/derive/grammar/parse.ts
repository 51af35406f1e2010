// Tokens -> expression. The forms of this subject (derivatives, sums, calls, piecewise values, subscripts) are read here;
// what is left between them, operators and operands, is handed to mathjs's parser, whose precedence is the language's.
import { call } from "../expression/build.ts";
import type { Branch, Condition, Expr, Position, Relation, SymbolExpr } from "../expression/expression.ts";
import { ALIASES } from "../expression/functions.ts";
import { rationalFromText } from "../expression/rational.ts";
import { assemble, type Piece } from "./assemble.ts";
import type { KnownNames } from "./known.ts";
import { GREEK_LATEX } from "./names.ts";
import { DerivationSyntaxError, isSign, isWord, scan, type Token } from "./scan.ts";

const OPENING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** The index of the bracket that closes the one at `open`. */
function closing(tokens: readonly Token[], open: number, end: number): number {
  const stack: string[] = [];
  for (let k = open; k < end; k++) {
    const t = tokens[k]!;
    const close = t.kind === "operator" ? OPENING[t.text] : undefined;
    if (close !== undefined) stack.push(close);
    else if (t.kind === "operator" && t.text === stack.at(-1)) stack.pop();
    if (stack.length === 0) return k;
  }
  const t = tokens[open]!;
  throw new DerivationSyntaxError(t.at, `"${t.text}" is never closed: expected "${OPENING[t.text]}"`);
}

/** Cuts tokens [from, to) at the separators that stand outside brackets. */
export function splitAt(
  tokens: readonly Token[],
  from: number,
  to: number,
  isSeparator: (t: Token) => boolean,
): [number, number][] {
  const parts: [number, number][] = [];
  let start = from;
  for (let k = from; k < to; k++) {
    const t = tokens[k]!;
    if (t.kind === "operator" && OPENING[t.text] !== undefined) k = closing(tokens, k, to);
    else if (isSeparator(t)) {
      parts.push([start, k]);
      start = k + 1;
    }
  }
  parts.push([start, to]);
  return parts;
}

const isComma = (t: Token): boolean => isSign(t, ",");

/** Reads the expression of tokens [from, to). */
export function parseExpression(tokens: readonly Token[], from: number, to: number, known: KnownNames): Expr {
  return new ExpressionParser(tokens, known).range(from, to);
}

/** Reads `text` alone. */
export function parseText(text: string, known: KnownNames, start: Position = { line: 1, column: 1 }): Expr {
  const tokens = scan(text, start);
  return parseExpression(tokens, 0, tokens.length - 1, known);
}

class ExpressionParser {
  readonly #tokens: readonly Token[];
  readonly #known: KnownNames;

  constructor(tokens: readonly Token[], known: KnownNames) {
    this.#tokens = tokens;
    this.#known = known;
  }

  #at(k: number): Position {
    return this.#tokens[Math.min(k, this.#tokens.length - 1)]!.at;
  }

  #fail(k: number, expected: string): never {
    const t = this.#tokens[k];
    throw new DerivationSyntaxError(
      this.#at(k),
      `expected ${expected}, found ${t === undefined || t.kind === "end" ? "the end of the line" : `"${t.text}"`}`,
    );
  }

  range(from: number, to: number): Expr {
    const hasIf = splitAt(this.#tokens, from, to, (t) => isWord(t, "if")).length > 1;
    if (hasIf) return this.#piecewise(from, to);
    const pieces: Piece[] = [];
    let afterOperand = false;
    let k = from;
    while (k < to) {
      const t = this.#tokens[k]!;
      if (t.kind === "operator" && ["+", "-", "*", "/", "^", "⊙"].includes(t.text)) {
        pieces.push({ text: t.text === "⊙" ? ".*" : t.text, at: t.at });
        afterOperand = false;
        k += 1;
        continue;
      }
      if (afterOperand) pieces.push({ text: "*", at: t.at });
      const [operand, next] = this.#operand(k, to);
      pieces.push({ text: "", at: t.at, operand });
      afterOperand = true;
      k = next;
    }
    return assemble(pieces, this.#at(to));
  }

  /** The operand that starts at `k`, with its transposes; and where it ends. */
  #operand(k: number, to: number): [Expr, number] {
    let [e, next] = this.#primary(k, to);
    while (next + 1 < to && isSign(this.#tokens[next], "^") && isWord(this.#tokens[next + 1], "T")) {
      if (this.#known.isVariable("T")) break;
      e = { kind: "transpose", arg: e, at: this.#at(k) };
      next += 2;
    }
    return [e, next];
  }

  #primary(k: number, to: number): [Expr, number] {
    const t = this.#tokens[k]!;
    if (k >= to) this.#fail(k, "an expression");
    if (t.kind === "number") {
      return [{ kind: "number", value: rationalFromText(t.text), text: t.text, at: t.at }, k + 1];
    }
    if (isSign(t, "(") || isSign(t, "{")) {
      const close = closing(this.#tokens, k, to);
      if (close === k + 1) this.#fail(close, "an expression in the parentheses");
      return [this.range(k + 1, close), close + 1];
    }
    if (isSign(t, "[")) return this.#matrix(k, to);
    if (isSign(t, "|") || isSign(t, "‖")) {
      const parts = splitAt(this.#tokens, k + 1, to, (x) => isSign(x, t.text));
      const [inner] = parts;
      if (parts.length < 2 || inner === undefined) this.#fail(to, `a closing "${t.text}"`);
      const arg = this.range(inner[0], inner[1]);
      return [{ ...call(t.text === "|" ? "abs" : "norm", arg), at: t.at }, inner[1] + 1];
    }
    if (isSign(t, "√")) {
      const [arg, next] = this.#operand(k + 1, to);
      return [{ ...call("sqrt", arg), at: t.at }, next];
    }
    const derivative = this.#derivative(k, to);
    if (derivative !== undefined) return derivative;
    if (t.kind === "name") return this.#named(k, to);
    return this.#fail(k, "a number, a name or a parenthesis");
  }

  #matrix(k: number, to: number): [Expr, number] {
    const close = closing(this.#tokens, k, to);
    const rows = splitAt(this.#tokens, k + 1, close, (t) => isSign(t, ";")).map(([a, b]) =>
      splitAt(this.#tokens, a, b, isComma).map(([c, d]) => this.range(c, d)),
    );
    // One row is a column vector: vectors of this language are columns.
    const columns = rows.length === 1 ? rows.flat().map((e) => [e]) : rows;
    return [{ kind: "matrix", rows: columns, at: this.#at(k) }, close + 1];
  }

  #named(k: number, to: number): [Expr, number] {
    const t = this.#tokens[k]!;
    if (t.text === "inf" || t.text === "infinity") return [{ kind: "infinity", at: t.at }, k + 1];
    let next = k + 1;
    let order = 0;
    while (next < to && isSign(this.#tokens[next], "'")) {
      order += 1;
      next += 1;
    }
    if ((t.text === "sum" || t.text === "prod") && t.subscript?.includes("="))
      return this.#bigOperator(t.text, k, to);
    const isMoment = ["E", "Var", "Cov"].includes(t.text) && !this.#known.isVariable(t.text);
    const opens =
      next < to && (isSign(this.#tokens[next], "(") || (isMoment && isSign(this.#tokens[next], "[")));
    const spaced = this.#tokens[next]?.spaced ?? false;
    const name = functionName(t);
    const isFunction = this.#known.isFunction(name);
    const isCall =
      opens &&
      (order > 0 || isFunction || (!spaced && t.subscript === undefined && !this.#known.isVariable(name)));
    if (isCall) return this.#call(name, order, k, next, to);
    if (order > 0 && isFunction) this.#fail(next, `"(" and the argument of ${name}${"'".repeat(order)}`);
    return [this.#symbol(t, "'".repeat(order)), next];
  }

  #call(written: string, order: number, k: number, open: number, to: number): [Expr, number] {
    const close = closing(this.#tokens, open, to);
    const name = this.#known.functions.has(written) ? written : (ALIASES[written] ?? written);
    const parts = close === open + 1 ? [] : splitAt(this.#tokens, open + 1, close, isComma);
    const at = this.#at(k);
    if ((name === "sum" || name === "prod") && parts.length > 1) {
      return [this.#series(name, parts, at), close + 1];
    }
    if (parts.length === 0) this.#fail(close, `an argument of ${name}`);
    const args = parts.map(([a, b]) => this.range(a, b));
    return [{ kind: "call", name: name === "sum" ? "total" : name, order, args, at }, close + 1];
  }

  #series(kind: "sum" | "prod", parts: readonly [number, number][], at: Position): Expr {
    const [index, lower, upper, body] = parts;
    if (
      index === undefined ||
      lower === undefined ||
      upper === undefined ||
      body === undefined ||
      parts.length !== 4
    ) {
      throw new DerivationSyntaxError(
        at,
        `expected ${kind}(index, from, to, expression), found ${parts.length} parts`,
      );
    }
    const variable = this.#tokens[index[0]]!;
    if (variable.kind !== "name" || index[1] !== index[0] + 1)
      this.#fail(index[0], "the name of an index, such as i");
    const inner = new ExpressionParser(this.#tokens, this.#known.bind(variable.text));
    return {
      kind,
      variable: variable.text,
      from: this.range(lower[0], lower[1]),
      to: this.range(upper[0], upper[1]),
      body: inner.range(body[0], body[1]),
      at,
    };
  }

  /** `sum_{i=1}^{n} w_i x_i`: the body goes on to the next + or -. */
  #bigOperator(kind: "sum" | "prod", k: number, to: number): [Expr, number] {
    const t = this.#tokens[k]!;
    const [index = "", lower = ""] = (t.subscript ?? "").split("=").map((part) => part.trim());
    const at = t.subscriptAt ?? t.at;
    if (!/^[A-Za-z]$/.test(index) || lower === "") {
      throw new DerivationSyntaxError(at, "expected an index and its start, such as i=1");
    }
    if (!isSign(this.#tokens[k + 1], "^")) this.#fail(k + 1, '"^" and the last index');
    const [last, start] = this.#operand(k + 2, to);
    let end = start;
    while (end < to) {
      const here = this.#tokens[end]!;
      if (here.kind === "operator" && OPENING[here.text] !== undefined) end = closing(this.#tokens, end, to);
      else if (end > start && (isSign(here, "+") || isSign(here, "-"))) break;
      end += 1;
    }
    const inner = new ExpressionParser(this.#tokens, this.#known.bind(index));
    const from = parseText(lower, this.#known, at);
    return [{ kind, variable: index, from, to: last, body: inner.range(start, end), at: t.at }, end];
  }

  #symbol(t: Token, primes = ""): SymbolExpr {
    const name = `${t.text}${primes}`;
    const subscript = t.subscript;
    if (subscript === undefined) return { kind: "symbol", name, index: [], at: t.at };
    if (/^\d+$/.test(subscript)) {
      return {
        kind: "symbol",
        name,
        index: [{ kind: "number", value: rationalFromText(subscript) }],
        at: t.at,
      };
    }
    if (/^\w+$/.test(subscript)) {
      if (!this.#known.isIndex(subscript))
        return { kind: "symbol", name: `${name}_${subscript}`, index: [], at: t.at };
      const letters = this.#known.indices.has(subscript) ? [subscript] : [...subscript];
      const index = letters.map((letter): Expr => ({ kind: "symbol", name: letter, index: [] }));
      return { kind: "symbol", name, index, at: t.at };
    }
    const inner = scan(subscript, t.subscriptAt ?? t.at);
    const parser = new ExpressionParser(inner, this.#known);
    const index = splitAt(inner, 0, inner.length - 1, isComma).map(([a, b]) => parser.range(a, b));
    return { kind: "symbol", name, index, at: t.at };
  }

  /** `∂L/∂W_4`, `∂/∂z f(z)`, `d/dz f(z)`, `d^2/dz^2 f(z)`, `dL/dz`; undefined when `k` starts none of them. */
  #derivative(k: number, to: number): [Expr, number] | undefined {
    const t = this.#tokens[k]!;
    const sign = isSign(t, "∂") || isWord(t, "partial");
    const letter = isWord(t, "d");
    const total = t.kind === "name" && !sign && !letter ? differential(t, this.#known) : undefined;
    if (!sign && !letter && total === undefined) return undefined;

    let next = k + 1;
    const numeratorOrder = sign || letter ? this.#derivativeOrder(next, to) : undefined;
    if (numeratorOrder !== undefined) next += 2;
    let body: Expr | undefined;
    if (total !== undefined) body = this.#symbol(total);
    else if (sign && !isSign(this.#tokens[next], "/")) [body, next] = this.#operand(next, to);
    if (!isSign(this.#tokens[next], "/"))
      return sign ? this.#fail(next, '"/ ∂" and the variable') : undefined;

    const below = this.#tokens[next + 1];
    const belowSign = isSign(below, "∂") || isWord(below, "partial");
    const variable = belowSign
      ? this.#tokens[next + 2]
      : below === undefined
        ? undefined
        : differential(below, this.#known);
    if (variable?.kind !== "name" || (sign && !belowSign)) {
      return sign ? this.#fail(next + (belowSign ? 2 : 1), "∂ and the variable") : undefined;
    }
    next += belowSign ? 3 : 2;
    const by = this.#symbol(variable);
    const order = this.#derivativeOrder(next, to);
    if (order !== undefined) next += 2;
    if (numeratorOrder !== undefined && order !== numeratorOrder) {
      this.#fail(next, `the order ${numeratorOrder} below the line too`);
    }
    if (body === undefined) {
      [body, next] = this.#operand(next, to);
      if (isSign(this.#tokens[next], "^") && next < to) {
        const [exponent, end] = this.#operand(next + 1, to);
        body = { kind: "pow", left: body, right: exponent, at: this.#at(next) };
        next = end;
      }
    } else if (body.kind === "symbol" && this.#known.isFunction(body.name)) {
      body = { ...call(body.name, by), at: t.at };
    }
    return [{ kind: "derivative", by, order: order ?? 1, partial: sign, body, at: t.at }, next];
  }

  /** The k of `^k` at `next`, in a derivative. */
  #derivativeOrder(next: number, to: number): number | undefined {
    const digits = this.#tokens[next + 1];
    if (next + 1 >= to || !isSign(this.#tokens[next], "^") || digits?.kind !== "number") return undefined;
    const order = Number(digits.text);
    if (!Number.isInteger(order) || order < 1 || order > 9)
      this.#fail(next + 1, "the order of the derivative, 1 to 9");
    return order;
  }

  #piecewise(from: number, to: number): Expr {
    const branches: Branch[] = [];
    const clauses = splitAt(this.#tokens, from, to, (t) => isComma(t) || isWord(t, "else"));
    for (const [a, b] of clauses) {
      if (isWord(this.#tokens[b - 1], "otherwise")) {
        branches.push({ value: this.range(a, b - 1), when: [] });
        continue;
      }
      const [value, condition] = splitAt(this.#tokens, a, b, (t) => isWord(t, "if"));
      if (value === undefined) this.#fail(a, "a value");
      const when =
        condition === undefined
          ? []
          : splitAt(this.#tokens, condition[0], condition[1], (t) => isWord(t, "and")).flatMap(([c, d]) =>
              this.conditions(c, d),
            );
      branches.push({ value: this.range(value[0], value[1]), when });
    }
    return { kind: "piecewise", branches, at: this.#at(from) };
  }

  /** `a < b`, `a < b <= c`. */
  conditions(from: number, to: number): Condition[] {
    const parts = splitAt(this.#tokens, from, to, (t) => t.kind === "relation");
    if (parts.length < 2) this.#fail(to, "a comparison, such as z > 0");
    const sides = parts.map(([a, b]) => this.range(a, b));
    return sides.slice(1).map((right, k) => {
      const relation = this.#tokens[parts[k]![1]]!.text;
      return { left: sides[k]!, relation: relation as Relation, right };
    });
  }
}

export function parseConditions(
  tokens: readonly Token[],
  from: number,
  to: number,
  known: KnownNames,
): Condition[] {
  return new ExpressionParser(tokens, known).conditions(from, to);
}

/** A function may carry a label: `f_11(x)`. */
function functionName(t: Token): string {
  return t.subscript === undefined ? t.text : `${t.text}_${t.subscript}`;
}

/** `dz` -> the token `z`, when `dz` is no name of its own. */
function differential(t: Token, known: KnownNames): Token | undefined {
  if (t.kind !== "name" || t.text.length < 2 || !t.text.startsWith("d")) return undefined;
  const rest = t.text.slice(1);
  if (known.variables.has(t.text) || known.functions.has(t.text) || GREEK_LATEX.has(t.text)) return undefined;
  const isSymbolName =
    rest.length === 1 || GREEK_LATEX.has(rest) || known.variables.has(rest) || known.functions.has(rest);
  return isSymbolName ? { ...t, text: rest } : undefined;
}
