// Which submissions of a set resemble each other, beyond what the assignment itself gave to all.
import { type Fingerprint, gramLength, type Token, tokenize, winnow } from "./winnowing.ts";

export interface Program {
  student: string;
  /** The answers, in order. */
  source: string;
}

/** Two programs and the share of each that stands in the other. */
export interface Resemblance {
  students: [string, string];
  /** Share of the smaller program's own fingerprints found in the other, from 0 to 1. */
  similarity: number;
  /** Runs that both have: one-based first and last line in each, longest first. */
  matches: { left: [number, number]; right: [number, number]; tokens: number }[];
}

/**
 * Compares every pair.
 *
 * @param programs the students' answers
 * @param given what every student was handed (the released notebook): it counts for nobody
 * @param threshold report pairs from this similarity on
 * @returns the most similar first
 */
export function resemblances(programs: readonly Program[], given: string, threshold = 0.5): Resemblance[] {
  const common = new Set(winnow(tokenize(given)).map(({ hash }) => hash));
  const prepared = programs.map(({ student, source }) => {
    const tokens = tokenize(source);
    const prints = winnow(tokens).filter(({ hash }) => !common.has(hash));
    return { student, tokens, prints, hashes: new Set(prints.map(({ hash }) => hash)) };
  });
  const found: Resemblance[] = [];
  for (const [index, left] of prepared.entries())
    for (const right of prepared.slice(index + 1)) {
      const smaller = Math.min(left.hashes.size, right.hashes.size);
      if (smaller === 0) continue;
      const shared = [...left.hashes].filter((hash) => right.hashes.has(hash)).length;
      const similarity = shared / smaller;
      if (similarity >= threshold)
        found.push({ students: [left.student, right.student], similarity, matches: matches(left, right) });
    }
  return found.sort((a, b) => b.similarity - a.similarity);
}

interface Prepared {
  tokens: Token[];
  prints: Fingerprint[];
}

/** Shared fingerprints grown to runs of equal tokens. */
function matches(left: Prepared, right: Prepared): Resemblance["matches"] {
  const places = new Map(right.prints.map(({ hash, token }) => [hash, token]));
  const runs: Resemblance["matches"] = [];
  let covered = -1;
  for (const { hash, token } of left.prints) {
    const other = places.get(hash);
    if (other === undefined || token <= covered) continue;
    let length = 0;
    while (
      token + length < left.tokens.length &&
      other + length < right.tokens.length &&
      left.tokens[token + length].text === right.tokens[other + length].text
    )
      length++;
    if (length < gramLength) continue; // a collision of hashes
    covered = token + length - 1;
    runs.push({
      left: [left.tokens[token].line, left.tokens[covered].line],
      right: [right.tokens[other].line, right.tokens[other + length - 1].line],
      tokens: length,
    });
  }
  return runs.sort((a, b) => b.tokens - a.tokens);
}
