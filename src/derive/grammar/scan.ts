// Text of one statement -> tokens with line and column. Greek signs and other Unicode become the names of grammar/names.ts here.
import type { Position } from "../expression/expression.ts";
import { GREEK, SIGNS, SUBSCRIPT_LETTERS, SUBSCRIPTS, SUPERSCRIPTS } from "./names.ts";

/** A derivation that can not be read: where, and what was expected. */
export class DerivationSyntaxError extends Error {
  override readonly name = "DerivationSyntaxError";
  readonly at: Position;

  constructor(at: Position, message: string) {
    super(`line ${at.line}, column ${at.column}: ${message}`);
    this.at = at;
  }
}

type TokenKind = "number" | "name" | "operator" | "relation" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** Canonical: `sigma` for σ, `*` for ·. */
  readonly text: string;
  /** Of a name: what stands under it, `11` in `w_11`, `l+1` in `W_{l+1}` or `W^[l+1]`. */
  readonly subscript?: string;
  readonly subscriptAt?: Position;
  readonly at: Position;
  /** Whether white space stands before it. */
  readonly spaced: boolean;
}

/** Whether a token is one of `words`, without a subscript. */
export const isWord = (t: Token | undefined, ...words: readonly string[]): boolean =>
  t?.kind === "name" && t.subscript === undefined && words.includes(t.text);

export const isSign = (t: Token | undefined, text: string): boolean =>
  t?.kind === "operator" && t.text === text;

const RELATIONS = ["<=", ">=", "!=", "->", ":=", "=", "<", ">", "~"];
const LETTER = /[A-Za-z\u0370-\u03ff]/;
const BIG_OPERATORS: Readonly<Record<string, string>> = { "∑": "sum", "∏": "prod" };
const WORD = /[A-Za-z0-9\u0370-\u03ff]/;

/** The tokens of `text`, whose first character stands at `start`; ended by one of kind "end". */
export function scan(text: string, start: Position): Token[] {
  const tokens: Token[] = [];
  let k = 0;
  let line = start.line;
  let lineStart = -(start.column - 1);
  let spaced = true;

  const here = (index = k): Position => ({ line, column: index - lineStart + 1 });
  const push = (kind: TokenKind, value: string, length: number, more: Partial<Token> = {}): void => {
    tokens.push({ kind, text: value, at: here(), spaced, ...more });
    k += length;
    spaced = false;
  };

  while (k < text.length) {
    const c = text.charAt(k);
    if (c === "\n") {
      k += 1;
      line += 1;
      lineStart = k;
      spaced = true;
    } else if (c === "\\" && LETTER.test(text.charAt(k + 1))) {
      // `\sigma`, as in LaTeX and in JupyterLab before Tab.
      k += 1;
      spaced = true;
    } else if (/\s/.test(c)) {
      k += 1;
      spaced = true;
    } else if (/[0-9]/.test(c) || (c === "." && /[0-9]/.test(text.charAt(k + 1)))) {
      const digits = /^(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/.exec(text.slice(k))?.[0] ?? c;
      push("number", digits, digits.length);
    } else if (c === "∂" || c === "√" || c === "∞") {
      push(c === "∞" ? "name" : "operator", c === "∞" ? "inf" : c, 1);
    } else if (LETTER.test(c) || BIG_OPERATORS[c] !== undefined) {
      const name = scanName(text, k, here);
      push("name", name.text, name.length, name.subscript);
    } else if (SUPERSCRIPTS.includes(c)) {
      let length = 1;
      while (SUPERSCRIPTS.includes(text.charAt(k + length)) && k + length < text.length) length += 1;
      const digits = [...text.slice(k, k + length)].map((s) => SUPERSCRIPTS.indexOf(s)).join("");
      tokens.push({ kind: "operator", text: "^", at: here(), spaced: false });
      push("number", digits, length);
    } else if (c === "ᵀ") {
      tokens.push({ kind: "operator", text: "^", at: here(), spaced: false });
      push("name", "T", 1);
    } else {
      const relation = RELATIONS.find((r) => text.startsWith(r, k));
      const sign = SIGNS[c];
      if (relation !== undefined) push("relation", relation, relation.length);
      else if (sign !== undefined && RELATIONS.includes(sign)) push("relation", sign, 1);
      else if (text.startsWith(".*", k)) push("operator", "⊙", 2);
      else if ("+-*/^()[]{},;|‖:'_".includes(sign ?? c) || c === "⊙" || c === "∘")
        push("operator", sign ?? c, 1);
      else throw new DerivationSyntaxError(here(), `the sign "${c}" has no meaning here`);
    }
  }
  tokens.push({ kind: "end", text: "end of line", at: here(), spaced });
  return tokens;
}

interface ScannedName {
  readonly text: string;
  readonly length: number;
  readonly subscript: Partial<Token>;
}

function scanName(text: string, from: number, here: (index: number) => Position): ScannedName {
  const big = BIG_OPERATORS[text.charAt(from)];
  let end = from + (big === undefined ? 0 : 1);
  while (big === undefined && end < text.length && WORD.test(text.charAt(end))) end += 1;
  const name = big ?? [...text.slice(from, end)].map((letter) => GREEK.get(letter) ?? letter).join("");

  const unicode = [...text.slice(end)].findIndex(
    (s) => !SUBSCRIPTS.includes(s) && SUBSCRIPT_LETTERS[s] === undefined,
  );
  const length = unicode < 0 ? text.length - end : unicode;
  if (length > 0) {
    const subscript = [...text.slice(end, end + length)]
      .map((s) => SUBSCRIPT_LETTERS[s] ?? String(SUBSCRIPTS.indexOf(s)))
      .join("");
    return { text: name, length: end + length - from, subscript: { subscript, subscriptAt: here(end) } };
  }
  const braced = text.startsWith("_{", end) ? "}" : text.startsWith("^[", end) ? "]" : undefined;
  if (braced !== undefined) {
    const close = text.indexOf(braced, end);
    if (close < 0) throw new DerivationSyntaxError(here(end + 1), `expected "${braced}" to close the index`);
    const subscript = text.slice(end + 2, close);
    return { text: name, length: close + 1 - from, subscript: { subscript, subscriptAt: here(end + 2) } };
  }
  if (text.charAt(end) === "_" && WORD.test(text.charAt(end + 1))) {
    let close = end + 1;
    while (close < text.length && WORD.test(text.charAt(close))) close += 1;
    const subscript = [...text.slice(end + 1, close)].map((letter) => GREEK.get(letter) ?? letter).join("");
    return { text: name, length: close - from, subscript: { subscript, subscriptAt: here(end + 1) } };
  }
  return { text: name, length: end - from, subscript: {} };
}
