// The result of checking a derivation: its steps and verdicts, and how a notebook shows it.
import { rowsLatex, rowsText } from "../render/document.ts";
import { rowsHtml } from "../render/html.ts";
import { type Row, rowsOf } from "../render/rows.ts";
import type { Scope } from "../rules/scope.ts";
import type { CheckedStatement, CheckedText } from "./check.ts";
import { holds, type Step, type Verdict } from "./verdict.ts";

/** A checked derivation: its lines, a verdict for each step, and how it shows itself. */
export class Derivation {
  readonly text: string;
  readonly statements: readonly CheckedStatement[];
  /** Every relation of the text in its order; lines that could not be read are in `problems`. */
  readonly steps: readonly Step[];
  readonly #scope: Scope;

  constructor({ text, statements, scope }: CheckedText) {
    this.text = text;
    this.statements = statements;
    this.steps = statements.flatMap((s) => s.steps);
    this.#scope = scope;
  }

  /** What the text defined and assumed. */
  get scope(): Scope {
    return this.#scope;
  }

  /** Whether every line was understood and every step holds. */
  get ok(): boolean {
    return this.problems.length === 0;
  }

  /** What is wrong, line by line. */
  get problems(): { readonly line: number; readonly verdict: Verdict }[] {
    const unread = this.statements.flatMap(({ statement: s }) =>
      s.kind === "error"
        ? [{ line: s.at.line, verdict: { kind: "not understood", message: s.message, at: s.at } as const }]
        : [],
    );
    const wrong = this.steps
      .filter((s) => !holds(s.verdict))
      .map((s) => ({ line: s.line, verdict: s.verdict }));
    return [...unread, ...wrong].sort((a, b) => a.line - b.line);
  }

  /** `3 of 4 steps hold, 1 fails`. */
  get summary(): string {
    const claims = this.steps.filter((s) => s.verdict.kind !== "definition");
    const fails = claims.filter((s) => s.verdict.kind === "fails").length;
    const unclear = this.problems.filter((p) => p.verdict.kind === "not understood").length;
    const held = claims.filter((s) => holds(s.verdict)).length;
    const parts = [
      `${held} of ${claims.length} step${claims.length === 1 ? "" : "s"} hold${held === 1 || claims.length === 1 ? "s" : ""}`,
    ];
    if (fails > 0) parts.push(`${fails} fail${fails === 1 ? "s" : ""}`);
    if (unclear > 0) parts.push(`${unclear} not understood`);
    return parts.join(", ");
  }

  get rows(): Row[] {
    return this.statements.flatMap(rowsOf);
  }

  /** One aligned block, without dollar signs. */
  get latex(): string {
    return rowsLatex(this.rows);
  }

  toHtml(): string {
    return rowsHtml(this.rows, this.summary);
  }

  toString(): string {
    return rowsText(this.rows, this.summary);
  }

  [Symbol.for("Jupyter.display")](): Record<string, unknown> {
    return { "text/html": this.toHtml(), "text/latex": `$$${this.latex}$$`, "text/plain": this.toString() };
  }
}
