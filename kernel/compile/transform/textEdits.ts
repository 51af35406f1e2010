// Edits to a source text that remember where every character came from, so that a line and column of the result can
// be led back to the source.

import type { Position } from "../cellCompiler.ts";

interface Edit {
  start: number;
  end: number;
  text: string;
  /** Where in the source an error inside the new text belongs; null if nowhere. */
  origin: number | null;
}

interface Piece {
  /** Offset in the result. */
  at: number;
  length: number;
  /** Offset in the source of the piece's first character; for new text the one place it belongs to, or null. */
  origin: number | null;
  copied: boolean;
}

/** Offsets of the starts of all lines. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The last index whose entry is at most `value`; entries ascend and the first is at most `value`. */
function lastAtMost<T>(entries: readonly T[], value: number, key: (entry: T) => number): number {
  let low = 0;
  let high = entries.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (key(entries[middle]) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Leads offsets in UTF-16 units to lines and columns of one text, and back. */
export class LineIndex {
  readonly #starts: number[];
  readonly #length: number;

  constructor(text: string) {
    this.#starts = lineStarts(text);
    this.#length = text.length;
  }

  position(offset: number): Position {
    const line = lastAtMost(this.#starts, offset, (start) => start);
    return { line, character: offset - this.#starts[line] };
  }

  offset({ line, character }: Position): number {
    if (line >= this.#starts.length) return this.#length;
    const end = line + 1 < this.#starts.length ? this.#starts[line + 1] : this.#length;
    return Math.min(this.#starts[line] + character, end);
  }
}

/** A text with edits applied, and the way back to the text before them. */
export class EditedText {
  readonly text: string;
  readonly #pieces: Piece[];

  constructor(text: string, pieces: Piece[]) {
    this.text = text;
    this.#pieces = pieces;
  }

  /** The source offset of a character of the result; null inside text that stands for nothing in the source. */
  originOf(offset: number): number | null {
    if (this.#pieces.length === 0) return null;
    const piece = this.#pieces[lastAtMost(this.#pieces, offset, (entry) => entry.at)];
    if (piece.origin === null || offset > piece.at + piece.length) return null;
    return piece.copied ? piece.origin + (offset - piece.at) : piece.origin;
  }
}

/** Collects edits, in any order, and applies them at once. Edits must not overlap; inserts at one place keep their order. */
export class TextEdits {
  readonly #edits: Edit[] = [];

  insert(at: number, text: string, origin: number | null = null): void {
    this.#edits.push({ start: at, end: at, text, origin });
  }

  replace(start: number, end: number, text: string, origin: number | null = start): void {
    this.#edits.push({ start, end, text, origin });
  }

  apply(source: string): EditedText {
    const edits = this.#edits
      .map((edit, order) => ({ ...edit, order }))
      .sort((a, b) => a.start - b.start || a.end - b.end || a.order - b.order);
    const pieces: Piece[] = [];
    let text = "";
    let consumed = 0;
    const copyUntil = (end: number): void => {
      if (end <= consumed) return;
      pieces.push({ at: text.length, length: end - consumed, origin: consumed, copied: true });
      text += source.slice(consumed, end);
      consumed = end;
    };
    for (const edit of edits) {
      copyUntil(edit.start);
      if (edit.text !== "") {
        pieces.push({ at: text.length, length: edit.text.length, origin: edit.origin, copied: false });
        text += edit.text;
      }
      consumed = Math.max(consumed, edit.end);
    }
    copyUntil(source.length);
    return new EditedText(text, pieces);
  }
}
