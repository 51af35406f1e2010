import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, arange, rng, type Tensor, tensor } from "../../../src/tensor/index.ts";
import type { View } from "../../../src/tensor/view.ts";

const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 4 });
const sizeOf = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
const counting = (sizes: readonly number[]): Tensor => arange(sizeOf(sizes)).reshape(sizes);
const storage = (x: Tensor): unknown => (x.content as View).data;

/** Every index of a shape, in row-major order. */
function* indices(sizes: readonly number[]): Generator<number[]> {
  for (let flat = 0; flat < sizeOf(sizes); flat++) {
    const index: number[] = [];
    let rest = flat;
    for (const size of [...sizes].reverse()) {
      index.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    yield index;
  }
}

describe("broadcasting", () => {
  it("adds what plain index arithmetic adds", () => {
    const pair = shape.chain((full) =>
      fc.record({
        full: fc.constant(full),
        ones: fc.array(fc.boolean(), { minLength: full.length, maxLength: full.length }),
        dropped: fc.nat(full.length),
      }),
    );
    fc.assert(
      fc.property(pair, ({ full, ones, dropped }) => {
        const small = full.map((size, axis) => (ones[axis] ? 1 : size)).slice(dropped);
        const [a, b] = [counting(full), counting(small).mul(100)];
        const sum = add(a, b);
        expect(sum.shape).toEqual(full);
        for (const index of indices(full)) {
          const own = index.slice(dropped).map((i, axis) => (small[axis] === 1 ? 0 : i));
          expect(sum.at(...index).item()).toBe(a.at(...index).item() + b.at(...own).item());
        }
      }),
    );
  });

  it("says which axis does not fit", () => {
    expect(() => tensor([[1, 2, 3]]).add(tensor([1, 2]))).toThrow(
      "add: [1, 3] and [2] do not fit: axis 1 has size 3 against 2, and neither is 1",
    );
    expect(() => tensor([1, 2]).broadcastTo([3])).toThrow("broadcastTo: [2] can not be repeated to [3]");
  });

  it("takes no memory for what it repeats", () => {
    const x = tensor([1, 2, 3]);
    expect(storage(x.broadcastTo([1000, 3]))).toBe(storage(x));
  });
});

describe("views", () => {
  it("share storage: transpose, reshape, slice, at, T", () => {
    const x = counting([4, 6]);
    for (const view of [
      x.T,
      x.transpose([1, 0]),
      x.reshape(2, 12),
      x.slice([1, 3], [0, null, 2]),
      x.at(2),
      x.T.slice([2]),
    ]) {
      expect(storage(view)).toBe(storage(x));
    }
  });

  it("say the same through any chain as a copy does", () => {
    const step = fc.tuple(fc.nat(3), fc.nat(), fc.nat());
    fc.assert(
      fc.property(shape, fc.array(step, { maxLength: 6 }), (sizes, steps) => {
        let view = counting(sizes);
        for (const [kind, p, q] of steps) {
          const copy = tensor(Float32Array.from(view.data()), { shape: view.shape });
          const next = (x: Tensor): Tensor => {
            if (kind === 0) return x.transpose(rng(p).permutation(x.rank));
            if (kind === 1)
              return x.rank === 0
                ? x
                : x.slice(...x.shape.map((n, i) => [(p + i) % n, n, 1 + (q % 2)] as const));
            if (kind === 2)
              return x.reshape(
                rng(q)
                  .permutation(x.rank)
                  .map((axis) => x.shape[axis]),
              );
            return x.rank === 0 ? x : x.slice(p % x.shape[0]);
          };
          view = next(view);
          expect(view.toArray()).toEqual(next(copy).toArray());
        }
      }),
      { numRuns: 300 },
    );
  });

  it("count negative positions from the end, and clamp ranges like Python", () => {
    const x = arange(5);
    expect(x.slice([-2]).toArray()).toEqual([3, 4]);
    expect(x.slice([null, -1]).toArray()).toEqual([0, 1, 2, 3]);
    expect(x.slice([1, 100, 2]).toArray()).toEqual([1, 3]);
    expect(x.slice([4, 2]).shape).toEqual([0]);
    expect(x.at(-1).item()).toBe(4);
  });

  it("refuse what is not there", () => {
    const x = counting([2, 3]);
    expect(() => x.at(2)).toThrow("slice: there is no index 2 on axis 0 of [2, 3]");
    expect(() => x.slice(null, null, 0)).toThrow("slice: 3 ranges for the 2 axes of [2, 3]");
    expect(() => x.reshape(4)).toThrow("reshape: [2, 3] holds 6 numbers, [4] needs 4");
    expect(() => x.reshape(-1, 4)).toThrow("reshape: [2, 3] can not fill [-1, 4]");
    expect(() => x.transpose([0, 0])).toThrow(
      "transpose: axes [0, 0] are no permutation of the 2 axes of [2, 3]",
    );
    expect(() => x.sum(2)).toThrow("sum: there is no axis 2: the tensor has 2");
    expect(() => x.slice([0, 2, 0])).toThrow("slice: a step must be 1 or more, got 0 on axis 0");
  });
});
