// What a user does wrong, and what is said: no wrong argument may give numbers, or an error of the engine's own.
import { describe, expect, it, test } from "vitest";
import { grad, jvp } from "../../../src/autodiff/index.ts";
import { compile } from "../../../src/program/index.ts";
import {
  add,
  arange,
  type DType,
  eye,
  full,
  linspace,
  ones,
  rng,
  type Shape,
  stack,
  type Tensor,
  tensor,
  zeros,
} from "../../../src/tensor/index.ts";

/** As JavaScript, or a type that was cast, hands it over. */
const untyped = <T>(value: unknown): T => value as T;

test.each<[string, () => unknown, string]>([
  [
    "a negative size",
    () => zeros([-1, 2]),
    "full: a shape is an array of whole numbers from 0 up, got [-1, 2]",
  ],
  ["a broken size", () => ones([1.5]), "whole numbers from 0 up, got [1.5]"],
  [
    "a number as shape",
    () => full(untyped<Shape>(3), 1),
    "a shape is an array of whole numbers from 0 up, got 3",
  ],
  ["no whole identity", () => eye(-1), "eye: a shape is an array of whole numbers from 0 up, got [-1, -1]"],
  ["no whole count", () => linspace(0, 1, -1), "linspace: a shape is an array"],
  [
    "another dtype",
    () => zeros([2], { dtype: untyped<DType>("int32") }),
    'the dtype is "float32" or "float64", got "int32"',
  ],
  [
    "a cast to another dtype",
    () => ones([2]).asType(untyped<DType>("int8")),
    'cast: the dtype is "float32" or',
  ],
  [
    "big integers",
    () => tensor(untyped<number[]>(BigInt64Array.of(1n))),
    "tensor: numbers, nested arrays or a typed array of numbers are needed, got a BigInt64Array",
  ],
  ["a tensor", () => tensor(untyped<number[]>(ones([2]))), "are needed, got a tensor"],
  [
    "tensors in an array",
    () => tensor([ones([2]), ones([2])]),
    "tensor: entry 0 must be a number, got a Tensor; stack() joins tensors",
  ],
  ["text", () => tensor([1, "2"]), 'tensor: entry 1 must be a number, got the text "2"'],
  ["two free sizes", () => arange(6).reshape(-1, -1), "reshape: [6] can not fill [-1, -1]"],
  [
    "a size below -1",
    () => arange(6).reshape(-2, -3),
    "reshape: a shape is an array of whole numbers from 0 up, got [-2, -3]",
  ],
  ["an axis twice", () => ones([2, 3]).sum([0, -2]), "sum: axis 0 is named twice in [0, -2]"],
  ["no such axis", () => ones([2, 3]).max(2), "max: there is no axis 2: the tensor has 2 axes"],
  [
    "a position that is no number",
    () => arange(6).slice([Number.NaN, 2]),
    "slice: positions must be whole, got NaN on axis 0",
  ],
  ["nothing to choose from", () => zeros([2, 0]).argmax(1), "argmax: [2, 0] has nothing to choose from"],
  ["shapes that differ", () => stack([ones([2]), ones([3])]), "stack: [2] and [3] differ"],
  ["nothing to stack", () => stack([]), "stack: at least one tensor is needed"],
  [
    "batches that differ",
    () => ones([5, 2, 3]).matmul(ones([2, 3, 4])),
    "matmul of [5, 2, 3] and [2, 3, 4], leading axes: [5] and [2] do not fit",
  ],
  [
    "an array as operand",
    () => add(ones([2]), untyped<Tensor>([1, 2])),
    "add: tensors and numbers are needed, got an array; wrap it in tensor()",
  ],
  [
    "no operand",
    () => ones([2]).mul(untyped<Tensor>(undefined)),
    "mul: tensors and numbers are needed, got undefined",
  ],
  [
    "limits the wrong way round",
    () => rng(1).uniform([2], 1, 0),
    "uniform: low must not be above high, got 1 and 0",
  ],
  ["a negative deviation", () => rng(1).normal([2], 0, -1), "normal: std must be 0 or more, got -1"],
  [
    "no integers between",
    () => rng(1).integers([2], 5, 5),
    "integers: low and high must be whole, and low below high; got 5 and 5",
  ],
  [
    "a slope without a tensor",
    () => grad((x: Tensor) => x)(untyped<Tensor>(3)),
    "grad: the argument holds no tensor; wrap numbers in tensor()",
  ],
  [
    "a direction of another shape",
    () => jvp((x: Tensor) => x, [ones([2])], [ones([1])]),
    "jvp: the tangent of [2] must have its shape, got [1]",
  ],
])("%s", (_, run, message) => {
  expect(run).toThrow(message);
});

describe("where mathematics leaves a choice, PyTorch's is taken", () => {
  it("the largest of numbers with NaN among them is the first NaN", () => {
    const x = tensor([
      [1, Number.NaN, 3, Number.NaN],
      [2, 5, 5, 1],
      [-Infinity, -Infinity, -Infinity, -Infinity],
    ]);
    expect(x.argmax(1).toArray()).toEqual([1, 1, 0]);
    expect(compile((rows: Tensor) => rows.argmax(1))(x).toArray()).toEqual([1, 1, 0]);
  });

  it("norm and std have the derivative 0 where they are 0, in both orders", () => {
    for (const f of [(x: Tensor) => x.norm(), (x: Tensor) => x.std()]) {
      expect(grad(f)(zeros([3])).toArray()).toEqual([0, 0, 0]);
      expect(grad((x: Tensor) => grad(f)(x).sum())(zeros([3])).toArray()).toEqual([0, 0, 0]);
    }
    expect(grad((x: Tensor) => x.norm())(tensor([3, 4])).toArray()).toEqual([
      Math.fround(0.6),
      Math.fround(0.8),
    ]);
    expect(tensor([Number.NaN, 1]).norm().item()).toBeNaN();
    expect(tensor([Infinity, 1]).norm().item()).toBe(Infinity);
  });
});
