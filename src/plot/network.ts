// The picture of a network: units as dots in columns, weights as lines.

import { words } from "../flow/words.ts";
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
 *
 * @example
 * ```ts
 * const picture = plot.network([3, 2, 1]);
 * picture.layout.meta.alt // "A network of 3, 2 and 1 units. Diagram of a fully connected network: 3 inputs, 2 hidden units and 1 output, 8 weights."
 * ```
 */
export function network(sizes: readonly number[], options: NetworkOptions = {}): Figure {
  if (sizes.length < 2) throw new Error(`plot.network: expected at least two layers, found ${sizes.length}`);
  const tallest = options.tallest ?? 8;
  const shown = sizes.map((size) => Math.min(size, tallest));
  const heights = shown.map(column);
  const edges: Trace[] = sizes.slice(1).flatMap((_, layer) => edgeTraces(heights, layer, options));
  const units = heights.map((ys, layer) => unitTrace(ys, layer, sizes, options));
  const size = sizes.map(String);
  const spoken = `${size.slice(0, -1).join(", ")} and ${size[size.length - 1]}`;
  const title = options.title ?? `A network of ${spoken} units`;
  const weights = sizes.slice(1).reduce((sum, to, layer) => sum + sizes[layer] * to, 0);
  const hidden = sizes.slice(1, -1);
  const middle = hidden.length > 0 ? `, ${hidden.map((count) => `${count} hidden units`).join(", ")}` : "";
  const outputs = sizes[sizes.length - 1];
  const alt = `${title}. Diagram of a fully connected network: ${sizes[0]} inputs${middle} and ${outputs} ${outputs === 1 ? "output" : "outputs"}, ${weights} weights.`;
  const bare = { visible: false };
  const half = Math.max(...shown) / 2 + 0.6;
  return figure({
    data: [...edges, ...units],
    layout: layout(title, alt, {
      xaxis: { ...bare, range: [-0.4, sizes.length - 0.6] },
      yaxis: { ...bare, range: [-half, half] },
      showlegend: false,
    }),
  });
}

function edgeTraces(heights: readonly number[][], layer: number, options: NetworkOptions): Trace[] {
  const weights = options.weights?.[layer];
  const largest = weights
    ? Math.max(...weights.flatMap((row) => Array.from(row, Math.abs)), Number.MIN_VALUE)
    : 1;
  return heights[layer].flatMap((from, i) =>
    heights[layer + 1].map((to, j): Trace => {
      const share = weights ? weights[i][j] / largest : 0;
      const colour = weights ? interpolate(diverging, (share + 1) / 2) : "#a8a8a8";
      return {
        type: "scatter",
        mode: "lines",
        x: [layer, layer + 1],
        y: [from, to],
        line: { color: colour, width: weights ? 0.6 + 3 * Math.abs(share) : 1 },
        hoverinfo: weights ? "name" : "skip",
        ...(weights && { name: `w = ${words(weights[i][j])}` }),
      };
    }),
  );
}

/** Inputs, hidden units, outputs: white letters on each of these have a contrast above 5:1. */
const unitColours = { input: "#0072b2", hidden: "#5f5f5f", output: "#b04c00" };

function unitTrace(
  ys: readonly number[],
  layer: number,
  sizes: readonly number[],
  options: NetworkOptions,
): Trace {
  const last = sizes.length - 1;
  const letter = layer === 0 ? "x" : layer === last ? "o" : "h";
  const names = options.names?.[layer] ?? ys.map((_, unit) => letter + subscript(unit + 1));
  const left = sizes[layer] - ys.length;
  // The last dot of a shortened column stands for itself and all that are left out.
  const text = names.map((name, unit) => (left > 0 && unit === ys.length - 1 ? `+${left + 1}` : name));
  return {
    type: "scatter",
    mode: "markers+text",
    x: ys.map(() => layer),
    y: ys,
    text,
    textposition: "middle center",
    textfont: { color: "#ffffff", size: 12 },
    marker: { size: 30, color: unitColours[layer === 0 ? "input" : layer === last ? "output" : "hidden"] },
    hoverinfo: "text",
  };
}
