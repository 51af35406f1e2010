// A figure: plain JSON that Plotly draws, plus how a notebook shows it where Plotly is absent.
import { svg } from "./svg.ts";

/** The JSON values of which a figure consists. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** One Plotly trace: the parts that this library writes, by their Plotly names. */
export interface Trace {
  type: "scatter" | "bar" | "heatmap" | "contour" | "surface";
  name?: string;
  x?: readonly (number | string)[];
  y?: readonly (number | string | null)[];
  z?: readonly (readonly (number | null)[])[];
  visible?: boolean;
  [option: string]: Json | undefined;
}

/** A Plotly axis: the parts that this library writes. */
export interface Axis {
  /** Absent on axes that are not shown. */
  title?: { text: string; standoff?: number };
  type?: "linear" | "log" | "category";
  range?: readonly [number, number];
  [option: string]: Json | undefined;
}

/** A Plotly layout. `meta.alt` holds the sentence that says what the chart shows. */
export interface Layout {
  title: { text: string; [option: string]: Json | undefined };
  meta: { alt: string };
  xaxis?: Axis;
  yaxis?: Axis;
  shapes?: readonly { readonly [key: string]: Json | undefined }[];
  annotations?: readonly { readonly [key: string]: Json | undefined }[];
  [option: string]: Json | undefined;
}

/** One state of a figure that plays. */
export interface Frame {
  name: string;
  data: readonly Trace[];
  layout?: { readonly [key: string]: Json | undefined };
}

/** The plain part of a figure, as Plotly takes it. */
export interface FigureJson {
  data: readonly Trace[];
  layout: Layout;
  frames?: readonly Frame[];
  config?: { readonly [key: string]: Json | undefined };
}

/** A MIME bundle: a value under each of the content types in which it can be shown. */
type MimeBundle = Record<string, unknown>;

const display = Symbol.for("Jupyter.display");

/**
 * A chart: plain JSON for Plotly (`data`, `layout`, `frames`, `config`), so that it survives `JSON.stringify`, a saved
 * notebook and another program. A notebook front end asks it for its MIME bundle through `Symbol.for("Jupyter.display")`.
 */
export interface Figure extends FigureJson {
  [display](): MimeBundle;
}

/**
 * Makes a figure of its JSON. The display method is not enumerable: the figure stays plain data.
 *
 * @param parts - data and layout as Plotly documents them; `layout.meta.alt` says in a sentence what the chart shows
 *
 * @example
 * ```ts
 * const own = plot.figure({
 *   data: [{ type: "scatter", y: [1, 2] }],
 *   layout: { title: { text: "Mine" }, meta: { alt: "Two points, 1 and 2." } },
 * });
 * JSON.parse(JSON.stringify(own)).data[0].y // [1, 2]
 * ```
 */
export function figure(parts: FigureJson): Figure {
  const json: FigureJson = { ...parts, config: { displaylogo: false, ...parts.config } };
  const bundle = (): MimeBundle => ({
    "application/vnd.plotly.v1+json": { ...json },
    "image/svg+xml": svg(json),
    "text/plain": json.layout.meta.alt,
  });
  return Object.defineProperty(json, display, { value: bundle }) as Figure;
}
