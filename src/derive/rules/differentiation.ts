// derive.differentiate: the derivative of a text, with its steps, as something to read in a notebook.

import type { DerivativeExpr, Expr } from "../expression/expression.ts";
import { toText } from "../expression/text.ts";
import { KnownNames } from "../grammar/known.ts";
import { parseText } from "../grammar/parse.ts";
import { latex } from "../render/latex.ts";
import { NotSymbolic, type RuleName } from "./differentiate.ts";
import type { Scope } from "./scope.ts";
import { type Rewriting, rewriteStepByStep } from "./stepByStep.ts";

export class Differentiation {
  /** `d/dz f`, before any rule. */
  readonly start: Expr;
  readonly steps: readonly Rewriting[];

  constructor(start: Expr, steps: readonly Rewriting[]) {
    this.start = start;
    this.steps = steps;
  }

  get result(): Expr {
    return this.steps.at(-1)?.result ?? this.start;
  }

  /** The rules in the order of their use. */
  get rules(): RuleName[] {
    return this.steps.map((s) => s.rule);
  }

  /** A derivation in the language, which checks. */
  get text(): string {
    const [first, ...rest] = this.steps.map((s) => `= ${toText(s.result)} // ${s.rule}`);
    const start = toText(this.start);
    return [`${start} ${first ?? ""}`, ...rest.map((line) => `${" ".repeat(start.length)} ${line}`)].join(
      "\n",
    );
  }

  get latex(): string {
    const lines = this.steps.map((s) => `& = ${latex(s.result)} && \\text{${s.rule}}`);
    return `\\begin{aligned}\n${latex(this.start)} ${lines.join(" \\\\\n")}\n\\end{aligned}`;
  }

  toString(): string {
    return this.text;
  }

  [Symbol.for("Jupyter.display")](): Record<string, unknown> {
    return { "text/latex": `$$${this.latex}$$`, "text/plain": this.text };
  }
}

/**
 * The derivative of `expression` by `variable` in the names of `scope`.
 * @throws DerivationSyntaxError when one of them can not be read
 * @throws NotSymbolic when no rule covers it (a function of a whole vector)
 */
export function differentiateText(expression: string, variable: string, scope: Scope): Differentiation {
  const known = new KnownNames();
  for (const name of scope.functions.keys()) known.functions.add(name);
  for (const key of scope.values.keys()) known.variables.add(key.split("[")[0] ?? key);
  const by = parseText(variable, known);
  if (by.kind !== "symbol") throw new NotSymbolic(`${variable} is not a variable`);
  known.variables.add(by.name);
  const body = parseText(expression, known);
  const start: DerivativeExpr = { kind: "derivative", by, order: 1, partial: false, body };
  return new Differentiation(start, rewriteStepByStep(start, scope));
}
