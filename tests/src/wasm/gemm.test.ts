import { describe, expect, it } from "vitest";
import { rng } from "../../../src/tensor/index.ts";
import { relaxedSimdKernels, simdKernels } from "../../../src/wasm/kernels.generated.ts";
import { instantiateKernels, type Kernels } from "../../../src/wasm/kernels.ts";

interface Machine {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
}

function machine(base64: string): Machine {
  const memory = new WebAssembly.Memory({ initial: 256 });
  const module = new WebAssembly.Module(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
  return {
    memory,
    kernels: new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels,
  };
}

const builds = { "relaxed SIMD": relaxedSimdKernels, "plain SIMD": simdKernels };

/** Sizes around the borders of tiles (6 by 8, 4 by 8, 6 by 4), of what is read in place (400) and of blocks (144, 256, 512), and a few of daily life. */
const sizes: [m: number, n: number, k: number][] = [
  [1, 1, 1],
  [1, 9, 3],
  [2, 4, 5],
  [3, 5, 1],
  [4, 8, 7],
  [5, 7, 2],
  [6, 8, 16],
  [7, 12, 9],
  [10, 10, 30],
  [11, 13, 17],
  [30, 30, 10],
  [64, 64, 64],
  [65, 63, 66],
  [60, 100, 784],
  [145, 20, 257],
  [150, 33, 300],
  [9, 513, 4],
  [13, 520, 260],
  [420, 3, 67],
];

/** A matrix in the memory at `address`: [rows, columns], or its transpose, with gaps of `gap` numbers between lines. */
interface Stored {
  readonly address: number;
  readonly rowStep: number;
  readonly columnStep: number;
  at(i: number, j: number): number;
}

function store<A extends Float32Array | Float64Array>(
  whole: A,
  address: number,
  rows: number,
  columns: number,
  transposed: boolean,
  gap: number,
  seed: number,
): Stored {
  const width = whole.BYTES_PER_ELEMENT;
  const line = (transposed ? rows : columns) + gap;
  const [rowStep, columnStep] = transposed ? [1, line] : [line, 1];
  const values = rng(seed).normal([rows, columns], 0, 1, { dtype: "float64" }).data();
  // What lies in the gaps must not matter.
  whole.fill(Number.NaN, address / width, address / width + line * (transposed ? columns : rows) + 16);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++)
      whole[address / width + i * rowStep + j * columnStep] = values[i * columns + j];
  }
  return {
    address,
    rowStep,
    columnStep,
    at: (i, j) => whole[address / width + i * rowStep + j * columnStep],
  };
}

describe.each(Object.entries(builds))("gemm, %s", (_, base64) => {
  const { memory, kernels } = machine(base64);
  const whole = new Float32Array(memory.buffer);
  const [scratch, a, b, c] = [0, 1 << 20, 1 << 22, 1 << 23];

  it.each(sizes)(
    "[%d, %d] with inner size %d, all transposes, with and without gaps, written or added",
    (m, n, k) => {
      for (const [ta, tb, gap] of [
        [false, false, 0],
        [true, false, 3],
        [false, true, 0],
        [true, true, 5],
      ] as const) {
        const left = store(whole, a, m, k, ta, gap, 1);
        const right = store(whole, b, k, n, tb, gap, 2);
        const ldc = n + gap;
        whole.fill(7, c / 4, c / 4 + m * ldc + 16);
        const steps = [left.rowStep, left.columnStep, b, right.rowStep, right.columnStep] as const;
        kernels.gemm(c, ldc, a, ...steps, m, n, k, 1, 0, scratch);
        kernels.gemm(c, ldc, a, ...steps, m, n, k, -0.5, 1, scratch);
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < ldc; j++) {
            const found = whole[c / 4 + i * ldc + j];
            if (j >= n) {
              expect(found, `the gap at [${i}, ${j}]`).toBe(7);
              continue;
            }
            let exact = 0;
            let size = 0;
            for (let l = 0; l < k; l++) {
              exact += left.at(i, l) * right.at(l, j);
              size += Math.abs(left.at(i, l) * right.at(l, j));
            }
            // Each partial sum rounds once: at most k half-ulps of the sum of sizes, in practice far less.
            const tolerance = 2 ** -24 * (Math.sqrt(k) + 4) * size * 2;
            if (Math.abs(found - exact / 2) > tolerance) {
              expect.fail(`[${i}, ${j}] of ${m}x${n}x${k}, ${ta} ${tb}: ${found} for ${exact / 2}`);
            }
          }
        }
        expect([...whole.subarray(c / 4 + m * ldc, c / 4 + m * ldc + 16)].every((x) => x === 7)).toBe(true);
      }
    },
  );

  it.each(sizes)("float64: [%d, %d] with inner size %d", (m, n, k) => {
    const doubles = new Float64Array(memory.buffer);
    for (const [ta, tb] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const left = store(doubles, a, m, k, ta, 0, 3);
      const right = store(doubles, b, k, n, tb, 0, 4);
      kernels.gemm64(
        c,
        a,
        left.rowStep,
        left.columnStep,
        b,
        right.rowStep,
        right.columnStep,
        m,
        n,
        k,
        scratch,
      );
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let exact = 0;
          for (let l = 0; l < k; l++) exact += left.at(i, l) * right.at(l, j);
          // k roundings of numbers near 1.
          if (!(Math.abs(doubles[c / 8 + i * n + j] - exact) < 1e-15 * (k + 10))) expect.fail(`[${i}, ${j}]`);
        }
      }
    }
  });

  it("lets NaN and infinity through as IEEE 754 says", () => {
    whole.set([1, Infinity, 0, Number.NaN], a / 4);
    whole.set([0, 1, 1, 0], b / 4);
    kernels.gemm(c, 2, a, 2, 1, b, 2, 1, 2, 2, 2, 1, 0, scratch);
    // [1·0 + ∞·1, 1·1 + ∞·0; 0·0 + NaN, ...]
    expect([...whole.subarray(c / 4, c / 4 + 4)]).toEqual([Infinity, Number.NaN, Number.NaN, Number.NaN]);
  });
});

it("needs the scratch memory that programs and eager products reserve", () => {
  const kernels = instantiateKernels(new WebAssembly.Memory({ initial: 1 }));
  expect(kernels.gemmScratch()).toBe((144 * 256 + 256 * 512) * 4);
  expect(kernels.gemm64Scratch(10)).toBe(320);
});
