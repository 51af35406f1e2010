// Measured times in a line of words.
import { median } from "../statistics.ts";

/** Median and range of times in milliseconds. */
export const milliseconds = (values: readonly number[], digits = 0): string => {
  const [middle, low, high] = [median(values), Math.min(...values), Math.max(...values)];
  return `median ${middle.toFixed(digits)} ms (${low.toFixed(digits)} to ${high.toFixed(digits)}, n = ${values.length})`;
};

/** Differences pair by pair: what both halves of a pair suffer from falls out. */
export const differences = (ours: readonly number[], theirs: readonly number[]): number[] =>
  ours.map((value, pair) => value - theirs[pair]);
