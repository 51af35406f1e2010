// The picture of a network: units as dots in columns, weights as lines.

import { counted, words } from "../flow/words.ts";
import { type Figure, figure, type Trace } from "./figure.ts";
import { layout } from "./layout.ts";
import { diverging, interpolate } from "./palette.ts";

/** What to write at a network and how to colour its weights. */
export interface NetworkOptions {
  title?: string;
  /** Names of the units, one list a column; "x₁", "x₂", … unless told. */
  names?: readonly (readonly string[])[];
  /** One weight matrix `[from, to]` between neighbouring columns: lines are coloured by sign and drawn wider by size. */
  weights?: readonly (readonly ArrayLike<number>[])[];
  /** A column taller than this is shortened, with a note of how many units are left out; 8 unless told. */
  tallest?: number;
}

const subscript = (index: number): string =>
  [...String(index)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]).join("");

/** Heights of `count` units, centred around 0. */
const column = (count: number): number[] => Array.from({ length: count }, (_, i) => (count - 1) / 2 - i);

/**
 * Draws a fully connected network.
 *
 * @param sizes - units in each layer, from the input to the output
 * @throws Error where there are fewer than two layers, a size is no whole number above 0, or a weight matrix has another
 * shape than `[from, to]`
 *
 * @example
 * ```ts
 * const picture = plot.network([3, 2, 1]);
 * picture.layout.meta.alt // "A network of 3, 2 and 1 units. Diagram of a fully connected network: 3 inputs, 2 hidden units and 1 output, 8 weights."
 * ```
 */
export function network(sizes: readonly number[], options: NetworkOptions = {}): Figure {
  if (sizes.length < 2) throw new Error(`plot.network: expected at least two layers, found ${sizes.length}`);
  if (sizes.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new RangeError(`plot.network: expected whole sizes above 0, got [${sizes.join(", ")}]`);
  }
  checkWeights(sizes, options.weights);
  const tallest = options.tallest ?? 8;
  const shown = sizes.map((size) => Math.min(size, tallest));
  const heights = shown.map(column);
  const edges: Trace[] = sizes.slice(1).flatMap((_, layer) => edgeTraces(heights, layer, options));
  const units = heights.map((ys, layer) => unitTrace(ys, layer, sizes, options));
  const size = sizes.map(String);
  const spoken = `${size.slice(0, -1).join(", ")} and ${size[size.length - 1]}`;
  const isShort = sizes.length <= mostSpoken;
  const title =
    options.title ?? (isShort ? `A network of ${spoken} units` : `A network of ${sizes.length} layers`);
  const weights = sizes.slice(1).reduce((sum, to, layer) => sum + sizes[layer] * to, 0);
  const hidden = sizes.slice(1, -1);
  const inner = isShort
    ? hidden.map((count) => counted(count, "hidden unit"))
    : [`${counted(hidden.length, "hidden layer")} of ${Math.min(...hidden)} to ${Math.max(...hidden)} units`];
  const middle = inner.map((part) => `, ${part}`).join("");
  const outputs = counted(sizes[sizes.length - 1], "output");
  const alt = `${title}. Diagram of a fully connected network: ${counted(sizes[0], "input")}${middle} and ${outputs}, ${counted(weights, "weight")}.`;
  const bare = { visible: false };
  const tall = Math.max(...shown);
  const page = layout(title, alt, {
    xaxis: { ...bare, range: [-0.4, sizes.length - 0.6] },
    yaxis: { ...bare, range: [-tall / 2, tall / 2] },
    showlegend: false,
  });
  // No axis stands at the left or below, so nothing but the title needs a margin.
  const margin = { l: 16, r: 16, t: (page.margin as { t: number }).t, b: 16 };
  const height = margin.t + drawingHeight(tall) + margin.b;
  return figure({ data: [...edges, ...units], layout: { ...page, margin, height } });
}

/** Pixels for a column of `count` units: their dots keep apart, and a few units do not drift far from each other. */
const drawingHeight = (count: number): number =>
  Math.min(800, Math.max(40 * count, Math.min(280, 70 * count)));

/** Sizes of more layers than this are not listed one by one. */
const mostSpoken = 12;

function checkWeights(sizes: readonly number[], weights: NetworkOptions["weights"]): void {
  for (const [layer, matrix] of (weights ?? []).entries()) {
    const [from, to] = [sizes[layer], sizes[layer + 1]];
    if (to === undefined || matrix.length !== from || matrix.some((row) => row.length !== to)) {
      const wanted = to === undefined ? `${sizes.length - 1} matrices` : `[${from}, ${to}]`;
      const found = to === undefined ? `${weights?.length}` : `[${matrix.length}, ${matrix[0]?.length ?? 0}]`;
      throw new Error(`plot.network: weights ${layer} must be ${wanted}, got ${found}`);
    }
  }
}

function edgeTraces(heights: readonly number[][], layer: number, options: NetworkOptions): Trace[] {
  const weights = options.weights?.[layer];
  return weights === undefined
    ? [plainEdges(heights[layer], heights[layer + 1], layer)]
    : weightedEdges(heights[layer], heights[layer + 1], layer, weights);
}

/** All lines between two columns in one trace, with gaps between them: thousands of traces would stop a notebook. */
function plainEdges(from: readonly number[], to: readonly number[], layer: number): Trace {
  const pairs = from.flatMap((start) => to.map((end) => [start, end]));
  return {
    type: "scatter",
    mode: "lines",
    x: pairs.flatMap(() => [layer, layer + 1, layer + 1]),
    y: pairs.flatMap(([start, end]) => [start, end, null]),
    line: { color: "#a8a8a8", width: 1, simplify: false },
    hoverinfo: "skip",
  };
}

/** A line for each weight, coloured by its sign and as wide as it is large. */
function weightedEdges(
  from: readonly number[],
  to: readonly number[],
  layer: number,
  weights: readonly ArrayLike<number>[],
): Trace[] {
  const largest = weights.reduce(
    (most, row) => Array.from(row).reduce((a, b) => Math.max(a, Math.abs(b)), most),
    Number.MIN_VALUE,
  );
  return from.flatMap((start, i) =>
    to.map((end, j): Trace => {
      const share = weights[i][j] / largest;
      return {
        type: "scatter",
        mode: "lines",
        x: [layer, layer + 1],
        y: [start, end],
        line: { color: interpolate(diverging, (share + 1) / 2), width: 0.6 + 3 * Math.abs(share) },
        hoverinfo: "name",
        name: `w = ${words(weights[i][j])}`,
      };
    }),
  );
}

/** Inputs, hidden units, outputs: white letters on each of these have a contrast above 5:1. */
const unitColours = { input: "#0072b2", hidden: "#5f5f5f", output: "#b04c00" };

/** Dots smaller than this, in pixels, have no room for a name. */
const smallestNamed = 22;

function unitTrace(
  ys: readonly number[],
  layer: number,
  sizes: readonly number[],
  options: NetworkOptions,
): Trace {
  const last = sizes.length - 1;
  const size = Math.max(2, Math.min(30, Math.floor(500 / sizes.length)));
  const letter = layer === 0 ? "x" : layer === last ? "o" : "h";
  const names = options.names?.[layer] ?? ys.map((_, unit) => letter + subscript(unit + 1));
  const left = sizes[layer] - ys.length;
  // The last dot of a shortened column stands for itself and all that are left out.
  const text = names.map((name, unit) => (left > 0 && unit === ys.length - 1 ? `+${left + 1}` : name));
  return {
    type: "scatter",
    mode: size < smallestNamed ? "markers" : "markers+text",
    x: ys.map(() => layer),
    y: ys,
    text,
    textposition: "middle center",
    textfont: { color: "#ffffff", size: 12 },
    marker: { size, color: unitColours[layer === 0 ? "input" : layer === last ? "output" : "hidden"] },
    hoverinfo: "text",
  };
}
