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
 * @throws RangeError where `bins` is no whole number above 0, or the range is not finite or runs backwards
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
  const { bins = 40, range } = options;
  if (!Number.isInteger(bins) || bins < 1) {
    throw new RangeError(`countBins: bins must be a whole number above 0, got ${bins}`);
  }
  if (range !== undefined && !(range.every(Number.isFinite) && range[0] <= range[1])) {
    throw new RangeError(
      `countBins: the range must be finite, the lower end first, got [${range.join(", ")}]`,
    );
  }
  const usable = Array.from(values).filter(Number.isFinite);
  const [low, high] = widen(range ?? reach(usable));
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

/** Equal ends leave no width to divide: half a unit on each side, or a millionth of a number that swallows that. */
export function widen([low, high]: readonly [number, number]): [number, number] {
  const margin = Math.max(0.5, Math.abs(low) * 1e-6);
  return low < high ? [low, high] : [low - margin, low + margin];
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
