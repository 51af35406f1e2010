// The worker's answers: what gradbook/derive finds, in the page's terms, and the step that can follow a line.
import { derive, type Verdict as Found } from "../../../src/derive/index.ts";
import { describeNames } from "./names.ts";
import type { DerivationReport, StepReport } from "./report.ts";

/** Checks a derivation line by line. */
export function reportOf(text: string): DerivationReport {
  const derivation = derive.check(text);
  const columns = new Map(derivation.steps.map((step) => [step.line, step.at.column]));
  return {
    latex: `$$${derivation.latex}$$`,
    names: describeNames(derivation.scope),
    steps: derivation.rows.map(({ line, left, right, text: source, verdict, reason, rules, notes }) => ({
      line,
      column: verdict?.kind === "not understood" ? verdict.at.column : (columns.get(line) ?? 1),
      ...described(verdict, notes),
      left,
      right,
      ...(rules.length > 0 ? { rule: rules.join(", ") } : {}),
      ...(reason ? { reason } : {}),
      ...(verdict?.kind === "not understood" && right === "" ? { source } : {}),
    })),
  };
}

function described(
  verdict: Found | undefined,
  notes: readonly string[],
): Pick<StepReport, "verdict" | "message"> {
  const sentences = (first: string): string => [first, ...notes].filter(Boolean).join("; ");
  switch (verdict?.kind) {
    case undefined:
    case "definition":
      return { verdict: "noted", message: sentences("") };
    case "holds":
      return { verdict: "holds", message: sentences(verdict.message) };
    case "fails":
      return { verdict: "fails", message: sentences(verdict.message) };
    case "not understood":
      return { verdict: "unread", message: sentences(verdict.message) };
  }
}

/**
 * The step that follows a line, by one named rule: `2 * x // power rule` after `d/dx x^2 =`.
 * @throws Error when the line leaves no derivative to carry out
 */
export function nextStep(text: string, line: number): string {
  const next = derive.next(text, line);
  if (!next) throw new Error("This line leaves no derivative that a rule can carry out.");
  return `${next.expression}   // ${next.rule}`;
}
