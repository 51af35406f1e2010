// Exact fractions: coefficients of the normal form and the numbers that an author writes (0.25 is 1/4, not a float).

export interface Rational {
  readonly n: bigint;
  /** Always positive; n and d have no common divisor. */
  readonly d: bigint;
}

function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export function rational(n: bigint | number, d: bigint | number = 1n): Rational {
  const bn = BigInt(n);
  const bd = BigInt(d);
  if (bd === 1n) return { n: bn, d: 1n };
  if (bd === 0n) throw new RangeError("rational: division by zero");
  const g = gcd(bn, bd < 0n ? -bd : bd);
  return bd < 0n ? { n: -bn / g, d: -bd / g } : { n: bn / g, d: bd / g };
}

export const ONE = rational(1);

/** The decimal numeral `text`, exactly: `"0.25"`, `"1e-3"`. */
export function rationalFromText(text: string): Rational {
  const [mantissa = "0", exponent = "0"] = text.toLowerCase().split("e");
  const [whole = "0", decimals = ""] = mantissa.split(".");
  const scale = Number(exponent) - decimals.length;
  const digits = BigInt(`${whole}${decimals}` || "0");
  return scale >= 0 ? rational(digits * 10n ** BigInt(scale)) : rational(digits, 10n ** BigInt(-scale));
}

/** The float `x`, exactly (a float is a binary fraction). */
export function rationalFromFloat(x: number): Rational {
  if (!Number.isFinite(x)) throw new RangeError(`rational: ${x} is not a finite number`);
  let scale = 1n;
  let y = x;
  while (!Number.isInteger(y)) {
    y *= 2;
    scale *= 2n;
  }
  return rational(BigInt(y), scale);
}

export function addRational(a: Rational, b: Rational): Rational {
  if (a.d === 1n && b.d === 1n) return { n: a.n + b.n, d: 1n };
  return rational(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function mulRational(a: Rational, b: Rational): Rational {
  if (a.d === 1n && b.d === 1n) return { n: a.n * b.n, d: 1n };
  return rational(a.n * b.n, a.d * b.d);
}

export const negRational = (a: Rational): Rational => ({ n: -a.n, d: a.d });
export const subRational = (a: Rational, b: Rational): Rational => addRational(a, negRational(b));
export const divRational = (a: Rational, b: Rational): Rational => rational(a.n * b.d, a.d * b.n);
export const isZero = (a: Rational): boolean => a.n === 0n;
export const isInteger = (a: Rational): boolean => a.d === 1n;
export const signOf = (a: Rational): -1 | 0 | 1 => (a.n > 0n ? 1 : a.n < 0n ? -1 : 0);
export const equalRational = (a: Rational, b: Rational): boolean => a.n === b.n && a.d === b.d;

export function powRational(a: Rational, k: number): Rational {
  return k >= 0
    ? { n: a.n ** BigInt(k), d: a.d ** BigInt(k) }
    : rational(a.d ** BigInt(-k), a.n ** BigInt(-k));
}

const bits = (n: bigint): number => n.toString(2).length;

/** The nearest float, or one next to it where numerator or denominator is too long for one. */
export function toFloat(a: Rational): number {
  const n = Number(a.n);
  const d = Number(a.d);
  if (Number.isFinite(n) && Number.isFinite(d)) return n / d;
  // 64 bits of the quotient, then the power of 2, in two parts so that neither leaves the floats' range.
  const size = a.n < 0n ? -a.n : a.n;
  const shift = 64 - (bits(size) - bits(a.d));
  const q = Number(shift >= 0 ? (size << BigInt(shift)) / a.d : size / (a.d << BigInt(-shift)));
  const half = Math.trunc(-shift / 2);
  return (a.n < 0n ? -q : q) * 2 ** half * 2 ** (-shift - half);
}

export function rationalText(a: Rational): string {
  return a.d === 1n ? a.n.toString() : `${a.n}/${a.d}`;
}
