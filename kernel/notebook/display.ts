// `display`: shows values and markup below the cell, once or in a place that later calls replace.
import { mimeBundleOf } from "../display/bundle.ts";
import { currentHost } from "../display/host.ts";
import { toJson } from "../display/json.ts";
import type { MimeBundle, MimeData } from "../display/mimeBundle.ts";

/** Content of an image: its bytes, or those bytes in base64. */
export type ImageContent = Uint8Array | string;

/** Shows values below the cell. Call it with any value, or a method with markup of a known kind. */
export interface Display {
  /**
   * Shows a value as the last expression of a cell would be shown: figures drawn, tables laid out, the rest as text.
   *
   * @example
   * display([{ layer: 1, norm: 0.2 }, { layer: 2, norm: 0.05 }]); // a table of two rows
   */
  (value: unknown): void;
  html(markup: string): void;
  markdown(source: string): void;
  /** Shows a formula; `$$ … $$` is put around it unless it has its own delimiters. */
  latex(source: string): void;
  svg(markup: string): void;
  png(image: ImageContent): void;
  jpeg(image: ImageContent): void;
  gif(image: ImageContent): void;
  pdf(document: ImageContent): void;
  /** Shows a value as a tree that folds. */
  json(value: unknown): void;
  /** Runs a script in the front end, where that is trusted. */
  javascript(source: string): void;
  text(text: string): void;
  /** Shows one output in several MIME types, of which the front end takes the richest that it knows. */
  mime(data: MimeData, metadata?: Record<string, unknown>): void;
}

/** Shows below the running cell; each call adds an output. */
export const display: Display = createDisplay((data, metadata) => currentHost().display(data, metadata));

/**
 * A place below the cell: the first call shows, every later call replaces what is shown, also from later cells
 * and from timers.
 *
 * @example
 * const status = newDisplay();
 * status("training");
 * status("done"); // stands where "training" stood
 */
export function newDisplay(): Display {
  const displayId = crypto.randomUUID();
  let shown = false;
  return createDisplay((data, metadata) => {
    currentHost().display(data, metadata, { displayId, update: shown });
    shown = true;
  });
}

type Show = (data: MimeData, metadata: Record<string, unknown>) => void;

function createDisplay(show: Show): Display {
  const one = (type: string, content: string, text: string) =>
    show({ [type]: content, "text/plain": text }, {});
  const image = (type: string, content: ImageContent) => one(type, base64(content), `[${type}]`);
  return Object.assign((value: unknown) => showValue(show, value), {
    html: (markup: string) => one("text/html", markup, plainText(markup)),
    markdown: (source: string) => one("text/markdown", source, source),
    latex: (source: string) => one("text/latex", delimited(source), source),
    svg: (markup: string) => one("image/svg+xml", markup, "[image/svg+xml]"),
    png: (content: ImageContent) => image("image/png", content),
    jpeg: (content: ImageContent) => image("image/jpeg", content),
    gif: (content: ImageContent) => image("image/gif", content),
    pdf: (content: ImageContent) => image("application/pdf", content),
    json: (value: unknown) => {
      const json = toJson(value);
      show({ "application/json": json, "text/plain": JSON.stringify(json, null, 2) ?? "undefined" }, {});
    },
    javascript: (source: string) => one("application/javascript", source, source),
    text: (text: string) => show({ "text/plain": text }, {}),
    mime: (data: MimeData, metadata: Record<string, unknown> = {}) => show(data, metadata),
  });
}

function showValue(show: Show, value: unknown): void {
  const bundle = mimeBundleOf(value);
  const showBundle = ({ data, metadata }: MimeBundle) => show(data, metadata);
  if (bundle instanceof Promise) void bundle.then(showBundle);
  else showBundle(bundle ?? { data: { "text/plain": "undefined" }, metadata: {} });
}

function base64(content: ImageContent): string {
  return typeof content === "string" ? content : Buffer.from(content).toString("base64");
}

function delimited(latex: string): string {
  const source = latex.trim();
  return /^(\$|\\\(|\\\[|\\begin\{)/.test(source) ? source : `$$${source}$$`;
}

/** What HTML says without its tags, for where HTML is not shown. */
function plainText(markup: string): string {
  return markup
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(lt|gt|amp|quot);/g, (_, name: string) => entities[name])
    .replace(/[ \t]+/g, " ")
    .trim();
}

const entities: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"' };
