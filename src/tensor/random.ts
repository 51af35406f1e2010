// Random tensors from a named, published generator, so that a seed gives one stream in Node and in every browser.
import { type CreateOptions, tensor } from "./create.ts";
import { expectForm, type Shape } from "./shape-rules.ts";
import type { Tensor } from "./tensor.ts";
import { allocate, sizeOf } from "./view.ts";

/**
 * A stream of random numbers: xoshiro128** 1.1 (Blackman & Vigna, "Scrambled linear pseudorandom number generators",
 * ACM Trans. Math. Softw. 47, 2021), its state filled from the seed by SplitMix32.
 *
 * @example
 * rng(1).integers([3], 0, 10).toArray(); // [0, 8, 4]
 */
export class RandomStream {
  readonly #state = new Uint32Array(4);
  #spare: number | undefined;

  constructor(seed: number) {
    if (!Number.isSafeInteger(seed))
      throw new RangeError(`rng: the seed must be a whole number, got ${seed}`);
    // The upper bits of a seed beyond 32 bits are mixed in, so that such seeds differ too.
    let mixed = (seed >>> 0) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x85ebca6b);
    for (let i = 0; i < 4; i++) {
      mixed = (mixed + 0x9e3779b9) | 0;
      let z = mixed;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      this.#state[i] = z ^ (z >>> 15);
    }
  }

  /** The next 32 bits, as a whole number from 0 to 2³² - 1. */
  nextUint32(): number {
    const s = this.#state;
    const scrambled = Math.imul(s[1], 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result >>> 0;
  }

  /** The next number in [0, 1), with 53 random bits. */
  next(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** The next number of the standard normal distribution (polar method, Marsaglia & Bray 1964). */
  nextNormal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    for (;;) {
      const u = 2 * this.next() - 1;
      const v = 2 * this.next() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * portableLog(s)) / s);
      this.#spare = v * factor;
      return u * factor;
    }
  }

  /** Evenly distributed over [low, high). @throws RangeError where low > high */
  uniform(shape: Shape, low = 0, high = 1, options: CreateOptions = {}): Tensor {
    if (!(low <= high)) throw new RangeError(`uniform: low must not be above high, got ${low} and ${high}`);
    return this.#fill(shape, options, () => low + (high - low) * this.next());
  }

  /** Normally distributed. @throws RangeError where std < 0 */
  normal(shape: Shape, mean = 0, std = 1, options: CreateOptions = {}): Tensor {
    if (!(std >= 0)) throw new RangeError(`normal: std must be 0 or more, got ${std}`);
    return this.#fill(shape, options, () => mean + std * this.nextNormal());
  }

  /** Whole numbers from `low` up to but without `high`, all equally likely. @throws RangeError where there are none */
  integers(shape: Shape, low: number, high: number, options: CreateOptions = {}): Tensor {
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || low >= high) {
      throw new RangeError(
        `integers: low and high must be whole, and low below high; got ${low} and ${high}`,
      );
    }
    return this.#fill(shape, options, () => low + this.below(high - low));
  }

  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** The numbers 0 to n - 1 in random order (Fisher & Yates). */
  permutation(n: number): number[] {
    const order = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }

  /** A new stream, seeded from this one. */
  split(): RandomStream {
    return new RandomStream(this.nextUint32());
  }

  #fill(shape: Shape, { dtype = "float32" }: CreateOptions, draw: () => number): Tensor {
    expectForm("rng", shape, dtype);
    const data = allocate(dtype, sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = draw();
    return tensor(data, { shape, dtype });
  }
}

/** A random stream that starts at `seed`. */
export function rng(seed: number): RandomStream {
  return new RandomStream(seed);
}

/**
 * Natural logarithm of a positive number by additions, products and one division only: engines differ in the last bit
 * of Math.log, and a stream must not.
 */
function portableLog(x: number): number {
  let exponent = 0;
  let m = x;
  for (; m < Math.SQRT1_2; m *= 2) exponent--;
  for (; m >= Math.SQRT2; m /= 2) exponent++;
  // log m = 2 artanh((m - 1) / (m + 1)); |t| <= 0.172, so that 11 terms reach double precision.
  const t = (m - 1) / (m + 1);
  const t2 = t * t;
  let series = 0;
  for (let n = 21; n >= 1; n -= 2) series = series * t2 + 1 / n;
  return exponent * Math.LN2 + 2 * t * series;
}
