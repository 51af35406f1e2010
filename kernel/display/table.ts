// Rows of flat objects as a table: HTML for the notebook, aligned columns for a page or terminal without HTML.

type Row = Record<string, unknown>;

const mostColumns = 30;
const mostRows = 100;

export interface Table {
  columns: string[];
  /** Cell values by row, in the order of `columns`; at most 100 rows. */
  rows: unknown[][];
  /** How many rows there are in all. */
  total: number;
}

/**
 * Reads an array of plain objects with primitive values as a table.
 *
 * @returns null for anything else. Getters are never run: an object with one is not flat.
 */
export function readTable(value: unknown): Table | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const shown = value.slice(0, mostRows);
  const records = shown.map(flatRecord);
  const columns: string[] = [];
  for (const record of records) {
    if (record === null) return null;
    for (const name of Object.keys(record)) if (!columns.includes(name)) columns.push(name);
    if (columns.length > mostColumns) return null;
  }
  if (columns.length === 0) return null;
  const rows = records.map((record) => columns.map((name) => record?.[name]));
  return { columns, rows, total: value.length };
}

function flatRecord(item: unknown): Row | null {
  if (typeof item !== "object" || item === null) return null;
  const prototype: unknown = Object.getPrototypeOf(item);
  if (prototype !== Object.prototype && prototype !== null) return null;
  const record: Row = Object.create(null);
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(item))) {
    if (!property.enumerable) continue;
    if (!("value" in property) || !isPrimitive(property.value)) return null;
    record[name] = property.value;
  }
  return record;
}

function isPrimitive(value: unknown): boolean {
  return value === null || value instanceof Date || !["object", "function"].includes(typeof value);
}

/** The table as HTML: numbers to the right, everything escaped. */
export function tableHtml({ columns, rows, total }: Table): string {
  const head = columns.map((name) => `<th>${escapeHtml(name)}</th>`).join("");
  const body = rows
    .map(
      (row) =>
        `<tr>${row.map((cell) => `<td${alignment(cell)}>${escapeHtml(cellText(cell))}</td>`).join("")}</tr>`,
    )
    .join("\n");
  const rest = total > rows.length ? `\n<p>${total - rows.length} more rows</p>` : "";
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>${rest}`;
}

/** The table as text: a line per row, columns padded to one width. */
export function tableText({ columns, rows, total }: Table): string {
  const lines = [columns, ...rows.map((row) => row.map(cellText))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index].length)));
  const isNumber = columns.map((_, index) => rows.every((row) => typeof row[index] === "number"));
  const text = lines.map((line) =>
    line
      .map((cell, index) => (isNumber[index] ? cell.padStart(widths[index]) : cell.padEnd(widths[index])))
      .join("  ")
      .trimEnd(),
  );
  if (total > rows.length) text.push(`${total - rows.length} more rows`);
  return text.join("\n");
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function alignment(cell: unknown): string {
  return typeof cell === "number" || typeof cell === "bigint" ? ' style="text-align: right"' : "";
}

function cellText(cell: unknown): string {
  if (cell === undefined) return "";
  return cell instanceof Date ? dateText(cell) : String(cell);
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? "Invalid Date" : date.toISOString();
}
