import { describe, expect, it } from "vitest";
import { grad, leaves, mapTree, valueAndGrad } from "../../../src/autodiff/index.ts";
import { compile, compileStep } from "../../../src/program/index.ts";
import {
  cast,
  concat,
  logSoftmax,
  ones,
  rng,
  sum,
  type Tensor,
  take,
  tensor,
  zeros,
} from "../../../src/tensor/index.ts";
import type { DType, Primitive } from "../../../src/tensor/primitives.ts";
import { usedMemory } from "../memory.ts";
import { applyExample, examples, primitives } from "./cases.ts";
import { distance } from "./distance.ts";

/** A few roundings of the format: kernels sum in another order than eager code, float32 functions err by up to 2 ulp. */
const roundings: Record<DType, number> = { float32: 1e-6, float64: 1e-14 };

describe.each(["float32", "float64"] as const)(
  "every primitive compiles to what it computes eagerly, in %s",
  (dtype) => {
    const as = (x: Tensor): Tensor => cast(x, dtype);
    it.each(primitives)("%s", (primitive: Primitive) => {
      const operands = examples[primitive].operands.map(as);
      const f = (...given: Tensor[]): Tensor => applyExample(primitive, given);
      const compiled = compile(f);
      const eager = f(...operands);
      expect(distance(compiled(...operands), eager)).toBeLessThanOrEqual(roundings[dtype]);
      // Replaying gives the same again, and the first result is not overwritten by it.
      const first = compiled(...operands);
      compiled(...operands.map((x, i) => (examples[primitive].fixed?.includes(i) ? x : x.mul(0.5))));
      expect(distance(first, eager)).toBeLessThanOrEqual(roundings[dtype]);
    });

    it.each(primitives)("gradient of %s", (primitive: Primitive) => {
      const operands = examples[primitive].operands.map(as);
      const weights = rng(1).normal(applyExample(primitive, operands).shape, 0, 1, { dtype });
      const f = (given: Tensor[]): Tensor => {
        const all = given.map((x, i) => (examples[primitive].fixed?.includes(i) ? operands[i] : x));
        return sum(applyExample(primitive, all).mul(cast(weights, dtype)));
      };
      const eager = grad(f)(operands);
      const compiled = compile(grad(f))(operands);
      for (const [i, g] of eager.entries()) {
        expect(distance(compiled[i], g)).toBeLessThanOrEqual(10 * roundings[dtype]);
      }
    });
  },
);

describe("compile", () => {
  it("traces once for each form of the arguments", () => {
    let traced = 0;
    const f = compile((x: Tensor, options: { scale: number }) => {
      traced++;
      return x.mul(options.scale);
    });
    expect(f(tensor([1, 2]), { scale: 2 }).toArray()).toEqual([2, 4]);
    expect(f(tensor([3, 4]), { scale: 2 }).toArray()).toEqual([6, 8]);
    expect(traced).toBe(1);
    expect(f(tensor([3, 4, 5]), { scale: 2 }).toArray()).toEqual([6, 8, 10]);
    expect(f(tensor([3, 4]), { scale: 3 }).toArray()).toEqual([9, 12]);
    expect(f(tensor([3, 4], { dtype: "float64" }), { scale: 3 }).dtype).toBe("float64");
    expect(traced).toBe(4);
  });

  it("tells functions and instances apart by identity, and forgets the oldest of many programs", () => {
    let traced = 0;
    const f = compile((x: Tensor, change: (y: Tensor) => Tensor) => {
      traced++;
      return change(x);
    });
    const [double, negate] = [(y: Tensor) => y.mul(2), (y: Tensor) => y.neg()];
    expect([f(tensor(1), double).item(), f(tensor(1), negate).item(), f(tensor(2), double).item()]).toEqual([
      2, -1, 4,
    ]);
    expect(traced).toBe(2);
    for (let n = 1; n <= 16; n++) f(zeros([n]), double);
    f(tensor(3), double);
    expect(traced).toBe(19);
  });

  it("returns trees of the function's form, with the same tensor twice where it is twice", () => {
    const f = compile((x: Tensor) => ({
      twice: [x.add(1), x.add(1)],
      same: x,
      label: "y",
      constant: ones([2]),
    }));
    const result = f(tensor([1, 2]));
    expect(result.twice.map((y) => y.toArray())).toEqual([
      [2, 3],
      [2, 3],
    ]);
    expect(result.same.toArray()).toEqual([1, 2]);
    expect(result.label).toBe("y");
    expect(result.constant.toArray()).toEqual([1, 1]);
  });

  it("is differentiated like the function itself", () => {
    const f = compile((x: Tensor) => x.tanh().sum());
    expect(grad(f)(tensor([0])).toArray()).toEqual([1]);
  });

  it("says what is wrong where a function reads numbers while it is traced", () => {
    expect(() => compile((x: Tensor) => x.mul(x.item()))(tensor(1))).toThrow(
      "item: the numbers of a tensor are not known while compile() records a program",
    );
  });

  it("stops on an index that is no row", () => {
    expect(() => compile((x: Tensor, i: Tensor) => take(x, i))(zeros([2, 2]), tensor([2]))).toThrow(
      WebAssembly.RuntimeError,
    );
  });

  it("handles empty and one-element tensors", () => {
    expect(compile((x: Tensor) => x.exp().sum())(zeros([0, 3])).item()).toBe(0);
    expect(compile((x: Tensor) => x.matmul(zeros([0, 2])))(zeros([3, 0])).toArray()).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(compile((x: Tensor) => x.add(1))(tensor(1)).item()).toBe(2);
  });

  it("handles loops of many operands and of many operations", () => {
    const many = Array.from({ length: 700 }, (_, i) => tensor([i, 1, i % 7]));
    const total = (xs: Tensor[]): Tensor => xs.reduce((a, b) => a.add(b));
    expect(distance(compile(total)(many), total(many))).toBe(0);
    const chain = (x: Tensor): Tensor => {
      let y = x;
      for (let i = 0; i < 9000; i++) y = y.mul(0.5).add(1);
      return y;
    };
    expect(compile(chain)(tensor([0, 10])).toArray()).toEqual([2, 2]);
    expect(compile(grad((x: Tensor) => chain(x).sum()))(tensor([0, 10])).toArray()).toEqual([0, 0]);
  });

  it("sees views of views as the eager tensor does", () => {
    const f = (x: Tensor): Tensor =>
      x.T.slice([1, 4], [0, null, 2])
        .reshape(3, 2)
        .add(x.slice(0, [0, 2]))
        .T.mul(2);
    const x = rng(1).normal([4, 5]);
    expect(distance(compile(f)(x), f(x))).toBe(0);
  });

  it("joins rows of odd lengths without writing over neighbours", () => {
    for (const n of [1, 2, 3, 5, 6, 7, 9]) {
      const f = (x: Tensor, b: Tensor): Tensor => concat([x.add(b), x.mul(b.reshape(1, n))], 1).sub(1);
      const [x, b] = [rng(n).normal([3, n]), rng(n + 1).normal([n])];
      expect(distance(compile(f)(x, b), f(x, b))).toBe(0);
    }
  });
});

describe("compileStep", () => {
  it("moves its state on and returns results of the state before", () => {
    const counter = compileStep((n: Tensor, by: Tensor) => ({ state: n.add(by), result: n }), tensor(1));
    expect(counter.run(tensor(5)).item()).toBe(1);
    expect(counter.run(tensor(2)).item()).toBe(6);
    expect(counter.state.item()).toBe(8);
    counter.state = tensor(100);
    expect(counter.run(tensor(1)).item()).toBe(100);
    expect(counter.state.item()).toBe(101);
  });

  it("keeps what it has handed out as it was", () => {
    const counter = compileStep((n: Tensor) => ({ state: n.add(1), result: n.mul(2) }), zeros([3]));
    const first = counter.run();
    const early = counter.state;
    counter.run();
    expect([first.toArray(), early.toArray(), counter.state.toArray()]).toEqual([
      [0, 0, 0],
      [1, 1, 1],
      [2, 2, 2],
    ]);
  });

  it("swaps two states", () => {
    const step = compileStep(
      ({ a, b }: { a: Tensor; b: Tensor }) => ({ state: { a: b, b: a }, result: a.sub(b) }),
      {
        a: tensor([1, 2]),
        b: tensor([3, 4]),
      },
    );
    step.run();
    expect([step.state.a.toArray(), step.state.b.toArray()]).toEqual([
      [3, 4],
      [1, 2],
    ]);
  });

  it("reads an old state after a new one that depends on it is computed", () => {
    // Both next states need both old ones, elementwise and through transposes and products.
    const f = ({ a, b }: { a: Tensor; b: Tensor }) => ({
      state: { a: a.add(b.T.mul(0.5)), b: b.sub(a.matmul(b).mul(0.1)) },
      result: a.T.add(b),
    });
    const start = { a: rng(1).normal([5, 5]), b: rng(2).normal([5, 5]) };
    const step = compileStep(f, start);
    let state = start;
    for (let i = 0; i < 4; i++) {
      const eager = f(state);
      expect(distance(step.run(), eager.result)).toBeLessThan(1e-5);
      state = eager.state;
    }
    expect(distance(step.state.a, state.a)).toBeLessThan(1e-5);
    expect(distance(step.state.b, state.b)).toBeLessThan(1e-5);
  });

  it("does not overwrite a weight that its own update still multiplies", () => {
    const f = (w: Tensor) => ({ state: w.sub(w.matmul(w).mul(0.1)), result: w.sum() });
    const start = rng(1).normal([9, 9]);
    const step = compileStep(f, start);
    step.run();
    expect(distance(step.state, f(start).state)).toBeLessThan(1e-6);
  });

  it("does not overwrite a state that the same loop reads number by number and as a row and a column", () => {
    // Found by random-programs.test.ts: one aligned operand must not hide two others of the same state.
    const f = (a: Tensor) => ({ state: a.slice(0).reshape(4, 1).mul(a.slice(null, -1)).add(a), result: a });
    const start = rng(1).normal([4, 4]);
    const step = compileStep(f, start);
    step.run();
    expect(distance(step.state, f(start).state)).toBe(0);
  });

  it("goes on with the same state when the batch changes its size", () => {
    const step = compileStep((w: Tensor, x: Tensor) => ({ state: w.add(x.sum()), result: w }), tensor(0));
    step.run(ones([3]));
    step.run(ones([5]));
    step.run(ones([3]));
    expect(step.state.item()).toBe(11);
  });

  it("refuses a next state of another form", () => {
    const step = compileStep((w: Tensor) => ({ state: w.reshape(1, 2), result: w }), zeros([2]));
    expect(() => step.run()).toThrow(
      "compileStep: the next state must have the form float32[2], got float32[1,2]",
    );
    const fine = compileStep((w: Tensor) => ({ state: w, result: w }), zeros([2]));
    expect(() => {
      fine.state = zeros([3]);
    }).toThrow("compileStep: the state must keep its form float32[2], got float32[3]");
  });

  it.each([
    { sizes: [3, 2, 1], batch: 1 },
    { sizes: [17, 13, 9, 4], batch: 7 },
    { sizes: [64, 64, 64, 10], batch: 64 },
  ])("trains a network of $sizes as eager code does", ({ sizes, batch }) => {
    const random = rng(5);
    const start = sizes.slice(1).map((n, i) => ({
      w: random.normal([sizes[i], n], 0, 0.5, { dtype: "float64" }),
      b: zeros([n], { dtype: "float64" }),
    }));
    const loss = (layers: typeof start, x: Tensor, y: Tensor): Tensor => {
      const logits = layers.reduce((a, { w, b }, i) => {
        const z = a.matmul(w).add(b);
        return i < layers.length - 1 ? z.sigmoid() : z;
      }, x);
      return logSoftmax(logits).mul(y).sum().div(-batch).add(logits.square().mean());
    };
    const update = (layers: typeof start, x: Tensor, y: Tensor) => {
      const { value, gradient } = valueAndGrad(loss)(layers, x, y);
      const g = leaves(gradient);
      return { state: mapTree((leaf, i) => leaf.sub(g[i].mul(0.1)), layers), result: value };
    };
    for (const dtype of ["float64", "float32"] as const) {
      const as = <T>(tree: T): T => mapTree((x) => cast(x, dtype), tree);
      const [x, y] = [
        as(random.normal([batch, sizes[0]])),
        as(random.uniform([batch, sizes[sizes.length - 1]])),
      ];
      const step = compileStep(update, as(start));
      let state = as(start);
      for (let i = 0; i < 5; i++) {
        const eager = update(state, x, y);
        state = eager.state;
        // Rounding errors of five steps; float32 products are summed in another order.
        const tolerance = dtype === "float64" ? 1e-13 : 2e-5;
        expect(distance(step.run(x, y), eager.result)).toBeLessThan(tolerance);
        leaves(step.state).forEach((leaf, j) => {
          expect(distance(leaf, leaves(state)[j])).toBeLessThan(tolerance);
        });
      }
    }
  });

  it("holds its memory over 100,000 steps", () => {
    const step = compileStep(
      (w: Tensor, x: Tensor) => ({ state: w.sub(w.sub(x).mul(0.1)), result: w }),
      zeros([8]),
    );
    const x = ones([8]);
    const run = (steps: number): void => {
      for (let i = 0; i < steps; i++) step.run(x);
    };
    run(1000);
    const before = usedMemory();
    run(100_000);
    expect(step.state.at(0).item()).toBeCloseTo(1, 5);
    // A retained result is at least 200 bytes of objects and array, 100,000 of them 20 MB.
    expect(usedMemory() - before).toBeLessThan(2e6);
  });
});
