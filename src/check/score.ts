// Partial credit: parts of a question, each worth points, judged one by one.
import { CheckError } from "./checkError.ts";

/** One part: what it is worth, and checks that throw where it is wrong. */
export type Part = readonly [points: number, check: () => unknown];

/** How one part was judged. */
export interface Judgement {
  readonly name: string;
  readonly points: number;
  readonly earned: number;
  /** Why it earned nothing. */
  readonly problem?: string;
}

/** Sums of tenths are tenths: rounding to a millionth of a point takes the binary dust away. */
const total = (points: readonly number[]): number =>
  Math.round(points.reduce((sum, point) => sum + point, 0) * 1e6) / 1e6;

const display = Symbol.for("Jupyter.display");

const escapeHtml = (text: string): string =>
  text.replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ?? "");

/**
 * Points earned, with an explanation. As the last expression of a graded cell its plain text is the bare number, which
 * graders read as partial credit; readers see the table.
 *
 * @example
 * ```ts
 * const result = check.score({ one: [1, () => true], two: [2, () => false] });
 * [result.earned, result.possible] // [1, 3]
 * ```
 */
export class Score {
  readonly parts: readonly Judgement[];

  constructor(parts: readonly Judgement[]) {
    this.parts = parts;
  }

  get earned(): number {
    return total(this.parts.map((part) => part.earned));
  }

  get possible(): number {
    return total(this.parts.map((part) => part.points));
  }

  valueOf(): number {
    return this.earned;
  }

  toString(): string {
    return String(this.earned);
  }

  [display](): Record<string, unknown> {
    const row = (part: Judgement): string => {
      const why =
        part.problem === undefined ? "holds" : `<pre style="margin:0">${escapeHtml(part.problem)}</pre>`;
      return `<tr><th scope="row">${escapeHtml(part.name)}</th><td>${part.earned} of ${part.points}</td><td style="text-align:left">${why}</td></tr>`;
    };
    return {
      "text/plain": this.toString(),
      "text/html":
        `<table><caption>${this.earned} of ${this.possible} points</caption>` +
        `<tbody>${this.parts.map(row).join("")}</tbody></table>`,
    };
  }
}

/**
 * Judges the parts of a question: each earns its points when its checks throw nothing.
 *
 * @throws RangeError where a part's points are not above 0
 *
 * @example
 * ```ts
 * const result = check.score({
 *   "value at 0": [1, () => check.close(tensor(0).sigmoid(), 0.5)],
 *   "slope at 0": [2, () => check.close(0.5, 0.25)],
 * });
 * `${result.earned} of ${result.possible}` // "1 of 3"
 * ```
 */
export function score(parts: Readonly<Record<string, Part>>): Score {
  const judged = Object.entries(parts).map(([name, [points, run]]): Judgement => {
    if (!(points > 0))
      throw new RangeError(`check.score: "${name}" must be worth more than 0 points, got ${points}`);
    try {
      const outcome = run();
      // A promise would be judged before it has run.
      if (outcome instanceof Promise) {
        // Its own failure comes too late to count, and must not end the program.
        outcome.catch(() => undefined);
        throw new TypeError("a part must be judged at once: await before check.score");
      }
      if (outcome === false) throw new CheckError({ what: name, expected: "true", found: "false" });
      return { name, points, earned: points };
    } catch (error) {
      return { name, points, earned: 0, problem: error instanceof Error ? error.message : String(error) };
    }
  });
  return new Score(judged);
}
