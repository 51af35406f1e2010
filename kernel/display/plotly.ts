// Recognizes a Plotly figure, the plain JSON that plotly.js draws, among the values of a notebook.
import { toJson } from "./json.ts";
import { isRecord, type MimeBundle } from "./mimeBundle.ts";

const plotlyMimeType = "application/vnd.plotly.v1+json";

const figureKeys = new Set(["data", "layout", "config", "frames"]);

/**
 * A figure's bundle, for an object `{ data: [traces], layout?, config?, frames? }` and nothing else.
 *
 * @returns null if the value is no figure.
 */
export function plotlyBundle(value: object): MimeBundle | null {
  if (!isRecord(value) || !Object.keys(value).every((key) => figureKeys.has(key))) return null;
  const { data, layout } = value;
  if (!Array.isArray(data) || !data.every(isRecord)) return null;
  const typed = data.length > 0 && data.every((trace) => typeof trace["type"] === "string");
  if (!isRecord(layout) && !typed) return null;
  const figure = toJson(value);
  return { data: { [plotlyMimeType]: figure, "text/plain": describe(data, layout) }, metadata: {} };
}

function describe(traces: Record<string, unknown>[], layout: unknown): string {
  const kinds = [...new Set(traces.map((trace) => String(trace["type"] ?? "scatter")))];
  const count = `${traces.length} ${traces.length === 1 ? "trace" : "traces"}`;
  const title = titleOf(layout);
  const shape = kinds.length === 0 ? count : `${count}: ${kinds.join(", ")}`;
  return title === "" ? `Plotly figure (${shape})` : `Plotly figure "${title}" (${shape})`;
}

function titleOf(layout: unknown): string {
  if (!isRecord(layout)) return "";
  const title = isRecord(layout["title"]) ? layout["title"]["text"] : layout["title"];
  return typeof title === "string" ? title : "";
}
