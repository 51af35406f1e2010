// The canonical form of a scalar expression: from its tree to a quotient of polynomials in atoms. Hyperbolic functions become
// exponentials, sums and products are taken apart, so that two expressions equal by algebra have the difference 0. What has no such form (a piecewise value, an unknown function) is an atom.
import { add, call, div, mul, neg, num, sub } from "../expression/build.ts";
import type { Expr, SeriesExpr, SymbolExpr } from "../expression/expression.ts";
import { DERIVATIVE, isElementary } from "../expression/functions.ts";
import { isInteger, ONE, rational } from "../expression/rational.ts";
import { freeSymbols, mapChildren, substitute, symbolKey } from "../expression/walk.ts";
import { polynomial, singleTerm, TooManyTerms } from "./polynomial.ts";
import {
  asConstant,
  asQuotient,
  constantQuotient,
  NotNormal,
  type Quotient,
  QuotientField,
  quotientKey,
} from "./quotient.ts";

/** What the normal form asks of the text that an expression comes from. */
export interface Names {
  isMatrix(symbol: SymbolExpr): boolean;
  isConstant(key: string): boolean;
}

/** Normal forms that are to be compared must come from one Normalizer: it keeps the atoms. */
export class Normalizer {
  readonly #field = new QuotientField();
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
    return this.isZero(this.difference(a, b));
  }

  isZero(q: Quotient): boolean {
    return q.numerator.size === 0;
  }

  difference(a: Expr, b: Expr): Quotient {
    return this.#field.add(this.normalize(a), this.normalize(neg(b)));
  }

  #of(e: Expr): Quotient {
    switch (e.kind) {
      case "number":
        return constantQuotient(e.value);
      case "symbol": {
        const key = symbolKey(e);
        if (this.#names.isMatrix(e)) throw new NotNormal(`${key} is a vector or matrix`);
        if (key === "e" && this.#names.isConstant(key)) return this.#field.exp(constantQuotient(ONE));
        const index = e.index.length === 0 ? "" : `[${e.index.map((i) => this.#key(i)).join(",")}]`;
        return this.#field.atom(
          `${e.name}${index}`,
          new Set([e.name, key, ...e.index.flatMap((i) => [...freeSymbols(i)])]),
        );
      }
      case "add":
        return this.#field.add(this.#of(e.left), this.#of(e.right));
      case "sub":
        return this.#field.add(this.#of(e.left), this.#field.scale(this.#of(e.right), rational(-1)));
      case "neg":
        return this.#field.scale(this.#of(e.arg), rational(-1));
      case "mul":
      case "hadamard":
        return this.#field.mul(this.#of(e.left), this.#of(e.right));
      case "div":
        return this.#field.mul(this.#of(e.left), this.#field.inverse(this.#of(e.right)));
      case "pow":
        return this.#field.power(this.#of(e.left), this.#of(e.right));
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
        return this.#field.atom(`{${origin}${parts.join("; ")}}`, freeSymbols(e));
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

  /** A text that is the same for equal expressions. */
  #key(e: Expr): string {
    return quotientKey(this.#of(e));
  }

  #call(e: Extract<Expr, { kind: "call" }>): Quotient {
    const [u] = e.args;
    if (u !== undefined && isElementary(e.name)) {
      if (e.order === 1) return this.#of(DERIVATIVE[e.name](u));
      if (e.order === 0) {
        switch (e.name) {
          case "exp":
            return this.#field.exp(this.#of(u));
          case "log":
            return this.#field.log(this.#of(u));
          case "sqrt":
            return this.#field.power(this.#of(u), constantQuotient(rational(1, 2)));
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
    return this.#field.atom(`${e.name}${"'".repeat(e.order)}(${parts.join(", ")})`, freeSymbols(e));
  }

  #series(e: SeriesExpr): Quotient {
    const from = asConstant(this.#of(e.from));
    const to = asConstant(this.#of(e.to));
    if (from !== undefined && to !== undefined && isInteger(from) && isInteger(to) && to.n - from.n < 64n) {
      let result = constantQuotient(e.kind === "sum" ? rational(0) : ONE);
      for (let k = from.n; k <= to.n; k++) {
        const term = this.#of(substitute(e.body, new Map([[e.variable, num(rational(k))]])));
        result = e.kind === "sum" ? this.#field.add(result, term) : this.#field.mul(result, term);
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
    let result = constantQuotient(rational(0));
    const below = this.#field.splitDenominator(body, index);
    for (const t of body.numerator.values()) {
      const outside = t.monomial.filter(([key]) => !this.#field.uses(key, index));
      const inside = t.monomial.filter(([key]) => this.#field.uses(key, index));
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
      const sum = isFree
        ? count
        : this.#field.atom(`sum(${index}, ${bounds}, ${quotientKey(summand)})`, inner);
      result = this.#field.add(result, this.#field.mul(factor, sum));
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
      return this.#field.atom(`prod(${index}, ${bounds}, ${quotientKey(body)})`, inner);
    }
    const outside = single.monomial.filter(([key]) => !this.#field.uses(key, index));
    const inside = single.monomial.filter(([key]) => this.#field.uses(key, index));
    let result = constantQuotient(ONE);
    if (single.c.n !== single.c.d)
      result = this.#field.mul(result, this.#field.power(constantQuotient(single.c), count));
    if (outside.length > 0)
      result = this.#field.mul(
        result,
        this.#field.power(asQuotient(polynomial([{ monomial: outside, c: ONE }])), count),
      );
    for (const [key, k] of inside) {
      const factor = this.#field.atom(`prod(${index}, ${bounds}, ${key})`, inner);
      result = this.#field.mul(
        result,
        isInteger(k) ? this.#field.integerPower(factor, Number(k.n)) : this.#field.root(factor, k),
      );
    }
    for (const [key, f] of body.denominator) {
      const isInside = this.#field.usesPolynomial(f.primitive, index);
      const factor = isInside
        ? this.#field.atom(`prod(${index}, ${bounds}, ${key})`, inner)
        : this.#field.power(asQuotient(f.primitive), count);
      result = this.#field.mul(result, this.#field.integerPower(factor, -f.power));
    }
    return result;
  }
}

function seriesDepth(e: Expr): number {
  let deepest = 0;
  mapChildren(e, (c) => {
    deepest = Math.max(deepest, seriesDepth(c));
    return c;
  });
  return e.kind === "sum" || e.kind === "prod" ? deepest + 1 : deepest;
}
