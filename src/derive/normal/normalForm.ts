// The canonical form of a scalar expression: a quotient whose numerator is a polynomial in atoms and whose denominator is a product
// of primitive polynomials. Hyperbolic functions become exponentials and logarithms of products sums, so that two expressions that
// are equal by algebra have the difference 0. What has no such form (a piecewise value, an unknown function) is an atom.
import { add, call, div, mul, neg, num, sub } from "../expression/build.ts";
import type { Expr, SeriesExpr, SymbolExpr } from "../expression/expression.ts";
import { DERIVATIVE, isElementary } from "../expression/functions.ts";
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
import { freeSymbols, mapChildren, substitute, symbolKey } from "../expression/walk.ts";
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
  TooManyTerms,
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
const of = (numerator: Polynomial): Quotient => ({ numerator, denominator: NONE });
const constant = (c: Rational): Quotient => of(constantPolynomial(c));

/** What an atom's key stands for, where the algebra looks inside. */
type Atom =
  | { readonly kind: "log"; readonly argument: Polynomial }
  | { readonly kind: "root"; readonly base: Polynomial }
  | { readonly kind: "exp"; readonly exponent: Quotient }
  | { readonly kind: "opaque"; readonly symbols: ReadonlySet<string> };

/** What the normal form asks of the text that an expression comes from. */
export interface Names {
  isMatrix(symbol: SymbolExpr): boolean;
  isConstant(key: string): boolean;
}

/** Normal forms that are to be compared must come from one Normalizer: it keeps the atoms. */
export class Normalizer {
  readonly #atoms = new Map<string, Atom>();
  readonly #names: Names;

  constructor(names: Names = { isMatrix: () => false, isConstant: () => true }) {
    this.#names = names;
  }

  /** @throws NotNormal */
  normalize(e: Expr): Quotient {
    try {
      return this.#of(e);
    } catch (error) {
      if (error instanceof TooManyTerms || error instanceof RangeError) throw new NotNormal(error.message);
      throw error;
    }
  }

  /** Whether a and b are equal by algebra. @throws NotNormal */
  equal(a: Expr, b: Expr): boolean {
    return this.isZero(this.#add(this.normalize(a), this.normalize(neg(b))));
  }

  isZero(q: Quotient): boolean {
    return q.numerator.size === 0;
  }

  difference(a: Expr, b: Expr): Quotient {
    return this.#add(this.normalize(a), this.normalize(neg(b)));
  }

  #of(e: Expr): Quotient {
    switch (e.kind) {
      case "number":
        return constant(e.value);
      case "symbol": {
        const key = symbolKey(e);
        if (this.#names.isMatrix(e)) throw new NotNormal(`${key} is a vector or matrix`);
        if (key === "e" && this.#names.isConstant(key)) return this.#exp(constant(ONE));
        const index = e.index.length === 0 ? "" : `[${e.index.map((i) => this.#key(i)).join(",")}]`;
        return this.#atom(
          `${e.name}${index}`,
          new Set([e.name, key, ...e.index.flatMap((i) => [...freeSymbols(i)])]),
        );
      }
      case "add":
        return this.#add(this.#of(e.left), this.#of(e.right));
      case "sub":
        return this.#add(this.#of(e.left), this.#scale(this.#of(e.right), rational(-1)));
      case "neg":
        return this.#scale(this.#of(e.arg), rational(-1));
      case "mul":
      case "hadamard":
        return this.#mul(this.#of(e.left), this.#of(e.right));
      case "div":
        return this.#mul(this.#of(e.left), this.#inverse(this.#of(e.right)));
      case "pow":
        return this.#power(this.#of(e.left), this.#of(e.right));
      case "call":
        return this.#call(e);
      case "sum":
      case "prod":
        return this.#series(e);
      case "piecewise": {
        const parts = e.branches.map(
          (b) =>
            `${this.#key(b.value)} if ${b.when.map((c) => `${this.#key(sub(c.left, c.right))} ${c.relation} 0`).join(" and ")}`,
        );
        const origin = e.derivativeOf === undefined ? "" : "derivative of ";
        return this.#atom(`{${origin}${parts.join("; ")}}`, freeSymbols(e));
      }
      case "transpose":
        return this.#of(e.arg);
      case "infinity":
      case "derivative":
      case "limit":
      case "extremum":
      case "matrix":
        throw new NotNormal(`${e.kind} has no normal form`);
    }
  }

  #atom(key: string, symbols: ReadonlySet<string>): Quotient {
    if (!this.#atoms.has(key)) this.#atoms.set(key, { kind: "opaque", symbols });
    return of(atomPolynomial(key));
  }

  /** A text that is the same for equal expressions. */
  #key(e: Expr): string {
    return quotientKey(this.#of(e));
  }

  #scale(q: Quotient, c: Rational, m: Monomial = []): Quotient {
    return { numerator: scalePolynomial(q.numerator, c, m), denominator: q.denominator };
  }

  #add(a: Quotient, b: Quotient): Quotient {
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

  #mul(a: Quotient, b: Quotient): Quotient {
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
      const base = this.#integerPower(of(atom.base), Number(floor));
      const part = this.#mul(
        { numerator: polynomial([{ monomial, c: t.c }]), denominator: q.denominator },
        base,
      );
      whole = whole === undefined ? part : this.#add(whole, part);
    }
    if (whole === undefined) return q;
    return this.#add({ numerator: polynomial(kept), denominator: q.denominator }, whole);
  }

  #inverse(q: Quotient): Quotient {
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

  #integerPower(q: Quotient, k: number): Quotient {
    if (k < 0) return this.#integerPower(this.#inverse(q), -k);
    if (k > 24) throw new NotNormal("a power too high to multiply out");
    let result = constant(ONE);
    for (let i = 0; i < k; i++) result = this.#mul(result, q);
    return result;
  }

  #power(base: Quotient, exponent: Quotient): Quotient {
    const k = asConstant(exponent);
    if (k !== undefined && isInteger(k)) return this.#integerPower(base, Number(k.n));
    if (k !== undefined) return this.#root(base, k);
    return this.#exp(this.#mul(exponent, this.#log(base)));
  }

  /** baseᵏ for a fraction k: of each factor of the base. */
  #root(base: Quotient, k: Rational): Quotient {
    let result = this.#rootOf(base.numerator, k);
    for (const f of base.denominator.values()) {
      result = this.#mul(result, this.#rootOf(f.primitive, mulRational(k, rational(-f.power))));
    }
    return result;
  }

  #rootOf(p: Polynomial, k: Rational): Quotient {
    if (p.size === 0) return constant(rational(0));
    const { content, monomial, primitive } = factorOut(p);
    if (signOf(content) < 0) throw new NotNormal("a root of a negative factor");
    // √(x²) is |x|: exponents multiply only where no even power would be lost.
    for (const [key, e] of monomial) {
      const isPositive = this.#atoms.get(key)?.kind !== "opaque";
      if (!isPositive && (e.n % 2n === 0n || isInteger(mulRational(e, k))))
        throw new NotNormal("the root of an even power");
    }
    let result = this.#mul(
      of(polynomial([{ monomial: powMonomial(monomial, k), c: ONE }])),
      this.#numberRoot(content, k),
    );
    if (primitive.size > 1) {
      const key = `(${polynomialKey(primitive)})`;
      this.#atoms.set(key, { kind: "root", base: primitive });
      result = this.#mul(result, this.#unroot(of(atomPolynomial(key, k))));
    }
    return result;
  }

  #numberRoot(c: Rational, k: Rational): Quotient {
    if (c.n === c.d) return constant(ONE);
    const root = exactRoot(c, Number(k.d));
    if (root !== undefined) return constant(powRational(root, Number(k.n)));
    return this.#exp(this.#scale(this.#logNumber(c), k));
  }

  #exp(q: Quotient): Quotient {
    let result = constant(ONE);
    const below = [...q.denominator].map(([k, f]) => `(${k})^${f.power}`).join("");
    for (const t of q.numerator.values()) {
      const log = below === "" && t.monomial.length === 1 ? t.monomial[0] : undefined;
      const atom = log === undefined ? undefined : this.#atoms.get(log[0]);
      if (atom?.kind === "log" && log?.[1].n === 1n && log[1].d === 1n) {
        const base = of(atom.argument);
        result = this.#mul(
          result,
          isInteger(t.c) ? this.#integerPower(base, Number(t.c.n)) : this.#rootOrPrime(atom.argument, t.c),
        );
        continue;
      }
      const key = `exp(${monomialKey(t.monomial)}${below === "" ? "" : `/${below}`})`;
      const exponent: Quotient = {
        numerator: polynomial([{ monomial: t.monomial, c: ONE }]),
        denominator: q.denominator,
      };
      this.#atoms.set(key, { kind: "exp", exponent });
      result = this.#mul(result, of(atomPolynomial(key, t.c)));
    }
    return result;
  }

  /** exp(c·log p): a number keeps a root atom of its own, so that √2·√2 is 2. */
  #rootOrPrime(p: Polynomial, k: Rational): Quotient {
    const single = singleTerm(p);
    if (single !== undefined && single.monomial.length === 0) {
      const key = `(${polynomialKey(p)})`;
      this.#atoms.set(key, { kind: "root", base: p });
      return this.#unroot(of(atomPolynomial(key, k)));
    }
    return this.#root(of(p), k);
  }

  #log(q: Quotient): Quotient {
    let result = this.#logOf(q.numerator);
    for (const f of q.denominator.values())
      result = this.#add(result, this.#scale(this.#logOf(f.primitive), rational(-f.power)));
    return result;
  }

  #logOf(p: Polynomial): Quotient {
    if (p.size === 0) throw new NotNormal("log of 0");
    const { content, monomial, primitive } = factorOut(p);
    let result = this.#logNumber(content);
    for (const [key, e] of monomial) {
      const atom = this.#atoms.get(key);
      if (atom?.kind === "exp") result = this.#add(result, this.#scale(atom.exponent, e));
      else if (atom?.kind === "root") result = this.#add(result, this.#scale(this.#logOf(atom.base), e));
      else result = this.#add(result, this.#scale(this.#logAtom(atomPolynomial(key)), e));
    }
    return primitive.size > 1 ? this.#add(result, this.#logAtom(primitive)) : result;
  }

  #logAtom(argument: Polynomial): Quotient {
    const key = `log(${polynomialKey(argument)})`;
    this.#atoms.set(key, { kind: "log", argument });
    return of(atomPolynomial(key));
  }

  /** log of a positive fraction, as a sum over its primes. */
  #logNumber(c: Rational): Quotient {
    if (signOf(c) <= 0) throw new NotNormal("log of a number that is not positive");
    let result = constant(rational(0));
    for (const [part, sign] of [
      [c.n, 1],
      [c.d, -1],
    ] as const) {
      for (const [prime, power] of primes(part)) {
        result = this.#add(
          result,
          this.#scale(this.#logAtom(constantPolynomial(rational(prime))), rational(sign * power)),
        );
      }
    }
    return result;
  }

  #call(e: Extract<Expr, { kind: "call" }>): Quotient {
    const [u] = e.args;
    if (u !== undefined && isElementary(e.name)) {
      if (e.order === 1) return this.#of(DERIVATIVE[e.name](u));
      if (e.order === 0) {
        switch (e.name) {
          case "exp":
            return this.#exp(this.#of(u));
          case "log":
            return this.#log(this.#of(u));
          case "sqrt":
            return this.#power(this.#of(u), constant(rational(1, 2)));
          case "tanh": {
            const t = call("exp", mul(num(2), u));
            return this.#of(div(sub(t, num(1)), add(t, num(1))));
          }
          case "sinh":
            return this.#of(div(sub(call("exp", u), call("exp", neg(u))), num(2)));
          case "cosh":
            return this.#of(div(add(call("exp", u), call("exp", neg(u))), num(2)));
          case "tan":
            return this.#of(div(call("sin", u), call("cos", u)));
          default:
        }
      }
    }
    if (
      [
        "E",
        "Var",
        "Cov",
        "total",
        "mean",
        "norm",
        "trace",
        "diag",
        "softmax",
        "ones",
        "identity",
        "@at",
      ].includes(e.name)
    ) {
      throw new NotNormal(`${e.name} is compared by values`);
    }
    const parts = e.args.map((a) => this.#key(a));
    if (e.name === "max" || e.name === "min" || e.name === "kronecker") parts.sort();
    return this.#atom(`${e.name}${"'".repeat(e.order)}(${parts.join(", ")})`, freeSymbols(e));
  }

  #series(e: SeriesExpr): Quotient {
    const from = asConstant(this.#of(e.from));
    const to = asConstant(this.#of(e.to));
    if (from !== undefined && to !== undefined && isInteger(from) && isInteger(to) && to.n - from.n < 64n) {
      let result = constant(e.kind === "sum" ? rational(0) : ONE);
      for (let k = from.n; k <= to.n; k++) {
        const term = this.#of(substitute(e.body, new Map([[e.variable, num(rational(k))]])));
        result = e.kind === "sum" ? this.#add(result, term) : this.#mul(result, term);
      }
      return result;
    }
    // One name for every index, so that Σᵢ and Σⱼ are the same sum.
    const depth = seriesDepth(e.body);
    const index = `#${depth}`;
    const body = this.#of(
      substitute(e.body, new Map([[e.variable, { kind: "symbol", name: index, index: [] }]])),
    );
    const bounds = `${this.#key(e.from)}..${this.#key(e.to)}`;
    const inner = new Set([...freeSymbols(e.from), ...freeSymbols(e.to), ...freeSymbols(e.body)]);
    inner.delete(e.variable);
    if (e.kind === "prod") return this.#product(body, e, index, bounds, inner);
    let result = constant(rational(0));
    const below = this.#splitDenominator(body, index);
    for (const t of body.numerator.values()) {
      const outside = t.monomial.filter(([key]) => !this.#uses(key, index));
      const inside = t.monomial.filter(([key]) => this.#uses(key, index));
      const factor: Quotient = {
        numerator: polynomial([{ monomial: outside, c: t.c }]),
        denominator: below.outside,
      };
      const summand: Quotient = {
        numerator: polynomial([{ monomial: inside, c: ONE }]),
        denominator: below.inside,
      };
      const isFree = inside.length === 0 && below.inside.size === 0;
      const count = this.#of(add(sub(e.to, e.from), num(1)));
      const sum = isFree ? count : this.#atom(`sum(${index}, ${bounds}, ${quotientKey(summand)})`, inner);
      result = this.#add(result, this.#mul(factor, sum));
    }
    return result;
  }

  /** Π c·f = c^(n) Π f. */
  #product(
    body: Quotient,
    e: SeriesExpr,
    index: string,
    bounds: string,
    inner: ReadonlySet<string>,
  ): Quotient {
    const single = singleTerm(body.numerator);
    const count = this.#of(add(sub(e.to, e.from), num(1)));
    if (single === undefined) {
      if (body.numerator.size === 0) return body;
      return this.#atom(`prod(${index}, ${bounds}, ${quotientKey(body)})`, inner);
    }
    const outside = single.monomial.filter(([key]) => !this.#uses(key, index));
    const inside = single.monomial.filter(([key]) => this.#uses(key, index));
    let result = constant(ONE);
    if (single.c.n !== single.c.d) result = this.#mul(result, this.#power(constant(single.c), count));
    if (outside.length > 0)
      result = this.#mul(result, this.#power(of(polynomial([{ monomial: outside, c: ONE }])), count));
    for (const [key, k] of inside) {
      const factor = this.#atom(`prod(${index}, ${bounds}, ${key})`, inner);
      result = this.#mul(
        result,
        isInteger(k) ? this.#integerPower(factor, Number(k.n)) : this.#root(factor, k),
      );
    }
    for (const [key, f] of body.denominator) {
      const isInside = this.#usesPolynomial(f.primitive, index);
      const factor = isInside
        ? this.#atom(`prod(${index}, ${bounds}, ${key})`, inner)
        : this.#power(of(f.primitive), count);
      result = this.#mul(result, this.#integerPower(factor, -f.power));
    }
    return result;
  }

  #splitDenominator(q: Quotient, index: string) {
    const inside = new Map<string, { primitive: Polynomial; power: number }>();
    const outside = new Map<string, { primitive: Polynomial; power: number }>();
    for (const [k, f] of q.denominator)
      (this.#usesPolynomial(f.primitive, index) ? inside : outside).set(k, f);
    return { inside, outside };
  }

  #usesPolynomial(p: Polynomial, index: string): boolean {
    return [...p.values()].some((t) => t.monomial.some(([key]) => this.#uses(key, index)));
  }

  #uses(key: string, index: string): boolean {
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
function asConstant(q: Quotient): Rational | undefined {
  if (q.denominator.size > 0) return undefined;
  if (q.numerator.size === 0) return rational(0);
  const t = singleTerm(q.numerator);
  return t !== undefined && t.monomial.length === 0 ? t.c : undefined;
}

function quotientKey(q: Quotient): string {
  const below = [...q.denominator].map(([k, f]) => `(${k})^${f.power}`).sort();
  return `${polynomialKey(q.numerator)}${below.length === 0 ? "" : `/${below.join("")}`}`;
}

function seriesDepth(e: Expr): number {
  let deepest = 0;
  mapChildren(e, (c) => {
    deepest = Math.max(deepest, seriesDepth(c));
    return c;
  });
  return e.kind === "sum" || e.kind === "prod" ? deepest + 1 : deepest;
}
