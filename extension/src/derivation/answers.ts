// The worker's answers: what gradbook/derive finds, in the page's terms, and the derivative that a line asks for.
import type { Expr } from "../../../src/derive/expression/expression.ts";
import { toText } from "../../../src/derive/expression/text.ts";
import { some } from "../../../src/derive/expression/walk.ts";
import { derive, type Verdict as Found } from "../../../src/derive/index.ts";
import { applyDefinition } from "../../../src/derive/rules/differentiate.ts";
import { derivativeOfFunction, expandDerivatives } from "../../../src/derive/rules/expand.ts";
import type { Scope } from "../../../src/derive/rules/scope.ts";
import type { DerivationReport, StepReport } from "./report.ts";

/** Checks a derivation line by line. */
export function reportOf(text: string): DerivationReport {
  const derivation = derive.check(text);
  const columns = new Map(derivation.steps.map((step) => [step.line, step.at.column]));
  return {
    latex: `$$${derivation.latex}$$`,
    steps: derivation.rows.map(({ line, left, right, text: source, verdict, reason, rules, notes }) => ({
      line,
      column: verdict?.kind === "not understood" ? verdict.at.column : (columns.get(line) ?? 1),
      ...described(verdict, notes),
      latex: [left, right].filter(Boolean).join(" "),
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
 * The derivative that a line asks for, as text of the language: of `d/dz f(z) =` what comes after the sign, of a whole
 * line the next step.
 * @throws Error when the line asks for no derivative, or for one that no rule gives
 */
export function nextStep(text: string, line: number): string {
  const lines = text.split("\n").slice(0, line);
  const last = (lines.pop() ?? "").replace(/\/\/.*$/, "").trimEnd();
  const isOpen = !/(?:=|<=|>=|<|>)\s*\S/.test(last) || /(?:=|<=|>=|<|>)$/.test(last);
  // An open line is closed with a claim that need not hold: only its left side is of interest.
  const closed = isOpen ? `${last.replace(/\s*(?:=|<=|>=|<|>)$/, "")} = 0` : last;
  const { steps, problems, scope } = derive.check([...lines, closed].join("\n"));
  const unread = problems.find(({ line: at, verdict }) => at === line && verdict.kind === "not understood");
  if (unread && "message" in unread.verdict) throw new Error(unread.verdict.message);
  const step = last.trim() === "" ? undefined : steps.at(-1);
  if (step?.line !== line) throw new Error("There is no statement on this line.");
  const from = isOpen ? step.left : step.right;
  if (!some(from, isDerivative))
    throw new Error("This line asks for no derivative: write d/dx before an expression.");
  const result = expandDerivatives(from, scope);
  if (some(result, isDerivative)) throw new Error("No rule gives this derivative.");
  return toText(writtenOut(result, scope));
}

/** A bare prime of a function that the text defines, `f'(x)`, says no more than the line asked: its body does. */
function writtenOut(result: Expr, scope: Scope): Expr {
  const defined = result.kind === "call" && result.order > 0 ? scope.functions.get(result.name) : undefined;
  if (result.kind !== "call" || !defined) return result;
  return applyDefinition(derivativeOfFunction(defined, result.order, scope), result.args);
}

const isDerivative = (expression: Expr): boolean => expression.kind === "derivative";
