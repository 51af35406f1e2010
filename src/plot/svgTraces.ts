// The marks of each kind of trace as SVG elements: lines, points, words, bars, cells.
import type { Json, Trace } from "./figure.ts";
import { ink, interpolate } from "./palette.ts";
import type { Scale } from "./svgScale.ts";

/** Text that may stand inside an SVG element or attribute. */
export const escapeXml = (text: string): string =>
  text.replace(
    /[&<>"]/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character] ?? "",
  );

/** Plotly's small mark-up in titles (line breaks, sub- and superscripts) as plain text. */
export const plain = (text: string): string => text.replace(/<br>/g, " ").replace(/<\/?(su[bp]|b|i)>/g, "");

/** A page position, to a tenth of a pixel. */
export const px = (value: number): string => String(Math.round(value * 10) / 10);

const dashArrays: Record<string, string> = {
  dash: "7 4",
  dot: "2 4",
  dashdot: "7 4 2 4",
  longdash: "12 5",
  longdashdot: "12 5 2 5",
};

const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json | undefined } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A text option inside a trace's `line` or `marker`. */
function option(trace: Trace, group: string, name: string): string | undefined {
  const part = trace[group];
  const value = isRecord(part) ? part[name] : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** The colour by which a trace is known, in the plot and in the legend. */
export const colourOf = (trace: Trace): string =>
  option(trace, "line", "color") ?? option(trace, "marker", "color") ?? ink;

/** The stroke of a trace's line. */
export function stroke(trace: Trace): string {
  const dash = dashArrays[option(trace, "line", "dash") ?? ""];
  return `fill="none" stroke="${colourOf(trace)}" stroke-width="${option(trace, "line", "width") ?? "2"}"${dash ? ` stroke-dasharray="${dash}"` : ""}`;
}

type Place = [number, number] | undefined;

function places(trace: Trace, x: Scale, y: Scale): Place[] {
  const across = trace.x ?? [];
  return (trace.y ?? []).map((height, index): Place => {
    const left = x.at(across[index] ?? index);
    const top = height === null ? undefined : y.at(height);
    return left === undefined || top === undefined ? undefined : [left, top];
  });
}

/** At most this many points of a line are written: more than the picture is wide show nothing more. */
const mostPoints = 720;

/** Thins a long line out, keeping the highest and the lowest point of every stretch. */
function thin(line: readonly Place[]): readonly Place[] {
  if (line.length <= mostPoints) return line;
  const stretch = Math.ceil((2 * line.length) / mostPoints);
  const kept: Place[] = [];
  for (let start = 0; start < line.length; start += stretch) {
    const part = line.slice(start, start + stretch).filter((place) => place !== undefined);
    if (part.length === 0) kept.push(undefined);
    else
      kept.push(
        ...part
          .filter((one) => one[1] === extreme(part, Math.min) || one[1] === extreme(part, Math.max))
          .slice(0, 2),
      );
  }
  return kept;
}

const extreme = (part: readonly [number, number][], pick: (...values: number[]) => number): number =>
  pick(...part.map((one) => one[1]));

/** At most this many marks are written; of more, an even sample. */
const mostMarks = 2000;

function sample<Item>(items: readonly Item[]): readonly Item[] {
  const every = Math.ceil(items.length / mostMarks);
  return every <= 1 ? items : items.filter((_, index) => index % every === 0);
}

function path(line: readonly Place[]): string {
  let pen = "M";
  let out = "";
  for (const place of thin(line)) {
    if (place === undefined) {
      pen = "M";
      continue;
    }
    out += `${pen}${px(place[0])} ${px(place[1])}`;
    pen = "L";
  }
  return out;
}

function scatter(trace: Trace, x: Scale, y: Scale): string {
  const mode = typeof trace.mode === "string" ? trace.mode : "lines";
  const all = places(trace, x, y);
  const drawn = sample(all.filter((place) => place !== undefined));
  const radius = Number(option(trace, "marker", "size") ?? 6) / 2;
  const parts: string[] = [];
  if (mode.includes("lines")) parts.push(`<path d="${path(all)}" ${stroke(trace)}/>`);
  if (mode.includes("markers")) {
    const fill = option(trace, "marker", "color") ?? colourOf(trace);
    parts.push(
      ...drawn.map(
        ([left, top]) => `<circle cx="${px(left)}" cy="${px(top)}" r="${px(radius)}" fill="${fill}"/>`,
      ),
    );
  }
  if (mode.includes("text") && Array.isArray(trace.text)) {
    const words: readonly Json[] = trace.text;
    const colour = option(trace, "textfont", "color") ?? ink;
    parts.push(
      ...all.flatMap((place, index) =>
        place === undefined
          ? []
          : [
              `<text x="${px(place[0])}" y="${px(place[1] + 4)}" text-anchor="middle" fill="${colour}">${escapeXml(plain(String(words[index] ?? "")))}</text>`,
            ],
      ),
    );
  }
  return parts.join("");
}

function bars(
  trace: Trace,
  x: Scale,
  y: Scale,
  base: number,
  slot: { index: number; count: number },
): string {
  const asked = typeof trace.width === "number" ? trace.width * x.unit * 0.98 : (x.unit * 0.8) / slot.count;
  const shift = typeof trace.width === "number" ? 0 : (slot.index - (slot.count - 1) / 2) * asked;
  return places(trace, x, y)
    .filter((place) => place !== undefined)
    .map(([left, top]) => {
      const from = Math.min(top, base);
      return `<rect x="${px(left + shift - asked / 2)}" y="${px(from)}" width="${px(Math.max(0.5, asked))}" height="${px(Math.abs(base - top))}" fill="${colourOf(trace)}"/>`;
    })
    .join("");
}

/** At most this many cells along each side of a heat map are written; larger tables are sampled evenly. */
const mostCells = 140;
/** Images of digits are mostly of one colour, which costs little, and suffer when pixels are left out. */
const mostPixels = 320;

const sampled = (count: number, most: number): number[] => {
  const kept = Math.min(count, most);
  return Array.from({ length: kept }, (_, i) => Math.floor((i * count) / kept));
};

/** Stops of a trace's colour scale. */
export function stops(trace: Trace): string[] {
  const given = Array.isArray(trace.colorscale) ? (trace.colorscale as readonly Json[]) : [];
  const colours = given.map((stop) => (Array.isArray(stop) ? String(stop[1]) : ink));
  return colours.length > 1 ? colours : ["#111111", "#f7f7f7"];
}

/** Lowest and highest value of a trace's colour scale. */
export function colourRange(trace: Trace): [number, number] {
  const low = trace.zmin ?? trace.cmin;
  const high = trace.zmax ?? trace.cmax;
  if (typeof low === "number" && typeof high === "number") return [low, high];
  const values = (trace.z ?? []).flat().filter((value) => value !== null);
  return values.length > 0
    ? [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
    : [0, 1];
}

function cells(trace: Trace, area: Area): string {
  const z = trace.z ?? [];
  const most = trace.showscale === false ? mostPixels : mostCells;
  const across = sampled(z[0]?.length ?? 0, most);
  const up = sampled(z.length, most);
  const colours = stops(trace);
  const [low, high] = colourRange(trace);
  const width = (area.right - area.left) / across.length;
  const height = (area.bottom - area.top) / up.length;
  const shade = (row: number, column: number): string | undefined => {
    const value = z[row][column];
    return value === null || value === undefined
      ? undefined
      : interpolate(colours, high > low ? (value - low) / (high - low) : 0.5);
  };
  const parts: string[] = [];
  up.forEach((row, fromBelow) => {
    let start = 0;
    // Neighbours of one colour are written as one rectangle.
    for (let column = 1; column <= across.length; column += 1) {
      const colour = shade(row, across[start]);
      if (column < across.length && shade(row, across[column]) === colour) continue;
      if (colour !== undefined) {
        const top = area.bottom - (fromBelow + 1) * height;
        parts.push(
          `<rect x="${px(area.left + start * width)}" y="${px(top)}" width="${px((column - start) * width + 0.3)}" height="${px(height + 0.3)}" fill="${colour}"/>`,
        );
      }
      start = column;
    }
  });
  return parts.join("");
}

/** The rectangle in which data are drawn, in page pixels. */
export interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** All marks of the visible traces. */
export function marks(traces: readonly Trace[], x: Scale, y: Scale, area: Area): string {
  const barTraces = traces.filter((trace) => trace.type === "bar");
  const zero = y.at(0);
  const base = zero === undefined ? area.bottom : Math.min(area.bottom, Math.max(area.top, zero));
  return traces
    .map((trace) => {
      if (trace.type === "scatter") return scatter(trace, x, y);
      if (trace.type === "bar") {
        return bars(trace, x, y, base, { index: barTraces.indexOf(trace), count: barTraces.length });
      }
      return cells(trace, area);
    })
    .join("");
}
