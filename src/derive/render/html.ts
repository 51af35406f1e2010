// A derivation as an HTML table: mathematics between dollar signs, which JupyterLab typesets in text/html, and verdicts in words.
// No script, no class that a page must define; what an author typed is escaped and kept from the typesetter.
import { markOf, sentenceOf } from "./marks.ts";
import type { Row } from "./rows.ts";

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** Words that MathJax must leave alone, whatever signs they hold. */
const plain = (text: string): string =>
  `<span class="tex2jax_ignore mathjax_ignore">${escapeHtml(text)}</span>`;

const CELL = "text-align: left; padding: 2px 10px 2px 0; vertical-align: middle; border: none;";

export function rowsHtml(rows: readonly Row[], summary: string): string {
  const body = rows.map(rowHtml).join("\n");
  return `<table role="table" aria-label="derivation" style="border-collapse: collapse; background: none;">
<tbody>
${body}
</tbody>
</table>
<div style="padding-top: 4px; font-size: 90%;">${plain(summary)}</div>`;
}

function rowHtml(row: Row): string {
  if (row.verdict === undefined && row.right === "") {
    return `<tr style="background: none;"><td colspan="3" style="${CELL} font-style: italic;">${plain(row.reason ?? "")}</td></tr>`;
  }
  const isUnread = row.right === "";
  const mathematics = isUnread
    ? `<td colspan="2" style="${CELL}"><code>${plain(row.text)}</code></td>`
    : `<td style="${CELL} text-align: right; padding-right: 4px;">${inline(row.left)}</td><td style="${CELL}">${inline(row.right)}</td>`;
  return `<tr style="background: none;">${mathematics}<td style="${CELL} font-size: 90%;">${verdictHtml(row)}</td></tr>`;
}

const inline = (latex: string): string => (latex === "" ? "" : `$\\displaystyle ${escapeHtml(latex)}$`);

function verdictHtml(row: Row): string {
  const parts: string[] = [];
  if (row.verdict !== undefined) {
    const mark = markOf(row.verdict);
    parts.push(
      `<span style="color: ${mark.colour}; font-weight: bold;" aria-label="${mark.word}">${mark.sign}</span> ${plain(sentenceOf(row.verdict))}`,
    );
  }
  const because = [row.rules.join(", "), row.reason ?? "", ...row.notes].filter((t) => t !== "");
  if (because.length > 0)
    parts.push(`<span style="opacity: 0.75;">${plain(`— ${because.join("; ")}`)}</span>`);
  return parts.join(" ");
}
