// `table`: rows laid out as a table with chosen columns.
import { displaySymbol, type MimeData } from "../display/mimeBundle.ts";
import { readTable, type Table, tableHtml, tableText } from "../display/table.ts";

/** A table that shows itself as a cell's last expression or in `display`. */
export interface TableView {
  readonly columns: readonly string[];
  [displaySymbol](): MimeData;
}

/**
 * Lays out rows of flat objects as a table; at most 100 rows are shown and the rest counted.
 *
 * @param columns - which columns, in this order; all of them by default.
 * @throws TypeError for rows that are no array of flat objects, or a column that no row has.
 *
 * @example
 * table([{ layer: 1, norm: 0.2, dead: 0 }], ["layer", "norm"]).columns // ["layer", "norm"]
 */
export function table(rows: readonly object[], columns?: readonly string[]): TableView {
  const read = readTable(rows);
  if (read === null)
    throw new TypeError(
      "table: expected a non-empty array of flat objects, such as [{ layer: 1, norm: 0.2 }]",
    );
  const chosen = columns === undefined ? read : choose(read, columns);
  return {
    columns: chosen.columns,
    [displaySymbol]: () => ({ "text/html": tableHtml(chosen), "text/plain": tableText(chosen) }),
  };
}

function choose(all: Table, columns: readonly string[]): Table {
  const indices = columns.map((name) => {
    const index = all.columns.indexOf(name);
    if (index < 0) throw new TypeError(`table: no column "${name}"; there are ${all.columns.join(", ")}`);
    return index;
  });
  return { ...all, columns: [...columns], rows: all.rows.map((row) => indices.map((index) => row[index])) };
}
