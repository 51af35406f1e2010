// The safetensors file format: named tensors as plain bytes, with a checked header and nothing that could run.
//
//   8 bytes   N, the length of the header, an unsigned little-endian integer
//   N bytes   JSON: {"name": {"dtype": "F32" | "F64", "shape": [2, 3], "data_offsets": [begin, end]}, "__metadata__"?: {…}}
//   the rest  the numbers, little-endian, row-major; offsets count from the end of the header
//
// Written after the published description of the format (huggingface/safetensors, README, "Format").
import { type Tensor, tensor } from "../tensor/index.ts";

const lengthBytes = 8;
/** The reference implementation refuses longer headers. */
const longestHeader = 100_000_000;

const formats = {
  F32: { dtype: "float32", bytes: 4 },
  F64: { dtype: "float64", bytes: 8 },
} as const;

interface Entry {
  format: keyof typeof formats;
  shape: number[];
  begin: number;
  end: number;
}

/**
 * Tensors as the bytes of a safetensors file, in the order of their names in the record.
 *
 * @example
 * ```ts
 * const bytes = nn.writeSafetensors({ W: tensor([[1, 2]]) });
 * nn.readSafetensors(bytes).W.toArray() // [[1, 2]]
 * ```
 */
export function writeSafetensors(tensors: Readonly<Record<string, Tensor>>): Uint8Array {
  let position = 0;
  const header = new Map<string, unknown>();
  for (const [name, { dtype, shape, size }] of Object.entries(tensors)) {
    if (name === "__metadata__") throw invalid('"__metadata__" is no name for a tensor: the format keeps it');
    const format = dtype === "float32" ? "F32" : "F64";
    const end = position + size * formats[format].bytes;
    header.set(name, { dtype: format, shape, data_offsets: [position, end] });
    position = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  // Spaces after the JSON align the numbers to 8 bytes, as the format allows.
  const headerLength = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(lengthBytes + headerLength + position).fill(
    0x20,
    0,
    lengthBytes + headerLength,
  );
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(headerLength), true);
  file.set(text, lengthBytes);
  let offset = lengthBytes + headerLength;
  for (const one of Object.values(tensors)) {
    for (const value of one.data()) {
      if (one.dtype === "float32") view.setFloat32(offset, value, true);
      else view.setFloat64(offset, value, true);
      offset += one.dtype === "float32" ? 4 : 8;
    }
  }
  return file;
}

/**
 * The tensors of a safetensors file. Nothing in the file is trusted: lengths, JSON, names, shapes and offsets are checked,
 * and the numbers must fill the file without gap or overlap.
 *
 * @throws Error that says which part is wrong
 *
 * @example
 * ```ts
 * const back = nn.readSafetensors(nn.writeSafetensors({ b: tensor([3, 4]) }));
 * back.b.toArray() // [3, 4]
 * ```
 */
export function readSafetensors(bytes: Uint8Array): Record<string, Tensor> {
  if (bytes.length < lengthBytes) throw invalid(`${bytes.length} bytes are too few for a header length`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const declared = view.getBigUint64(0, true);
  if (declared > BigInt(longestHeader) || declared > BigInt(bytes.length - lengthBytes)) {
    throw invalid(`the header claims ${declared} bytes, the file has ${bytes.length}`);
  }
  const start = lengthBytes + Number(declared);
  const entries = parseHeader(bytes.subarray(lengthBytes, start));
  checkCoverage(entries, bytes.length - start);
  return Object.fromEntries(
    [...entries].map(([name, { format, shape, begin, end }]) => {
      const { dtype, bytes: width } = formats[format];
      const count = (end - begin) / width;
      const values = dtype === "float32" ? new Float32Array(count) : new Float64Array(count);
      for (let i = 0; i < count; i += 1) {
        const at = start + begin + i * width;
        values[i] = width === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true);
      }
      return [name, tensor(values, { shape })];
    }),
  );
}

const invalid = (why: string): Error => new Error(`safetensors: ${why}`);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function parseHeader(bytes: Uint8Array): Map<string, Entry> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Error("safetensors: the header is no JSON", { cause });
  }
  if (!isRecord(header)) throw invalid("the header is no JSON object");
  const entries = new Map<string, Entry>();
  for (const [name, value] of Object.entries(header)) {
    if (name !== "__metadata__") entries.set(name, parseEntry(name, value));
  }
  return entries;
}

function parseEntry(name: string, value: unknown): Entry {
  const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : {};
  if (dtype !== "F32" && dtype !== "F64") {
    throw invalid(`"${name}" has dtype ${JSON.stringify(dtype)}; F32 and F64 can be read`);
  }
  if (!Array.isArray(shape) || !shape.every(isWhole))
    throw invalid(`"${name}" has no shape of whole numbers`);
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 ? (offsets as unknown[]) : [];
  if (!isWhole(begin) || !isWhole(end)) throw invalid(`"${name}" has no pair of data offsets`);
  const needed = shape.reduce((product: number, size: number) => product * size, formats[dtype].bytes);
  if (end - begin !== needed) {
    throw invalid(
      `"${name}" of shape [${shape.join(", ")}] needs ${needed} bytes, its offsets span ${end - begin}`,
    );
  }
  return { format: dtype, shape, begin, end };
}

/** Overlaps and gaps are how a crafted file could show one thing to one reader and another to the next. */
function checkCoverage(entries: ReadonlyMap<string, Entry>, available: number): void {
  const sorted = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const [name, { begin, end }] of sorted) {
    if (begin !== position) throw invalid(`"${name}" begins at byte ${begin} where ${position} is expected`);
    position = end;
  }
  if (position !== available)
    throw invalid(`the tensors fill ${position} bytes, the file holds ${available}`);
}
