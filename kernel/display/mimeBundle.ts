// What an output is on the wire: one value in several MIME types, of which a front end shows the richest it knows.

/** MIME type to content: text as a string, images as base64 (SVG as text), JSON types as JSON. */
export type MimeData = Record<string, unknown>;

export interface MimeBundle {
  data: MimeData;
  /** Per MIME type or for the whole output, as Jupyter's `metadata`. */
  metadata: Record<string, unknown>;
}

/** A method under this symbol returns the value's own MIME data; Deno's kernel established the name. */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display") as never;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const mimeType = /^[\w.+-]+\/[\w.+-]+$/;

/**
 * Reads what a display method returned: MIME data, or `{ data, metadata }`. Bytes become base64.
 *
 * @returns null if it is neither.
 */
export function readBundle(returned: unknown): MimeBundle | null {
  if (!isRecord(returned)) return null;
  if (isRecord(returned["data"])) {
    const inner = readBundle(returned["data"]);
    if (inner === null) return null;
    return { data: inner.data, metadata: isRecord(returned["metadata"]) ? returned["metadata"] : {} };
  }
  const entries = Object.entries(returned).filter(([, content]) => content !== undefined);
  if (entries.length === 0 || !entries.every(([type]) => mimeType.test(type))) return null;
  return {
    data: Object.fromEntries(entries.map(([type, content]) => [type, encode(content)])),
    metadata: {},
  };
}

function encode(content: unknown): unknown {
  return content instanceof Uint8Array ? Buffer.from(content).toString("base64") : content;
}
