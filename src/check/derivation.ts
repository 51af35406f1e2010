// A student's derivation as a question of an assignment: graded step by step, with points and reasons.
import { type Goal, gradeDerivation, WEIGHTS } from "../derive/verdicts/grade.ts";
import { Score } from "./score.ts";

const NAMES: Record<keyof typeof WEIGHTS, string> = {
  arrives: "arrives at the claim",
  holds: "every step holds",
  steps: "enough steps, no jumps",
  rules: "the rules asked for",
};

/**
 * Grades a derivation: whether it arrives, how many steps hold, whether it skips or jumps, which rules it uses. The
 * last form may differ from the goal's if it is equivalent; a derivation that assumes what it should show earns nothing.
 *
 * @param text - the student's lines, in the language of `derive`
 * @param goal - what was to be shown, and from what
 * @param points - what the whole is worth
 * @throws Error where the goal itself cannot be read or does not hold
 *
 * @example
 * ```ts
 * const goal = { given: "s(z) = 1 / (1 + exp(-z))", claim: "d/dz s(z) = s(z) * (1 - s(z))" };
 * const answer = `d/dz s(z) = exp(-z) / (1 + exp(-z))^2   // quotient rule
 *                           = s(z) * (1 - s(z))`;
 * check.derivation(answer, goal, 4).earned // 4
 * ```
 */
export function derivation(text: string, goal: Goal, points: number): Score {
  const { findings, score } = gradeDerivation(text, goal);
  const dishonest = findings.find(({ part }) => part === "honest");
  return new Score(
    findings.flatMap(({ part, earned, message }) => {
      if (part === "honest") return [];
      const worth = round(WEIGHTS[part] * points);
      const counts = dishonest || score === 0 ? 0 : earned;
      const problem = counts < 1 ? (dishonest?.message ?? message) : undefined;
      return [{ name: NAMES[part], points: worth, earned: round(worth * counts), problem }];
    }),
  );
}

/** To thousandths, so that the parts' sum is a number that people write. */
const round = (value: number): number => Math.round(value * 1000) / 1000;
