import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { arange, rng, tensor, zeros } from "../../../src/tensor/index.ts";

const bundle = (x: object): Record<string, unknown> => {
  const show = Reflect.get(x, Symbol.for("Jupyter.display")) as () => Record<string, unknown>;
  return show.call(x);
};

describe("toString reads like a matrix", () => {
  it("aligns columns and shows shape and dtype", () => {
    expect(
      tensor([
        [1, -2.5],
        [1000, 0.125],
      ]).toString(),
    ).toMatchInlineSnapshot(`
      "tensor [2, 2] float32
      [[    1,  -2.5],
       [ 1000, 0.125]]"
    `);
    expect(tensor(3.5).toString()).toMatchInlineSnapshot(`"3.5 (float32 scalar)"`);
    expect(tensor([Number.NaN, Infinity, 1e-9, 123456789]).toString()).toMatchInlineSnapshot(`
      "tensor [4] float32
      [      NaN,  Infinity,      1e-9, 1.2346e+8]"
    `);
  });

  it("shortens what is long and separates matrices of a stack", () => {
    expect(arange(100).toString()).toMatchInlineSnapshot(`
      "tensor [100] float32
      [ 0,  1,  2, ..., 97, 98, 99]"
    `);
    expect(arange(8).reshape(2, 2, 2).toString()).toMatchInlineSnapshot(`
      "tensor [2, 2, 2] float32
      [[[0, 1],
        [2, 3]],

       [[4, 5],
        [6, 7]]]"
    `);
    expect(zeros([0, 3]).toString()).toMatchInlineSnapshot(`
      "tensor [0, 3] float32
      []"
    `);
  });
});

it("console.log prints the same, inside other values too", () => {
  expect(inspect({ x: tensor([1, 2]) })).toBe("{\n  x: tensor [2] float32\n  [1, 2]\n}");
});

describe("in a notebook", () => {
  it("a small matrix is a table", () => {
    expect(bundle(tensor([[1, 2]]))["text/html"]).toBe(
      '<table><caption style="white-space:nowrap">tensor [1, 2] float32</caption><tbody><tr><td>1</td><td>2</td></tr></tbody></table>',
    );
  });

  it("a large matrix is a heat map with a scale in words", () => {
    const html = String(bundle(rng(1).normal([30, 40]))["text/html"]);
    expect(html).toContain('role="img"');
    expect(html).toMatch(/blue -\d.* … orange \d/);
    expect(html.length).toBeLessThan(200_000);
  });

  it("anything else is text", () => {
    expect(Object.keys(bundle(zeros([2, 2, 2])))).toEqual(["text/plain"]);
    expect(Object.keys(bundle(zeros([1000, 1000])))).toEqual(["text/plain"]);
  });
});
