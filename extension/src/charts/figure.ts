// Reads a figure out of a cell's output. Outputs come from anyone: what is not a figure is refused with a sentence
// that says what was found, and only harmless display options of its `config` are passed on.

/** A checked Plotly figure. */
export interface Figure {
  readonly data: readonly Record<string, unknown>[];
  readonly layout: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly frames: readonly Record<string, unknown>[];
}

export const PLOTLY_MIME = "application/vnd.plotly.v1+json";

/** A chart needs this height to be read, unless the figure asks for its own. In CSS pixels. */
const MINIMUM_HEIGHT = 360;

/** An output under Plotly's MIME type that cannot be drawn. */
class FigureError extends Error {
  override name = "FigureError";
}

// Other options can send the chart's data to a server or make the chart editable by accident.
const ALLOWED_CONFIG = ["displayModeBar", "doubleClick", "scrollZoom", "showTips", "staticPlot"];

/**
 * @throws FigureError when the value has no list of traces, or its parts have the wrong shape.
 */
export function readFigure(value: unknown): Figure {
  if (!isRecord(value)) throw new FigureError(`A chart is an object with "data"; found ${kindOf(value)}.`);
  const config = value["config"] === undefined ? {} : record(value["config"], "config");
  return {
    data: records(value["data"], "data"),
    layout: value["layout"] === undefined ? {} : record(value["layout"], "layout"),
    config: Object.fromEntries(Object.entries(config).filter(([option]) => ALLOWED_CONFIG.includes(option))),
    frames: value["frames"] === undefined ? [] : records(value["frames"], "frames"),
  };
}

/** The height at which a figure is drawn, in CSS pixels. */
export function figureHeight(figure: Figure): number {
  const { height } = figure.layout;
  return typeof height === "number" && height > 0 ? height : MINIMUM_HEIGHT;
}

/** Whether a trace draws on WebGL, of whose contexts a page has only a few. */
export function usesWebGL(trace: Readonly<Record<string, unknown>>): boolean {
  return /gl$|3d$|^surface$|^cone$|^isosurface$|^volume$|^splom$/.test(String(trace["type"]));
}

/** SVG draws each point as an element of its own: from so many points on, WebGL is smoother. */
const MANY_POINTS = 4000;

/** A trace in the form that moves smoothly: lines and markers of many points go to WebGL. */
export function smoothTrace(trace: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { type = "scatter", x, y, fill, stackgroup, text, mode } = trace;
  const points = Math.max(Array.isArray(x) ? x.length : 0, Array.isArray(y) ? y.length : 0);
  const isPlain = type === "scatter" && !fill && !stackgroup && !(text && String(mode).includes("text"));
  return isPlain && points >= MANY_POINTS ? { ...trace, type: "scattergl" } : trace;
}

/**
 * What a screen reader says for a figure: its `layout.meta` (a string, or `{ alt }`), else the output's plain text
 * when that is a sentence, else what can be read from titles and traces.
 */
export function describeFigure(figure: Figure, plainText?: unknown): string {
  const { meta } = figure.layout;
  const alt = isRecord(meta) ? (meta["alt"] ?? meta["description"]) : meta;
  if (typeof alt === "string" && alt.trim() !== "") return alt.trim();
  if (typeof plainText === "string" && isSentence(plainText)) return plainText.trim();
  return summarize(figure);
}

const isSentence = (text: string): boolean => text.trim().length > 2 && !/^\s*[[{<(]|^Figure\(/.test(text);

function summarize({ data, layout }: Figure): string {
  const title = titleText(layout["title"]);
  const names = data.map((trace) => trace["name"]).filter((name) => typeof name === "string");
  const kinds = [...new Set(data.map((trace) => String(trace["type"] ?? "scatter")))];
  const axes = ["x", "y"].flatMap((letter) => {
    const axis = layout[`${letter}axis`];
    const text = isRecord(axis) ? titleText(axis["title"]) : "";
    return text ? [`${letter} axis: ${text}`] : [];
  });
  return [
    title ? `Chart: ${title}` : "Chart",
    `${data.length} ${data.length === 1 ? "trace" : "traces"} (${kinds.join(", ") || "empty"})${names.length ? `: ${names.join(", ")}` : ""}`,
    ...axes,
  ].join(". ");
}

/** A title in either of the forms that Plotly takes, without its markup. */
export function titleText(title: unknown): string {
  const text = isRecord(title) ? title["text"] : title;
  return typeof text === "string" ? text.replace(/<[^>]*>/g, "").trim() : "";
}

function records(value: unknown, where: string): Record<string, unknown>[] {
  if (!Array.isArray(value)) throw new FigureError(`A chart's "${where}" is a list; found ${kindOf(value)}.`);
  return value.map((item, index) => record(item, `${where}[${index}]`));
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (!isRecord(value)) throw new FigureError(`A chart's "${where}" is an object; found ${kindOf(value)}.`);
  return value;
}

/** Whether a value is a plain object, as against a list, a text, a number or nothing. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
