// The mark and the words of a verdict, the same in every rendering: never colour alone.
import type { Verdict } from "../verdicts/verdict.ts";

export interface Mark {
  readonly sign: string;
  readonly word: string;
  /** A theme colour of JupyterLab with a fallback for pages without one; both are readable on light and dark. */
  readonly colour: string;
}

const MARKS: Record<Verdict["kind"], Mark> = {
  definition: { sign: "≔", word: "definition", colour: "var(--jp-ui-font-color2, #757575)" },
  holds: { sign: "✓", word: "holds", colour: "var(--jp-success-color1, #2e7d32)" },
  fails: { sign: "✗", word: "fails", colour: "var(--jp-error-color1, #d32f2f)" },
  "not understood": { sign: "?", word: "not understood", colour: "var(--jp-warn-color1, #b26a00)" },
};

export const markOf = (v: Verdict): Mark => MARKS[v.kind];

/** `holds by algebra`, `fails at z = 1.3: left 0.168, right 0.211`. */
export function sentenceOf(v: Verdict): string {
  if (v.kind === "definition") return "definition";
  if (v.kind === "not understood")
    return `not understood: ${v.message}${v.expected === undefined ? "" : ` (${v.expected})`}, line ${v.at.line}, column ${v.at.column}`;
  return v.message;
}
