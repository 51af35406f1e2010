// What the table of a flow report shows.
import type { FlowReport, LayerFlow } from "./report.ts";
import { type Column, escapeHtml, findingsHtml, htmlTable, logBar, textTable } from "./table.ts";
import { percent, words } from "./words.ts";

const share = (value: number | undefined): string => (value === undefined ? "–" : percent(value));

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** A layer beside the report that it is compared within. */
interface Row {
  readonly layer: LayerFlow;
  readonly report: FlowReport;
}

const relative = ({ layer, report }: Row): number =>
  layer.gradient.preActivation.rms / report.layers[report.layers.length - 1].gradient.preActivation.rms;

const columns: readonly Column<Row>[] = [
  { head: "layer", title: "counted from the input", cell: ({ layer }) => `${layer.number}: ${layer.name}` },
  { head: "units", title: "units of the layer", cell: ({ layer }) => String(layer.units) },
  {
    head: "activation a",
    title: "mean ± standard deviation over units and examples",
    cell: ({ layer: { activation } }) => `${words(activation.mean)} ± ${words(activation.std)}`,
  },
  {
    head: "mean φ′(z)",
    title: "mean slope of the activation",
    cell: ({ layer: { slope } }) => (slope ? words(slope.mean) : "–"),
  },
  {
    head: "flat",
    title: "share whose slope is below 5 % of the steepest: saturated units, or ReLUs that are off",
    cell: ({ layer: { saturated, flat } }) => share(flat === "nowhere" ? undefined : saturated),
  },
  {
    head: "dead",
    title: "share of units whose slope is 0 for every example",
    cell: ({ layer: { dead } }) => share(dead),
  },
  {
    head: "δ = ∂L/∂z",
    title: "root mean square",
    cell: ({ layer: { gradient } }) => words(gradient.preActivation.rms),
  },
  {
    head: "δ / last δ",
    title: "compared with the last layer",
    cell: (row) => words(relative(row)),
  },
  {
    head: "∂L/∂W",
    title: "root mean square",
    cell: ({ layer: { gradient } }) => words(gradient.weights.rms),
  },
  { head: "step / W", title: "‖η ∂L/∂W‖ / ‖W‖", cell: ({ layer: { update } }) => words(update.ratio) },
  {
    head: "lost",
    title: "share of non-zero updates that float32 rounds to nothing",
    cell: ({ layer: { update } }) => share(update.lost),
  },
  {
    head: "mean s(J)",
    title: "mean singular value of the layer's Jacobian",
    cell: ({ layer: { singularValues } }) => (singularValues ? words(meanOf(singularValues)) : "–"),
  },
];

const summary = (report: FlowReport): string =>
  `${report.layers.length} layers, ${report.examples} examples, loss ${words(report.loss)}, learning rate ${words(report.learningRate)}; δ changes by a factor of ${words(report.factor)} a layer on its way back.`;

const depthNote = ({ roundingDepth: depth }: FlowReport): string => {
  if (depth === undefined) return "";
  return depth.measured
    ? `Counted back from the output, a float32 update rounds to nothing at layer ${depth.layers}.`
    : `At this rate a float32 update would round to nothing ${depth.layers} layers back from the output.`;
};

const rowsOf = (report: FlowReport): Row[] => report.layers.map((layer) => ({ layer, report }));

/** The report as text, in aligned columns. */
export function reportText(report: FlowReport): string {
  const notes = [report.verdict, summary(report), depthNote(report)].filter((line) => line !== "");
  return [...notes, "", textTable(columns, rowsOf(report))].join("\n");
}

/** The report as HTML: the verdict, then the table. Colours are the page's own, but for the bars. */
export function reportHtml(report: FlowReport): string {
  const table = htmlTable("Gradient flow, from the input (top) to the output", columns, rowsOf(report), {
    head: "log δ",
    cell: (row) => logBar(relative(row)),
  });
  const verdict = findingsHtml(report.findings, report.verdict);
  return `<div>${verdict}<p>${escapeHtml(`${summary(report)} ${depthNote(report)}`)}</p>${table}</div>`;
}
