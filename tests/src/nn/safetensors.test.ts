// The safetensors reader: a file written by hand is read, and files that lie are refused with the reason.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nn, tensor } from "../../../src/index.ts";
import reference from "./reference/safetensors.json" with { type: "json" };

/** A file of any header and any number of data bytes. */
function file(header: unknown, bytes: number | Uint8Array = 0, declared?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const data = typeof bytes === "number" ? new Uint8Array(bytes) : bytes;
  const out = new Uint8Array(8 + text.length + data.length);
  new DataView(out.buffer).setBigUint64(0, declared ?? BigInt(text.length), true);
  out.set(text, 8);
  out.set(data, 8 + text.length);
  return out;
}

test("reads the bytes that the format's description lays out", () => {
  const numbers = new Uint8Array(Float32Array.of(1.5, -2).buffer);
  const found = nn.readSafetensors(
    file(
      { __metadata__: { format: "pt" }, w: { dtype: "F32", shape: [1, 2], data_offsets: [0, 8] } },
      numbers,
    ),
  );
  expect(found.w.toArray()).toEqual([[1.5, -2]]);
  expect(Object.keys(found)).toEqual(["w"]);
});

test("reads a file that the Python package wrote", () => {
  const found = nn.readSafetensors(Uint8Array.from(Buffer.from(reference.file, "base64")));
  const expected: Record<string, { shape: number[]; text: string[] }> = reference.tensors;
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, { shape, text }] of Object.entries(expected)) {
    expect(found[name].shape).toEqual(shape);
    expect([...found[name].data()]).toEqual(text.map((one) => Number(one.replace("inf", "Infinity"))));
  }
});

test("brings back any tensors, bit for bit, in both formats", () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { maxLength: 20 }), fc.boolean(), (values, wide) => {
      const one = tensor(Float64Array.from(values), { dtype: wide ? "float64" : "float32" });
      const back = nn.readSafetensors(
        nn.writeSafetensors({ "a.b": one, empty: tensor(new Float32Array(0)) }),
      );
      expect(back["a.b"].dtype).toBe(one.dtype);
      expect([...back["a.b"].data()]).toEqual([...one.data()]);
      expect(back.empty.shape).toEqual([0]);
    }),
  );
});

test("any name but the format's own comes back", () => {
  const odd = nn.writeSafetensors(
    Object.fromEntries([
      ["__proto__", tensor([1])],
      ["", tensor(2)],
    ]),
  );
  expect(Object.keys(nn.readSafetensors(odd))).toEqual(["__proto__", ""]);
  expect(() => nn.writeSafetensors({ __metadata__: tensor(1) })).toThrow(
    '"__metadata__" is no name for a tensor',
  );
});

test("the header is padded so that numbers start at a multiple of 8", () => {
  const written = nn.writeSafetensors({ x: tensor([1]) });
  expect(Number(new DataView(written.buffer).getBigUint64(0, true)) % 8).toBe(0);
});

describe("refuses", () => {
  const entry = { dtype: "F32", shape: [2], data_offsets: [0, 8] };
  test.each([
    ["a file too short for a length", new Uint8Array(5), /5 bytes are too few/],
    ["a header longer than the file", file({}, 0, 1_000n), /claims 1000 bytes, the file has 10/],
    ["a header of absurd length", file({}, 0, 2n ** 63n), /claims 9223372036854775808 bytes/],
    ["a header that is no JSON", file("{nope"), /no JSON/],
    ["a header that is no object", file([1]), /no JSON object/],
    ["an unknown number format", file({ w: { ...entry, dtype: "I64" } }, 8), /"w" has dtype "I64"/],
    ["a shape that is none", file({ w: { ...entry, shape: [2, -1] } }, 8), /"w" has no shape/],
    [
      "offsets that are none",
      file({ w: { ...entry, data_offsets: [0] } }, 8),
      /"w" has no pair of data offsets/,
    ],
    [
      "offsets that do not fit the shape",
      file({ w: { ...entry, data_offsets: [0, 4] } }, 8),
      /needs 8 bytes, its offsets span 4/,
    ],
    [
      "tensors that overlap",
      file({ a: entry, b: { ...entry, data_offsets: [4, 12] } }, 12),
      /"b" begins at byte 4 where 8 is expected/,
    ],
    [
      "a gap between tensors",
      file({ a: entry, b: { ...entry, data_offsets: [12, 20] } }, 20),
      /"b" begins at byte 12 where 8/,
    ],
    ["bytes that no tensor claims", file({ a: entry }, 16), /the tensors fill 8 bytes, the file holds 16/],
    ["a tensor that runs past the end", file({ a: entry }, 4), /the tensors fill 8 bytes, the file holds 4/],
  ])("%s", (_, bytes, reason) => {
    expect(() => nn.readSafetensors(bytes)).toThrow(reason);
  });

  test("anything else at random, without crashing or hanging", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          nn.readSafetensors(bytes);
        } catch (error) {
          expect(String(error)).toMatch(/^Error: safetensors:/);
        }
      }),
    );
  });
});
