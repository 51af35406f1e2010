// A function of one variable, ready for proofs: the variable, its interval, and, where it is one, the fraction P(t)/Q(t) that it is
// in t = z or in t = exp(z). Sigmoid, tanh and all their derivatives are such fractions in exp(z).
import { sub, sym } from "../expression/build.ts";
import type { Expr, SymbolExpr } from "../expression/expression.ts";
import { isElementary } from "../expression/functions.ts";
import { type Rational, rational, rationalFromFloat } from "../expression/rational.ts";
import { toText } from "../expression/text.ts";
import { children, freeSymbols, mapChildren } from "../expression/walk.ts";
import { normalizerFor } from "../normal/algebra.ts";
import type { Polynomial } from "../normal/polynomial.ts";
import { NotNormal, type Quotient } from "../normal/quotient.ts";
import { NotSymbolic } from "../rules/differentiate.ts";
import { expand } from "../rules/expand.ts";
import type { Scope } from "../rules/scope.ts";
import { PLAIN } from "../values/bounded.ts";
import { Evaluation } from "../values/evaluate.ts";
import { Point } from "../values/point.ts";
import { type End, mulUnivariate, type Univariate } from "./univariate.ts";

/** Floats, infinite where there is no bound. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly lowOpen: boolean;
  readonly highOpen: boolean;
}

export const EVERYWHERE: Range = { low: -Infinity, high: Infinity, lowOpen: true, highOpen: true };

/** P(t)/Q(t) with z = t or z = q·log(t). */
export interface Fraction {
  readonly over: "variable" | "exponential";
  readonly numerator: Univariate;
  readonly denominator: Univariate;
  /** t = exp(z/q). */
  readonly q: number;
}

/** What `scope` assumes of a symbol, as a range; undefined when an assumption is not an interval. */
export function rangeOf(symbol: SymbolExpr, key: string, scope: Scope): Range | undefined {
  let range = EVERYWHERE;
  const meet = (more: Partial<Range>): void => {
    const low = more.low ?? -Infinity;
    const high = more.high ?? Infinity;
    if (low > range.low || (low === range.low && more.lowOpen))
      range = { ...range, low, lowOpen: more.lowOpen ?? false };
    if (high < range.high || (high === range.high && more.highOpen))
      range = { ...range, high, highOpen: more.highOpen ?? false };
  };
  for (const owner of [key, symbol.name]) {
    const p = scope.properties.get(owner);
    if (p?.has("integer") || p?.has("random")) return undefined;
    if (p?.has("positive")) meet({ low: 0, lowOpen: true });
    if (p?.has("nonnegative")) meet({ low: 0, lowOpen: false });
    if (p?.has("negative")) meet({ high: 0, highOpen: true });
    const interval = scope.intervals.get(owner);
    if (interval !== undefined) {
      const [low, high] = [constantOf(interval.low, scope), constantOf(interval.high, scope)];
      if (low === undefined || high === undefined) return undefined;
      meet({ low, high, lowOpen: interval.lowOpen, highOpen: interval.highOpen });
    }
  }
  for (const c of scope.conditions) {
    const names = new Set([...freeSymbols(c.left), ...freeSymbols(c.right)]);
    if (!names.has(key)) continue;
    const isPlain = c.left.kind === "symbol" && names.size === 1;
    const bound = isPlain ? constantOf(c.right, scope) : undefined;
    if (bound === undefined) return undefined;
    if (c.relation === ">" || c.relation === ">=") meet({ low: bound, lowOpen: c.relation === ">" });
    else if (c.relation === "<" || c.relation === "<=") meet({ high: bound, highOpen: c.relation === "<" });
    else if (c.relation !== "!=") return undefined;
  }
  return range;
}

/** The number that an expression without free symbols is. */
export function constantOf(e: Expr, scope: Scope): number | undefined {
  if (e.kind === "infinity") return Infinity;
  if (e.kind === "neg" && e.arg.kind === "infinity") return -Infinity;
  const names = [...freeSymbols(e)].filter((k) => !scope.isConstant(k));
  if (names.length > 0) return undefined;
  const point = new Point(
    scope,
    { sizes: new Set(), bounds: new Set(), indices: new Set(), isRandom: false },
    { seed: 1, corner: false, spread: 1, anchors: [] },
  );
  return new Evaluation(PLAIN, point).number(e);
}

/** What e depends on when its definitions are written out; undefined when they can not be. */
export function variablesOf(e: Expr, scope: Scope): string[] | undefined {
  try {
    return [...freeSymbols(expand(e, scope))].filter((k) => !scope.isConstant(k)).sort();
  } catch (error) {
    if (error instanceof NotSymbolic) return undefined;
    throw error;
  }
}

/** Where every call has the same argument u and nothing else varies, e is a function of u alone: `sigma'(w x + b)` of u. */
export function abstractArgument(e: Expr, scope: Scope): { e: Expr; of: Expr } | undefined {
  const found = new Map<string, Expr>();
  let isPossible = true;
  const visit = (x: Expr): void => {
    if (
      x.kind === "call" &&
      x.args.length === 1 &&
      (isElementary(x.name) || scope.functionOf(x.name) !== undefined)
    ) {
      found.set(toText(x.args[0]!), x.args[0]!);
    } else if (x.kind === "symbol" && !scope.isConstant(toText(x))) isPossible = false;
    else if (x.kind === "derivative" || x.kind === "sum" || x.kind === "prod") isPossible = false;
    else children(x).forEach(visit);
  };
  visit(e);
  const [of] = found.values();
  if (!isPossible || found.size !== 1 || of === undefined) return undefined;
  const key = toText(of);
  const replace = (x: Expr): Expr => (toText(x) === key ? sym("@x") : mapChildren(x, replace));
  return { e: replace(e), of };
}

/** f as a fraction of polynomials in its one variable or in its exponential. */
export function asFraction(f: Expr, key: string, scope: Scope): Fraction | undefined {
  let quotient: Quotient;
  try {
    const normal = normalizerFor(scope);
    quotient = normal.normalize(expand(sub(f, { kind: "number", value: rational(0) }), scope));
  } catch (error) {
    if (error instanceof NotNormal || error instanceof NotSymbolic) return undefined;
    throw error;
  }
  const atoms = new Set<string>();
  const exponents: Rational[] = [];
  const polynomials = [quotient.numerator, ...[...quotient.denominator.values()].map((d) => d.primitive)];
  for (const p of polynomials) {
    for (const t of p.values()) {
      for (const [atom, exponent] of t.monomial) {
        atoms.add(atom);
        exponents.push(exponent);
      }
    }
  }
  const [atom] = atoms;
  if (atoms.size > 1 || (atom !== undefined && atom !== key && atom !== `exp(${key})`)) return undefined;
  const over = atom === key ? "variable" : "exponential";
  const q = exponents.reduce((n, e) => (n * Number(e.d)) / gcdNumber(n, Number(e.d)), 1);
  if (over === "variable" && q !== 1) return undefined;
  const lowest = Math.min(0, ...exponents.map((e) => (Number(e.n) / Number(e.d)) * q));
  const toUnivariate = (p: Polynomial, shift: number): Univariate => {
    const out: Rational[] = [];
    for (const t of p.values()) {
      const e = t.monomial[0]?.[1] ?? rational(0);
      const k = Math.round((Number(e.n) * q) / Number(e.d)) + shift;
      while (out.length <= k) out.push(rational(0));
      out[k] = t.c;
    }
    return out;
  };
  const power = (k: number): Univariate => [...Array.from({ length: k }, () => rational(0)), rational(1)];
  let denominator: Univariate = power(-lowest);
  for (const { primitive, power: k } of quotient.denominator.values()) {
    for (let i = 0; i < k; i++) denominator = mulUnivariate(denominator, toUnivariate(primitive, 0));
  }
  return { over, numerator: toUnivariate(quotient.numerator, -lowest), denominator, q };
}

function gcdNumber(a: number, b: number): number {
  return b === 0 ? a : gcdNumber(b, a % b);
}

/** The ends of the range in terms of t; undefined when an end has no exact image (exp of a number that is not 0). */
export function endsOf(fraction: Fraction, range: Range): [End, End] | undefined {
  const exact = (x: number): End =>
    x === -Infinity ? "-inf" : x === Infinity ? "inf" : rationalFromFloat(x);
  if (fraction.over === "variable") return [exact(range.low), exact(range.high)];
  const image = (x: number): End | undefined => {
    if (x === -Infinity) return rational(0);
    if (x === Infinity) return "inf";
    return x === 0 ? rational(1) : undefined;
  };
  const [low, high] = [image(range.low), image(range.high)];
  return low === undefined || high === undefined ? undefined : [low, high];
}
