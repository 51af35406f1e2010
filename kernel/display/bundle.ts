// From any value of a notebook to the MIME bundle that shows it.
import { displaySymbol, type MimeBundle, readBundle } from "./mimeBundle.ts";
import { plotlyBundle } from "./plotly.ts";
import { readTable, tableHtml } from "./table.ts";
import { toText } from "./text.ts";

export type { MimeBundle } from "./mimeBundle.ts";

/**
 * The bundle of a cell's result, in the order: the value's own `[Symbol.for("Jupyter.display")]()`, a DOM element,
 * a Plotly figure, an array of flat objects as a table, text. Never throws, whatever the value's getters or proxy
 * traps do; a display method that throws is named in the text.
 *
 * @returns null for `undefined`, which is no result.
 *
 * @example
 * toMimeBundle("a") // { data: { "text/plain": "'a'" }, metadata: {} }
 */
export function toMimeBundle(value: unknown): MimeBundle | null {
  return value === undefined ? null : choose(value, callDisplay(value));
}

/** As {@link toMimeBundle}, but a display method may return a promise; then so does this. */
export function mimeBundleOf(value: unknown): MimeBundle | null | Promise<MimeBundle> {
  if (value === undefined) return null;
  const call = callDisplay(value);
  if ("returned" in call && call.returned instanceof Promise)
    return settle(call.returned).then((settled) => choose(value, settled));
  return choose(value, call);
}

function choose(value: unknown, call: DisplayCall): MimeBundle {
  return ownBundle(value, call) ?? recognizedBundle(value) ?? textBundle(value);
}

type DisplayCall = { returned: unknown } | { threw: unknown } | { absent: true };

function callDisplay(value: unknown): DisplayCall {
  if (!isObject(value)) return { absent: true };
  const method = displayMethod(value);
  if (typeof method !== "function") return { absent: true };
  try {
    return { returned: Reflect.apply(method, value, []) };
  } catch (error) {
    return { threw: error };
  }
}

/** A proxy whose traps throw has no display method. */
function displayMethod(value: object): unknown {
  try {
    return Reflect.get(value, displaySymbol);
  } catch {
    return undefined;
  }
}

async function settle(returned: Promise<unknown>): Promise<DisplayCall> {
  try {
    return { returned: await returned };
  } catch (error) {
    return { threw: error };
  }
}

function ownBundle(value: unknown, call: DisplayCall): MimeBundle | null {
  if ("absent" in call) return null;
  if ("threw" in call) {
    const text = `${toText(value)}\n(its Symbol.for("Jupyter.display") method threw ${toText(call.threw)})`;
    return { data: { "text/plain": text }, metadata: {} };
  }
  try {
    const bundle = readBundle(call.returned);
    // Without text a page that shows no HTML would show nothing.
    if (bundle !== null && !("text/plain" in bundle.data)) bundle.data["text/plain"] = toText(value);
    return bundle;
  } catch {
    return null;
  }
}

function recognizedBundle(value: unknown): MimeBundle | null {
  if (!isObject(value)) return null;
  try {
    return elementBundle(value) ?? plotlyBundle(value) ?? tableBundle(value);
  } catch {
    return null;
  }
}

function elementBundle(value: object): MimeBundle | null {
  const markup: unknown = Reflect.get(value, "outerHTML");
  if (typeof markup !== "string") return null;
  const type = /^\s*<svg\b/i.test(markup) ? "image/svg+xml" : "text/html";
  return { data: { [type]: markup, "text/plain": markup }, metadata: {} };
}

function tableBundle(value: object): MimeBundle | null {
  const table = readTable(value);
  if (table === null) return null;
  return { data: { "text/html": tableHtml(table), "text/plain": toText(value) }, metadata: {} };
}

function textBundle(value: unknown): MimeBundle {
  return { data: { "text/plain": toText(value) }, metadata: {} };
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
