// Polynomials with exact coefficients in atoms (symbols, exponentials, calls) whose exponents may be fractions or negative.
import {
  addRational,
  equalRational,
  isZero,
  mulRational,
  ONE,
  type Rational,
  rational,
  rationalText,
} from "../expression/rational.ts";

/** Atom key -> exponent; keys sorted, exponents never 0. */
export type Monomial = readonly (readonly [string, Rational])[];

export interface Term {
  readonly monomial: Monomial;
  readonly c: Rational;
}

/** Monomial key -> term; coefficients never 0. */
export type Polynomial = ReadonlyMap<string, Term>;

export const monomialKey = (m: Monomial): string =>
  m.map(([a, e]) => (e.d === 1n && e.n === 1n ? a : `${a}^${rationalText(e)}`)).join("·");

export function mulMonomial(a: Monomial, b: Monomial): Monomial {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const out: [string, Rational][] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const x = a[i];
    const y = b[j];
    if (y === undefined || (x !== undefined && x[0] < y[0])) {
      out.push([x![0], x![1]]);
      i += 1;
    } else if (x === undefined || y[0] < x[0]) {
      out.push([y[0], y[1]]);
      j += 1;
    } else {
      const e = addRational(x[1], y[1]);
      if (!isZero(e)) out.push([x[0], e]);
      i += 1;
      j += 1;
    }
  }
  return out;
}

export const powMonomial = (m: Monomial, k: Rational): Monomial =>
  isZero(k) ? [] : m.map(([a, e]) => [a, mulRational(e, k)] as const);

export function polynomial(terms: Iterable<Term>): Polynomial {
  const out = new Map<string, Term>();
  for (const t of terms) {
    const key = monomialKey(t.monomial);
    const before = out.get(key);
    const c = before === undefined ? t.c : addRational(before.c, t.c);
    if (isZero(c)) out.delete(key);
    else out.set(key, { monomial: t.monomial, c });
  }
  return out;
}

export const constantPolynomial = (c: Rational): Polynomial => polynomial([{ monomial: [], c }]);
export const atomPolynomial = (key: string, exponent: Rational = ONE): Polynomial =>
  polynomial([{ monomial: [[key, exponent]], c: ONE }]);
export const UNIT = constantPolynomial(ONE);

export function addPolynomial(a: Polynomial, b: Polynomial): Polynomial {
  return polynomial([...a.values(), ...b.values()]);
}

export const scalePolynomial = (a: Polynomial, c: Rational, m: Monomial = []): Polynomial =>
  polynomial([...a.values()].map((t) => ({ monomial: mulMonomial(t.monomial, m), c: mulRational(t.c, c) })));

/** More terms than this are not worth an exact comparison. */
const MOST_TERMS = 1500;

export class TooManyTerms extends Error {
  override readonly name = "TooManyTerms";
}

export function mulPolynomial(a: Polynomial, b: Polynomial): Polynomial {
  if (a.size * b.size > 20_000) throw new TooManyTerms();
  const terms: Term[] = [];
  for (const x of a.values()) {
    for (const y of b.values())
      terms.push({ monomial: mulMonomial(x.monomial, y.monomial), c: mulRational(x.c, y.c) });
  }
  const product = polynomial(terms);
  if (product.size > MOST_TERMS) throw new TooManyTerms();
  return product;
}

export function powPolynomial(a: Polynomial, k: number): Polynomial {
  let result = UNIT;
  for (let i = 0; i < k; i++) result = mulPolynomial(result, a);
  return result;
}

/** The only term of a one-term polynomial. */
export function singleTerm(a: Polynomial): Term | undefined {
  return a.size === 1 ? [...a.values()][0] : undefined;
}

export function polynomialKey(a: Polynomial): string {
  const parts = [...a].map(([k, t]) => `${rationalText(t.c)}·${k}`);
  return parts.sort().join("+");
}

/** a = content · monomial · primitive, where the primitive part has no common monomial and leads with the coefficient 1. */
export function factorOut(a: Polynomial): { content: Rational; monomial: Monomial; primitive: Polynomial } {
  const terms = [...a.values()];
  const lowest = new Map<string, Rational>();
  const [first] = terms;
  if (first === undefined) return { content: ONE, monomial: [], primitive: a };
  const atoms = new Set(terms.flatMap((t) => t.monomial.map(([key]) => key)));
  for (const key of atoms) {
    let low: Rational | undefined;
    for (const t of terms) {
      const e = t.monomial.find(([k]) => k === key)?.[1] ?? rational(0);
      if (low === undefined || e.n * low.d < low.n * e.d) low = e;
    }
    if (low !== undefined && !isZero(low)) lowest.set(key, low);
  }
  const monomial: Monomial = [...lowest].sort(([x], [y]) => (x < y ? -1 : 1));
  const shifted = scalePolynomial(a, ONE, powMonomial(monomial, rational(-1)));
  const leading = [...shifted].sort(([x], [y]) => (x < y ? -1 : 1))[0]![1].c;
  const content = leading;
  if (equalRational(content, ONE)) return { content, monomial, primitive: shifted };
  return { content, monomial, primitive: scalePolynomial(shifted, rational(content.d, content.n)) };
}
