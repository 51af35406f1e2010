// The still picture of a figure: a small SVG, for saved notebooks and pages that have no Plotly.

import { power, words } from "../flow/words.ts";
import type { Axis, FigureJson, Layout, Trace } from "./figure.ts";
import { wrap } from "./layout.ts";
import { extent } from "./numbers.ts";
import { faint, ink, interpolate } from "./palette.ts";
import { roundSteps, type Scale, scale } from "./svgScale.ts";
import { type Area, colourOf, colourRange, escapeXml, marks, plain, px, stops, stroke } from "./svgTraces.ts";

const width = 760;
const letter = 6.6;
const line = 17;

const isMap = (trace: Trace): boolean => trace.type !== "scatter" && trace.type !== "bar";

/** What each axis has to hold; bars also need their foot. */
function values(traces: readonly Trace[], side: "x" | "y"): (number | string)[] {
  return traces.flatMap((trace) => {
    const own: readonly (number | string | null)[] | undefined = trace[side];
    if (own !== undefined) {
      const foot = side === "y" && trace.type === "bar" ? [0] : [];
      return [...own.filter((value) => value !== null), ...foot];
    }
    const count = side === "y" ? (trace.z?.length ?? 0) : (trace.z?.[0]?.length ?? trace.y?.length ?? 0);
    return Array.from({ length: count }, (_, index) => index);
  });
}

const fallbackAxis: Axis = {};

/** On a map every cell is one unit wide, and the axis ends where the outer cells end. */
function cellAxis(axis: Axis, positions: readonly (number | string)[]): Axis {
  const numbers = positions.filter((value) => typeof value === "number");
  if (axis.type === "category" || numbers.length < 2) return axis;
  const [low, high] = extent(numbers) ?? [0, 1];
  const half = (high - low) / (numbers.length - 1) / 2;
  return { ...axis, range: [low - half, high + half] };
}

/** At most this many names stand in a legend: it would be taller than the plot. */
const mostNamed = 16;

/** The traces that a legend names: all, or an even choice from the first to the last. */
function legendTraces(traces: readonly Trace[]): readonly Trace[] {
  if (traces.length <= mostNamed) return traces;
  const step = (traces.length - 1) / (mostNamed - 1);
  return Array.from({ length: mostNamed }, (_, index) => traces[Math.round(index * step)]);
}

function legend(traces: readonly Trace[], left: number, top: number): string {
  return traces
    .map((trace, index) => {
      const y = top + index * line;
      const mark =
        trace.type === "bar"
          ? `<rect x="${px(left)}" y="${px(y - 5)}" width="16" height="10" fill="${colourOf(trace)}"/>`
          : `<path d="M${px(left)} ${px(y)}h22" ${stroke(trace)}/>`;
      return `${mark}<text x="${px(left + 28)}" y="${px(y + 4)}" fill="${ink}">${escapeXml(plain(trace.name ?? ""))}</text>`;
    })
    .join("");
}

function colourBar(trace: Trace, area: Area): string {
  const left = area.right + 18;
  const height = area.bottom - area.top;
  const colours = stops(trace);
  const steps = 40;
  const bands = Array.from({ length: steps }, (_, i) => {
    const colour = interpolate(colours, i / (steps - 1));
    return `<rect x="${px(left)}" y="${px(area.bottom - ((i + 1) * height) / steps)}" width="14" height="${px(height / steps + 0.4)}" fill="${colour}"/>`;
  });
  const [low, high] = colourRange(trace);
  const bar = trace.colorbar as { title?: { text?: string }; tickvals?: readonly number[] } | undefined;
  const ticks = bar?.tickvals ?? roundSteps(low, high, 5);
  const labels = ticks.map((value) => {
    const y = area.bottom - (high > low ? (value - low) / (high - low) : 0.5) * height;
    const text = bar?.tickvals ? power(value) : words(value);
    return `<text x="${px(left + 19)}" y="${px(y + 4)}" fill="${ink}">${text}</text>`;
  });
  const middle = (area.top + area.bottom) / 2;
  const title = `<text transform="translate(${px(left + 82)} ${px(middle)}) rotate(90)" text-anchor="middle" fill="${ink}">${escapeXml(plain(bar?.title?.text ?? ""))}</text>`;
  return bands.join("") + labels.join("") + title;
}

function horizontalAxis(axis: Axis, x: Scale, area: Area): string {
  // Labels that would touch are thinned out, or slanted where they are names.
  const widest = Math.max(1, ...x.ticks.map((tick) => tick.label.length)) * letter + 10;
  const room = (area.right - area.left) / Math.max(1, x.ticks.length);
  const slanted = axis.type === "category" && widest > room;
  const every = slanted ? 1 : Math.ceil(widest / room);
  const parts = x.ticks.map((tick, index) => {
    const left = x.at(tick.value);
    if (left === undefined || index % every !== 0) return "";
    const mark = `<path d="M${px(left)} ${px(area.bottom)}v5" stroke="${ink}"/>`;
    const place = slanted
      ? `transform="translate(${px(left + 4)} ${px(area.bottom + 16)}) rotate(-30)" text-anchor="end"`
      : `x="${px(left)}" y="${px(area.bottom + 19)}" text-anchor="middle"`;
    return `${mark}<text ${place} fill="${ink}">${escapeXml(plain(tick.label))}</text>`;
  });
  const below = slanted ? area.bottom + 24 + widest * 0.5 : area.bottom + 40;
  const title = `<text x="${px((area.left + area.right) / 2)}" y="${px(below)}" text-anchor="middle" fill="${ink}">${escapeXml(plain(axis.title?.text ?? ""))}</text>`;
  return `<path d="M${px(area.left)} ${px(area.bottom)}H${px(area.right)}" stroke="${ink}"/>${parts.join("")}${title}`;
}

function verticalAxis(axis: Axis, y: Scale, area: Area, grid: boolean): string {
  const room = (area.bottom - area.top) / Math.max(1, y.ticks.length);
  const every = Math.ceil(line / room);
  const parts = y.ticks.map((tick, index) => {
    const top = y.at(tick.value);
    if (top === undefined || index % every !== 0 || top < area.top - 1 || top > area.bottom + 1) return "";
    const rule = grid ? `<path d="M${px(area.left)} ${px(top)}H${px(area.right)}" stroke="${faint}"/>` : "";
    return `${rule}<path d="M${px(area.left - 5)} ${px(top)}h5" stroke="${ink}"/><text x="${px(area.left - 8)}" y="${px(top + 4)}" text-anchor="end" fill="${ink}">${escapeXml(plain(tick.label))}</text>`;
  });
  const middle = (area.top + area.bottom) / 2;
  const title = `<text transform="translate(16 ${px(middle)}) rotate(-90)" text-anchor="middle" fill="${ink}">${escapeXml(plain(axis.title?.text ?? ""))}</text>`;
  return `${parts.join("")}<path d="M${px(area.left)} ${px(area.top)}V${px(area.bottom)}" stroke="${ink}"/>${title}`;
}

/** The page: where the title, the legend and the plot stand, so that none covers another. */
function page(layout: Layout, traces: readonly Trace[], named: readonly Trace[], x: Axis, y: Axis) {
  const title = wrap(plain(layout.title.text), 84);
  const map = traces.find((trace) => isMap(trace) && trace.showscale !== false);
  const names =
    named.length > 0 ? Math.max(...named.map((trace) => plain(trace.name ?? "").length)) * letter + 48 : 0;
  const labels = scale(y, values(traces, "y"), [1, 0]).ticks.map((tick) => plain(tick.label).length);
  const under = scale(x, values(traces, "x"), [0, 1]).ticks.map(
    (tick) => plain(tick.label).length * letter + 10,
  );
  const left = 34 + Math.max(2, ...labels) * letter + 12;
  const right = width - 24 - (map ? 92 : names);
  const slanted = x.type === "category" && Math.max(0, ...under) > (right - left) / Math.max(1, under.length);
  const top = 20 + title.length * 20;
  const pixels = y.scaleanchor === "x" ? traces[0]?.z : undefined;
  // Images keep their proportions.
  const side = pixels ? Math.min((right - left) / pixels[0].length, 420 / pixels.length) : 0;
  const bottom = top + (pixels ? side * pixels.length : 280);
  const foot = bottom + 52 + (slanted ? Math.max(...under) * 0.5 - 14 : 0);
  const height = Math.max(foot, top + named.length * line + 12);
  return {
    title,
    map,
    height,
    area: { left, right: pixels ? left + side * pixels[0].length : right, top, bottom } satisfies Area,
  };
}

/**
 * Draws a figure as SVG: lines, points, bars, histograms and heat maps; a surface is drawn as a map seen from above.
 * Of a figure with a slider it shows the state that is visible at first.
 *
 * @example
 * ```ts
 * plot.svg(plot.curve(Math.sin, [0, 6], { title: "A wave" })).startsWith("<svg") // true
 * ```
 */
export function svg(figure: FigureJson): string {
  const { layout } = figure;
  const traces = figure.data.filter((trace) => trace.visible !== false);
  const named =
    layout.showlegend === false
      ? []
      : legendTraces(traces.filter((trace) => trace.name !== undefined && trace.showlegend !== false));
  const hasMap = traces.some(isMap);
  const axisOf = (side: "x" | "y"): Axis => {
    const scene = layout.scene as { xaxis?: Axis; yaxis?: Axis } | undefined;
    const given = layout[`${side}axis`] ?? scene?.[`${side}axis`] ?? fallbackAxis;
    return hasMap ? cellAxis(given, values(traces, side)) : given;
  };
  const [xAxis, yAxis] = [axisOf("x"), axisOf("y")];
  const { title, map, height, area } = page(layout, traces, hasMap ? [] : named, xAxis, yAxis);
  const x = scale(
    xAxis,
    values(traces, "x"),
    [area.left, area.right],
    traces.some((trace) => trace.type === "bar") ? 0.03 : 0,
  );
  const y = scale(yAxis, values(traces, "y"), [area.bottom, area.top]);
  // Pictures that share a page share a clip only where it is the same.
  const clip = `plot-${[area.left, area.top, area.right, area.bottom].map(Math.round).join("-")}`;
  const heading = title.map(
    (text, index) =>
      `<text x="${px(area.left)}" y="${px(24 + index * 20)}" font-size="16" fill="${ink}">${escapeXml(text)}</text>`,
  );
  const bare = xAxis.visible === false || xAxis.showticklabels === false;
  const axes = bare ? "" : verticalAxis(yAxis, y, area, !hasMap) + horizontalAxis(xAxis, x, area);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${px(height)}" width="${width}" height="${px(height)}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escapeXml(layout.meta.alt)}</title>`,
    `<defs><clipPath id="${clip}"><rect x="${px(area.left - 1)}" y="${px(area.top - 4)}" width="${px(area.right - area.left + 2)}" height="${px(area.bottom - area.top + 8)}"/></clipPath></defs>`,
    ...heading,
    hasMap ? "" : axes,
    `<g clip-path="url(#${clip})">${marks(traces, x, y, area)}</g>`,
    hasMap ? axes : "",
    map ? colourBar(map, area) : hasMap ? "" : legend(named, area.right + 18, area.top + 8),
    "</svg>",
  ].join("");
}
