// The look of charts under JupyterLab's themes. It is given as defaults: colours that a figure sets itself are kept.
import { faint, ink } from "../../../src/plot/palette.ts";
import { type Figure, isRecord } from "./figure.ts";

/** The colours that a chart takes from its page. */
export interface ChartTheme {
  readonly background: string;
  readonly text: string;
  readonly grid: string;
  readonly font: string;
  readonly traces: readonly string[];
}

// Distinguishable with each common kind of colour blindness (after Okabe and Ito, "Color Universal Design", 2008),
// and with a contrast of at least 3 : 1 against the background.
const ON_LIGHT = ["#0072b2", "#c44e00", "#008560", "#b0568b", "#9a6a00", "#2f83b8", "#6b6100"];
const ON_DARK = ["#56b4e9", "#f28c4d", "#3fc99b", "#e29bc4", "#e9b949", "#9ecdf5", "#d6cc5a"];

/** Reads the theme of the page that an element is in. */
export function pageTheme(element: HTMLElement): ChartTheme {
  const style = getComputedStyle(element);
  const read = (property: string, otherwise: string): string =>
    style.getPropertyValue(property).trim() || otherwise;
  const isLight = document.body.dataset["jpThemeLight"] !== "false";
  return {
    background: read("--jp-layout-color0", isLight ? "#ffffff" : "#111111"),
    text: opaque(read("--jp-ui-font-color1", ""), isLight ? "#1f1f1f" : "#ececec"),
    grid: isLight ? "#e3e3e3" : "#3a3a3a",
    font: read("--jp-ui-font-family", "sans-serif"),
    traces: isLight ? ON_LIGHT : ON_DARK,
  };
}

/** The theme of images that are kept in the notebook file, which is read on white pages. */
export const PRINT_THEME: ChartTheme = {
  background: "#ffffff",
  text: "#1f1f1f",
  grid: "#e3e3e3",
  font: "sans-serif",
  traces: ON_LIGHT,
};

/** Plotly parses few colour notations; a colour that it would not read is replaced. */
const opaque = (color: string, otherwise: string): string =>
  /^#[0-9a-f]{6}$|^#[0-9a-f]{3}$|^rgba?\([\d., ]+\)$/i.test(color) ? color : otherwise;

/** The layout of a figure with the theme beneath it. The figure is not changed. */
export function themedLayout(figure: Figure, theme: ChartTheme, still: boolean): Record<string, unknown> {
  const axis = { gridcolor: theme.grid, linecolor: theme.grid, zerolinecolor: theme.grid, automargin: true };
  const defaults = {
    layout: {
      paper_bgcolor: theme.background,
      plot_bgcolor: theme.background,
      font: { color: theme.text, family: theme.font, size: 13 },
      colorway: theme.traces,
      xaxis: axis,
      yaxis: axis,
      scene: { xaxis: axis, yaxis: axis, zaxis: axis },
      hoverlabel: { bgcolor: theme.background, bordercolor: theme.grid, font: { color: theme.text } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: theme.text, activecolor: theme.traces[0] },
      margin: { l: 64, r: 24, t: 56, b: 56 },
    },
  };
  const neutral = new Map([
    [ink, theme.text],
    [faint, theme.grid],
  ]);
  const layout = recoloured(figure.layout, neutral) as Record<string, unknown>;
  layout["template"] = beneath(defaults, layout["template"]);
  layout["autosize"] ??= layout["width"] === undefined;
  layout["uirevision"] ??= "kept"; // zoom and hidden traces outlive a change of theme
  if (still) layout["transition"] = { duration: 0 };
  return layout;
}

/**
 * A copy with some colours replaced. Charts of gradbook's own are drawn in a grey that reads on any page; where the page
 * is known, its own text colour reads better.
 */
function recoloured(value: unknown, colours: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") return colours.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => recoloured(item, colours));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, recoloured(item, colours)]));
}

/** Merges plain objects; where both say something, `above` wins. */
function beneath(below: unknown, above: unknown): unknown {
  if (above === undefined) return below;
  if (!isRecord(below) || !isRecord(above)) return above;
  const merged = { ...below };
  for (const key of Object.keys(above)) merged[key] = beneath(below[key], above[key]);
  return merged;
}
