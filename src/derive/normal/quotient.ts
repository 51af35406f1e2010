// The algebra in which normal forms live: quotients whose numerator is a polynomial in atoms and whose denominator is a product of
// primitive polynomials, with their powers, roots, exponentials and logarithms. Logarithms of products become sums, exponentials
// of sums products, so that equal quotients have the difference 0.
import {
  isInteger,
  isZero,
  mulRational,
  ONE,
  powRational,
  type Rational,
  rational,
  signOf,
  subRational,
} from "../expression/rational.ts";
import { exactRoot, primes } from "./numbers.ts";
import {
  addPolynomial,
  atomPolynomial,
  constantPolynomial,
  factorOut,
  type Monomial,
  monomialKey,
  mulMonomial,
  mulPolynomial,
  type Polynomial,
  polynomial,
  polynomialKey,
  powMonomial,
  powPolynomial,
  scalePolynomial,
  singleTerm,
  UNIT,
} from "./polynomial.ts";

/** numerator / Π primitiveᵏ. */
export interface Quotient {
  readonly numerator: Polynomial;
  readonly denominator: ReadonlyMap<string, { readonly primitive: Polynomial; readonly power: number }>;
}

/** The expression has no normal form here (a matrix, a limit, too many terms). */
export class NotNormal extends Error {
  override readonly name = "NotNormal";
}

const NONE: Quotient["denominator"] = new Map();
/** A polynomial over 1. */
export const asQuotient = (numerator: Polynomial): Quotient => ({ numerator, denominator: NONE });
export const constantQuotient = (c: Rational): Quotient => asQuotient(constantPolynomial(c));

/** What an atom's key stands for, where the algebra looks inside. */
type Atom =
  | { readonly kind: "log"; readonly argument: Polynomial }
  | { readonly kind: "root"; readonly base: Polynomial }
  | { readonly kind: "exp"; readonly exponent: Quotient }
  | { readonly kind: "opaque"; readonly symbols: ReadonlySet<string> };

/** Quotients that are to be compared must come from one field: it keeps what the atoms stand for. */
export class QuotientField {
  readonly #atoms = new Map<string, Atom>();

  scale(q: Quotient, c: Rational, m: Monomial = []): Quotient {
    return { numerator: scalePolynomial(q.numerator, c, m), denominator: q.denominator };
  }

  add(a: Quotient, b: Quotient): Quotient {
    const common = new Map(a.denominator);
    for (const [k, f] of b.denominator) {
      const power = Math.max(common.get(k)?.power ?? 0, f.power);
      common.set(k, { primitive: f.primitive, power });
    }
    const lifted = [a, b].map((q) => {
      let n = q.numerator;
      for (const [k, f] of common) {
        const missing = f.power - (q.denominator.get(k)?.power ?? 0);
        if (missing > 0) n = mulPolynomial(n, powPolynomial(f.primitive, missing));
      }
      return n;
    });
    const numerator = addPolynomial(lifted[0]!, lifted[1]!);
    return { numerator, denominator: numerator.size === 0 ? NONE : common };
  }

  mul(a: Quotient, b: Quotient): Quotient {
    let numerator = mulPolynomial(a.numerator, b.numerator);
    const denominator = new Map(a.denominator);
    for (const [k, f] of b.denominator) {
      denominator.set(k, { primitive: f.primitive, power: f.power + (denominator.get(k)?.power ?? 0) });
    }
    // A numerator that is itself one of the denominator's factors cancels.
    if (denominator.size > 0 && numerator.size > 1) {
      const { content, monomial, primitive } = factorOut(numerator);
      const key = polynomialKey(primitive);
      const factor = denominator.get(key);
      if (factor !== undefined) {
        if (factor.power === 1) denominator.delete(key);
        else denominator.set(key, { ...factor, power: factor.power - 1 });
        numerator = polynomial([{ monomial, c: content }]);
      }
    }
    return this.#unroot({ numerator, denominator });
  }

  /** Roots whose exponent has left (0, 1) give whole powers of their base back. */
  #unroot(q: Quotient): Quotient {
    let whole: Quotient | undefined;
    const kept: { monomial: Monomial; c: Rational }[] = [];
    for (const t of q.numerator.values()) {
      const bad = t.monomial.find(
        ([key, e]) => this.#atoms.get(key)?.kind === "root" && (signOf(e) < 0 || e.n >= e.d),
      );
      if (bad === undefined) {
        kept.push(t);
        continue;
      }
      const [key, exponent] = bad;
      const atom = this.#atoms.get(key);
      if (atom?.kind !== "root") continue;
      const floor =
        exponent.n >= 0n ? exponent.n / exponent.d : -((-exponent.n + exponent.d - 1n) / exponent.d);
      const rest = subRational(exponent, rational(floor));
      const others = t.monomial.filter(([k]) => k !== key);
      const monomial = isZero(rest) ? others : mulMonomial(others, [[key, rest]]);
      const base = this.integerPower(asQuotient(atom.base), Number(floor));
      const part = this.mul(
        { numerator: polynomial([{ monomial, c: t.c }]), denominator: q.denominator },
        base,
      );
      whole = whole === undefined ? part : this.add(whole, part);
    }
    if (whole === undefined) return q;
    return this.add({ numerator: polynomial(kept), denominator: q.denominator }, whole);
  }

  inverse(q: Quotient): Quotient {
    if (q.numerator.size === 0) throw new NotNormal("division by 0");
    const { content, monomial, primitive } = factorOut(q.numerator);
    let numerator = scalePolynomial(
      UNIT,
      rational(content.d, content.n),
      powMonomial(monomial, rational(-1)),
    );
    for (const f of q.denominator.values())
      numerator = mulPolynomial(numerator, powPolynomial(f.primitive, f.power));
    const isOne = primitive.size === 1;
    const denominator: Quotient["denominator"] = isOne
      ? NONE
      : new Map([[polynomialKey(primitive), { primitive, power: 1 }]]);
    return this.#unroot({ numerator, denominator });
  }

  integerPower(q: Quotient, k: number): Quotient {
    if (k < 0) return this.integerPower(this.inverse(q), -k);
    if (k > 24) throw new NotNormal("a power too high to multiply out");
    let result = constantQuotient(ONE);
    for (let i = 0; i < k; i++) result = this.mul(result, q);
    return result;
  }

  power(base: Quotient, exponent: Quotient): Quotient {
    const k = asConstant(exponent);
    if (k !== undefined && isInteger(k)) return this.integerPower(base, Number(k.n));
    if (k !== undefined) return this.root(base, k);
    return this.exp(this.mul(exponent, this.log(base)));
  }

  /** baseᵏ for a fraction k: of each factor of the base. */
  root(base: Quotient, k: Rational): Quotient {
    let result = this.#rootOf(base.numerator, k);
    for (const f of base.denominator.values()) {
      result = this.mul(result, this.#rootOf(f.primitive, mulRational(k, rational(-f.power))));
    }
    return result;
  }

  #rootOf(p: Polynomial, k: Rational): Quotient {
    if (p.size === 0) return constantQuotient(rational(0));
    const { content, monomial, primitive } = factorOut(p);
    if (signOf(content) < 0) throw new NotNormal("a root of a negative factor");
    // √(x²) is |x|: exponents multiply only where no even power would be lost.
    for (const [key, e] of monomial) {
      const isPositive = this.#atoms.get(key)?.kind !== "opaque";
      if (!isPositive && (e.n % 2n === 0n || isInteger(mulRational(e, k))))
        throw new NotNormal("the root of an even power");
    }
    let result = this.mul(
      asQuotient(polynomial([{ monomial: powMonomial(monomial, k), c: ONE }])),
      this.#numberRoot(content, k),
    );
    if (primitive.size > 1) {
      const key = `(${polynomialKey(primitive)})`;
      this.#atoms.set(key, { kind: "root", base: primitive });
      result = this.mul(result, this.#unroot(asQuotient(atomPolynomial(key, k))));
    }
    return result;
  }

  #numberRoot(c: Rational, k: Rational): Quotient {
    if (c.n === c.d) return constantQuotient(ONE);
    const root = exactRoot(c, Number(k.d));
    if (root !== undefined) return constantQuotient(powRational(root, Number(k.n)));
    return this.exp(this.scale(this.#logNumber(c), k));
  }

  exp(q: Quotient): Quotient {
    let result = constantQuotient(ONE);
    const below = [...q.denominator].map(([k, f]) => `(${k})^${f.power}`).join("");
    for (const t of q.numerator.values()) {
      const log = below === "" && t.monomial.length === 1 ? t.monomial[0] : undefined;
      const atom = log === undefined ? undefined : this.#atoms.get(log[0]);
      if (atom?.kind === "log" && log?.[1].n === 1n && log[1].d === 1n) {
        const base = asQuotient(atom.argument);
        result = this.mul(
          result,
          isInteger(t.c) ? this.integerPower(base, Number(t.c.n)) : this.#rootOrPrime(atom.argument, t.c),
        );
        continue;
      }
      const key = `exp(${monomialKey(t.monomial)}${below === "" ? "" : `/${below}`})`;
      const exponent: Quotient = {
        numerator: polynomial([{ monomial: t.monomial, c: ONE }]),
        denominator: q.denominator,
      };
      this.#atoms.set(key, { kind: "exp", exponent });
      result = this.mul(result, asQuotient(atomPolynomial(key, t.c)));
    }
    return result;
  }

  /** exp(c·log p): a number keeps a root atom of its own, so that √2·√2 is 2. */
  #rootOrPrime(p: Polynomial, k: Rational): Quotient {
    const single = singleTerm(p);
    if (single !== undefined && single.monomial.length === 0) {
      const key = `(${polynomialKey(p)})`;
      this.#atoms.set(key, { kind: "root", base: p });
      return this.#unroot(asQuotient(atomPolynomial(key, k)));
    }
    return this.root(asQuotient(p), k);
  }

  log(q: Quotient): Quotient {
    let result = this.#logOf(q.numerator);
    for (const f of q.denominator.values())
      result = this.add(result, this.scale(this.#logOf(f.primitive), rational(-f.power)));
    return result;
  }

  #logOf(p: Polynomial): Quotient {
    if (p.size === 0) throw new NotNormal("log of 0");
    const { content, monomial, primitive } = factorOut(p);
    let result = this.#logNumber(content);
    for (const [key, e] of monomial) {
      const atom = this.#atoms.get(key);
      if (atom?.kind === "exp") result = this.add(result, this.scale(atom.exponent, e));
      else if (atom?.kind === "root") result = this.add(result, this.scale(this.#logOf(atom.base), e));
      else result = this.add(result, this.scale(this.#logAtom(atomPolynomial(key)), e));
    }
    return primitive.size > 1 ? this.add(result, this.#logAtom(primitive)) : result;
  }

  #logAtom(argument: Polynomial): Quotient {
    const key = `log(${polynomialKey(argument)})`;
    this.#atoms.set(key, { kind: "log", argument });
    return asQuotient(atomPolynomial(key));
  }

  /** log of a positive fraction, as a sum over its primes. */
  #logNumber(c: Rational): Quotient {
    if (signOf(c) <= 0) throw new NotNormal("log of a number that is not positive");
    let result = constantQuotient(rational(0));
    for (const [part, sign] of [
      [c.n, 1],
      [c.d, -1],
    ] as const) {
      for (const [prime, power] of primes(part)) {
        result = this.add(
          result,
          this.scale(this.#logAtom(constantPolynomial(rational(prime))), rational(sign * power)),
        );
      }
    }
    return result;
  }

  atom(key: string, symbols: ReadonlySet<string>): Quotient {
    if (!this.#atoms.has(key)) this.#atoms.set(key, { kind: "opaque", symbols });
    return asQuotient(atomPolynomial(key));
  }

  splitDenominator(q: Quotient, index: string) {
    const inside = new Map<string, { primitive: Polynomial; power: number }>();
    const outside = new Map<string, { primitive: Polynomial; power: number }>();
    for (const [k, f] of q.denominator)
      (this.usesPolynomial(f.primitive, index) ? inside : outside).set(k, f);
    return { inside, outside };
  }

  usesPolynomial(p: Polynomial, index: string): boolean {
    return [...p.values()].some((t) => t.monomial.some(([key]) => this.uses(key, index)));
  }

  uses(key: string, index: string): boolean {
    const atom = this.#atoms.get(key);
    if (atom === undefined) return key.includes(index);
    switch (atom.kind) {
      case "opaque":
        return atom.symbols.has(index) || key.includes(index);
      default:
        return key.includes(index);
    }
  }
}

/** The constant that a quotient is. */
export function asConstant(q: Quotient): Rational | undefined {
  if (q.denominator.size > 0) return undefined;
  if (q.numerator.size === 0) return rational(0);
  const t = singleTerm(q.numerator);
  return t !== undefined && t.monomial.length === 0 ? t.c : undefined;
}

export function quotientKey(q: Quotient): string {
  const below = [...q.denominator].map(([k, f]) => `(${k})^${f.power}`).sort();
  return `${polynomialKey(q.numerator)}${below.length === 0 ? "" : `/${below.join("")}`}`;
}
