// A checked derivation as rows, before any markup: what the LaTeX, HTML and plain-text writers share.
import type { Expr, Position } from "../expression/expression.ts";
import { toText } from "../expression/text.ts";
import type { Approach } from "../grammar/statement.ts";
import type { CheckedStatement } from "../verdicts/check.ts";
import type { Step, Verdict } from "../verdicts/verdict.ts";
import { assumptionLatex, latex, relationLatex } from "./latex.ts";

export interface Row {
  readonly line: number;
  /** LaTeX of the left side; empty on a continued line. */
  readonly left: string;
  /** LaTeX of the relation and the right side, with the assumptions of the step. */
  readonly right: string;
  /** The step as text of the language. */
  readonly text: string;
  readonly verdict?: Verdict;
  readonly reason?: string;
  readonly rules: readonly string[];
  readonly notes: readonly string[];
}

export function rowsOf({ statement, steps }: CheckedStatement): Row[] {
  switch (statement.kind) {
    case "remark":
      return [
        { line: statement.line, left: "", right: "", text: "", reason: statement.text, rules: [], notes: [] },
      ];
    case "error":
      return [errorRow(statement.text, statement.message, statement.at)];
    case "assumption": {
      const right = statement.assumptions.map(assumptionLatex).join(",\\quad ");
      const reason = statement.reason === undefined ? {} : { reason: statement.reason };
      return [
        {
          line: statement.line,
          left: "",
          right: `\\text{where } ${right}`,
          text: statement.text,
          rules: [],
          notes: [],
          ...reason,
        },
      ];
    }
    case "declaration": {
      const names = statement.symbols.map(latex).join(",\\ ");
      const shape =
        statement.shape === undefined
          ? ""
          : ` \\in \\mathbb{R}^{${statement.shape.map(latex).join(" \\times ")}}`;
      const moments = [
        ...statement.properties.map((p) => `\\text{${p}}`),
        ...(statement.mean === undefined ? [] : [`\\text{mean } ${latex(statement.mean)}`]),
        ...(statement.variance === undefined ? [] : [`\\text{variance } ${latex(statement.variance)}`]),
      ];
      const right = `${names}${shape}${moments.length === 0 ? "" : `:\\ ${moments.join(",\\ ")}`}`;
      const text = `${statement.symbols.map(toText).join(", ")} : ${statement.shape === undefined ? statement.properties.join(", ") : `[${statement.shape.map(toText).join(", ")}]`}`;
      return [{ line: statement.line, left: "", right, text, rules: [], notes: [] }];
    }
    case "chain":
      return steps.map((s, k) => stepRow(s, statement.steps[k]?.approach));
  }
}

function stepRow(s: Step, approach: Approach | undefined): Row {
  const assumptions =
    s.assumptions.length === 0
      ? ""
      : `\\quad \\text{where } ${s.assumptions.map(assumptionLatex).join(",\\ ")}`;
  const to = approach === undefined ? "" : `\\quad (${latex(approach.variable)} \\to ${latex(approach.to)})`;
  const sign = s.verdict.kind === "definition" ? ":=" : relationLatex(s.relation);
  const left = (e: Expr): string => (s.opens ? latex(e) : "");
  return {
    line: s.line,
    left: left(s.left),
    right: `${sign} ${latex(s.right)}${to}${assumptions}`,
    text: `${s.opens ? `${toText(s.left)} ` : ""}${s.relation} ${toText(s.right)}`,
    verdict: s.verdict,
    rules: s.rules,
    notes: s.notes,
    ...(s.reason === undefined ? {} : { reason: s.reason }),
  };
}

function errorRow(text: string, message: string, at: Position): Row {
  return {
    line: at.line,
    left: "",
    right: "",
    text,
    verdict: { kind: "not understood", message, at },
    rules: [],
    notes: [],
  };
}
