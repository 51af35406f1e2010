// Heat maps: matrices, layers against steps, loss surfaces, images of digits.

import { power, words } from "../flow/words.ts";
import { type Figure, figure, type Json } from "./figure.ts";
import { axis, layout, namedAxis, wrap } from "./layout.ts";
import { extent, finite, list, type Matrix, type Numbers, rows, spread } from "./numbers.ts";
import { colourScale, diverging, ink, magnitude } from "./palette.ts";

/** How a heat map is titled, placed and coloured. */
export interface HeatmapOptions {
  title: string;
  /** Positions or names of the columns, and what they are. */
  x: { title: string; values?: Numbers | readonly string[] };
  /** Positions or names of the rows (the first row is lowest), and what they are. */
  y: { title: string; values?: Numbers | readonly string[] };
  /** What the colour stands for, with its unit. */
  value: string;
  /** Colour by the power of ten; zero and below stay empty. */
  log?: boolean;
  /** Lowest and highest value of the colour scale. */
  range?: readonly [number, number];
}

const isNames = (values: Numbers | readonly string[]): values is readonly string[] =>
  Array.isArray(values) && typeof values[0] === "string";

function positions(part: HeatmapOptions["x"], count: number, which: string): (number | string)[] {
  const values =
    part.values === undefined
      ? Array.from({ length: count }, (_, i) => i)
      : isNames(part.values)
        ? [...part.values]
        : list(part.values);
  if (values.length !== count) {
    throw new Error(`plot.heatmap: ${values.length} ${which} positions for ${count} ${which}s`);
  }
  return values;
}

/** A colour bar that names its unit; on a logarithmic scale its labels are powers of ten. */
function colourBar(title: string, log: boolean, range: readonly [number, number]): { [key: string]: Json } {
  const bar = {
    // Above the bar: beside it, Plotly lets a rotated title run into the labels.
    title: { text: wrap(title, 18).join("<br>"), side: "top" },
    thickness: 14,
    outlinewidth: 0,
    tickcolor: ink,
    exponentformat: "power",
  };
  if (!log) return bar;
  const step = Math.max(1, Math.ceil((range[1] - range[0]) / 8));
  const exponents = Array.from(
    { length: Math.floor((Math.floor(range[1]) - Math.ceil(range[0])) / step) + 1 },
    (_, i) => Math.ceil(range[0]) + i * step,
  );
  return { ...bar, tickvals: exponents, ticktext: exponents.map(power) };
}

/**
 * A matrix as colours. Values on both sides of zero are coloured from blue through grey to vermillion, others by size.
 *
 * @param matrix - rows of numbers, or a tensor `[rows, columns]`; the first row is drawn lowest
 * @throws Error when the numbers of positions and of rows or columns differ
 *
 * @example
 * ```ts
 * const chart = plot.heatmap([[1, 2], [3, 4]], { title: "W", x: { title: "to" }, y: { title: "from" }, value: "weight" });
 * chart.data[0].z // [[1, 2], [3, 4]]
 * ```
 */
export function heatmap(matrix: Matrix, options: HeatmapOptions): Figure {
  const table = rows(matrix, "plot.heatmap");
  const x = positions(options.x, table[0]?.length ?? 0, "column");
  const y = positions(options.y, table.length, "row");
  const log = options.log ?? false;
  const shade = (value: number): number | null =>
    log ? (value > 0 ? finite(Math.log10(value)) : null) : finite(value);
  const z = table.map((row) => row.map(shade));
  const found = extent(z.flat()) ?? [0, 1];
  const asked =
    options.range &&
    (log ? ([Math.log10(options.range[0]), Math.log10(options.range[1])] as const) : options.range);
  const signed = !log && found[0] < 0 && found[1] > 0;
  const reach = Math.max(Math.abs(found[0]), Math.abs(found[1]));
  const range = asked ?? (signed ? ([-reach, reach] as const) : found);
  return figure({
    data: [
      {
        type: "heatmap",
        x,
        y,
        z,
        zmin: range[0],
        zmax: range[1],
        colorscale: colourScale(signed ? diverging : magnitude),
        colorbar: colourBar(options.value, log, range),
        ...(log && {
          customdata: table.map((row) => row.map(finite)),
          hovertemplate: "%{x}, %{y}: %{customdata:.2e}<extra></extra>",
        }),
      },
    ],
    layout: layout(options.title, describe(options, table), {
      xaxis: isNames(options.x.values ?? [])
        ? namedAxis(options.x.title)
        : axis({ title: options.x.title, whole: true }, x as number[]),
      yaxis: isNames(options.y.values ?? [])
        ? namedAxis(options.y.title)
        : axis({ title: options.y.title, whole: true }, y as number[]),
    }),
  });
}

function describe(options: HeatmapOptions, table: readonly number[][]): string {
  const range = extent(table.flat());
  if (range === undefined) return `${options.title}. Heat map with no finite value.`;
  const at = (wanted: number): string => {
    const row = table.findIndex((one) => one.includes(wanted));
    const column = table[row].indexOf(wanted);
    const name = (part: HeatmapOptions["x"], index: number): string => {
      const values =
        part.values === undefined
          ? undefined
          : isNames(part.values)
            ? part.values
            : list(part.values).map(words);
      return values?.[index] ?? String(index);
    };
    return `${options.y.title} ${name(options.y, row)}, ${options.x.title} ${name(options.x, column)}`;
  };
  const scale = options.log ? " (colours by power of ten)" : "";
  return `${options.title}. Heat map of ${options.value}${scale}, ${table.length} rows by ${table[0].length} columns: lowest ${words(range[0])} at ${at(range[0])}; highest ${words(range[1])} at ${at(range[1])}.`;
}

/** How a surface is titled and sampled. */
export interface SurfaceOptions {
  title: string;
  x: { title: string; range: readonly [number, number] };
  y: { title: string; range: readonly [number, number] };
  value: string;
  /** Points along each side; 41 unless told. */
  points?: number;
  /** Colour by the power of ten. */
  log?: boolean;
  /** Draw in three dimensions instead of as a map seen from above. */
  threeDimensional?: boolean;
}

/**
 * A function of two numbers, as a map seen from above or in three dimensions.
 *
 * @example
 * ```ts
 * const bowl = plot.surface((x, y) => x * x + y * y, {
 *   title: "A bowl", x: { title: "w", range: [-1, 1] }, y: { title: "b", range: [-1, 1] }, value: "loss", points: 3,
 * });
 * bowl.data[0].z // [[2, 1, 2], [1, 0, 1], [2, 1, 2]]
 * ```
 */
export function surface(f: (x: number, y: number) => number, options: SurfaceOptions): Figure {
  const count = options.points ?? 41;
  const x = spread("plot.surface", options.x.range, count);
  const y = spread("plot.surface", options.y.range, count);
  const z = y.map((v) => x.map((u) => f(u, v)));
  const map = heatmap(z, {
    ...options,
    x: { title: options.x.title, values: x },
    y: { title: options.y.title, values: y },
  });
  if (!options.threeDimensional) return map;
  const { title, meta } = map.layout;
  const side = (text: string) => ({
    title: { text },
    color: ink,
    gridcolor: "rgba(122,122,122,0.25)",
    nticks: 6,
  });
  const { zmin, zmax, ...trace } = map.data[0];
  // A scene has its own background, and is transparent as it is.
  const { plot_bgcolor: _, ...flatLayout } = layout(title.text, meta.alt, { height: 520 });
  return figure({
    data: [{ ...trace, type: "surface", cmin: zmin, cmax: zmax }],
    layout: {
      ...flatLayout,
      scene: {
        camera: { eye: { x: 1.7, y: 1.7, z: 1.1 }, center: { x: 0, y: 0, z: -0.15 } },
        xaxis: side(options.x.title),
        yaxis: side(options.y.title),
        zaxis: side(options.log ? `log₁₀ ${options.value}` : options.value),
      },
    },
  });
}

/**
 * Grey images side by side, such as digits.
 *
 * @param images - `[count, height × width]`, each row one image from its top left corner
 * @param options - `width` of one image in pixels (square unless told), and `columns` of the sheet
 *
 * @example
 * ```ts
 * const sheet = plot.images([[0, 1, 1, 0]], { title: "One tiny image" });
 * sheet.data[0].z // [[1, 0], [0, 1]]
 * ```
 */
export function images(
  images: Matrix,
  options: { title: string; width?: number; columns?: number; labels?: readonly (string | number)[] },
): Figure {
  const sheet = rows(images, "plot.images");
  if (sheet.length === 0) throw new Error("plot.images: expected at least one image, found none");
  const pixels = sheet[0].length;
  const width = options.width ?? Math.sqrt(pixels);
  const height = pixels / width;
  if (!Number.isInteger(width) || !Number.isInteger(height)) {
    const wrong =
      options.width === undefined ? "are no square: give a width" : `do not fill rows of ${width}`;
    throw new Error(`plot.images: ${pixels} pixels ${wrong}`);
  }
  const columns = Math.min(sheet.length, options.columns ?? 10);
  if (!Number.isInteger(columns) || columns < 1) {
    throw new RangeError(`plot.images: columns must be a whole number above 0, got ${columns}`);
  }
  const lines = Math.ceil(sheet.length / columns);
  const z = Array.from({ length: lines * height }, (_, fromBelow) => {
    const down = lines * height - 1 - fromBelow;
    return Array.from({ length: columns * width }, (_, across) => {
      const image = sheet[Math.floor(down / height) * columns + Math.floor(across / width)];
      return image === undefined ? null : image[(down % height) * width + (across % width)];
    });
  });
  const labels = options.labels ? `, labelled ${options.labels.join(", ")}` : "";
  const hidden = { showticklabels: false, showgrid: false, zeroline: false, ticks: "" };
  return figure({
    data: [
      {
        type: "heatmap",
        z,
        colorscale: colourScale(["#111111", "#f7f7f7"]),
        showscale: false,
        hoverinfo: "z",
      },
    ],
    layout: layout(
      options.title,
      `${options.title}. ${sheet.length} grey images of ${width} × ${height} pixels${labels}.`,
      {
        xaxis: { ...hidden, constrain: "domain" },
        yaxis: { ...hidden, scaleanchor: "x" },
        // Room for the title, then each image up to 140 pixels high.
        margin: { l: 16, r: 16, t: 56, b: 16 },
        height: 72 + Math.round(lines * Math.min(140, 680 / columns)),
      },
    ),
  });
}
