// The supremum of a function of one variable: exact for fractions in z or exp(z), enclosed by intervals otherwise.
// It says what is proved and what was only seen in values.
import { neg } from "../expression/build.ts";
import type { Expr, SymbolExpr } from "../expression/expression.ts";
import {
  addRational,
  divRational,
  isZero,
  mulRational,
  type Rational,
  rational,
  rationalFromFloat,
  rationalText,
  signOf,
  subRational,
  toFloat,
} from "../expression/rational.ts";
import { symbolKey } from "../expression/walk.ts";
import { expandDerivatives } from "../rules/expand.ts";
import type { Scope } from "../rules/scope.ts";
import { encloseSupremum, floatAt } from "./branch.ts";
import { asFraction, EVERYWHERE, endsOf, type Fraction, type Range, rangeOf } from "./oneVariable.ts";
import {
  addUnivariate,
  countRoots,
  degree,
  derivativeOf,
  type End,
  evaluateAt,
  isNonnegative,
  isolateRoots,
  mulUnivariate,
  rootBound,
  scaleUnivariate,
  type Univariate,
} from "./univariate.ts";

/** A bound that was found: its value, where it is reached or approached, and how sure that is. */
export interface Supremum {
  /** As a float; infinite when the function is not bounded above. */
  readonly value: number;
  /** The value as a fraction, where it is one and proved to be. */
  readonly exact?: Rational;
  /** Where it is reached; absent when it is only approached. */
  readonly at?: number;
  /** Where it is approached but not reached: "z → ∞". */
  readonly approached?: string;
  /** "proved": the exact value; "enclosed": between two proved bounds; "values": seen, not proved. */
  readonly status: "proved" | "enclosed" | "values";
  readonly atLeast: number;
  readonly atMost: number;
  readonly method: string;
}

/** sup of `f` over `variable`, in the range that `scope` assumes (or `range`). */
export function supremum(
  f: Expr,
  variable: SymbolExpr,
  scope: Scope,
  range = rangeOf(variable, symbolKey(variable), scope),
): Supremum {
  const key = symbolKey(variable);
  const domain = range ?? EVERYWHERE;
  const expanded = expandDerivatives(f, scope);
  const fraction = asFraction(expanded, key, scope);
  const ends = fraction === undefined ? undefined : endsOf(fraction, domain);
  if (fraction !== undefined && ends !== undefined) {
    const exact = exactSupremum(fraction, ends, domain, key);
    if (exact !== undefined) return exact;
  }
  return valueSupremum(expanded, key, domain, scope);
}

/** inf f = -sup(-f). */
export function infimum(f: Expr, variable: SymbolExpr, scope: Scope, range?: Range): Supremum {
  const s = supremum(neg(f), variable, scope, range);
  const { exact } = s;
  return {
    ...s,
    value: 0 - s.value,
    atLeast: 0 - s.atMost,
    atMost: 0 - s.atLeast,
    ...(exact === undefined ? {} : { exact: mulRational(exact, rational(-1)) }),
  };
}

const TINY = rational(1n, 10n ** 24n);

interface Candidate {
  readonly value: number;
  readonly exact?: Rational;
  /** t, or the end that is approached. */
  readonly t?: number;
  readonly end?: End;
  readonly reached: boolean;
}

function exactSupremum(
  { numerator: p, denominator: q, over, q: root }: Fraction,
  [low, high]: [End, End],
  domain: Range,
  key: string,
): Supremum | undefined {
  if (countRoots(q, low, high) > 0) return undefined;
  const slope = addUnivariate(
    mulUnivariate(derivativeOf(p), q),
    scaleUnivariate(mulUnivariate(p, derivativeOf(q)), rational(-1)),
  );
  const candidates: Candidate[] = [];
  const closed = [!domain.lowOpen && domain.low !== -Infinity, !domain.highOpen && domain.high !== Infinity];
  [low, high].forEach((end, k) => {
    const limit = limitAt(p, q, end, k === 0);
    if (limit !== undefined)
      candidates.push({
        ...limit,
        end,
        reached: closed[k] ?? false,
        ...(typeof end === "string" ? {} : { t: toFloat(end) }),
      });
  });
  if (candidates.length < 2) return undefined;
  const bound = slope.length === 0 ? rational(1) : rootBound(slope);
  const from = typeof low === "string" ? mulRational(bound, rational(-1)) : low;
  const to = typeof high === "string" ? addRational(bound, rational(1)) : high;
  if (slope.length > 0 && signOf(subRational(to, from)) > 0) {
    for (const [a, b] of isolateRoots(slope, from, to, TINY)) {
      const middle = mulRational(addRational(a, b), rational(1, 2));
      const simple = simplestIn(a, b);
      const t = isZero(evaluateAt(slope, simple)) ? simple : undefined;
      const below = evaluateAt(q, t ?? middle);
      if (isZero(below)) return undefined;
      const value = divRational(evaluateAt(p, t ?? middle), below);
      candidates.push({
        value: toFloat(value),
        t: toFloat(t ?? middle),
        reached: true,
        ...(t === undefined ? {} : { exact: value }),
      });
    }
  }
  if (slope.length === 0) candidates.push({ ...candidates[0]!, t: 1, reached: true });
  const best = candidates.reduce((x, y) =>
    y.value > x.value || (y.value === x.value && y.reached && !x.reached) ? y : x,
  );
  const place =
    best.reached && best.t !== undefined
      ? { at: over === "variable" ? best.t : root * Math.log(best.t) }
      : best.end === undefined
        ? {}
        : { approached: `${key} → ${endName(best.end, domain, best.end === high)}` };
  if (best.value === Infinity)
    return {
      value: Infinity,
      ...place,
      status: "proved",
      atLeast: Infinity,
      atMost: Infinity,
      method: "the leading terms",
    };
  const name = over === "variable" ? key : `exp(${key}${root === 1 ? "" : `/${root}`})`;
  if (best.exact !== undefined && isBoundedBy(p, q, best.exact, low, high)) {
    return {
      value: best.value,
      exact: best.exact,
      ...place,
      status: "proved",
      atLeast: best.value,
      atMost: best.value,
      method: `root counting (Sturm) in ${name}`,
    };
  }
  // An irrational value: proved to lie within 1e-12 of the float.
  const room = Math.max(Math.abs(best.value), 1) * 1e-12;
  if (!isBoundedBy(p, q, rationalFromFloat(best.value + room), low, high)) return undefined;
  return {
    value: best.value,
    ...place,
    status: "enclosed",
    atLeast: best.value - room,
    atMost: best.value + room,
    method: `root counting (Sturm) in ${name}`,
  };
}

/** c - p/q >= 0 on the interval. */
function isBoundedBy(p: Univariate, q: Univariate, c: Rational, low: End, high: End): boolean {
  const gap = addUnivariate(scaleUnivariate(q, c), scaleUnivariate(p, rational(-1)));
  return isNonnegative(mulUnivariate(gap, q), low, high).holds;
}

/** The limit of p/q at an end of the interval. */
export function limitAt(
  p: Univariate,
  q: Univariate,
  end: End,
  isLow: boolean,
): { value: number; exact?: Rational } | undefined {
  if (typeof end !== "string") {
    const below = evaluateAt(q, end);
    if (isZero(below)) return isZero(evaluateAt(p, end)) ? lowestRatio(p, q, end) : undefined;
    const exact = divRational(evaluateAt(p, end), below);
    return { value: toFloat(exact), exact };
  }
  const [n, m] = [degree(p), degree(q)];
  if (p.length === 0 || n < m) return { value: 0, exact: rational(0) };
  const ratio = divRational(p.at(-1)!, q.at(-1)!);
  if (n === m) return { value: toFloat(ratio), exact: ratio };
  const sign = signOf(ratio) * (isLow && (n - m) % 2 === 1 ? -1 : 1);
  return { value: sign * Infinity };
}

/** At t = 0 both may vanish (exp of -∞): the lowest terms decide. */
function lowestRatio(
  p: Univariate,
  q: Univariate,
  end: Rational,
): { value: number; exact?: Rational } | undefined {
  if (!isZero(end)) return undefined;
  const [i, j] = [p, q].map((x) => x.findIndex((c) => !isZero(c)));
  if (i === undefined || j === undefined || j < 0) return undefined;
  if (i < 0 || i > j) return { value: 0, exact: rational(0) };
  const ratio = divRational(p[i]!, q[j]!);
  return i === j ? { value: toFloat(ratio), exact: ratio } : { value: signOf(ratio) * Infinity };
}

/** The fraction with the smallest denominator in [a, b] (Stern & Brocot). */
function simplestIn(a: Rational, b: Rational): Rational {
  if (signOf(a) <= 0 && signOf(b) >= 0) return rational(0);
  if (signOf(b) < 0)
    return mulRational(simplestIn(mulRational(b, rational(-1)), mulRational(a, rational(-1))), rational(-1));
  const floor = a.n / a.d;
  if (floor * a.d === a.n) return rational(floor);
  if (floor < b.n / b.d) return rational(floor + 1n);
  const rest = simplestIn(
    divRational(rational(1), subRational(b, rational(floor))),
    divRational(rational(1), subRational(a, rational(floor))),
  );
  return addRational(rational(floor), divRational(rational(1), rest));
}

function endName(end: End, domain: Range, isHigh: boolean): string {
  const x = isHigh ? domain.high : domain.low;
  if (x === Infinity) return "∞";
  return x === -Infinity ? "-∞" : typeof end === "string" ? end : String(x);
}

/** The middle part is enclosed by intervals; what lies beyond it is only looked at. */
const MIDDLE = 40;

function valueSupremum(f: Expr, key: string, domain: Range, scope: Scope): Supremum {
  const low = Math.max(domain.low, -MIDDLE);
  const high = Math.min(domain.high, MIDDLE);
  const enclosure = encloseSupremum(f, key, low, high, scope, 1e-6);
  let { atLeast: value, at } = enclosure;
  let isBeyond = false;
  for (const side of [-1, 1]) {
    if ((side < 0 ? domain.low : domain.high) !== side * Infinity) continue;
    for (let x = MIDDLE; x < 1e6; x *= 1.7) {
      const y = floatAt(f, key, side * x, scope);
      if (y > value * (1 + 1e-12) + 1e-300) {
        [value, at] = [y, side * x];
        isBeyond = true;
      }
    }
  }
  const refined = isBeyond ? { x: at, y: value } : refine(f, key, at, low, high, scope);
  const isBounded = domain.low >= -MIDDLE && domain.high <= MIDDLE;
  const tight = enclosure.atMost - enclosure.atLeast < 1e-5 * Math.max(1, Math.abs(value));
  const status = isBounded && tight ? "enclosed" : "values";
  const where = isBounded ? "" : `; beyond ±${MIDDLE} only values were looked at`;
  return {
    value: refined.y,
    ...(isBeyond ? { approached: `${key} → ${at > 0 ? "∞" : "-∞"}` } : { at: refined.x }),
    status,
    atLeast: Math.max(enclosure.atLeast, refined.y),
    atMost: isBeyond ? Infinity : enclosure.atMost,
    method: `interval branch and bound on [${low}, ${high}]${tight ? ` (at most ${enclosure.atMost.toPrecision(8)})` : " (not tight)"}${where}`,
  };
}

/** Golden-section search around the best point seen. */
function refine(
  f: Expr,
  key: string,
  at: number,
  low: number,
  high: number,
  scope: Scope,
): { x: number; y: number } {
  const golden = (Math.sqrt(5) - 1) / 2;
  let a = Math.max(low, at - 0.05);
  let b = Math.min(high, at + 0.05);
  for (let k = 0; k < 60; k++) {
    const [x, y] = [b - golden * (b - a), a + golden * (b - a)];
    if (floatAt(f, key, x, scope) >= floatAt(f, key, y, scope)) b = y;
    else a = x;
  }
  const x = (a + b) / 2;
  const y = floatAt(f, key, x, scope);
  const start = floatAt(f, key, at, scope);
  return y >= start ? { x, y } : { x: at, y: start };
}

/** `1/4`, or the float where the value has no fraction. */
export const valueText = (s: Supremum): string =>
  s.exact === undefined ? String(Number(s.value.toPrecision(10))) : rationalText(s.exact);
