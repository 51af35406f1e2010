// The layout that all charts share: transparent, generous margins, titled axes, powers of ten on logarithmic axes.
import type { Axis, Layout } from "./figure.ts";
import { extent } from "./numbers.ts";
import { faint, ink } from "./palette.ts";

/** How an axis is described by whoever draws a chart. */
export interface AxisOptions {
  /** What is measured, with its unit: "training step", "gradient norm ‖∂L/∂W‖". */
  title: string;
  /** Logarithmic: values that are not above zero leave gaps. */
  log?: boolean;
  /** Fixed range in data units (powers of ten are written as numbers, 1e-6). */
  range?: readonly [number, number];
  /** Whole numbers only, such as layers. */
  whole?: boolean;
}

/** The step, in decades, at which a logarithmic axis over `values` is labelled: at most nine labels. */
export function decadeStep(values: Iterable<number | null>): number {
  const range = extent(values);
  if (range === undefined || range[0] <= 0) return 1;
  const decades = Math.log10(range[1]) - Math.log10(range[0]);
  return Math.max(1, Math.ceil(decades / 8));
}

/** A Plotly axis with a title and margins that grow with its labels. */
export function axis(options: AxisOptions, values: Iterable<number | null> = []): Axis {
  const common: Axis = {
    title: { text: options.title },
    automargin: true,
    gridcolor: faint,
    linecolor: ink,
    zeroline: false,
    showline: true,
    ticks: "outside",
    tickcolor: ink,
  };
  if (options.log) {
    return {
      ...common,
      type: "log",
      exponentformat: "power",
      showexponent: "all",
      dtick: decadeStep(values),
      ...(options.range && { range: [Math.log10(options.range[0]), Math.log10(options.range[1])] as const }),
    };
  }
  const span = extent(values);
  const everyWhole = options.whole && span !== undefined && span[1] - span[0] <= 12;
  return {
    ...common,
    type: "linear",
    exponentformat: "power",
    ...(everyWhole && { dtick: 1, tick0: 0 }),
    ...(options.range && { range: options.range }),
  };
}

/** An axis whose positions are names, in the order given. */
export function namedAxis(title: string): Axis {
  return {
    title: { text: title },
    type: "category",
    automargin: true,
    linecolor: ink,
    showline: true,
    ticks: "outside",
    tickcolor: ink,
    showgrid: false,
  };
}

/** Breaks a title into lines of at most `width` characters, so that it never runs out of the picture. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const titleLine = 22;

/** The shared layout. The legend stands right of the plot, where no axis title can reach it. */
export function layout(title: string, alt: string, parts: Partial<Layout> = {}): Layout {
  const lines = wrap(title, 72);
  return {
    title: {
      text: lines.join("<br>"),
      x: 0,
      xref: "paper",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { t: 14 },
      font: { size: 16 },
    },
    meta: { alt },
    height: 380 + titleLine * (lines.length - 1),
    autosize: true,
    margin: { l: 72, r: 32, t: 34 + titleLine * lines.length, b: 64 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: ink, size: 13 },
    // Plotly's validator stumbles over a legend that is not shown.
    ...(parts.showlegend && { legend: { orientation: "v", x: 1.02, xanchor: "left", y: 1, yanchor: "top" } }),
    hovermode: "closest",
    ...parts,
  };
}
