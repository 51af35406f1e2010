// What the table of a recorded run shows: each layer at the first and at the last moment.
import type { LayerMoment } from "./moments.ts";
import type { FlowRecord } from "./record.ts";
import { type Column, escapeHtml, findingsHtml, htmlTable, logBar, textTable } from "./table.ts";
import { percent, words } from "./words.ts";

interface Row {
  readonly number: number;
  readonly first: LayerMoment;
  readonly last: LayerMoment;
  /** Mean over the run of ‖change of W‖ / ‖W‖. */
  readonly movement: number;
  /** δ at the last moment over that of the last layer. */
  readonly share: number;
}

const course = (row: Row, show: (moment: LayerMoment) => string): string =>
  `${show(row.first)} → ${show(row.last)}`;

const columns: readonly Column<Row>[] = [
  { head: "layer", title: "counted from the input", cell: ({ number, first }) => `${number}: ${first.name}` },
  {
    head: "δ = ∂L/∂z",
    title: "root mean square, first → last",
    cell: (row) => course(row, ({ delta }) => words(delta)),
  },
  { head: "‖ΔW‖ / ‖W‖ a step", title: "mean over the run", cell: ({ movement }) => words(movement) },
  {
    head: "deviation of a",
    title: "standard deviation of the activations, first → last",
    cell: (row) => course(row, ({ activationStd }) => words(activationStd)),
  },
  {
    head: "flat",
    title: "share whose slope is below 5 % of the steepest, first → last",
    cell: (row) => course(row, ({ saturated }) => percent(saturated)),
  },
  {
    head: "dead",
    title: "share of units whose slope is 0 for every example, first → last",
    cell: (row) => course(row, ({ dead }) => percent(dead)),
  },
];

function rowsOf({ moments }: FlowRecord): Row[] {
  const [first, last] = [moments[0], moments[moments.length - 1]];
  if (first === undefined) return [];
  const reference = last.layers[last.layers.length - 1].delta;
  return first.layers.map((layer, index) => ({
    number: index + 1,
    first: layer,
    last: last.layers[index],
    movement: moments.reduce((sum, moment) => sum + moment.layers[index].updateRatio, 0) / moments.length,
    share: last.layers[index].delta / reference,
  }));
}

function summary({ moments }: FlowRecord): string {
  const [first, last] = [moments[0], moments[moments.length - 1]];
  if (first === undefined) return "";
  return `${moments.length} moments from step ${first.step} to step ${last.step}; loss ${words(first.loss)} → ${words(last.loss)}.`;
}

/** The run as text, in aligned columns. */
export const recordText = (record: FlowRecord): string =>
  [record.verdict, summary(record), "", textTable(columns, rowsOf(record))].join("\n");

/** The run as HTML: the verdict, then the table. */
export function recordHtml(record: FlowRecord): string {
  const table = htmlTable(
    "Gradient flow over training, from the input (top) to the output",
    columns,
    rowsOf(record),
    {
      head: "log δ at the end",
      cell: (row) => logBar(row.share),
    },
  );
  return `<div>${findingsHtml(record.findings, record.verdict)}<p>${escapeHtml(summary(record))}</p>${table}</div>`;
}
