// Line charts: series over a common axis, functions over an interval, losses over training.

import { counted, words } from "../flow/words.ts";
import { type Figure, figure, type Trace } from "./figure.ts";
import { type AxisOptions, axis, layout } from "./layout.ts";
import { extent, finite, list, type Numbers, positive, spread } from "./numbers.ts";
import { orderedColour, seriesColour, seriesDash } from "./palette.ts";

/** One series: its heights at 0, 1, 2, … or at given positions. */
export type Series = Numbers | { x: Numbers; y: Numbers };

/** What a line chart is called and how its axes read. */
export interface LinesOptions {
  title: string;
  x: AxisOptions;
  y: AxisOptions;
  /** The series have an order (depths, layers, steps): colours run along a scale instead of being unlike. */
  ordered?: boolean;
  /** Draw a mark at each point, or marks alone. */
  marks?: "none" | "with lines" | "only";
  /** Horizontal reference lines: a name and a height each. */
  references?: Readonly<Record<string, number>>;
  /** Replaces the sentence that is written from the data. */
  alt?: string;
}

interface Points {
  name: string;
  x: number[];
  y: (number | null)[];
  /** How many points have no place on the axes. */
  lost: number;
}

const isPair = (series: Series): series is { x: Numbers; y: Numbers } => "x" in series && "y" in series;

function points(name: string, series: Series, options: LinesOptions): Points {
  if (typeof series !== "object" || series === null) {
    throw new TypeError(`plot.lines: series "${name}" must be numbers or { x, y }, got ${series}`);
  }
  const heights = list(isPair(series) ? series.y : series);
  const positions = isPair(series) ? list(series.x) : heights.map((_, index) => index);
  if (positions.length !== heights.length) {
    throw new Error(
      `plot.lines: series "${name}" has ${positions.length} positions for ${heights.length} heights`,
    );
  }
  const across = positions.map(options.x.log ? positive : finite);
  const up = heights.map(options.y.log ? positive : finite);
  return {
    name,
    x: across.filter((position) => position !== null),
    y: up.filter((_, index) => across[index] !== null),
    lost: up.filter((height, index) => height === null || across[index] === null).length,
  };
}

function course(line: Points): string {
  const drawn = line.y.filter((height) => height !== null);
  if (drawn.length === 0) return `${line.name} has no value that can be drawn`;
  const [low, high] = extent(drawn) as [number, number];
  const isLevel = low === high;
  const level = `${line.name} is ${words(low)}${drawn.length > 1 ? " throughout" : ""}`;
  const ends = `${line.name} goes from ${words(drawn[0])} to ${words(drawn[drawn.length - 1])}`;
  const beyond =
    low < Math.min(drawn[0], drawn[drawn.length - 1]) || high > Math.max(drawn[0], drawn[drawn.length - 1]);
  const range = beyond ? ` (lowest ${words(low)}, highest ${words(high)})` : "";
  const gaps = line.lost > 0 ? `, with ${counted(line.lost, "point")} not drawable` : "";
  return (isLevel ? level : ends + range) + gaps;
}

const scaleNote = (options: LinesOptions): string => (options.y.log ? " (logarithmic)" : "");

function describe(lines: readonly Points[], options: LinesOptions): string {
  if (lines.length === 0) return `${options.title}. Line chart of ${options.y.title} without a series.`;
  const span = extent(lines.flatMap((line) => line.x));
  const over = span ? `, ${options.x.title} from ${words(span[0])} to ${words(span[1])}` : "";
  const shown =
    lines.length <= 6 ? lines : [lines[0], lines[Math.floor(lines.length / 2)], lines[lines.length - 1]];
  const head = `${options.title}. Line chart of ${options.y.title}${scaleNote(options)}${over}.`;
  const selection = shown.length < lines.length ? ` Of ${lines.length} series:` : "";
  return `${head}${selection} ${shown.map(course).join("; ")}.`;
}

/** The horizontal reference lines, drawn as series so that the legend names them. */
function referenceTraces(options: LinesOptions, span: readonly [number, number]): Trace[] {
  return Object.entries(options.references ?? {}).map(([name, height]) => ({
    type: "scatter",
    mode: "lines",
    name,
    x: [span[0], span[1]],
    y: [height, height],
    line: { color: "#7a7a7a", width: 1.5, dash: "dot" },
  }));
}

/** Lines of up to this many points are drawn through every one of them. */
const mostExact = 2000;

const modes = { none: "lines", "with lines": "lines+markers", only: "markers" } as const;

/**
 * A line chart of named series.
 *
 * @param series - heights at 0, 1, 2, …, or `{ x, y }`; arrays, typed arrays and tensors are all accepted
 * @throws Error when a series has another number of positions than of heights
 *
 * @example
 * ```ts
 * const chart = plot.lines({ sigmoid: [0.25, 0.0625], tanh: [1, 1] }, {
 *   title: "Largest possible gradient factor",
 *   x: { title: "layers crossed" },
 *   y: { title: "factor", log: true },
 * });
 * chart.data.length // 2
 * chart.layout.meta.alt.split(".")[0] // "Largest possible gradient factor"
 * ```
 */
export function lines(series: Readonly<Record<string, Series>>, options: LinesOptions): Figure {
  const drawn = Object.entries(series).map(([name, one]) => points(name, one, options));
  const mode = modes[options.marks ?? "none"];
  const data = drawn.map((line, index): Trace => {
    const colour = options.ordered ? orderedColour(index, drawn.length) : seriesColour(index);
    return {
      type: "scatter",
      mode,
      name: line.name,
      x: line.x,
      y: line.y,
      ...(mode !== "markers" && {
        line: {
          color: colour,
          width: 2,
          dash: options.ordered ? "solid" : seriesDash(index),
          // Plotly leaves points out until a curve looks like a polygon; it may where there are more points than pixels.
          simplify: line.x.length > mostExact,
        },
      }),
      ...(mode !== "lines" && { marker: { color: colour, size: 6 } }),
    };
  });
  const span = extent(drawn.flatMap((line) => line.x)) ?? [0, 1];
  const references = referenceTraces(options, span);
  const named = data.length + references.length > 1;
  return figure({
    data: [...data, ...references],
    layout: layout(options.title, options.alt ?? describe(drawn, options), {
      xaxis: axis(options.x, span),
      yaxis: axis(options.y, [
        ...drawn.flatMap((line) => line.y),
        ...Object.values(options.references ?? {}),
      ]),
      showlegend: named,
    }),
  });
}

/** A function of one number, or several by name, and how to draw them. */
export interface CurveOptions {
  title?: string;
  x?: AxisOptions;
  y?: AxisOptions;
  /** How many points to evaluate; 401 unless told. */
  points?: number;
  references?: Readonly<Record<string, number>>;
}

/**
 * Functions of one number over an interval.
 *
 * @param functions - one function, or several by name
 * @param interval - first and last position
 * @throws RangeError where the interval is not finite or `points` is below 2
 *
 * @example
 * ```ts
 * const square = plot.curve((x) => x * x, [-1, 1], { title: "A parabola" });
 * square.data[0].y?.[0] // 1
 * ```
 */
export function curve(
  functions: ((x: number) => number) | Readonly<Record<string, (x: number) => number>>,
  interval: readonly [number, number],
  options: CurveOptions = {},
): Figure {
  const named = typeof functions === "function" ? { f: functions } : functions;
  const x = spread("plot.curve", interval, options.points ?? 401);
  const series = Object.fromEntries(Object.entries(named).map(([name, f]) => [name, { x, y: x.map(f) }]));
  return lines(series, {
    title: options.title ?? Object.keys(named).join(", "),
    x: options.x ?? { title: "x" },
    y: options.y ?? { title: "value" },
    references: options.references,
  });
}

/**
 * Training loss over steps.
 *
 * @param losses - the loss after each step, or several runs by name
 *
 * @example
 * ```ts
 * const chart = plot.lossCurve([2.3, 1.1, 0.4]);
 * chart.layout.xaxis?.title.text // "training step"
 * ```
 */
export function lossCurve(
  losses: Series | Readonly<Record<string, Series>>,
  options: { title?: string; log?: boolean; x?: string; y?: string } = {},
): Figure {
  const named = isSeries(losses) ? { loss: losses } : losses;
  return lines(named, {
    title: options.title ?? "Training loss",
    x: { title: options.x ?? "training step" },
    y: { title: options.y ?? "loss", log: options.log },
  });
}

function isSeries(value: Series | Readonly<Record<string, Series>>): value is Series {
  return (
    "length" in value ||
    ("data" in value && typeof value.data === "function") ||
    ("x" in value && "y" in value)
  );
}

/** A cloud of points for each class. */
export interface ScatterOptions {
  title: string;
  x: AxisOptions;
  y: AxisOptions;
  alt?: string;
}

/**
 * Points in the plane, one series a class.
 *
 * @example
 * ```ts
 * const cloud = plot.scatter({ left: { x: [0, 1], y: [1, 0] } }, {
 *   title: "Two points", x: { title: "x₁" }, y: { title: "x₂" },
 * });
 * cloud.data[0].mode // "markers"
 * ```
 */
export function scatter(
  classes: Readonly<Record<string, { x: Numbers; y: Numbers }>>,
  options: ScatterOptions,
): Figure {
  const sizes = Object.entries(classes).map(([name, one]) => `${list(one.x).length} of ${name}`);
  const alt =
    options.alt ??
    `${options.title}. Scatter chart of ${options.y.title} against ${options.x.title}: ${sizes.join(", ")}.`;
  return lines(classes, { ...options, alt, marks: "only" });
}
