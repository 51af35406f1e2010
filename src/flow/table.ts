// Tables of figures: aligned columns for text, a captioned table for HTML.

/** One column: its head, what it means (shown to who rests on the head), and its cells. */
export interface Column<Row> {
  readonly head: string;
  readonly title: string;
  readonly cell: (row: Row) => string;
}

export const escapeHtml = (text: string): string =>
  text.replace(
    /[&<>"]/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character] ?? "",
  );

/** Rows as aligned text, under the heads. */
export function textTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const table = [columns.map(({ head }) => head), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const widths = columns.map((_, column) => Math.max(...table.map((line) => line[column].length)));
  return table.map((line) => line.map((cell, column) => cell.padStart(widths[column])).join("  ")).join("\n");
}

/** Rows as HTML; the first column heads its row. `after` adds a cell of HTML at the end of each row. */
export function htmlTable<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  after: { head: string; cell: (row: Row) => string },
): string {
  const heads = columns.map(
    ({ head, title }) => `<th scope="col" title="${escapeHtml(title)}">${escapeHtml(head)}</th>`,
  );
  const body = rows.map((row) => {
    const [first, ...rest] = columns.map(({ cell }) => escapeHtml(cell(row)));
    const cells = rest.map((cell) => `<td>${cell}</td>`).join("");
    return `<tr><th scope="row">${first}</th>${cells}<td style="text-align:left">${after.cell(row)}</td></tr>`;
  });
  return (
    `<div style="overflow-x:auto"><table><caption>${escapeHtml(caption)}</caption>` +
    `<thead><tr>${heads.join("")}<th scope="col">${escapeHtml(after.head)}</th></tr></thead><tbody>${body.join("")}</tbody></table></div>`
  );
}

/** Findings as a list, or a sentence where there is none. */
export function findingsHtml(
  findings: readonly { statement: string; advice: readonly string[] }[],
  healthy: string,
): string {
  if (findings.length === 0) return `<p><strong>${escapeHtml(healthy)}</strong></p>`;
  const items = findings.map(
    ({ statement, advice }) =>
      `<li><strong>${escapeHtml(statement)}</strong><br>Try: ${escapeHtml(advice.join("; "))}.</li>`,
  );
  return `<ul>${items.join("")}</ul>`;
}

/** A bar as long as the logarithm of a share: full at 1, empty at 10⁻¹² and below. */
export function logBar(share: number): string {
  const length = share > 0 ? Math.min(1, Math.max(0, 1 + Math.log10(share) / 12)) : 0;
  return `<span style="display:inline-block;width:${(60 * length).toFixed(0)}px;height:0.6em;background:#0072b2" aria-hidden="true"></span>`;
}
