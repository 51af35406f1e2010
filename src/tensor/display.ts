// How tensors look: as text that reads like a matrix, and in notebooks as a table or a heat map.
import type { DType } from "./primitives.ts";
import { formatShape, type Shape } from "./shape-rules.ts";
import type { NumberArray } from "./view.ts";

/** Representations of one value by MIME type; a front end takes the richest it knows. */
export type MimeBundle = Record<string, unknown>;

/** More entries than this along an axis are shortened to the first and last few. */
const shownEntries = 8;
const edgeEntries = 3;
/** A matrix with more columns or rows than this is drawn as a heat map. */
const tableLimit = 12;
const heatMapLimit = 256;

/** Positions shown along an axis; -1 stands for those left out. */
function shown(extent: number): number[] {
  if (extent <= shownEntries) return Array.from({ length: extent }, (_, i) => i);
  const first = Array.from({ length: edgeEntries }, (_, i) => i);
  return [...first, -1, ...first.map((i) => extent - edgeEntries + i)];
}

/** One number with at most `digits` significant digits, without trailing zeros. */
function formatNumber(x: number, digits: number): string {
  if (!Number.isFinite(x)) return String(x);
  const size = Math.abs(x);
  if (x !== 0 && (size >= 1e6 || size < 1e-4)) return x.toExponential(digits - 1).replace(/\.?0+e/, "e");
  return String(Number(x.toPrecision(digits)));
}

/** Text as `tensor [2, 2] float32` over rows in brackets, columns aligned. */
export function formatTensor(data: NumberArray, shape: Shape, dtype: DType): string {
  const digits = dtype === "float32" ? 5 : 8;
  const cells = new Map<number, string>();
  const collect = (axis: number, offset: number): void => {
    if (axis === shape.length) {
      cells.set(offset, formatNumber(data[offset], digits));
      return;
    }
    for (const i of shown(shape[axis])) if (i >= 0) collect(axis + 1, offset * shape[axis] + i);
  };
  collect(0, 0);
  const width = Math.max(0, ...Array.from(cells.values(), (cell) => cell.length));

  const print = (axis: number, offset: number, indent: string): string => {
    if (axis === shape.length) return (cells.get(offset) ?? "").padStart(width);
    const parts = shown(shape[axis]).map((i) =>
      i < 0 ? "..." : print(axis + 1, offset * shape[axis] + i, `${indent} `),
    );
    const gap = axis === shape.length - 1 ? ", " : `,${"\n".repeat(shape.length - 1 - axis)}${indent} `;
    return `[${parts.join(gap)}]`;
  };
  const head = `tensor ${formatShape(shape)} ${dtype}`;
  return shape.length === 0 ? `${cells.get(0)} (${dtype} scalar)` : `${head}\n${print(0, 0, "")}`;
}

/** Text and, up to two axes, a table or a heat map. */
export function toMimeBundle(data: NumberArray, shape: Shape, dtype: DType): MimeBundle {
  const plain = formatTensor(data, shape, dtype);
  if (shape.length === 0 || shape.length > 2 || data.length === 0) return { "text/plain": plain };
  const [rows, columns] = shape.length === 1 ? [1, shape[0]] : shape;
  const small = rows <= tableLimit && columns <= tableLimit;
  const drawable = shape.length === 2 && rows <= heatMapLimit && columns <= heatMapLimit;
  if (!small && !drawable) return { "text/plain": plain };
  const title = `tensor ${formatShape(shape)} ${dtype}`;
  const html = small ? htmlTable(data, rows, columns, title) : heatMap(data, rows, columns, title);
  return { "text/plain": plain, "text/html": html };
}

function htmlTable(data: NumberArray, rows: number, columns: number, title: string): string {
  const line = (r: number): string =>
    Array.from({ length: columns }, (_, c) => `<td>${formatNumber(data[r * columns + c], 5)}</td>`).join("");
  const body = Array.from({ length: rows }, (_, r) => `<tr>${line(r)}</tr>`).join("");
  // A table is as wide as its numbers: without nowrap the caption of a narrow one breaks inside the shape.
  return `<table><caption style="white-space:nowrap">${title}</caption><tbody>${body}</tbody></table>`;
}

/** An SVG of one square a number, orange above zero and blue below, as strong as the number is large. */
function heatMap(data: NumberArray, rows: number, columns: number, title: string): string {
  let most = 0;
  for (const x of data) if (Number.isFinite(x)) most = Math.max(most, Math.abs(x));
  const side = Math.max(2, Math.min(16, Math.floor(480 / Math.max(rows, columns))));
  const squares: string[] = [];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const x = data[r * columns + c];
      const fill = Number.isFinite(x) ? (x < 0 ? "#0072b2" : "#d55e00") : "#cc79a7";
      const opacity = Number.isFinite(x) ? (most === 0 ? 0 : Math.abs(x) / most) : 1;
      if (opacity < 0.004) continue;
      const place = `x="${c * side}" y="${r * side}" width="${side}" height="${side}"`;
      squares.push(`<rect ${place} fill="${fill}" fill-opacity="${opacity.toFixed(3)}"/>`);
    }
  }
  const [width, height] = [columns * side, rows * side];
  const scale = `blue ${formatNumber(-most, 3)} … orange ${formatNumber(most, 3)}`;
  return (
    `<figure style="margin:0"><figcaption>${title}, ${scale}</figcaption>` +
    `<svg role="img" aria-label="${title}, heat map" width="${width}" height="${height}">` +
    `<rect width="${width}" height="${height}" fill="none" stroke="#888"/>${squares.join("")}</svg></figure>`
  );
}
