// Eager operations on tensors that are large enough for vector loops, beside the functions of single numbers.
import { describe, expect, it } from "vitest";
import { apply } from "../../../src/tensor/apply.ts";
import { rng, type Tensor, tensor } from "../../../src/tensor/index.ts";
import { binaryFunctions, unaryFunctions } from "../../../src/tensor/kernels/elementwise.ts";
import {
  type Binary,
  binaryNames,
  type DType,
  type Unary,
  unaryNames,
} from "../../../src/tensor/primitives.ts";
import { suitsVectors } from "../../../src/wasm/elementwise.ts";

const [rows, columns] = [23, 31];

/** Operands of one shape that lie in memory in every way that a loop or a copy has to deal with. */
function layouts(dtype: DType, seed: number): Record<string, Tensor> {
  const random = rng(seed);
  const make = (...shape: number[]): Tensor => random.normal(shape, 0.5, 1, { dtype });
  return {
    gapless: make(rows, columns),
    transposed: make(columns, rows).T,
    "a row repeated": make(columns).broadcastTo([rows, columns]),
    "a column repeated": make(rows, 1).broadcastTo([rows, columns]),
    "one number repeated": make().broadcastTo([rows, columns]),
    "a slice with gaps": make(rows, columns * 2).slice(null, [1, null, 2]),
    "a slice of rows": make(rows + 2, columns + 3).slice([1, rows + 1], [2, columns + 2]),
  };
}

/** float32 functions err by up to 2.7 units in the last place of 2^-23; arithmetic and float64 are exact. */
const tolerance = (dtype: DType): number => (dtype === "float32" ? 2.7 * 2 ** -23 : 0);

function expectSame(found: Tensor, expected: (flat: number) => number, dtype: DType): void {
  found.data().forEach((value, flat) => {
    const exact = dtype === "float32" ? Math.fround(expected(flat)) : expected(flat);
    const fine =
      Object.is(value, exact) ||
      value === exact ||
      Math.abs(value - exact) <= tolerance(dtype) * Math.abs(exact);
    if (!fine) expect.fail(`entry ${flat}: ${value} for ${exact}`);
  });
}

describe.each(["float32", "float64"] as const)("%s", (dtype) => {
  it.each(unaryNames)("%s on every layout", (name: Unary) => {
    for (const x of Object.values(layouts(dtype, 1))) {
      const numbers = x.data();
      expectSame(apply(name, [x], {}), (flat) => unaryFunctions[name](numbers[flat]), dtype);
    }
  });

  it.each(binaryNames)("%s on every pair of layouts", (name: Binary) => {
    for (const a of Object.values(layouts(dtype, 2))) {
      for (const b of Object.values(layouts(dtype, 3))) {
        const [x, y] = [a.data(), b.data()];
        expectSame(apply(name, [a, b], {}), (flat) => binaryFunctions[name](x[flat], y[flat]), dtype);
      }
    }
  });

  it("select on mixed layouts", () => {
    const { transposed, "a row repeated": row, gapless } = layouts(dtype, 4);
    const condition = gapless.greater(0.5);
    const [c, x, y] = [condition.data(), transposed.data(), row.data()];
    expectSame(
      apply("select", [condition, transposed, row], {}),
      (flat) => (c[flat] !== 0 ? x[flat] : y[flat]),
      dtype,
    );
  });
});

describe("which operations go to vectors", () => {
  it("large ones that have a vector form in their dtype", () => {
    expect(suitsVectors("exp", 1000, "float32")).toBe(true);
    expect(suitsVectors("exp", 1000, "float64")).toBe(false);
    expect(suitsVectors("add", 1000, "float64")).toBe(true);
    expect(suitsVectors("add", 10, "float32")).toBe(false);
    expect(suitsVectors("sin", 1000, "float32")).toBe(false);
  });

  it("keeps results apart that follow each other in the same workspace", () => {
    const x = tensor(new Float32Array(1000).fill(2));
    const [y, z] = [x.mul(3), x.add(1)];
    const big = tensor(new Float32Array(200_000).fill(1)).add(1);
    expect([y.at(999).item(), z.at(0).item(), big.at(-1).item()]).toEqual([6, 3, 2]);
  });
});
