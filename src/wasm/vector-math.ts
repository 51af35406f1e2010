// Elementary functions on four float32 lanes, built from arithmetic. Errors are below 2.7 units in the last place on
// the whole range unless a comment says otherwise; NaN gives NaN, infinities give limits.
//
// Method: reduce the argument to a small interval (J.-M. Muller, "Elementary Functions", 3rd ed., 2016, chapter 11),
// then sum the Taylor series, whose coefficients need no explanation and at degree 7 lie below float32's precision.
import type { Lane, Lanes } from "./lanes.ts";

const log2e = Math.LOG2E;
/** ln 2 in two parts: the first has few bits, so that multiples by whole numbers are exact in float32. */
const ln2High = 0.693359375;
const ln2Low = Math.LN2 - ln2High;
/** 1.5 · 2^23: adding it to a number below 2^22 leaves the nearest whole number in the low bits. */
const roundingShift = 12582912;
const roundingShiftBits = 0x4b400000;
const oneBits = 0x3f800000;

/** x = n ln 2 + r with whole n and |r| <= ln 2 / 2. */
interface Reduced {
  readonly r: Lane;
  /** n in the low bits of a float near 1.5 · 2^23. */
  readonly shifted: Lane;
}

function reduceByLn2(v: Lanes, x: Lane): Reduced {
  const shifted = v.fma(x, v.splat(log2e), v.splat(roundingShift));
  const n = v.sub(shifted, v.splat(roundingShift));
  const r = v.nfma(n, v.splat(ln2Low), v.nfma(n, v.splat(ln2High), x));
  return { r, shifted };
}

/** exp(r) - 1 for |r| <= ln 2 / 2: r + r² (1/2 + r/6 + ...). */
function expm1Small(v: Lanes, r: Lane): Lane {
  const tail = v.polynomial(r, [1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040]);
  return v.fma(v.mul(r, r), tail, r);
}

/** 2^n for -126 <= n <= 128 (128 gives infinity): n is moved into the exponent bits. */
function powerOf2(v: Lanes, shifted: Lane): Lane {
  return v.addInt(v.shl(shifted, 23), v.bits(oneBits));
}

function clamp(v: Lanes, x: Lane, low: number, high: number): Lane {
  return v.atLeast(v.atMost(x, v.splat(high)), v.splat(low));
}

/** e^x on all of float32, subnormal results included. */
export function exp(v: Lanes, x: Lane): Lane {
  const { r, shifted } = reduceByLn2(v, clamp(v, x, -104, 89));
  // 2^n in two factors, since n from -151 to 128 does not fit into one exponent.
  const n = v.subInt(shifted, v.bits(roundingShiftBits));
  const half = v.shrSigned(n, 1);
  const first = v.addInt(v.shl(half, 23), v.bits(oneBits));
  const second = v.addInt(v.shl(v.subInt(n, half), 23), v.bits(oneBits));
  return v.mul(v.mul(v.add(expm1Small(v, r), v.splat(1)), first), second);
}

/** 2^(n-1) for -126 <= n <= 128; -126 gives 0. From 88.4 to 88.7 e^x is a float32, but 2^n = 2^128 is not. */
function halfPowerOf2(v: Lanes, shifted: Lane): Lane {
  return powerOf2(v, v.subInt(shifted, v.bits(1)));
}

/** e^x / 2 where results below 2^-126 may become 0. */
function halfExpNormal(v: Lanes, x: Lane): Lane {
  const { r, shifted } = reduceByLn2(v, clamp(v, x, -87.33, 89));
  const scale = halfPowerOf2(v, shifted);
  return v.fma(expm1Small(v, r), scale, scale);
}

/** e^x - 1, exact near 0. */
export function expm1(v: Lanes, x: Lane): Lane {
  const { r, shifted } = reduceByLn2(v, clamp(v, x, -87.33, 89));
  const scale = halfPowerOf2(v, shifted);
  const half = v.fma(expm1Small(v, r), scale, v.sub(scale, v.splat(0.5)));
  // -0 stays -0.
  return v.choose(v.eq(x, v.splat(0)), x, v.add(half, half));
}

/** 1 / (1 + e^-x); below x = -88.7, where the result is subnormal, it is 0. */
export function sigmoid(v: Lanes, x: Lane): Lane {
  const one = v.splat(1);
  return v.div(one, v.fma(halfExpNormal(v, v.neg(x)), v.splat(2), one));
}

/** tanh x = (e^2x - 1) / (e^2x + 1) for positive x, with e^2x - 1 exact near 0; the sign is put back. */
export function tanh(v: Lanes, x: Lane): Lane {
  const signBit = v.and(x, v.splat(-0));
  const size = v.atMost(v.abs(x), v.splat(10));
  const { r, shifted } = reduceByLn2(v, v.add(size, size));
  const scale = powerOf2(v, shifted);
  const e = v.fma(expm1Small(v, r), scale, v.sub(scale, v.splat(1)));
  return v.or(v.div(e, v.add(e, v.splat(2))), signBit);
}

/** log of a positive, normal number. */
function logNormal(v: Lanes, x: Lane): Lane {
  // Mantissa in [√½, √2): take the exponent of x / √½.
  const offset = v.subInt(x, v.bits(0x3f3504f3));
  const exponent = v.shrSigned(offset, 23);
  const m = v.subInt(x, v.shl(exponent, 23));
  // log m = 2 artanh t with t = (m - 1) / (m + 1), |t| <= 0.172.
  const t = v.div(v.sub(m, v.splat(1)), v.add(m, v.splat(1)));
  const t2 = v.mul(t, t);
  const tail = v.mul(t2, v.polynomial(t2, [2 / 3, 2 / 5, 2 / 7, 2 / 9]));
  const n = v.toFloat(exponent);
  const low = v.fma(t, tail, v.mul(n, v.splat(ln2Low)));
  return v.fma(n, v.splat(ln2High), v.fma(v.splat(2), t, low));
}

/** Natural logarithm: -Infinity at 0, NaN below. */
export function log(v: Lanes, x: Lane): Lane {
  // Subnormal numbers are scaled up by 2^23 first.
  const small = v.lt(x, v.splat(2 ** -126));
  const scaled = v.choose(small, v.mul(x, v.splat(2 ** 23)), x);
  const result = v.add(logNormal(v, scaled), v.and(small, v.splat(-23 * Math.LN2)));
  const zero = v.eq(x, v.splat(0));
  const finite = v.choose(zero, v.splat(-Infinity), result);
  const valid = v.and(v.le(v.splat(0), x), v.lt(x, v.splat(Infinity)));
  const invalid = v.choose(v.eq(x, v.splat(Infinity)), x, v.splat(Number.NaN));
  return v.choose(valid, finite, invalid);
}

/** log(1 + x), exact near 0: the rounding error of 1 + x is divided out (HP-15C handbook; Higham 2002, problem 1.5). */
export function log1p(v: Lanes, x: Lane): Lane {
  const u = v.add(v.splat(1), x);
  const correction = v.div(v.sub(x, v.sub(u, v.splat(1))), u);
  const result = v.add(log(v, u), correction);
  // At both ends u alone says it all: log of 0, of infinity, of a negative number. Near 0 log1p(x) is x.
  const plain = v.or(v.le(u, v.splat(0)), v.eq(u, v.splat(Infinity)));
  return v.choose(v.eq(u, v.splat(1)), x, v.choose(plain, log(v, u), result));
}

/** log(1 + e^x) = max(x, 0) + log1p(e^-|x|). */
export function softplus(v: Lanes, x: Lane): Lane {
  const e = exp(v, v.neg(v.abs(x)));
  const u = v.add(v.splat(1), e);
  const correction = v.div(v.sub(e, v.sub(u, v.splat(1))), u);
  const rest = v.choose(v.eq(u, v.splat(1)), e, v.add(logNormal(v, u), correction));
  return v.add(v.max(x, v.splat(0)), rest);
}

/** 2/√π (-1)^n / (n! (2n + 1)): the Taylor series of erf(x) / x in x². */
const erfSeries = (() => {
  let factorial = 1;
  return Array.from({ length: 11 }, (_, n) => {
    if (n > 0) factorial *= -n;
    return 2 / Math.sqrt(Math.PI) / (factorial * (2 * n + 1));
  });
})();

/**
 * The error function: its series up to |x| = 1, beyond it Abramowitz & Stegun 7.1.26, whose error of 1.5e-7 is 2.5 units
 * in the last place of results near 1; with roundings, 3.5.
 */
export function erf(v: Lanes, x: Lane): Lane {
  const one = v.splat(1);
  const size = v.abs(x);
  const near = v.mul(x, v.polynomial(v.mul(x, x), erfSeries));
  const t = v.div(one, v.fma(v.splat(0.3275911), size, one));
  const tail = v.polynomial(t, [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429]);
  const far = v.nfma(v.mul(v.add(t, t), tail), halfExpNormal(v, v.neg(v.mul(x, x))), one);
  return v.choose(v.lt(size, one), near, v.or(far, v.and(x, v.splat(-0))));
}
