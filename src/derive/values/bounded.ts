// Floats that carry a bound of their own rounding error (running error analysis: Wilkinson 1963; Higham 2002, §3.3).
// So two sides are compared with the tolerance that their own computation earned: cancellation near 0 or 1 is never taken
// for a wrong formula, and a formula that is off by 1e-12 where the bound is 1e-15 is found out.
import type { ElementaryName } from "../expression/functions.ts";
import { type Arithmetic, FLOAT, SLOPE, Undefined } from "./arithmetic.ts";

export interface Bounded {
  readonly v: number;
  /** |v - exact| <= e, to first order. */
  readonly e: number;
}

const U = 2 ** -53;
/** Below this a result may have lost bits to underflow. */
const TINY = 2 ** -1022;

function bounded(v: number, e: number): Bounded {
  if (Number.isNaN(v)) throw new Undefined("not a number");
  if (!Number.isFinite(v)) throw new Undefined("larger than a float can hold");
  return { v, e: e + U * Math.abs(v) + (v !== 0 && Math.abs(v) < TINY ? TINY : 0) };
}

/** Elementary functions of a good libm are within one unit in the last place; two are allowed for here. erf is our own: 16. */
function slack(name: ElementaryName): number {
  return name === "erf" ? 16 : 3;
}

export const BOUNDED: Arithmetic<Bounded> = {
  of: (x) => ({ v: x, e: 0 }),
  near: (x, ulps = 1) => ({ v: x, e: ulps * U * Math.abs(x) }),
  add: (a, b) => bounded(a.v + b.v, a.e + b.e),
  sub: (a, b) => bounded(a.v - b.v, a.e + b.e),
  mul: (a, b) => {
    const v = a.v * b.v;
    const lost = v === 0 && a.v !== 0 && b.v !== 0 ? TINY : 0;
    return bounded(v, Math.abs(a.v) * b.e + Math.abs(b.v) * a.e + a.e * b.e + lost);
  },
  div: (a, b) => {
    const room = Math.abs(b.v) - b.e;
    if (room <= 0) throw new Undefined("division by 0");
    const v = a.v / b.v;
    const lost = v === 0 && a.v !== 0 ? TINY : 0;
    return bounded(v, (a.e + Math.abs(v) * b.e) / room + lost);
  },
  neg: (a) => ({ v: -a.v, e: a.e }),
  powInteger: (a, k) => {
    if (k === 0) return { v: 1, e: 0 };
    if (k < 0 && Math.abs(a.v) <= a.e) throw new Undefined("division by 0");
    const v = a.v ** k;
    const slope = a.v === 0 ? 0 : Math.abs((k * v) / a.v);
    const own = a.v === 0 ? Math.abs(a.e) ** Math.max(k, 1) : 0;
    return bounded(
      v,
      slope * a.e * (1 + Math.abs(k) * U) + own + 2 * U * Math.abs(v) * Math.abs(k) + underflow(v, a.v),
    );
  },
  pow: (a, b) => {
    if (a.v < 0 || (a.v === 0 && b.v <= 0)) throw new Undefined("a power of a negative number");
    const v = a.v ** b.v;
    if (a.v === 0) return bounded(v, a.e ** Math.min(b.v, 1));
    const log = Math.abs(Math.log(a.v));
    return bounded(v, Math.abs(v) * ((Math.abs(b.v) * a.e) / a.v + log * b.e + 4 * U) + underflow(v, a.v));
  },
  elementary,
  value: (a) => a.v,
};

const underflow = (v: number, a: number): number => (v === 0 && a !== 0 ? TINY : 0);

function elementary(name: ElementaryName, a: Bounded): Bounded {
  const v = FLOAT[name](a.v);
  const own = slack(name) * U * Math.abs(v) + (name === "exp" && v === 0 ? TINY : 0);
  if (a.e === 0) return bounded(v, own);
  if (name === "abs") return { v, e: a.e };
  if (name === "sign") {
    if (Math.abs(a.v) <= a.e) throw new Undefined("the sign of a number within its own rounding error");
    return { v, e: 0 };
  }
  if (name === "sqrt" && a.v <= a.e) return bounded(v, Math.sqrt(a.v + a.e));
  if (name === "exp") return bounded(v, v * Math.expm1(Math.min(a.e, 700)) + own);
  if (name === "log" && a.v <= a.e) throw new Undefined("log at 0");
  // The slope at the point, with room for its change over the error's width.
  const slope = Math.abs(SLOPE[name](PLAIN, a.v, v));
  const bend = name === "log" ? a.e / (a.v - a.e) : name === "sqrt" ? a.e / a.v : a.e;
  return bounded(v, slope * a.e * (1 + bend) + (name === "log" ? 0 : a.e * a.e) + own);
}

/** Plain floats: slopes of error bounds, Monte-Carlo-free sums, optimisers. */
export const PLAIN: Arithmetic<number> = {
  of: (x) => x,
  near: (x) => x,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  neg: (a) => -a,
  powInteger: (a, k) => a ** k,
  pow: (a, b) => a ** b,
  elementary: (name, a) => FLOAT[name](a),
  value: (a) => a,
};
