import { describe, expect, it } from "vitest";
import { instantiateKernels } from "../../../src/wasm/kernels.ts";

const memory = new WebAssembly.Memory({ initial: 2 });
const kernels = instantiateKernels(memory);

describe.each([
  { width: 4, numbers: new Float32Array(memory.buffer), bits: 32 },
  { width: 8, numbers: new Float64Array(memory.buffer), bits: 64 },
] as const)("reductions in float$bits", ({ width, numbers, bits }) => {
  const [x, out] = [1024, 65536];
  const fill = (rows: number, columns: number): number[][] =>
    Array.from({ length: rows }, (_, i) =>
      Array.from({ length: columns }, (_, j) => {
        const value = ((i * 7 + j * 13) % 11) - 5;
        numbers[x / width + i * columns + j] = value;
        return value;
      }),
    );
  const result = (count: number): number[] => [...numbers.subarray(out / width, out / width + count)];

  it.each([
    [1, 1],
    [3, 5],
    [2, 16],
    [5, 33],
    [7, 100],
  ])("of [%d, %d] along either axis", (rows, columns) => {
    const values = fill(rows, columns);
    const across = values[0].map((_, j) => values.map((row) => row[j]));
    const total = (row: number[]): number => row.reduce((a, b) => a + b, 0);
    kernels[`sumRows${bits}`](out, x, rows, columns);
    expect(result(rows)).toEqual(values.map(total));
    kernels[`sumColumns${bits}`](out, x, rows, columns);
    expect(result(columns)).toEqual(across.map(total));
    kernels[`maxRows${bits}`](out, x, rows, columns);
    expect(result(rows)).toEqual(values.map((row) => Math.max(...row)));
    kernels[`maxColumns${bits}`](out, x, rows, columns);
    expect(result(columns)).toEqual(across.map((row) => Math.max(...row)));
    kernels[`argmaxRows${bits}`](out, x, rows, columns);
    expect(result(rows)).toEqual(values.map((row) => row.indexOf(Math.max(...row))));
  });

  it("gives NaN where one of the numbers is NaN", () => {
    fill(2, 3);
    numbers[x / width + 1] = Number.NaN;
    kernels[`maxRows${bits}`](out, x, 2, 3);
    expect(result(2)).toEqual([Number.NaN, 4]);
    kernels[`sumRows${bits}`](out, x, 2, 3);
    expect(result(2)[0]).toBe(Number.NaN);
  });

  it("traps on an index that is no row", () => {
    const indices = 4096;
    for (const index of [-1, 2, 0.5, Number.NaN]) {
      numbers[indices / width] = index;
      expect(() => kernels[`take${bits}`](out, x, indices, 1, 2, 3)).toThrow(WebAssembly.RuntimeError);
      expect(() => kernels[`scatterAdd${bits}`](out, x, indices, 1, 2, 3)).toThrow(WebAssembly.RuntimeError);
    }
  });
});
