// The layout that all charts share: transparent, generous margins, titled axes, powers of ten on logarithmic axes.

import { words } from "../flow/words.ts";
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

/**
 * Where a logarithmic axis over `values` is labelled: at powers of ten, nine at most; at 1, 2 and 5 times them where it
 * spans less than two decades, which Plotly itself would label with tiny digits.
 */
function logTicks(values: Iterable<number | null>): Partial<Axis> {
  const range = extent(Array.from(values).filter((value) => value !== null && value > 0));
  if (range === undefined) return powersOfTen(1);
  const [low, high] = range.map(Math.log10);
  if (high - low >= 2) return powersOfTen(Math.ceil((high - low) / 8));
  const decades = Array.from({ length: 4 }, (_, index) => Math.floor(low) - 1 + index);
  const tickvals = decades.flatMap((decade) => [1, 2, 5].map((digit) => Number(`${digit}e${decade}`)));
  return { tickvals, ticktext: tickvals.map(words) };
}

/** Plotly writes powers a quarter larger than other numbers; from 11 they come out near the 13 pixels of linear axes. */
const powersOfTen = (dtick: number): Partial<Axis> => ({ dtick, tickfont: { size: 11 } });

function checkRange({ title, range, log }: AxisOptions): void {
  if (range === undefined) return;
  const [from, to] = range;
  if (!Number.isFinite(from) || !Number.isFinite(to) || from === to || (log && !(from > 0 && to > 0))) {
    throw new RangeError(
      `plot: the range of the axis "${title}" must be two unlike finite numbers${log ? ", above 0 on a logarithmic axis" : ""}, got [${from}, ${to}]`,
    );
  }
}

/** A Plotly axis with a title and margins that grow with its labels. */
export function axis(options: AxisOptions, values: Iterable<number | null> = []): Axis {
  checkRange(options);
  const common: Axis = {
    title: { text: options.title, standoff: 12 },
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
      ...logTicks(values),
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
    title: { text: title, standoff: 12 },
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
