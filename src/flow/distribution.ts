// How the numbers of a tensor are distributed: the few figures that tell a healthy layer from a sick one.
import type { Tensor } from "../tensor/index.ts";
import { type Bins, countBins } from "./bins.ts";

/** Statistics of a set of numbers. They are sums in float64 whatever the numbers' own format. */
export interface Distribution {
  readonly count: number;
  /** √Σv². */
  readonly norm: number;
  /** √(Σv² / n): a norm that does not grow with the number of values, so that layers of unlike width compare. */
  readonly rms: number;
  readonly mean: number;
  /** Standard deviation, of the population. */
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** Share of values that are exactly 0. */
  readonly zeros: number;
  /** Share of values that are NaN or infinite; the other figures then say so too. */
  readonly notFinite: number;
  /** The numbers themselves, in row-major order. */
  readonly values: ArrayLike<number>;
  /** The value below which a share of the values lies (0.5: the median), by linear interpolation between neighbours. */
  quantile(share: number): number;
  /** Counts in equal bins, for a histogram. */
  histogram(options?: { bins?: number; range?: readonly [number, number] }): Bins;
}

/**
 * The statistics of some numbers.
 *
 * @example
 * ```ts
 * const { mean, norm, quantile } = flow.distribution([3, 4, 0, 1]);
 * [mean, norm ** 2, quantile(0.5)] // [2, 26, 2]
 * ```
 */
export function distribution(values: ArrayLike<number>): Distribution {
  const count = values.length;
  let sum = 0;
  let largest = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let zeros = 0;
  let notFinite = 0;
  for (let i = 0; i < count; i += 1) {
    const value = values[i];
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value === 0) zeros += 1;
    if (!Number.isFinite(value)) notFinite += 1;
    largest = Math.max(largest, Math.abs(value));
  }
  const mean = sum / count;
  // Scaling by the largest keeps the squares of gradients around 1e-200 from rounding to 0.
  const scale = largest > 0 && Number.isFinite(largest) ? largest : 1;
  let squares = 0;
  let deviations = 0;
  for (let i = 0; i < count; i += 1) {
    squares += (values[i] / scale) ** 2;
    deviations += ((values[i] - mean) / scale) ** 2;
  }
  return {
    count,
    norm: scale * Math.sqrt(squares),
    rms: scale * Math.sqrt(squares / count),
    mean,
    std: scale * Math.sqrt(deviations / count),
    min,
    max,
    zeros: zeros / count,
    notFinite: notFinite / count,
    values,
    quantile: (share) => quantile(values, share),
    histogram: (options) => countBins(values, options),
  };
}

function quantile(values: ArrayLike<number>, share: number): number {
  if (!(share >= 0 && share <= 1))
    throw new RangeError(`quantile: the share must be in [0, 1], got ${share}`);
  const sorted = Float64Array.from(values).sort();
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/**
 * The statistics of a tensor's numbers.
 *
 * @example
 * ```ts
 * flow.distributionOf(tensor([[3, 4]])).norm // 5
 * ```
 */
export const distributionOf = (tensor: Tensor): Distribution => distribution(tensor.data());
