// Counting values in equal bins, for histograms.

/** Equal bins and how many values fell into each. Values outside `range` are counted in `below` and `above`. */
export interface Bins {
  /** The `counts.length + 1` borders. */
  edges: number[];
  counts: number[];
  below: number;
  above: number;
  /** How many values there were, those that are not finite left out. */
  total: number;
}

/**
 * Counts values in equal bins; the last bin includes its upper border.
 *
 * @param values - infinite values and NaN are left out
 * @param options - `bins` (40), and `range` (that of the values)
 *
 * @example
 * ```ts
 * flow.countBins([0, 0.1, 0.6, 1], { bins: 2 }).counts // [2, 2]
 * ```
 */
export function countBins(
  values: ArrayLike<number>,
  options: { bins?: number; range?: readonly [number, number] } = {},
): Bins {
  const usable = Array.from(values).filter(Number.isFinite);
  const [low, high] = widen(options.range ?? reach(usable));
  const bins = options.bins ?? 40;
  const counts = new Array<number>(bins).fill(0);
  let below = 0;
  let above = 0;
  for (const value of usable) {
    if (value < low) below += 1;
    else if (value > high) above += 1;
    else counts[Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))] += 1;
  }
  const edges = Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
  return { edges, counts, below, above, total: usable.length };
}

/** Equal borders leave no width to divide into bins: half a unit on each side. */
export function widen([low, high]: readonly [number, number]): [number, number] {
  return low < high ? [low, high] : [low - 0.5, low + 0.5];
}

function reach(values: readonly number[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 1];
}
