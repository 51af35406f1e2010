// A flow report as a table: HTML for notebooks, aligned columns for text.
import type { FlowReport, LayerFlow } from "./report.ts";
import { percent, words } from "./words.ts";

interface Column {
  readonly head: string;
  /** What the column means, for who rests on its head. */
  readonly title: string;
  readonly cell: (layer: LayerFlow, report: FlowReport) => string;
}

const share = (value: number | undefined): string => (value === undefined ? "–" : percent(value));

const relative = (layer: LayerFlow, { layers }: FlowReport): number =>
  layer.gradient.preActivation.rms / layers[layers.length - 1].gradient.preActivation.rms;

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const columns: readonly Column[] = [
  { head: "units", title: "units of the layer", cell: (layer) => String(layer.units) },
  {
    head: "activation a",
    title: "mean ± standard deviation over units and examples",
    cell: ({ activation }) => `${words(activation.mean)} ± ${words(activation.std)}`,
  },
  {
    head: "mean φ′(z)",
    title: "mean slope of the activation",
    cell: ({ slope }) => (slope ? words(slope.mean) : "–"),
  },
  {
    head: "flat",
    title: "share whose slope is below 5 % of the steepest: saturated units, or ReLUs that are off",
    cell: ({ saturated, flat }) => share(flat === "nowhere" ? undefined : saturated),
  },
  {
    head: "dead",
    title: "share of units whose slope is 0 for every example",
    cell: ({ dead }) => share(dead),
  },
  { head: "δ = ∂L/∂z", title: "root mean square", cell: ({ gradient }) => words(gradient.preActivation.rms) },
  {
    head: "δ / last δ",
    title: "compared with the last layer",
    cell: (layer, report) => words(relative(layer, report)),
  },
  { head: "∂L/∂W", title: "root mean square", cell: ({ gradient }) => words(gradient.weights.rms) },
  { head: "step / W", title: "‖η ∂L/∂W‖ / ‖W‖", cell: ({ update }) => words(update.ratio) },
  {
    head: "lost",
    title: "share of non-zero updates that float32 rounds to nothing",
    cell: ({ update }) => share(update.lost),
  },
  {
    head: "mean s(J)",
    title: "mean singular value of the layer's Jacobian",
    cell: ({ singularValues }) => (singularValues ? words(meanOf(singularValues)) : "–"),
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

/** The report as text, in aligned columns. */
export function reportText(report: FlowReport): string {
  const rows = report.layers.map((layer) => [
    layer.name,
    ...columns.map((column) => column.cell(layer, report)),
  ]);
  const table = [["layer", ...columns.map((column) => column.head)], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const lines = table.map((row) => row.map((cell, column) => cell.padStart(widths[column])).join("  "));
  return [report.verdict, summary(report), depthNote(report), "", ...lines]
    .filter((line, i) => line !== "" || i === 3)
    .join("\n");
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ?? "");

/** A bar as long as the logarithm of δ / last δ: full at 1, empty at 10⁻¹² and below. */
function bar(layer: LayerFlow, report: FlowReport): string {
  const ratio = relative(layer, report);
  const length = ratio > 0 ? Math.min(1, Math.max(0, 1 + Math.log10(ratio) / 12)) : 0;
  return `<span style="display:inline-block;width:${(60 * length).toFixed(0)}px;height:0.6em;background:#0072b2" aria-hidden="true"></span>`;
}

/** The report as HTML: the verdict, then the table. Colours are the page's own, but for the bars. */
export function reportHtml(report: FlowReport): string {
  const findings = report.findings.map(
    ({ statement, advice }) =>
      `<li><strong>${escapeHtml(statement)}</strong><br>Try: ${escapeHtml(advice.join("; "))}.</li>`,
  );
  const verdict =
    findings.length === 0
      ? `<p><strong>${escapeHtml(report.verdict)}</strong></p>`
      : `<ul>${findings.join("")}</ul>`;
  const head = columns
    .map((column) => `<th scope="col" title="${escapeHtml(column.title)}">${escapeHtml(column.head)}</th>`)
    .join("");
  const body = report.layers.map((layer) => {
    const cells = columns.map((column) => `<td>${escapeHtml(column.cell(layer, report))}</td>`).join("");
    return `<tr><th scope="row">${layer.number}: ${escapeHtml(layer.name)}</th>${cells}<td style="text-align:left">${bar(layer, report)}</td></tr>`;
  });
  return (
    `<div>${verdict}<p>${escapeHtml(`${summary(report)} ${depthNote(report)}`)}</p>` +
    `<div style="overflow-x:auto"><table><caption>Gradient flow, from the input (top) to the output</caption>` +
    `<thead><tr><th scope="col">layer</th>${head}<th scope="col">log δ</th></tr></thead><tbody>${body.join("")}</tbody></table></div></div>`
  );
}
