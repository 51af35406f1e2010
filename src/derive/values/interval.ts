// Intervals with outward rounding: what holds of the result holds for every real number in the arguments (Moore 1966).
import type { ElementaryName } from "../expression/functions.ts";
import { type Arithmetic, FLOAT, Undefined } from "./arithmetic.ts";

export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

/** One float further down (up) than rounding can have gone; library functions get three more units. */
const down = (x: number, units = 1): number =>
  Number.isFinite(x) ? x - Math.abs(x) * units * 2 ** -52 - Number.MIN_VALUE : x;
const up = (x: number, units = 1): number =>
  Number.isFinite(x) ? x + Math.abs(x) * units * 2 ** -52 + Number.MIN_VALUE : x;

const interval = (lo: number, hi: number): Interval => {
  if (Number.isNaN(lo) || Number.isNaN(hi)) return { lo: -Infinity, hi: Infinity };
  return {
    lo: lo === Infinity ? Number.MAX_VALUE : down(lo),
    hi: hi === -Infinity ? -Number.MAX_VALUE : up(hi),
  };
};

/** 0 · ∞ is 0 here: the ends of an interval are limits of finite numbers' products, and 0 stays 0. */
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

const hull = (a: Interval, b: Interval): Interval => ({
  lo: Math.min(a.lo, b.lo),
  hi: Math.max(a.hi, b.hi),
});

const WHOLE: Interval = { lo: -Infinity, hi: Infinity };

export const INTERVAL: Arithmetic<Interval> = {
  of: (x) => ({ lo: x, hi: x }),
  near: (x, ulps = 1) => ({ lo: down(x, ulps), hi: up(x, ulps) }),
  add: (a, b) => interval(a.lo + b.lo, a.hi + b.hi),
  sub: (a, b) => interval(a.lo - b.hi, a.hi - b.lo),
  mul: (a, b) => {
    const all = [times(a.lo, b.lo), times(a.lo, b.hi), times(a.hi, b.lo), times(a.hi, b.hi)];
    return interval(Math.min(...all), Math.max(...all));
  },
  div: (a, b) => {
    if (b.lo <= 0 && b.hi >= 0) return WHOLE;
    return INTERVAL.mul(a, interval(1 / b.hi, 1 / b.lo));
  },
  neg: (a) => ({ lo: -a.hi, hi: -a.lo }),
  powInteger: (a, k) => {
    if (k < 0) return INTERVAL.div({ lo: 1, hi: 1 }, INTERVAL.powInteger(a, -k));
    const [p, q] = [a.lo ** k, a.hi ** k];
    const lo = k % 2 === 0 && a.lo <= 0 && a.hi >= 0 ? 0 : Math.min(p, q);
    return { lo: lo === 0 ? 0 : down(lo, 2 * k), hi: up(Math.max(p, q), 2 * k) };
  },
  pow: (a, b) => {
    if (a.lo < 0) throw new Undefined("a power of a negative number");
    return INTERVAL.elementary("exp", INTERVAL.mul(b, INTERVAL.elementary("log", a)));
  },
  elementary,
  value: (a) => (a.lo + a.hi) / 2,
  sign: (a) => (a.lo > 0 ? 1 : a.hi < 0 ? -1 : a.lo === 0 && a.hi === 0 ? 0 : undefined),
  hull,
};

const RISING: readonly ElementaryName[] = ["exp", "log", "sqrt", "sinh", "tanh", "arctan", "erf", "sign"];

function elementary(name: ElementaryName, a: Interval): Interval {
  const f = FLOAT[name];
  if (RISING.includes(name)) {
    if ((name === "log" || name === "sqrt") && a.hi < 0) throw new Undefined(`${name} of a negative number`);
    const start = name === "log" || name === "sqrt" ? Math.max(a.lo, 0) : a.lo;
    const units = name === "erf" ? 16 : 4;
    const floor = name === "exp" || name === "sqrt" ? 0 : -Infinity;
    return { lo: Math.max(down(f(start), units), floor), hi: up(f(a.hi), units) };
  }
  if (name === "abs" || name === "cosh") {
    const [p, q] = [f(a.lo), f(a.hi)];
    const lo = a.lo <= 0 && a.hi >= 0 ? f(0) : down(Math.min(p, q), 4);
    return { lo, hi: up(Math.max(p, q), 4) };
  }
  if (name === "tan") return WHOLE;
  // sin and cos: the ends, and the crests between them.
  if (a.hi - a.lo >= 2 * Math.PI || !Number.isFinite(a.lo) || !Number.isFinite(a.hi))
    return { lo: -1, hi: 1 };
  const phase = name === "sin" ? Math.PI / 2 : 0;
  const holdsCrest = (at: number): boolean =>
    Math.floor((a.hi - at) / (2 * Math.PI) + 1e-9) >= Math.ceil((a.lo - at) / (2 * Math.PI) - 1e-9);
  const [p, q] = [f(a.lo), f(a.hi)];
  return {
    lo: holdsCrest(phase + Math.PI) ? -1 : Math.max(-1, down(Math.min(p, q), 4)),
    hi: holdsCrest(phase) ? 1 : Math.min(1, up(Math.max(p, q), 4)),
  };
}
