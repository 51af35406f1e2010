// What a derivation has said so far: definitions, shapes, and what is assumed of each name.

import { neg } from "../expression/build.ts";
import type { Condition, Expr, SymbolExpr } from "../expression/expression.ts";
import { toFloat } from "../expression/rational.ts";
import { toText } from "../expression/text.ts";
import { some, symbolKey } from "../expression/walk.ts";
import { readDerivation } from "../grammar/read.ts";
import type { Assumption, Property, Statement } from "../grammar/statement.ts";

export interface FunctionDefinition {
  /** Keys of the parameters, as symbolKey gives them. */
  readonly parameters: readonly string[];
  readonly body: Expr;
}

export interface Shape {
  /** Index letters of a family, as the `l` of `W_l : [h_l, h_{l-1}]`. */
  readonly parameters: readonly string[];
  readonly sizes: readonly Expr[];
}

export interface Interval {
  readonly low: Expr;
  readonly high: Expr;
  readonly lowOpen: boolean;
  readonly highOpen: boolean;
}

export interface Random {
  readonly mean?: Expr;
  readonly variance?: Expr;
  readonly symmetric: boolean;
}

/** Numbers with a name; a text that declares or defines the letter takes it away. */
export const CONSTANTS: Readonly<Record<string, number>> = { e: Math.E, pi: Math.PI };

const STANDARD_TEXT = `
sigma(z) = 1 / (1 + exp(-z))
sigmoid(z) = 1 / (1 + exp(-z))
ReLU(x) = x if x > 0, 0 otherwise
relu(x) = x if x > 0, 0 otherwise
leakyReLU(x, alpha) = x if x > 0, alpha * x otherwise
softplus(x) = log(1 + exp(x))
silu(x) = x / (1 + exp(-x))
elu(x, alpha) = x if x > 0, alpha * (exp(x) - 1) otherwise
gelu(x) = x * (1 + erf(x / sqrt(2))) / 2
`;

let standard: ReadonlyMap<string, FunctionDefinition> | undefined;

/** The subject's functions, for texts that use them without a definition. */
function standardFunctions(): ReadonlyMap<string, FunctionDefinition> {
  if (standard === undefined) {
    const scope = new Scope();
    standard = new Map();
    for (const s of readDerivation(STANDARD_TEXT)) scope.define(s);
    standard = scope.functions;
  }
  return standard;
}

/** Names and what is known of them; `nested` copies it for assumptions that hold for one statement. */
export class Scope {
  readonly functions = new Map<string, FunctionDefinition>();
  readonly values = new Map<string, Expr>();
  readonly families = new Map<string, FunctionDefinition>();
  readonly shapes = new Map<string, Shape>();
  readonly properties = new Map<string, Set<Property>>();
  readonly intervals = new Map<string, Interval>();
  readonly random = new Map<string, Random>();
  readonly conditions: Condition[] = [];
  /** Which families lead back to themselves, as isRecursive has found; a new definition clears it. */
  readonly recursive = new Map<string, boolean>();

  nested(): Scope {
    const inner = new Scope();
    for (const [k, v] of this.functions) inner.functions.set(k, v);
    for (const [k, v] of this.values) inner.values.set(k, v);
    for (const [k, v] of this.families) inner.families.set(k, v);
    for (const [k, v] of this.shapes) inner.shapes.set(k, v);
    for (const [k, v] of this.properties) inner.properties.set(k, new Set(v));
    for (const [k, v] of this.intervals) inner.intervals.set(k, v);
    for (const [k, v] of this.random) inner.random.set(k, v);
    inner.conditions.push(...this.conditions);
    return inner;
  }

  /** Whether the letter still stands for its constant (e, pi). */
  isConstant(key: string): boolean {
    const taken =
      this.properties.has(key) || this.intervals.has(key) || this.values.has(key) || this.shapes.has(key);
    return Object.hasOwn(CONSTANTS, key) && !taken;
  }

  functionOf(name: string): FunctionDefinition | undefined {
    return this.functions.get(name) ?? standardFunctions().get(name);
  }

  /** Takes up what a declaration, an assumption or a definition says. */
  define(s: Statement): void {
    if (s.kind === "declaration") {
      for (const symbol of s.symbols) this.#declare(symbol, s);
    } else if (s.kind === "assumption") {
      this.assume(s.assumptions);
    } else if (s.kind === "chain" && s.defines) {
      const body = s.steps[0]?.expr;
      if (body !== undefined) this.#defineAs(s.first, body);
    }
  }

  #defineAs(first: Expr, body: Expr): void {
    this.recursive.clear();
    if (first.kind === "call") {
      this.functions.set(first.name, { parameters: first.args.map(keyOf), body });
    } else if (first.kind === "symbol") {
      const isFamily = first.index.length > 0 && first.index.every((i) => i.kind === "symbol");
      if (isFamily) this.families.set(first.name, { parameters: first.index.map(keyOf), body });
      else this.values.set(symbolKey(first), body);
    }
  }

  #declare(symbol: SymbolExpr, s: Extract<Statement, { kind: "declaration" }>): void {
    const isFamily = symbol.index.length > 0 && symbol.index.every((i) => i.kind === "symbol");
    const key = isFamily ? symbol.name : symbolKey(symbol);
    if (s.shape !== undefined) {
      this.shapes.set(key, { parameters: isFamily ? symbol.index.map(keyOf) : [], sizes: s.shape });
    }
    for (const p of s.properties) this.#property(key, p);
    if (s.properties.includes("random")) {
      this.random.set(key, {
        symmetric: s.properties.includes("symmetric"),
        ...(s.mean === undefined ? {} : { mean: s.mean }),
        ...(s.variance === undefined ? {} : { variance: s.variance }),
      });
    }
  }

  #property(key: string, p: Property): void {
    const found = this.properties.get(key) ?? new Set<Property>();
    found.add(p);
    this.properties.set(key, found);
  }

  assume(assumptions: readonly Assumption[]): void {
    for (const a of assumptions) {
      if (a.kind === "property") this.#property(keyOrFamily(a.symbol), a.property);
      else if (a.kind === "interval") {
        this.intervals.set(keyOrFamily(a.symbol), {
          low: a.low,
          high: a.high,
          lowOpen: a.lowOpen,
          highOpen: a.highOpen,
        });
      } else if (!this.#assumeMoment(a.condition) && !this.#assumeBound(a.condition)) {
        this.conditions.push(a.condition);
      }
    }
  }

  /** `x > 0`, `alpha <= 1` narrow the interval that the name is drawn from, and that of its family's members. */
  #assumeBound({ left, relation, right }: Condition): boolean {
    const value = right.kind === "neg" ? right.arg : right;
    if (left.kind !== "symbol" || value.kind !== "number") return false;
    const isLower = relation === ">" || relation === ">=";
    if (!isLower && relation !== "<" && relation !== "<=") return false;
    const key = keyOrFamily(left);
    const known: Interval = this.intervals.get(key) ?? {
      low: neg(INFINITE),
      high: INFINITE,
      lowOpen: true,
      highOpen: true,
    };
    const [low, high, bound] = [known.low, known.high, right].map(literal);
    if (low === undefined || high === undefined || bound === undefined) return false;
    const open = relation === ">" || relation === "<";
    if (isLower && bound >= low) {
      this.intervals.set(key, { ...known, low: right, lowOpen: open || (bound === low && known.lowOpen) });
    } else if (!isLower && bound <= high) {
      this.intervals.set(key, {
        ...known,
        high: right,
        highOpen: open || (bound === high && known.highOpen),
      });
    }
    return true;
  }

  /** `E(w) = 0`, `Var(w) = 1/n` say what the distribution of w is. */
  #assumeMoment(c: Condition): boolean {
    const { left } = c;
    if (c.relation !== "=" || left.kind !== "call" || (left.name !== "E" && left.name !== "Var"))
      return false;
    const [of] = left.args;
    if (of?.kind !== "symbol") return false;
    const key = keyOrFamily(of);
    const known = this.random.get(key) ?? { symmetric: false };
    this.random.set(key, left.name === "E" ? { ...known, mean: c.right } : { ...known, variance: c.right });
    return true;
  }

  /** Whether `name` (of a symbol with or without index) has a property. */
  has(symbol: SymbolExpr, property: Property): boolean {
    return (
      (this.properties.get(symbolKey(symbol))?.has(property) ?? false) ||
      (this.properties.get(symbol.name)?.has(property) ?? false)
    );
  }

  /** The shape of a symbol that was declared with one, its sizes in terms of the symbol's own index. */
  shapeOf(symbol: SymbolExpr): Shape | undefined {
    const exact = this.shapes.get(symbolKey(symbol));
    if (exact !== undefined) return exact;
    const family = this.shapes.get(symbol.name);
    return family !== undefined && family.parameters.length === symbol.index.length && symbol.index.length > 0
      ? family
      : undefined;
  }
}

/** Functions of a whole vector: a definition that uses one is applied to the vector, not to its entries. */
const OF_WHOLES = ["total", "mean", "norm", "trace", "diag", "softmax"];

/** Whether a defined function is one of numbers, and so acts on a vector entry by entry. */
export function actsEntrywise(f: FunctionDefinition, scope: Scope): boolean {
  if (f.parameters.some((p) => scope.shapes.has(p))) return false;
  return !some(
    f.body,
    (e) =>
      e.kind === "transpose" ||
      e.kind === "hadamard" ||
      (e.kind === "call" && OF_WHOLES.includes(e.name)) ||
      (e.kind === "symbol" && !f.parameters.includes(symbolKey(e)) && scope.shapeOf(e) !== undefined),
  );
}

const INFINITE: Expr = { kind: "infinity" };

/** The number that a bound is written as. */
function literal(e: Expr): number | undefined {
  if (e.kind === "neg") {
    const inner = literal(e.arg);
    return inner === undefined ? undefined : -inner;
  }
  if (e.kind === "infinity") return Infinity;
  return e.kind === "number" ? toFloat(e.value) : undefined;
}

const keyOf = (e: Expr): string => (e.kind === "symbol" ? symbolKey(e) : toText(e));

/** `x_i > 0` says it of every x. */
function keyOrFamily(s: SymbolExpr): string {
  return s.index.length > 0 && s.index.every((i) => i.kind === "symbol") ? s.name : symbolKey(s);
}
