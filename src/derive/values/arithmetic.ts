// The number system that an expression is evaluated in. One evaluator serves three: floats with a rounding bound (bounded.ts),
// a tape for derivatives over any of them (tape.ts), and intervals (interval.ts).
import type { ElementaryName } from "../expression/functions.ts";

export interface Arithmetic<N> {
  /** A number that is exact as a float. */
  of(x: number): N;
  /** A number known to `ulps` half units in its last place: a decimal, a fraction, π. */
  near(x: number, ulps?: number): N;
  add(a: N, b: N): N;
  sub(a: N, b: N): N;
  mul(a: N, b: N): N;
  div(a: N, b: N): N;
  neg(a: N): N;
  /** aᵏ for an integer k. */
  powInteger(a: N, k: number): N;
  /** aᵇ for a > 0. */
  pow(a: N, b: N): N;
  elementary(name: ElementaryName, a: N): N;
  /** The number itself, for comparisons. */
  value(a: N): number;
  /** The sign where it is certain; arithmetics whose numbers are sets (intervals) need this and `hull`. */
  sign?(a: N): -1 | 0 | 1 | undefined;
  /** Both cases of a condition that is not certain. */
  hull?(a: N, b: N): N;
}

/** An expression has no value at this point: outside a domain, or a derivative at a kink. */
export class Undefined extends Error {
  override readonly name = "Undefined";
  /** A kink is a claim's fault; leaving the domain of log or sqrt is the sample's. */
  readonly isKink: boolean;

  constructor(message: string, isKink = false) {
    super(message);
    this.isKink = isKink;
  }
}

/** f′(a) of each elementary function, in any arithmetic; `fa` is f(a). */
export const SLOPE: Record<ElementaryName, <N>(m: Arithmetic<N>, a: N, fa: N) => N> = {
  exp: (_, __, fa) => fa,
  log: (m, a) => m.div(m.of(1), a),
  sqrt: (m, _, fa) => m.div(m.of(0.5), fa),
  sin: (m, a) => m.elementary("cos", a),
  cos: (m, a) => m.neg(m.elementary("sin", a)),
  tan: (m, _, fa) => m.add(m.of(1), m.mul(fa, fa)),
  sinh: (m, a) => m.elementary("cosh", a),
  cosh: (m, a) => m.elementary("sinh", a),
  tanh: (m, a) => m.powInteger(m.elementary("cosh", a), -2),
  arctan: (m, a) => m.div(m.of(1), m.add(m.of(1), m.mul(a, a))),
  erf: (m, a) => m.mul(m.near(2 / Math.sqrt(Math.PI)), m.elementary("exp", m.neg(m.mul(a, a)))),
  abs: (m, a) => signAwayFromZero(m, a, "|x|"),
  sign: (m, a) => {
    signAwayFromZero(m, a, "sign(x)");
    return m.of(0);
  },
};

function signAwayFromZero<N>(m: Arithmetic<N>, a: N, name: string): N {
  const x = m.value(a);
  if (x === 0) throw new Undefined(`${name} has no derivative at 0`, true);
  return m.of(Math.sign(x));
}

/** The error function, to about 2e-15: its series (Abramowitz & Stegun 7.1.6) near 0, the continued fraction (7.1.14) beyond. */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a < 2.5) {
    let term = a;
    let sum = a;
    for (let k = 1; k < 80 && term > 1e-18 * sum; k++) {
      term *= (2 * a * a) / (2 * k + 1);
      sum += term;
    }
    return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * Math.exp(-a * a) * sum;
  }
  let fraction = 0;
  for (let k = 60; k > 0; k--) fraction = k / 2 / (a + fraction);
  return Math.sign(x) * (1 - Math.exp(-a * a) / (Math.sqrt(Math.PI) * (a + fraction)));
}

export const FLOAT: Record<ElementaryName, (x: number) => number> = {
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  arctan: Math.atan,
  erf,
  abs: Math.abs,
  sign: Math.sign,
};
