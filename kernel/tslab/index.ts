// The module "tslab" for notebooks written for that kernel: its documented display functions, over our own.
// Written from the published declarations of tslab 1.0.22; no code of it is used.
import { newDisplay as newShow, display as show } from "../notebook/display.ts";

export interface Display {
  javascript(s: string): void;
  html(s: string): void;
  markdown(s: string): void;
  latex(s: string): void;
  svg(s: string): void;
  png(b: Uint8Array): void;
  jpeg(b: Uint8Array): void;
  gif(b: Uint8Array): void;
  pdf(b: Uint8Array): void;
  text(s: string): void;
  /** Shows content of any MIME type: text as it is, bytes as base64. */
  raw(contentType: string, b: string | Uint8Array): void;
}

/** Shows below the running cell. */
export const display: Display = adapt(show);

/** A display that overwrites one place below the cell. */
export function newDisplay(): Display {
  return adapt(newShow());
}

/** What tslab 1.0.22, whose functions these are, says of itself, and Node's own version. */
export const versions = { tslab: "1.0.22", typescript: "5.0.4", node: process.version };

function adapt(target: typeof show): Display {
  // tslab sends one MIME type alone and LaTeX as it is written.
  const one = (type: string) => (content: string | Uint8Array) =>
    target.mime({ [type]: typeof content === "string" ? content : Buffer.from(content).toString("base64") });
  return {
    javascript: one("text/javascript"),
    html: one("text/html"),
    markdown: one("text/markdown"),
    latex: one("text/latex"),
    svg: one("image/svg+xml"),
    png: one("image/png"),
    jpeg: one("image/jpeg"),
    gif: one("image/gif"),
    pdf: one("application/pdf"),
    text: one("text/plain"),
    raw: (contentType, content) => one(contentType)(content),
  };
}
