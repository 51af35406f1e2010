// Positions of the protocol to offsets in a cell's source and back. Positions beyond the source are clamped:
// a cell may have been edited since its question was asked.
import type { Edit, Position } from "./protocol.ts";

export function offsetAt(source: string, { line, character }: Position): number {
  let start = 0;
  for (let index = 0; index < line; index++) {
    const end = source.indexOf("\n", start);
    if (end < 0) return source.length;
    start = end + 1;
  }
  const end = source.indexOf("\n", start);
  return Math.min(start + character, end < 0 ? source.length : end);
}

export function positionAt(source: string, offset: number): Position {
  const before = source.slice(0, offset);
  const line = before.split("\n").length - 1;
  return { line, character: before.length - (before.lastIndexOf("\n") + 1) };
}

/** A replacement of part of a source, in offsets. */
export interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The edits of one cell as replacements, last first, so that each can be made without moving the next. */
export function replacements(source: string, edits: readonly Edit[]): Replacement[] {
  return edits
    .map(({ range, newText }) => ({
      from: offsetAt(source, range.start),
      to: offsetAt(source, range.end),
      text: newText,
    }))
    .sort((a, b) => b.from - a.from);
}

/** The smallest replacement that turns one text into another, so that a cursor outside of it stays where it is. */
export function difference(before: string, after: string): Replacement | undefined {
  if (before === after) return undefined;
  let from = 0;
  while (from < before.length && before[from] === after[from]) from++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - from;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { from, to: before.length - tail, text: after.slice(from, after.length - tail) };
}
