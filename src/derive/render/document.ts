// A derivation as one LaTeX block and as plain text.
import { escapeText } from "./latex.ts";
import { markOf, sentenceOf } from "./marks.ts";
import type { Row } from "./rows.ts";

const MARK_LATEX = { definition: "", holds: "\\checkmark", fails: "\\times", "not understood": "?" } as const;

/** `\begin{aligned} … \end{aligned}`, without dollar signs. */
export function rowsLatex(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    if (row.right === "") return `& \\text{${escapeText(row.text || row.reason || "")}}`;
    const mark = row.verdict === undefined ? "" : MARK_LATEX[row.verdict.kind];
    const reason = row.reason === undefined ? "" : `\\quad \\text{${escapeText(row.reason)}}`;
    return `${row.left} & ${row.right}${mark === "" ? "" : ` \\quad ${mark}`}${reason}`;
  });
  return `\\begin{aligned}\n${lines.join(" \\\\\n")}\n\\end{aligned}`;
}

export function rowsText(rows: readonly Row[], summary: string): string {
  const lines = rows.map((row) => {
    if (row.verdict === undefined) return row.text === "" ? `// ${row.reason ?? ""}` : row.text;
    const because = [row.rules.join(", "), row.reason ?? "", ...row.notes].filter((t) => t !== "").join("; ");
    return `${markOf(row.verdict).sign} ${row.text}   ${sentenceOf(row.verdict)}${because === "" ? "" : ` — ${because}`}`;
  });
  return [...lines, summary].join("\n");
}
