// What a check says of a derivation: the plain data that the worker sends to the page.
import type { Names } from "./names.ts";

/** How a line fared. `noted` lines (definitions, declarations, remarks) claim nothing. */
export type Verdict = "holds" | "fails" | "unread" | "noted";

/** One line of a derivation. */
export interface StepReport {
  /** Counted from 1 within the derivation's text. */
  readonly line: number;
  /** Counted from 1; where the step, or what could not be read in it, begins. */
  readonly column: number;
  readonly verdict: Verdict;
  /** How it was found to hold, the counterexample, or what was not understood. */
  readonly message: string;
  /** The rules that lead from the line above to this one. */
  readonly rule?: string;
  /** The author's comment on the line. */
  readonly reason?: string;
  /** What stands left of the line's relation, as mathematics; empty where the line continues the one above. */
  readonly left: string;
  /** The relation and what stands right of it, or a declaration; empty when the line could not be read. */
  readonly right: string;
  /** The line as written, when it could not be read. */
  readonly source?: string;
}

export interface DerivationReport {
  readonly steps: readonly StepReport[];
  /** The whole derivation as one LaTeX display. */
  readonly latex: string;
  /** What it says of its names. */
  readonly names: Names;
}

/** The line as mathematics. */
export const latexOf = ({ left, right }: StepReport): string => [left, right].filter(Boolean).join(" ");

/** What the page asks of the worker. */
export type Question =
  | { readonly id: number; readonly kind: "check"; readonly text: string }
  | { readonly id: number; readonly kind: "next"; readonly text: string; readonly line: number };

/** What the worker answers. `next` is the text of the step that can follow. */
export type Answer =
  | { readonly id: number; readonly report: DerivationReport }
  | { readonly id: number; readonly next: string }
  | { readonly id: number; readonly problem: string };

/** A sentence that counts verdicts: "3 steps: 2 hold, 1 fails." */
export function summarize(report: DerivationReport): string {
  const claims = report.steps.filter((step) => step.verdict !== "noted");
  const count = (verdict: Verdict): number => claims.filter((step) => step.verdict === verdict).length;
  const parts = [
    [count("holds"), "holds", "hold"],
    [count("fails"), "fails", "fail"],
    [count("unread"), "is not understood", "are not understood"],
  ].flatMap(([n, one, many]) => (n === 0 ? [] : [`${n} ${n === 1 ? one : many}`]));
  const steps = `${claims.length} ${claims.length === 1 ? "step" : "steps"}`;
  return parts.length === 0 ? "Nothing to check yet." : `${steps}: ${parts.join(", ")}.`;
}
