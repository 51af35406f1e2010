// Optimizers against PyTorch in float64 over ten steps, schedules and clipping by hand.
import { describe, expect, test } from "vitest";
import { optim, type Tensor, tensor, zeros } from "../../../src/index.ts";
import { expectClose, type Reference } from "../compare.ts";
import reference from "./reference/optimizers.json" with { type: "json" };

interface Case {
  options: Record<string, number>;
  path: Reference[];
}

const makers: Record<string, (options: never) => optim.Optimizer> = {
  sgd: optim.sgd,
  adagrad: optim.adagrad,
  rmsprop: optim.rmsprop,
  adam: optim.adam,
  adamW: optim.adamW,
};

describe.each(Object.entries(reference.cases as unknown as Record<string, Case>))(
  "%s",
  (name, { options, path }) => {
    test("takes PyTorch's steps", () => {
      const make = makers[name.split(/[ ,]/)[0]];
      const optimizer = make(options as never);
      const matrix = tensor(reference.matrix, { dtype: "float64" });
      let w: Tensor = tensor(reference.start, { dtype: "float64" });
      let slots: optim.Slots = Object.fromEntries(
        Object.entries(optimizer.slots).map(([slot, start]) => [
          slot,
          zeros(w.shape, { dtype: "float64" }).add(start),
        ]),
      );
      path.forEach((expected, index) => {
        const scalars = Object.fromEntries(
          Object.entries(optimizer.scalars(index + 1)).map(([key, value]) => [
            key,
            tensor(value, { dtype: "float64" }),
          ]),
        );
        const moved = optimizer.update(w, matrix.matmul(w), slots, scalars);
        [w, slots] = [moved.parameter, moved.slots];
        expectClose(w, expected);
      });
    });
  },
);

test("numbers that make no sense are refused", () => {
  expect(() => optim.sgd({ learningRate: -1 })).toThrow("sgd: learningRate must not be below 0, got -1");
  expect(() => optim.sgd({ learningRate: 1, nesterov: true })).toThrow("Nesterov's form needs a momentum");
  expect(() => optim.adam({ learningRate: 1, betas: [0.9, 1] })).toThrow(
    "adam: betas must be in [0, 1), got 1",
  );
  expect(() => optim.sgd({} as { learningRate: number })).toThrow(
    "sgd: learningRate must be a number, got undefined",
  );
  expect(() => optim.clipByNorm(-1)).toThrow("clipByNorm: the limit must be above 0, got -1");
  expect(() => optim.clipByValue(Number.NaN)).toThrow("clipByValue: the limit must be above 0, got NaN");
  expect(() => optim.adam({ learningRate: () => Number.NaN }).scalars(3)).toThrow(
    "schedule: the learning rate of step 3 must not be below 0, got NaN",
  );
});

test("schedules give the rates of their formulas", () => {
  const cosine = optim.cosine(2, { steps: 5, floor: 1 });
  expect([1, 3, 5, 9].map(cosine)).toEqual([2, 1.5, 1, 1]);
  expect([1, 2, 3].map(optim.exponentialDecay(8, 0.5))).toEqual([8, 4, 2]);
  expect([1, 2, 4, 5].map(optim.warmup(1, 4))).toEqual([0.25, 0.5, 1, 1]);
  expect(optim.sgd({ learningRate: optim.stepDecay(1, { every: 2, factor: 0.1 }) }).scalars(3)).toEqual({
    rate: 0.1,
  });
});

describe("clipping", () => {
  const gradients = { a: tensor([3, 0]), b: [tensor([[4]])] };

  test("by norm keeps the direction and bounds the joint length", () => {
    const clipped = optim.clipByNorm(1)(gradients);
    expectClose([...clipped.a.data(), ...clipped.b[0].data()], [0.6, 0, 0.8], 1e-6);
    expect(optim.globalNorm(gradients).item()).toBe(5);
  });

  test("by norm leaves short gradients alone, zero included", () => {
    expect(optim.clipByNorm(10)(gradients).b[0].item()).toBe(4);
    expect(
      optim
        .clipByNorm(1)({ a: zeros([2]) })
        .a.toArray(),
    ).toEqual([0, 0]);
  });

  test("by value cuts each number", () => {
    expect(
      optim
        .clipByValue(1)({ a: tensor([-3, 0.5, 2]) })
        .a.toArray(),
    ).toEqual([-1, 0.5, 1]);
  });
});

test("schedules over no steps are refused when they are made", () => {
  expect(() => optim.stepDecay(1, { every: 0, factor: 0.5 })).toThrow("stepDecay: a number of steps above 0");
  expect(() => optim.cosine(1, { steps: 0 })).toThrow("cosine: a number of steps above 0");
  expect(() => optim.warmup(1, Number.NaN)).toThrow("warmup: a number of steps above 0 is needed, got NaN");
});
