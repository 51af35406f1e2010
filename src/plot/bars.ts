// Bars and histograms: how values are distributed, in one group or in several.
import { type Bins, countBins, widen } from "../flow/bins.ts";
import { words } from "../flow/words.ts";
import { type Figure, figure } from "./figure.ts";
import { type AxisOptions, axis, layout, namedAxis } from "./layout.ts";
import { lines } from "./lines.ts";
import { extent, finite, list, type Numbers, positive } from "./numbers.ts";
import { seriesColour } from "./palette.ts";

const centres = (bins: Bins): number[] => bins.counts.map((_, i) => (bins.edges[i] + bins.edges[i + 1]) / 2);

/** How a histogram is titled and binned. */
export interface HistogramOptions {
  title: string;
  /** What the values are, with their unit. */
  x: string;
  bins?: number;
  range?: readonly [number, number];
}

/**
 * The distribution of one set of values.
 *
 * @example
 * ```ts
 * const chart = plot.histogram([1, 2, 2, 3], { title: "Four values", x: "value", bins: 2 });
 * chart.data[0].y // [1, 3]
 * ```
 */
export function histogram(values: Numbers, options: HistogramOptions): Figure {
  const bins = countBins(list(values), options);
  const numbers = list(values).filter(Number.isFinite);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / Math.max(1, numbers.length);
  const spread = Math.sqrt(
    numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, numbers.length),
  );
  const outside =
    bins.below + bins.above > 0 ? `; ${bins.below} below and ${bins.above} above the axis are not shown` : "";
  const alt =
    bins.total === 0
      ? `${options.title}. Histogram of ${options.x} with no finite value.`
      : `${options.title}. Histogram of ${bins.total} values of ${options.x}: mean ${words(mean)}, standard deviation ${words(spread)}${outside}.`;
  return figure({
    data: [
      {
        type: "bar",
        x: centres(bins),
        y: bins.counts,
        width: bins.edges[1] - bins.edges[0],
        marker: { color: seriesColour(0) },
      },
    ],
    layout: layout(options.title, alt, {
      xaxis: axis({ title: options.x, range: [bins.edges[0], bins.edges[bins.edges.length - 1]] }),
      yaxis: axis({ title: "number of values" }),
      bargap: 0.02,
      showlegend: false,
    }),
  });
}

/**
 * Several distributions on one axis, one line each, as shares of their own number of values.
 *
 * @param groups - values by name, in the order in which colours run (layers from the input to the output)
 *
 * @example
 * ```ts
 * const chart = plot.histograms({ "layer 1": [0, 1, 1], "layer 2": [0, 0, 0, 1] }, { title: "Two layers", x: "activation", bins: 2 });
 * chart.data[1].y // [75, 25]
 * ```
 */
export function histograms(groups: Readonly<Record<string, Numbers>>, options: HistogramOptions): Figure {
  const names = Object.keys(groups);
  const range = options.range ?? widen(extent(names.flatMap((name) => list(groups[name]))) ?? [0, 1]);
  const binned = names.map((name) => countBins(list(groups[name]), { bins: options.bins, range }));
  const series = Object.fromEntries(
    names.map((name, i) => [
      name,
      {
        x: centres(binned[i]),
        y: binned[i].counts.map((count) => (100 * count) / Math.max(1, binned[i].total)),
      },
    ]),
  );
  if (names.length === 0) throw new Error("plot.histograms: expected at least one group, found none");
  const peaks = names.map((name, i) => {
    if (binned[i].total === 0) return `${name} has no value that can be drawn`;
    const most = binned[i].counts.indexOf(Math.max(...binned[i].counts));
    return `${name} is densest near ${words(centres(binned[i])[most])}`;
  });
  return lines(series, {
    title: options.title,
    x: { title: options.x, range },
    y: { title: "share of values, %" },
    ordered: true,
    alt: `${options.title}. Histograms of ${options.x}, one line a group: ${peaks.join("; ")}.`,
  });
}

/** How a bar chart is titled and scaled. */
export interface BarsOptions {
  title: string;
  /** What the bars are. */
  x: string;
  y: AxisOptions;
}

/**
 * Named bars, or groups of them side by side.
 *
 * @param heights - a height for each name, or for each group a height for each name
 *
 * @example
 * ```ts
 * const chart = plot.bars({ sigmoid: 0.25, tanh: 1 }, { title: "Steepest slope", x: "activation", y: { title: "max φ′" } });
 * chart.data[0].y // [0.25, 1]
 * ```
 */
export function bars(
  heights: Readonly<Record<string, number>> | Readonly<Record<string, Readonly<Record<string, number>>>>,
  options: BarsOptions,
): Figure {
  const groups = Object.entries(heights).map(([name, value]): [string, Record<string, number>] =>
    typeof value === "number" ? ["", { [name]: value }] : [name, { ...value }],
  );
  const merged = new Map<string, Record<string, number>>();
  for (const [group, values] of groups) merged.set(group, { ...merged.get(group), ...values });
  const keep = options.y.log ? positive : finite;
  const data = [...merged].map(([group, values], index) => ({
    type: "bar" as const,
    ...(group !== "" && { name: group }),
    x: Object.keys(values),
    y: Object.values(values).map(keep),
    marker: { color: seriesColour(index) },
  }));
  const spoken = [...merged].map(
    ([group, values]) =>
      (group === "" ? "" : `${group}: `) +
      Object.entries(values)
        .map(([name, value]) => `${name} ${words(value)}`)
        .join(", "),
  );
  const all = data.flatMap((trace) => trace.y);
  const said =
    spoken.length > 0 ? `of ${options.y.title}. ${spoken.join("; ")}` : `of ${options.y.title} without a bar`;
  return figure({
    data,
    layout: layout(options.title, `${options.title}. Bar chart ${said}.`, {
      xaxis: namedAxis(options.x),
      yaxis: axis(options.y, all),
      barmode: "group",
      showlegend: merged.size > 1,
    }),
  });
}
