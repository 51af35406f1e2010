// Data sets and the batches in which a network sees them.
import { type RandomStream, rng, type Tensor, take } from "../tensor/index.ts";

/** Examples and what they should give. */
export interface Dataset {
  /** `[count, ...]`: one example a row. */
  readonly x: Tensor;
  /** Class numbers `[count]`, or targets `[count, ...]`. */
  readonly y: Tensor;
}

/** How a data set is cut. */
export interface BatchOptions {
  /** Examples a batch. */
  size: number;
  /** Seed of the order. */
  seed?: number;
  /** A stream for the order, instead of a seed. */
  random?: RandomStream;
  /** Keeps the given order. */
  ordered?: boolean;
  /** Leaves out the last batch where it is smaller. */
  dropLast?: boolean;
}

/**
 * All examples once, in batches.
 *
 * @throws RangeError where x and y have unlike counts, or the size is no whole number above 0
 *
 * @example
 * ```ts
 * const five = { x: arange(5).reshape(5, 1), y: arange(5) };
 * [...data.batches(five, { size: 2, ordered: true })].map((batch) => batch.y.toArray()) // [[0, 1], [2, 3], [4]]
 * ```
 */
export function* batches(dataset: Dataset, options: BatchOptions): Generator<Dataset> {
  const { x, y } = dataset;
  const count = x.shape[0];
  if (y.shape[0] !== count) throw new RangeError(`batches: ${count} examples in x, ${y.shape[0]} in y`);
  if (!Number.isInteger(options.size) || options.size < 1) {
    throw new RangeError(`batches: the size must be a whole number above 0, got ${options.size}`);
  }
  const random = options.random ?? rng(options.seed ?? 0);
  const order = options.ordered ? undefined : random.permutation(count);
  for (let start = 0; start < count; start += options.size) {
    const stop = Math.min(count, start + options.size);
    if (options.dropLast && stop - start < options.size) return;
    if (order === undefined) yield { x: x.slice([start, stop]), y: y.slice([start, stop]) };
    else {
      const chosen = order.slice(start, stop);
      yield { x: take(x, chosen), y: take(y, chosen) };
    }
  }
}

/**
 * The first examples of a data set, as they stand.
 *
 * @example
 * ```ts
 * data.first({ x: arange(6).reshape(3, 2), y: arange(3) }, 2).x.toArray() // [[0, 1], [2, 3]]
 * ```
 */
export function first(dataset: Dataset, count: number): Dataset {
  if (!Number.isInteger(count) || count < 0)
    throw new RangeError(`first: the count must be a whole number from 0 on, got ${count}`);
  return { x: dataset.x.slice([0, count]), y: dataset.y.slice([0, count]) };
}
