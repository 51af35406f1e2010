// Proofs of f >= 0 (or f > 0): by root counting for a fraction in one variable or its exponential, by intervals on a bounded domain,
// and factor by factor for products.
import { add, num, pow, sub, sym } from "../expression/build.ts";
import type { Expr, SeriesExpr, SymbolExpr } from "../expression/expression.ts";
import { rational, toFloat } from "../expression/rational.ts";
import { toText } from "../expression/text.ts";
import { freeSymbols, some, symbolKey } from "../expression/walk.ts";
import { expandDerivatives } from "../rules/expand.ts";
import { Scope } from "../rules/scope.ts";
import { equalByAlgebra } from "../verdicts/equality.ts";
import { rangeOver } from "./branch.ts";
import { abstractArgument, asFraction, EVERYWHERE, endsOf, type Range, rangeOf } from "./oneVariable.ts";
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
  if (symbols.length === 1) {
    const symbol = findSymbol(f, symbols[0]!);
    const isFree =
      symbol !== undefined &&
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

/** Π f <= cⁿ (or a larger right side), when 0 <= f <= c is proved for the factor whatever its variables are. */
function proveProduct(low: Expr, high: Expr, scope: Scope): Finding | undefined {
  const series = low.kind === "prod" ? low : undefined;
  if (series === undefined) return undefined;
  const factor = factorTarget(series, scope);
  if (factor === undefined) return undefined;
  const top = supremum(factor.f, sym(factor.key), factor.scope, factor.range);
  const bottom = infimum(factor.f, sym(factor.key), factor.scope, factor.range);
  if (top.exact === undefined || bottom.status === "values" || bottom.atLeast < 0) return undefined;
  const count = add(sub(series.to, series.from), num(1));
  const bound = pow(num(top.exact), count);
  if (equalByAlgebra(bound, high, scope) !== true) return undefined;
  return { proof: `every factor lying in [${toFloat(bottom.exact ?? rational(0))}, ${toFloat(top.exact)}]` };
}

function factorTarget(series: SeriesExpr, scope: Scope): Target | undefined {
  const abstract = abstractArgument(expandDerivatives(series.body, scope), scope);
  return abstract === undefined
    ? undefined
    : { f: abstract.e, key: "@x", range: EVERYWHERE, scope: new Scope() };
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
