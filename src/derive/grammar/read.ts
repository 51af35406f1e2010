// A derivation's text -> statements. A line that can not be read becomes an error statement with its place; the others are read on.
import type { Condition, Expr, Position, Relation } from "../expression/expression.ts";
import { isElementary, isSpecial } from "../expression/functions.ts";
import { some, symbolKey } from "../expression/walk.ts";
import { PROPERTIES, readAssumptions, readDeclaration, readName } from "./assumptions.ts";
import { KnownNames } from "./known.ts";
import { parseConditions, parseExpression, parseText, splitAt } from "./parse.ts";
import { DerivationSyntaxError, isSign, isWord, scan, type Token } from "./scan.ts";
import type { Approach, Assumption, Statement, StepSource } from "./statement.ts";

const SUFFIX_WORDS = ["where", "for", "as", "at", "with"];

interface SourceLine {
  readonly text: string;
  readonly comment?: string;
  readonly start: Position;
}

/** The statements of `text`, and the names that they define. */
export function readDerivation(text: string, known = new KnownNames()): Statement[] {
  const reader = new Reader(known);
  for (const line of logicalLines(text)) reader.line(line);
  return reader.statements;
}

/** Lines without comments; a line with an open bracket goes on in the next. */
function logicalLines(text: string): SourceLine[] {
  const lines: SourceLine[] = [];
  let pending: SourceLine | undefined;
  let depth = 0;
  text.split(/\r?\n/).forEach((raw, k) => {
    const slash = raw.indexOf("//");
    const code = slash < 0 ? raw : raw.slice(0, slash);
    const comment = slash < 0 ? undefined : raw.slice(slash + 2).trim();
    for (const c of code) depth += "([{".includes(c) ? 1 : ")]}".includes(c) ? -1 : 0;
    const here: SourceLine = {
      text: code,
      start: { line: k + 1, column: 1 },
      ...(comment ? { comment } : {}),
    };
    pending =
      pending === undefined ? here : { ...here, text: `${pending.text}\n${code}`, start: pending.start };
    if (depth <= 0) {
      lines.push(pending);
      pending = undefined;
      depth = 0;
    }
  });
  if (pending !== undefined) lines.push(pending);
  return lines;
}

type Chain = Extract<Statement, { kind: "chain" }>;

class Reader {
  readonly statements: Statement[] = [];
  readonly #known: KnownNames;
  readonly #defined = new Set<string>();
  /** Names defined for every index: `delta_3 = …` is then a claim about one member. */
  readonly #families = new Set<string>();

  constructor(known: KnownNames) {
    this.#known = known;
  }

  line(source: SourceLine): void {
    const code = source.text.trim();
    if (code === "") {
      if (source.comment !== undefined) {
        this.statements.push({ kind: "remark", text: source.comment, line: source.start.line });
      }
      return;
    }
    try {
      this.#statement(source);
    } catch (error) {
      if (!(error instanceof DerivationSyntaxError)) throw error;
      const message = error.message.replace(/^line \d+, column \d+: /, "");
      this.statements.push({ kind: "error", message, at: error.at, text: code });
    }
  }

  #statement(source: SourceLine): void {
    const tokens = scan(source.text, source.start);
    const end = tokens.length - 1;
    const [first] = tokens;
    if (first === undefined || end === 0) return;
    const isAssumption =
      isWord(first, "where", "assume", "for") || (isWord(first, ...PROPERTIES) && tokens[1]?.kind === "name");
    if (first.kind === "relation") this.#continuation(tokens, end, source);
    else if (isAssumption) this.#assumption(tokens, end, source);
    else if (splitAt(tokens, 0, end, (t) => isSign(t, ":")).length === 2)
      this.#declaration(tokens, end, source);
    else this.#chain(tokens, end, source);
  }

  #assumption(tokens: readonly Token[], end: number, source: SourceLine): void {
    const from = isWord(tokens[0], "where", "assume", "for") ? 1 : 0;
    const assumptions = readAssumptions(tokens, from, end, this.#known);
    this.statements.push({
      kind: "assumption",
      assumptions,
      text: source.text.trim(),
      line: source.start.line,
      ...withReason(source),
    });
  }

  #declaration(tokens: readonly Token[], end: number, source: SourceLine): void {
    const declared = readDeclaration(tokens, end, this.#known);
    this.statements.push({
      kind: "declaration",
      ...declared,
      line: source.start.line,
      ...withReason(source),
    });
  }

  #chain(tokens: readonly Token[], end: number, source: SourceLine): void {
    const { sides, relations, suffix } = this.#cut(tokens, 0, end);
    const [head, ...rest] = sides;
    if (head === undefined || rest.length === 0) {
      throw new DerivationSyntaxError(
        tokens[end]!.at,
        "expected a relation (=, <=, <, >=, >, ->) and a right-hand side",
      );
    }
    const opening = this.#definedName(tokens, head, relations[0]);
    const inner = opening === undefined ? this.#known : this.#parameters(opening.first);
    const first = opening?.first ?? this.#side(tokens, head);
    const steps = this.#steps(tokens, rest, relations, suffix, source, inner);
    // An equation that contains its own left-hand side defines nothing.
    const [second] = steps;
    const defines =
      opening !== undefined &&
      second !== undefined &&
      (relations[0] === ":=" || !mentions(second.expr, opening.first));
    if (defines) this.#define(opening.first);
    this.statements.push({
      kind: "chain",
      first,
      defines,
      steps,
      line: source.start.line,
      at: tokens[0]!.at,
    });
  }

  #continuation(tokens: readonly Token[], end: number, source: SourceLine): void {
    const last = this.statements.findLastIndex((s) => s.kind !== "remark" && s.kind !== "error");
    const chain = this.statements[last];
    if (chain?.kind !== "chain") {
      throw new DerivationSyntaxError(
        tokens[0]!.at,
        `a line that begins with ${tokens[0]!.text} continues a statement, but none stands above it`,
      );
    }
    const { sides, relations, suffix } = this.#cut(tokens, 0, end);
    const inner =
      chain.defines && (chain.first.kind === "call" || chain.first.kind === "symbol")
        ? this.#parameters(chain.first)
        : this.#known;
    const steps = this.#steps(tokens, sides.slice(1), relations, suffix, source, inner);
    const grown: Chain = { ...chain, steps: [...chain.steps, ...steps] };
    this.statements[last] = grown;
  }

  /** Tokens [from, to) cut at the relations, and where the words after the last side begin. */
  #cut(tokens: readonly Token[], from: number, to: number) {
    const isLimit = isWord(tokens[from], "limit", "lim");
    const isExtremum = isWord(tokens[from], "sup", "max", "inf", "min") && isWord(tokens[from + 1], "over");
    const words = splitAt(tokens, from, to, (t) => isWord(t, ...SUFFIX_WORDS));
    const stop = words[0]?.[1] ?? to;
    const relations: string[] = [];
    const sides: [number, number][] = [];
    let inCondition = false;
    let start = from;
    for (const [, cut] of splitAt(
      tokens,
      from,
      stop,
      (t) => t.kind === "relation" || isWord(t, "if", "otherwise", "else") || isSign(t, ","),
    ).slice(0, -1)) {
      const t = tokens[cut]!;
      if (t.kind !== "relation") {
        inCondition = isWord(t, "if");
      } else if (
        !inCondition &&
        !(isLimit && relations.length === 0 && t.text === "->" && cut === from + 2)
      ) {
        sides.push([start, cut]);
        relations.push(t.text);
        start = cut + 1;
      }
    }
    sides.push([start, stop]);
    return { sides, relations, suffix: { from: stop, to, words: words.slice(1) }, isExtremum };
  }

  /** A whole side: an expression, `limit z -> inf …` or `sup over z of …`. */
  #side(tokens: readonly Token[], [from, to]: [number, number], known = this.#known): Expr {
    const at = tokens[from]!.at;
    if (isWord(tokens[from], "limit", "lim") && tokens[from + 2]?.text === "->") {
      const variable = readName(tokens, from + 1, this.#known);
      const { to: target, side, next } = this.#target(tokens, from + 3, to);
      return {
        kind: "limit",
        variable,
        to: target,
        side,
        body: parseExpression(tokens, next, to, known),
        at,
      };
    }
    if (isWord(tokens[from], "sup", "max", "inf", "min") && isWord(tokens[from + 1], "over")) {
      if (!isWord(tokens[from + 3], "of"))
        throw new DerivationSyntaxError(tokens[from + 3]!.at, 'expected "of" and the expression');
      const which = isWord(tokens[from], "sup", "max") ? "sup" : "inf";
      const variable = readName(tokens, from + 2, this.#known);
      return { kind: "extremum", which, variable, body: parseExpression(tokens, from + 4, to, known), at };
    }
    return parseExpression(tokens, from, to, known);
  }

  /** The point of `z -> 0+`, `z -> -inf`: one signed operand, and the side. */
  #target(
    tokens: readonly Token[],
    from: number,
    to: number,
  ): { to: Expr; side: Approach["side"]; next: number } {
    const signed = isSign(tokens[from], "-") || isSign(tokens[from], "+") ? 1 : 0;
    const next = from + signed + 1;
    if (next > to)
      throw new DerivationSyntaxError(tokens[from]!.at, "expected the point that the variable goes to");
    const target = parseExpression(tokens, from, next, this.#known);
    const sign = tokens[next];
    const isSide = (isSign(sign, "+") || isSign(sign, "-")) && !sign!.spaced && target.kind !== "infinity";
    if (!isSide) return { to: target, side: "both", next };
    return { to: target, side: isSign(sign, "+") ? "above" : "below", next: next + 1 };
  }

  #steps(
    tokens: readonly Token[],
    sides: readonly [number, number][],
    relations: readonly string[],
    suffix: { from: number; to: number; words: readonly [number, number][] },
    source: SourceLine,
    known: KnownNames,
  ): StepSource[] {
    const assumptions: Assumption[] = [];
    let approach: Approach | undefined;
    let equalityAt: Condition | undefined;
    let assumptionText: string | undefined;
    for (const [a, b] of suffix.words) {
      const word = tokens[a - 1]!;
      if (isWord(word, "as")) approach = this.#approach(tokens, a, b);
      else if (isWord(word, "at")) equalityAt = parseConditions(tokens, a, b, known)[0];
      else assumptions.push(...readAssumptions(tokens, a, b, this.#known));
    }
    if (suffix.from < suffix.to) {
      assumptionText = sourceBetween(source, tokens, suffix.from, suffix.to);
    }
    equalityAt ??= equalityClaim(source.comment, known);
    return sides.map((side, k) => {
      const isLast = k === sides.length - 1;
      return {
        relation: relationOf(relations[k] ?? "="),
        expr: this.#side(tokens, side, known),
        assumptions,
        at: tokens[side[0]]!.at,
        line: tokens[side[0]]!.at.line,
        ...(assumptionText === undefined ? {} : { assumptionText }),
        ...(approach === undefined ? {} : { approach }),
        ...(isLast && equalityAt !== undefined ? { equalityAt } : {}),
        ...(isLast ? withReason(source) : {}),
      };
    });
  }

  #approach(tokens: readonly Token[], a: number, b: number): Approach {
    if (tokens[a + 1]?.text !== "->")
      throw new DerivationSyntaxError(tokens[a]!.at, "expected a variable and its limit, such as z -> inf");
    const { to, side } = this.#target(tokens, a + 2, b);
    return { variable: readName(tokens, a, this.#known), to, side };
  }

  /** The left-hand side when it is the first to give its name a meaning. */
  #definedName(
    tokens: readonly Token[],
    [from, to]: [number, number],
    relation: string | undefined,
  ): { first: Expr } | undefined {
    if (relation !== "=" && relation !== ":=") return undefined;
    const name = tokens[from];
    if (name?.kind !== "name") return undefined;
    const isCallHead = isSign(tokens[from + 1], "(");
    const trial = new KnownNames(this.#known);
    if (isCallHead) {
      const label = name.subscript === undefined ? name.text : `${name.text}_${name.subscript}`;
      if (
        isElementary(label) ||
        (isSpecial(label) && relation === "=") ||
        label === "sum" ||
        label === "prod"
      )
        return undefined;
      trial.functions.add(label);
    } else if (to !== from + 1) return undefined;
    const first = parseExpression(tokens, from, to, trial);
    if (first.kind === "symbol") {
      const isMember = relation === "=" && first.index.length > 0 && this.#families.has(first.name);
      const isKnown = relation === "=" && this.#defined.has(symbolKey(first));
      return isKnown || isMember ? undefined : { first };
    }
    if (first.kind !== "call" || first.order > 0) return undefined;
    const isKnown = relation === "=" && this.#defined.has(first.name);
    if (isKnown || !first.args.every((a) => a.kind === "symbol")) return undefined;
    return { first };
  }

  #parameters(first: Expr): KnownNames {
    const inner = new KnownNames(this.#known);
    if (first.kind === "call")
      for (const a of first.args) if (a.kind === "symbol") inner.variables.add(a.name);
    if (first.kind === "symbol")
      for (const i of first.index) if (i.kind === "symbol") inner.indices.add(i.name);
    return inner;
  }

  #define(first: Expr): void {
    if (first.kind === "call") {
      this.#known.functions.add(first.name);
      this.#defined.add(first.name);
    } else if (first.kind === "symbol") {
      this.#known.variables.add(first.name);
      this.#defined.add(symbolKey(first));
      if (first.index.length > 0 && first.index.every((i) => i.kind === "symbol"))
        this.#families.add(first.name);
    }
  }
}

function mentions(e: Expr, first: Expr): boolean {
  if (first.kind === "call")
    return some(e, (p) => p.kind === "call" && p.name === first.name && p.order === 0);
  return first.kind === "symbol" && some(e, (p) => p.kind === "symbol" && symbolKey(p) === symbolKey(first));
}

function relationOf(text: string): Relation {
  return text === ":=" ? "=" : (text as Relation);
}

function withReason(source: SourceLine): { reason?: string } {
  return source.comment === undefined ? {} : { reason: source.comment };
}

/** The source between two tokens of a one-line statement. */
function sourceBetween(source: SourceLine, tokens: readonly Token[], from: number, to: number): string {
  const line = source.text.split("\n").at(-1) ?? "";
  const end = tokens[to]!.at;
  return line
    .slice(tokens[from]!.at.column - 1, end.line === tokens[from]!.at.line ? end.column - 1 : undefined)
    .trim();
}

/** "equality at z = 0" in a reason is a claim, and checked. */
function equalityClaim(comment: string | undefined, known: KnownNames): Condition | undefined {
  const found = /\bequality (?:only )?(?:at|when|if|for) ([^\s=]+)\s*=\s*([^\s,;.]+(?:\.\d+)?)/.exec(
    comment ?? "",
  );
  if (found === null) return undefined;
  try {
    return { left: parseText(found[1] ?? "", known), relation: "=", right: parseText(found[2] ?? "", known) };
  } catch (error) {
    if (error instanceof DerivationSyntaxError) return undefined;
    throw error;
  }
}
