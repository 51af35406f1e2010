// "Fill in the derivative": the next line of a derivation, by one named rule.
import type { Expr } from "../expression/expression.ts";
import { toText } from "../expression/text.ts";
import { readDerivation } from "../grammar/read.ts";
import { latex } from "../render/latex.ts";
import { NotSymbolic, type RuleName } from "./differentiate.ts";
import { Scope } from "./scope.ts";
import { rewriteOnce } from "./stepByStep.ts";

/** A step that may follow a line: what to write, and the rule that leads there. */
export interface NextStep {
  /** The right side, as text of the language. */
  readonly expression: string;
  readonly rule: RuleName;
  readonly latex: string;
  /** `= … // product rule`, to be put under the line, or after its open `=`. */
  readonly text: string;
}

/**
 * The step after `line` (counted from 1): of `d/dz f(z) =`, of `d/dz f(z)` alone, or of a chain that ends there.
 * Undefined when the line leaves no derivative to carry out, or no rule gives it.
 */
export function nextStep(text: string, line: number): NextStep | undefined {
  const lines = text.split(/\r?\n/).slice(0, line);
  const last = (lines.pop() ?? "").replace(/\/\/.*$/, "").trimEnd();
  const isOpen = /(=|<=|>=|<|>)$/.test(last) || !/[=<>]/.test(last);
  // An open line is closed with a claim that is not looked at: only its left side is of interest.
  const closed = isOpen ? `${last.replace(/(=|<=|>=|<|>)$/, "")} = 0` : last;
  const scope = new Scope();
  let from: Expr | undefined;
  for (const s of readDerivation([...lines, closed].join("\n"))) {
    if (s.kind !== "chain") {
      scope.define(s);
      continue;
    }
    const at = s.steps.findIndex((step) => step.line === line);
    if (at < 0) scope.define(s);
    else from = isOpen ? (s.steps[at - 1]?.expr ?? s.first) : s.steps[at]?.expr;
  }
  if (from === undefined) return undefined;
  try {
    const next = rewriteOnce(from, scope);
    if (next === undefined) return undefined;
    const expression = toText(next.result);
    return {
      expression,
      rule: next.rule,
      latex: latex(next.result),
      text: `= ${expression} // ${next.rule}`,
    };
  } catch (error) {
    if (error instanceof NotSymbolic) return undefined;
    throw error;
  }
}
