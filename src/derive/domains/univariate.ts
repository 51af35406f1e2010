// Polynomials in one variable with exact coefficients, and how many real roots they have where (Sturm 1829; Basu, Pollack & Roy 2006, §2.2).
import {
  addRational,
  divRational,
  isZero,
  mulRational,
  negRational,
  type Rational,
  rational,
  signOf,
  subRational,
} from "../expression/rational.ts";

/** Coefficients from the constant up; the last is not 0; the zero polynomial is empty. */
export type Univariate = readonly Rational[];

/** An end of an interval. */
export type End = Rational | "-inf" | "inf";

function trim(p: readonly Rational[]): Univariate {
  let n = p.length;
  while (n > 0 && isZero(p[n - 1]!)) n -= 1;
  return p.slice(0, n);
}

export const degree = (p: Univariate): number => p.length - 1;

export function addUnivariate(a: Univariate, b: Univariate): Univariate {
  const n = Math.max(a.length, b.length);
  return trim(Array.from({ length: n }, (_, k) => addRational(a[k] ?? rational(0), b[k] ?? rational(0))));
}

export const scaleUnivariate = (a: Univariate, c: Rational): Univariate =>
  trim(a.map((x) => mulRational(x, c)));

export function mulUnivariate(a: Univariate, b: Univariate): Univariate {
  const out = Array.from({ length: Math.max(a.length + b.length - 1, 0) }, () => rational(0));
  a.forEach((x, i) => {
    b.forEach((y, j) => {
      out[i + j] = addRational(out[i + j]!, mulRational(x, y));
    });
  });
  return trim(out);
}

export const derivativeOf = (p: Univariate): Univariate =>
  trim(p.slice(1).map((c, k) => mulRational(c, rational(k + 1))));

export function evaluateAt(p: Univariate, x: Rational): Rational {
  return p.reduceRight((sum, c) => addRational(mulRational(sum, x), c), rational(0));
}

/** [quotient, remainder]. */
function divide(a: Univariate, b: Univariate): [Univariate, Univariate] {
  const lead = b.at(-1);
  if (lead === undefined) throw new RangeError("division by the zero polynomial");
  let rest = [...a];
  const quotient = Array.from({ length: Math.max(a.length - b.length + 1, 0) }, () => rational(0));
  while (rest.length >= b.length) {
    const shift = rest.length - b.length;
    const c = divRational(rest.at(-1)!, lead);
    quotient[shift] = c;
    b.forEach((y, k) => {
      rest[shift + k] = subRational(rest[shift + k]!, mulRational(c, y));
    });
    rest = [...trim(rest.slice(0, -1))];
  }
  return [trim(quotient), rest];
}

/** p times a positive number: whole coefficients without a common divisor, so that remainders stay small. */
function primitivePart(p: Univariate): Univariate {
  let denominator = 1n;
  for (const c of p) denominator = (denominator / gcdInteger(denominator, c.d)) * c.d;
  const whole = p.map((c) => (c.n * denominator) / c.d);
  let divisor = 0n;
  for (const c of whole) divisor = gcdInteger(divisor, c < 0n ? -c : c);
  return divisor === 0n ? [] : whole.map((c) => rational(c / divisor));
}

function gcdInteger(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** The remainder of a by b, up to a positive factor, without fractions. */
function pseudoRemainder(a: Univariate, b: Univariate): Univariate {
  const lead = b.at(-1)!;
  const size = lead.n < 0n ? -lead.n : lead.n;
  const lifted = scaleUnivariate(a, rational(size ** BigInt(Math.max(a.length - b.length + 1, 0))));
  return primitivePart(divide(lifted, b)[1]);
}

/** The greatest common divisor, up to a factor. */
function gcd(a: Univariate, b: Univariate): Univariate {
  let [x, y] = [primitivePart(a), primitivePart(b)];
  while (y.length > 0) [x, y] = [y, pseudoRemainder(x, y)];
  return x;
}

/** p without repeated roots. */
function squareFree(p: Univariate): Univariate {
  return degree(p) < 1 ? p : divide(p, gcd(p, derivativeOf(p)))[0];
}

/** The product of the factors that p holds an odd number of times: where p changes its sign. */
function oddPart(p: Univariate): Univariate {
  // Yun's square-free factorization: p = Π fₖᵏ.
  let result: Univariate = [rational(1)];
  let c = gcd(p, derivativeOf(p));
  let w = divide(p, c.length > 0 ? c : [rational(1)])[0];
  for (let k = 1; degree(w) > 0; k++) {
    const y = gcd(w, c);
    const factor = divide(w, y)[0];
    if (k % 2 === 1) result = mulUnivariate(result, factor);
    w = y;
    c = divide(c, y)[0];
  }
  return result;
}

function signAt(p: Univariate, x: End): number {
  const lead = p.at(-1);
  if (lead === undefined) return 0;
  if (x === "inf") return signOf(lead);
  if (x === "-inf") return degree(p) % 2 === 0 ? signOf(lead) : -signOf(lead);
  return signOf(evaluateAt(p, x));
}

/** Sturm's sequence of a polynomial, made once for many counts. */
class Sturm {
  readonly free: Univariate;
  readonly #sequence: readonly Univariate[];

  constructor(p: Univariate) {
    this.free = primitivePart(squareFree(p));
    const sequence: Univariate[] = [this.free];
    let next = primitivePart(derivativeOf(this.free));
    while (next.length > 0) {
      const before = sequence.at(-1)!;
      sequence.push(next);
      next = scaleUnivariate(pseudoRemainder(before, next), rational(-1));
    }
    this.#sequence = sequence;
  }

  /** Different roots in (low, high), when neither end is one. */
  count(low: End, high: End): number {
    return this.#changes(low) - this.#changes(high);
  }

  #changes(x: End): number {
    const signs = this.#sequence.map((q) => signAt(q, x)).filter((s) => s !== 0);
    return signs.filter((s, k) => k > 0 && s !== signs[k - 1]).length;
  }
}

/** How many different real roots p has in the open interval (low, high). */
export function countRoots(p: Univariate, low: End, high: End): number {
  const free = withoutRootsAt(p, [low, high]);
  return degree(free) < 1 ? 0 : new Sturm(free).count(low, high);
}

/** p without its roots at the ends of an interval: Sturm's theorem counts between points that are no roots. */
function withoutRootsAt(p: Univariate, ends: readonly End[]): Univariate {
  let free = squareFree(p);
  for (const end of ends) {
    if (typeof end === "string") continue;
    while (free.length > 1 && isZero(evaluateAt(free, end))) {
      free = divide(free, [negRational(end), rational(1)])[0];
    }
  }
  return free;
}

/** Where p >= 0 on the open interval; `roots` tells whether it is 0 somewhere in it. */
export function isNonnegative(p: Univariate, low: End, high: End): { holds: boolean; roots: number } {
  if (p.length === 0) return { holds: true, roots: Number.POSITIVE_INFINITY };
  const signChanges = countRoots(oddPart(p), low, high);
  if (signChanges > 0) return { holds: false, roots: signChanges };
  const inside = pointInside(low, high);
  const roots = countRoots(p, low, high);
  let x = inside;
  // With no change of sign any point that is not a root tells the sign.
  for (let k = 1; isZero(evaluateAt(p, x)) && k < 50; k++) x = midpoint(low, high, k);
  return { holds: signOf(evaluateAt(p, x)) >= 0, roots };
}

function pointInside(low: End, high: End): Rational {
  return midpoint(low, high, 0);
}

/** Different points of (low, high) for different k. */
function midpoint(low: End, high: End, k: number): Rational {
  const t = rational(1, k + 2);
  if (typeof low !== "string" && typeof high !== "string")
    return addRational(low, mulRational(subRational(high, low), t));
  if (typeof low !== "string") return addRational(low, rational(1, k + 1));
  if (typeof high !== "string") return subRational(high, rational(1, k + 1));
  return rational(k);
}

/** Intervals of at most `width` that hold one root of p each, inside (low, high). */
export function isolateRoots(
  p: Univariate,
  low: Rational,
  high: Rational,
  width: Rational,
): [Rational, Rational][] {
  const free = withoutRootsAt(p, [low, high]);
  if (degree(free) < 1) return [];
  const sturm = new Sturm(free);
  const found: [Rational, Rational][] = [];
  const queue: [Rational, Rational][] = [[low, high]];
  while (queue.length > 0) {
    const [a, b] = queue.pop()!;
    const count = sturm.count(a, b);
    if (count === 0) continue;
    const middle = mulRational(addRational(a, b), HALF);
    if (isZero(evaluateAt(sturm.free, middle))) {
      found.push([middle, middle]);
      if (count === 1) continue;
      // Step aside from a root that is itself the middle.
      const aside = mulRational(addRational(middle, b), HALF);
      queue.push([a, middle], [middle, aside], [aside, b]);
    } else if (count > 1) queue.push([a, middle], [middle, b]);
    else found.push(bisect(sturm.free, a, b, width));
  }
  return found;
}

const HALF = rational(1, 2);

/** Narrows an interval over which p changes its sign. */
function bisect(p: Univariate, low: Rational, high: Rational, width: Rational): [Rational, Rational] {
  let [a, b] = [low, high];
  const sign = signAt(p, b);
  while (signOf(subRational(subRational(b, a), width)) > 0) {
    const middle = mulRational(addRational(a, b), HALF);
    const here = signAt(p, middle);
    if (here === 0) return [middle, middle];
    if (here === sign) b = middle;
    else a = middle;
  }
  return [a, b];
}

/** All roots of p are smaller than this in size (Cauchy). */
export function rootBound(p: Univariate): Rational {
  const lead = p.at(-1) ?? rational(1);
  let most = rational(0);
  for (const c of p) {
    const r = divRational(c, lead);
    const size = signOf(r) < 0 ? negRational(r) : r;
    if (signOf(subRational(size, most)) > 0) most = size;
  }
  return addRational(most, rational(1));
}
