import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grad } from "../../../src/autodiff/index.ts";
import {
  arange,
  argmax,
  concat,
  einsum,
  eye,
  linspace,
  logSoftmax,
  logSumExp,
  matmul,
  max,
  oneHot,
  ones,
  outer,
  pad,
  rng,
  softmax,
  stack,
  std,
  type Tensor,
  take,
  tensor,
  variance,
  where,
  zeros,
} from "../../../src/tensor/index.ts";
import { erf } from "../../../src/tensor/kernels/erf.ts";

const f64 = (numbers: number | unknown[]): Tensor => tensor(numbers, { dtype: "float64" });

describe("making tensors", () => {
  it("takes nested arrays, typed arrays and numbers", () => {
    expect(
      tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]).shape,
    ).toEqual([2, 3]);
    expect(tensor(new Float64Array(3)).dtype).toBe("float64");
    expect(tensor(Uint8Array.of(1, 2)).dtype).toBe("float32");
    expect(tensor(7, { shape: [2] }).toArray()).toEqual([7, 7]);
    expect(tensor([1, 2, 3, 4], { shape: [2, 2] }).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(tensor([]).shape).toEqual([0]);
  });

  it("uses a typed array of its kind without a copy", () => {
    const numbers = Float32Array.of(1, 2);
    expect(tensor(numbers).data()).toBe(numbers);
  });

  it("says what is wrong with its input", () => {
    expect(() => tensor([[1, 2], [3]])).toThrow(
      "tensor: ragged rows: 1 entries on axis 1 where the first has 2",
    );
    expect(() => tensor([1, "2"])).toThrow('tensor: entry 1 must be a number, got the text "2"');
    expect(() => tensor([1, [2]])).toThrow(/ragged/);
    expect(() => tensor([1, 2, 3], { shape: [2] })).toThrow(
      "tensor: 3 numbers do not fill [2], which needs 2",
    );
  });

  it("hits both ends of linspace exactly", () => {
    expect(linspace(0.1, 0.7, 7, { dtype: "float64" }).data()[6]).toBe(0.7);
    expect(eye(2).toArray()).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });
});

describe("dtypes", () => {
  it("numbers take the tensor's, float64 wins over float32", () => {
    expect(ones([2]).add(1).dtype).toBe("float32");
    expect(ones([2]).add(f64([1, 2])).dtype).toBe("float64");
    expect(f64([1]).asType("float32").dtype).toBe("float32");
    expect(ones([2]).mul(0.1).at(0).item()).toBe(Math.fround(0.1));
  });
});

describe("IEEE 754", () => {
  it("lets NaN and infinity through", () => {
    const x = tensor([Number.NaN, Infinity, -Infinity, 0]);
    expect(x.sub(x).toArray()).toEqual([Number.NaN, Number.NaN, Number.NaN, 0]);
    expect(x.relu().toArray()).toEqual([Number.NaN, Infinity, 0, 0]);
    expect(x.maximum(1).toArray()).toEqual([Number.NaN, Infinity, 1, 1]);
    expect(x.max().item()).toBe(Number.NaN);
    expect(tensor([1, 0]).div(0).toArray()).toEqual([Infinity, Number.NaN]);
    expect(x.equal(x).toArray()).toEqual([0, 1, 1, 1]);
    expect(
      tensor([1, 1, -1])
        .pow(tensor([Number.NaN, Infinity, Infinity]))
        .toArray(),
    ).toEqual([1, 1, 1]);
  });

  it("rounds a float32 to nothing where the update is too small, as training does", () => {
    expect(
      tensor([1])
        .sub(2 ** -26)
        .toArray(),
    ).toEqual([1]);
    expect(
      tensor([1])
        .sub(2 ** -24)
        .at(0)
        .item(),
    ).toBeLessThan(1);
  });
});

describe("softmax and its relatives at ±1e4", () => {
  it("neither overflow nor lose the small ones", () => {
    const x = f64([[1e4, 0, -1e4]]);
    expect(softmax(x).toArray()).toEqual([[1, 0, 0]]);
    expect(logSoftmax(x).toArray()).toEqual([[0, -1e4, -2e4]]);
    expect(logSumExp(x).item()).toBe(1e4);
    expect(logSumExp(f64([-Infinity, -Infinity])).item()).toBe(-Infinity);
    expect(logSumExp(f64([Infinity, 1])).item()).toBe(Infinity);
    expect(f64([1e4, -1e4]).sigmoid().toArray()).toEqual([1, 0]);
    expect(f64([1e4, -1e4]).softplus().toArray()).toEqual([1e4, 0]);
  });
});

describe("reductions", () => {
  const x = f64([
    [1, 2, 3],
    [4, 5, 9],
  ]);
  it("work over any axes", () => {
    expect(x.sum().item()).toBe(24);
    expect(x.sum(0).toArray()).toEqual([5, 7, 12]);
    expect(x.mean(-1, { keepDims: true }).toArray()).toEqual([[2], [6]]);
    expect(x.T.sum([0, 1]).item()).toBe(24);
    expect(x.min(1).toArray()).toEqual([1, 4]);
    expect(variance(x, 1).toArray()).toEqual([2 / 3, 14 / 3]);
    expect(std(x, 1, { ddof: 1 }).toArray()).toEqual([1, Math.sqrt(7)]);
    expect(f64([3, 4]).norm().item()).toBe(5);
    expect(argmax(x, 0).toArray()).toEqual([1, 1, 1]);
    expect(argmax(f64([1, 3, 3])).item()).toBe(1);
    expect(max(zeros([0])).item()).toBe(-Infinity);
  });

  it("sum a million float32 numbers without losing them", () => {
    // Added one by one in float32, 0.1 a million times gives 100958.
    expect(
      tensor(0.1, { shape: [1_000_000] })
        .sum()
        .item(),
    ).toBeCloseTo(100_000, 1);
  });
});

describe("joining and taking", () => {
  it("concat, stack, take, pad, oneHot, where, outer", () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(concat([x, x.T], 1).toArray()).toEqual([
      [1, 2, 1, 3],
      [3, 4, 2, 4],
    ]);
    expect(stack([x, x], -1).shape).toEqual([2, 2, 2]);
    expect(take(x, [1, 1, 0]).toArray()).toEqual([
      [3, 4],
      [3, 4],
      [1, 2],
    ]);
    expect(take(x, [1], 1).toArray()).toEqual([[2], [4]]);
    expect(pad(tensor([1]), [[1, 2]]).toArray()).toEqual([0, 1, 0, 0]);
    expect(oneHot(tensor([2, 0]), 3).toArray()).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
    expect(where(x.greater(2), x, 0).toArray()).toEqual([
      [0, 0],
      [3, 4],
    ]);
    expect(outer(tensor([1, 2]), tensor([3, 4])).toArray()).toEqual([
      [3, 4],
      [6, 8],
    ]);
  });

  it("says what does not fit", () => {
    expect(() => concat([ones([2, 3]), ones([3, 3])], 1)).toThrow(
      "concat: [2, 3] and [3, 3] do not fit: only axis 1 may differ",
    );
    expect(() => take(ones([2]), [2])).toThrow("take: there is no row 2: rows are 0 to 1");
  });
});

describe("matmul", () => {
  it("treats vectors, batches and broadcast batches as documented", () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(matmul(x, tensor([1, 1])).toArray()).toEqual([3, 7]);
    expect(matmul(tensor([1, 1]), x).toArray()).toEqual([4, 6]);
    expect(matmul(tensor([1, 2]), tensor([3, 4])).item()).toBe(11);
    expect(matmul(ones([5, 1, 2, 3]), ones([4, 3, 6])).shape).toEqual([5, 4, 2, 6]);
    expect(matmul(zeros([2, 0]), zeros([0, 3])).toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it("names shapes and sizes that do not fit", () => {
    expect(() => ones([2, 3]).matmul(ones([4, 5]))).toThrow(
      "matmul: [2, 3] and [4, 5] do not fit: 3 columns against 4 rows",
    );
    expect(() => tensor(1).matmul(ones([2]))).toThrow("matmul: [] and [2]: a scalar is no matrix, use mul");
  });

  it("equals sums of products on views of all kinds", () => {
    const size = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(size, size, size, fc.boolean(), fc.boolean(), fc.boolean(), (m, k, n, ta, tb, skip) => {
        const random = rng(m * 400 + k * 20 + n);
        const make = (rows: number, columns: number, transposed: boolean): Tensor => {
          const step = skip ? 2 : 1;
          const [r, c] = transposed ? [columns, rows] : [rows, columns];
          const x = random.normal([r, c * step], 0, 1, { dtype: "float64" }).slice(null, [0, null, step]);
          return transposed ? x.T : x;
        };
        const [a, b] = [make(m, k, ta), make(k, n, tb)];
        const expected = a
          .reshape(m, k, 1)
          .mul(b.reshape(1, k, n))
          .sum(1);
        // k products of numbers near 1.
        expect(a.matmul(b).sub(expected).abs().max().item()).toBeLessThan(1e-13);
      }),
    );
  });
});

describe("einsum", () => {
  const [x, y] = [rng(1).normal([2, 3, 4]), rng(2).normal([2, 4, 5])];
  it("does products, traces of letters and sums", () => {
    expect(einsum("bij,bjk->bik", x, y).sub(x.matmul(y)).abs().max().item()).toBeLessThan(1e-5);
    expect(einsum("bij->jb", x).toArray()).toEqual(x.sum(1).T.toArray());
    expect(einsum("i,j->ij", tensor([1, 2]), tensor([3, 4])).toArray()).toEqual([
      [3, 4],
      [6, 8],
    ]);
    expect(einsum("bij,bjk,k->", x, y, ones([5])).item()).toBeCloseTo(x.matmul(y).sum().item(), 3);
  });

  it("takes diagonals, and finds the result's letters where none are given", () => {
    // What numpy.einsum gives for the same numbers.
    const square = f64([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    expect(einsum("ii->i", square).toArray()).toEqual([1, 5, 9]);
    expect(einsum("ii", square).item()).toBe(15);
    expect(einsum("ba", square).toArray()).toEqual(square.T.toArray());
    expect(einsum("ij,jk", square, square).toArray()).toEqual(square.matmul(square).toArray());
    const cube = arange(27, undefined, undefined, { dtype: "float64" }).reshape(3, 3, 3);
    expect(einsum("iji->j", cube).toArray()).toEqual([30, 39, 48]);
    expect(einsum("iii->i", cube).toArray()).toEqual([0, 13, 26]);
    expect(einsum("ii,i->", square, f64([1, 10, 100])).item()).toBe(951);
    expect(grad((w: Tensor) => einsum("ii", w))(square).toArray()).toEqual(
      eye(3, { dtype: "float64" }).toArray(),
    );
  });

  it("says what does not fit", () => {
    expect(() => einsum("...ij", x)).toThrow('einsum: "...ij" is not of the form "ij,jk->ik"');
    expect(() => einsum("ij->i", x)).toThrow('einsum: "ij" names 2 axes, operand 0 is [2, 3, 4]');
    expect(() => einsum("abc,acb->a", x, y)).toThrow('einsum: "abc,acb->a": axis b has size 3 and size 5');
    expect(() => einsum("abc->z", x)).toThrow('einsum: "abc->z": no operand has the axis z');
    expect(() => einsum("aab->b", x)).toThrow('einsum: "aab->b": axis a has size 2 and size 3');
  });
});

describe("erf", () => {
  // Abramowitz & Stegun, table 7.1, and DLMF 7.20 for the last digits.
  it.each([
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [3.5, 0.9999992569016276],
    [7, 1],
  ])("erf(%d)", (x, y) => {
    expect(erf(x)).toBeCloseTo(y, 14);
    expect(erf(-x)).toBe(-erf(x));
  });
  it("keeps -0, NaN and infinity", () => {
    expect([erf(-0), erf(Number.NaN), erf(-Infinity)]).toEqual([-0, Number.NaN, -1]);
  });
});
