// One or two recordings as a chart for a cell: the gradient norm of every layer, first and last and as shown.
import type { Recording } from "./recording.ts";

/** TypeScript whose last expression is the figure, so that the kernel draws it. */
export function figureSource(recording: Recording, shown: number, compared: Recording | undefined): string {
  const traces = [trace(recording, shown)];
  const step = recording.steps[shown]?.step ?? 0;
  const other = compared?.nearest(step);
  if (compared && other) traces.push(trace(compared, compared.steps.indexOf(other)));
  const first = recording.steps[0];
  if (first && first.step !== step) traces.push(trace(recording, 0, "dot"));
  const layout = {
    title: { text: "Gradient norm by layer" },
    meta: { alt: alternative(recording, shown) },
    xaxis: { title: { text: "layer" } },
    yaxis: { title: { text: "gradient norm" }, type: "log", exponentformat: "power" },
  };
  // A line a trace keeps the cell short enough that its chart is seen with it.
  const data = traces.map((each) => `    ${JSON.stringify(each)},`).join("\n");
  return `// Recorded by the gradient-flow panel.\n({\n  data: [\n${data}\n  ],\n  layout: ${JSON.stringify(layout)},\n})`;
}

function trace(recording: Recording, index: number, dash = "solid"): object {
  const { step, layers } = recording.steps[index];
  return {
    type: "scatter",
    mode: "lines+markers",
    name: `${recording.name}, step ${step}`,
    x: layers.map(({ name }) => name),
    y: layers.map(({ gradientNorm }) => (gradientNorm > 0 ? Number(gradientNorm.toPrecision(4)) : null)),
    line: { dash },
  };
}

function alternative(recording: Recording, index: number): string {
  const { step, layers } = recording.steps[index];
  const [first, last] = [layers[0], layers.at(-1)];
  return `Gradient norm by layer at step ${step}: ${first?.gradientNorm.toPrecision(2)} in ${first?.name}, ${last?.gradientNorm.toPrecision(2)} in ${last?.name}.`;
}
