// The colours of every chart: Okabe and Ito's palette for series, and greys that read on white and on near-black.

/**
 * Series colours, told apart with every common colour-vision deficiency (M. Okabe, K. Ito, "Color universal design",
 * 2008), ordered so that the first four keep a contrast of 3:1 on white and on #111.
 */
const series = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"] as const;

/** Dashes repeat the distinction for readers who see no colour. */
const dashes = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"] as const;

/** Text and axis lines: luminance 0.19, a contrast of 4.3:1 on white as on #111. */
export const ink = "#7a7a7a";

/** Grid lines: the same grey, faint. */
export const faint = "rgba(122,122,122,0.25)";

/** Colour of a series by its position. */
export const seriesColour = (index: number): string => series[index % series.length];

/** Dash of a series by its position; shifted where the colours begin again, so that no two of 36 look alike. */
export const seriesDash = (index: number): string =>
  dashes[(index + Math.floor(index / series.length)) % dashes.length];

/** Stops for ordered series (layers, depths): luminance stays between 0.15 and 0.45, so that both ends read on both themes. */
const orderedStops = ["#0072b2", "#6f7fc4", "#cc79a7", "#d55e00", "#e69f00"];

/** Colour of the `index`-th of `count` ordered series. */
export function orderedColour(index: number, count: number): string {
  return interpolate(orderedStops, count > 1 ? index / (count - 1) : 0);
}

/** The cividis colour map (Nuñez, Anderton and Renslow, 2018), for magnitudes. Eleven samples of it. */
export const magnitude = [
  "#00224e",
  "#123570",
  "#3b496c",
  "#575d6d",
  "#707173",
  "#8a8678",
  "#a59c74",
  "#c3b369",
  "#e1cc55",
  "#f3dc4d",
  "#fee838",
];

/** Blue through grey to vermillion, for values on both sides of zero. */
export const diverging = ["#0072b2", "#7fa9c4", "#d9d9d9", "#e0a27f", "#d55e00"];

/** A Plotly colour scale of evenly spaced stops. */
export const colourScale = (stops: readonly string[]): [number, string][] =>
  stops.map((colour, index) => [index / (stops.length - 1), colour]);

/** The colour at `position` in [0, 1] of evenly spaced `stops`. */
export function interpolate(stops: readonly string[], position: number): string {
  const clamped = Math.min(1, Math.max(0, position)) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(clamped));
  const share = clamped - low;
  const channel = (start: number): string => {
    const from = Number.parseInt(stops[low].slice(start, start + 2), 16);
    const to = Number.parseInt(stops[low + 1].slice(start, start + 2), 16);
    return Math.round(from + (to - from) * share)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
