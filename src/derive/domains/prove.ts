// Proofs of f >= 0 (or f > 0): by root counting for a fraction in one variable or its exponential, by intervals on a bounded domain,
// and factor by factor for products.
import { add, call, div, mul, num, pow, sub, sym } from "../expression/build.ts";
import type { Expr, SymbolExpr } from "../expression/expression.ts";
import { negRational, type Rational, signOf, subRational } from "../expression/rational.ts";
import { toText } from "../expression/text.ts";
import { freeSymbols, some, symbolKey } from "../expression/walk.ts";
import { equalByAlgebra } from "../normal/algebra.ts";
import { expandDerivatives } from "../rules/expand.ts";
import type { Scope } from "../rules/scope.ts";
import { rangeOver } from "./branch.ts";
import {
  abstractArgument,
  asFraction,
  constantOf,
  EVERYWHERE,
  endsOf,
  type Range,
  rangeOf,
  variablesOf,
} from "./oneVariable.ts";
import { infimum, supremum } from "./supremum.ts";
import { countRoots, isNonnegative, mulUnivariate } from "./univariate.ts";

interface Target {
  readonly f: Expr;
  readonly key: string;
  readonly range: Range;
  readonly scope: Scope;
  /** What the variable stands for, where it is an expression. */
  readonly argument?: Expr;
}

/** A proof, in a few words that name its method; or that the two sides are equal somewhere, which a strict claim denies. */
export type Finding = { readonly proof: string } | { readonly equalWhere: string };

/** What can be proved of low <= high (or <); undefined where nothing can. */
export function proveSign(low: Expr, high: Expr, scope: Scope, strict: boolean): Finding | undefined {
  return (
    proveOneVariable(sub(high, low), scope, strict) ?? (strict ? undefined : proveProduct(low, high, scope))
  );
}

function targetOf(f: Expr, scope: Scope): Target | undefined {
  const symbols = [...freeSymbols(f)].filter((k) => !scope.isConstant(k));
  if (symbols.length === 0 && variablesOf(f, scope)?.length === 0)
    return { f, key: "@none", range: EVERYWHERE, scope };
  if (symbols.length === 1) {
    const symbol = findSymbol(f, symbols[0]!);
    const isAlone = variablesOf(f, scope)?.join() === symbols[0];
    const isFree =
      symbol !== undefined &&
      isAlone &&
      !scope.values.has(symbols[0]!) &&
      !scope.families.has(symbol.name) &&
      scope.shapeOf(symbol) === undefined;
    if (isFree) {
      const range = rangeOf(symbol, symbols[0]!, scope);
      return range === undefined ? undefined : { f, key: symbols[0]!, range, scope };
    }
  }
  const abstract = abstractArgument(f, scope);
  if (abstract === undefined || scope.conditions.length > 0) return undefined;
  if (variablesOf(abstract.e, scope)?.join() !== "@x") return undefined;
  return { f: abstract.e, key: "@x", range: EVERYWHERE, scope, argument: abstract.of };
}

function proveOneVariable(f: Expr, scope: Scope, strict: boolean): Finding | undefined {
  const target = targetOf(expandDerivatives(f, scope), scope);
  if (target === undefined) return undefined;
  const fraction = asFraction(target.f, target.key, scope);
  const ends = fraction === undefined ? undefined : endsOf(fraction, target.range);
  if (fraction !== undefined && ends !== undefined) {
    if (countRoots(fraction.denominator, ...ends) > 0) return undefined;
    const { holds, roots } = isNonnegative(mulUnivariate(fraction.numerator, fraction.denominator), ...ends);
    const name = target.argument === undefined ? target.key : toText(target.argument);
    if (!holds) return undefined;
    if (target.key === "@none")
      return strict && roots > 0 ? { equalWhere: "exactly" } : { proof: "exact arithmetic" };
    if (strict && roots > 0) {
      // An argument without calls (w x + b) takes every value; one with calls may not reach this one.
      const isReached = target.argument === undefined || !some(target.argument, (e) => e.kind === "call");
      return isReached ? { equalWhere: `for one value of ${name}` } : undefined;
    }
    return { proof: `root counting (Sturm) in ${fraction.over === "variable" ? name : `exp(${name})`}` };
  }
  const proof = proveByIntervals(target);
  return proof === undefined ? undefined : { proof };
}

/** f > 0 on a bounded interval, by splitting it until every part shows it. */
function proveByIntervals({ f, key, range, scope }: Target): string | undefined {
  if (!Number.isFinite(range.low) || !Number.isFinite(range.high)) return undefined;
  const queue = [{ lo: range.low, hi: range.high }];
  for (let boxes = 0; queue.length > 0; boxes++) {
    if (boxes > 1500) return undefined;
    const box = queue.pop()!;
    if (rangeOver(f, key, box, scope).lo > 0) continue;
    const middle = (box.lo + box.hi) / 2;
    if (middle <= box.lo || middle >= box.hi) return undefined;
    queue.push({ lo: box.lo, hi: middle }, { lo: middle, hi: box.hi });
  }
  return `interval arithmetic on [${range.low}, ${range.high}]`;
}

/**
 * A product of factors of known range is at most the product of their bounds: Π σ′(z_l) <= (1/4)ⁿ, σ′(u) |w| σ′(v) <= |w|/16.
 * A factor that can not be negative (|w|, ‖W‖, w²) stands for itself.
 */
function proveProduct(low: Expr, high: Expr, scope: Scope): Finding | undefined {
  let bound: Expr = num(1);
  let bounded = 0;
  for (const factor of factorsOf(low)) {
    const limit = boundOf(factor, scope);
    if (limit === undefined) return undefined;
    if (limit !== factor && limit.kind !== "number") bounded += 1;
    if (limit.kind === "number" && factor.kind !== "number") bounded += 1;
    bound = mul(bound, limit);
  }
  if (bounded === 0) return undefined;
  const [a, b] = [constantOf(bound, scope), constantOf(high, scope)];
  const isSmaller = a !== undefined && b !== undefined && a < b * (1 - 1e-12);
  if (!isSmaller && equalByAlgebra(bound, high, scope) !== true) return undefined;
  return { proof: "the bounds of its factors" };
}

/** The factors of a product; the factors of |a b| are |a| and |b|. */
function factorsOf(e: Expr): Expr[] {
  if (e.kind === "mul" || e.kind === "hadamard") return [...factorsOf(e.left), ...factorsOf(e.right)];
  if (e.kind === "div" && e.right.kind === "number") return [...factorsOf(e.left), div(num(1), e.right)];
  const [inner] = e.kind === "call" && e.name === "abs" ? e.args : [];
  if (inner?.kind === "mul" || inner?.kind === "hadamard") {
    return [...factorsOf(call("abs", inner.left)), ...factorsOf(call("abs", inner.right))];
  }
  return [e];
}

/** An upper bound of a factor that is never negative; undefined when it may be, or has none. */
function boundOf(factor: Expr, scope: Scope): Expr | undefined {
  if (factor.kind === "number") return signOf(factor.value) < 0 ? undefined : factor;
  if (factor.kind === "prod") {
    const inner = factorsOf(factor.body).map((f) => boundOf(f, scope));
    if (inner.some((b) => b === undefined)) return undefined;
    const body = inner.reduce<Expr>((a, b) => mul(a, b ?? num(1)), num(1));
    if (body.kind !== "number") return { ...factor, body };
    return pow(body, add(sub(factor.to, factor.from), num(1)));
  }
  const [inside] = factor.kind === "call" && factor.name === "abs" ? factor.args : [];
  const top = largest(inside ?? factor, scope, inside !== undefined);
  if (top !== undefined) return num(top);
  const isEven = factor.kind === "pow" && factor.right.kind === "number" && factor.right.value.n % 2n === 0n;
  const isNonnegative = isEven || (factor.kind === "call" && ["abs", "norm", "exp"].includes(factor.name));
  return isNonnegative ? factor : undefined;
}

/** The exact supremum of f (or |f|) over whatever its one argument is, when f >= 0 (or anyway, for |f|). */
function largest(f: Expr, scope: Scope, absolute: boolean): Rational | undefined {
  const abstract = abstractArgument(expandDerivatives(f, scope), scope);
  if (abstract === undefined || variablesOf(abstract.e, scope)?.join() !== "@x") return undefined;
  const top = supremum(abstract.e, sym("@x"), scope, EVERYWHERE);
  const bottom = infimum(abstract.e, sym("@x"), scope, EVERYWHERE);
  if (top.exact === undefined || bottom.status !== "proved") return undefined;
  if (bottom.atLeast >= 0) return top.exact;
  if (!absolute || bottom.exact === undefined) return undefined;
  const below = negRational(bottom.exact);
  return signOf(subRational(below, top.exact)) > 0 ? below : top.exact;
}

function findSymbol(e: Expr, key: string): SymbolExpr | undefined {
  let found: SymbolExpr | undefined;
  const visit = (x: Expr): boolean => {
    if (x.kind === "symbol" && symbolKey(x) === key) found = x;
    return found !== undefined;
  };
  some(e, visit);
  return found;
}
