import { describe, expect, it } from "vitest";
import { compile } from "../../../src/program/index.ts";
import {
  erf,
  exp,
  expm1,
  log,
  log1p,
  rng,
  sigmoid,
  softplus,
  type Tensor,
  tanh,
  tensor,
} from "../../../src/tensor/index.ts";
import { erf as exactErf } from "../../../src/tensor/kernels/erf.ts";

/** Distance to the exact value in units of the last place of float32. */
function ulps(found: number, exact: number): number {
  if (Object.is(found, exact) || Object.is(found, Math.fround(exact))) return 0;
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(exact))));
  return Math.abs(found - exact) / 2 ** (exponent - 23);
}

/** Numbers of all sizes: bit patterns drawn evenly, so that every exponent comes up, and a dense range near 0. */
const everywhere = (() => {
  const random = rng(11);
  const bits = Uint32Array.from({ length: 40_000 }, () => random.nextUint32());
  const any = [...new Float32Array(bits.buffer)].filter(Number.isFinite);
  const near = Array.from({ length: 40_000 }, () => Math.fround((random.next() - 0.5) * 220));
  const close = Array.from({ length: 20_000 }, () => Math.fround((random.next() - 0.5) * 4));
  return [...any, ...near, ...close];
})();

interface Case {
  readonly name: string;
  readonly f: (x: Tensor) => Tensor;
  readonly exact: (x: number) => number;
  readonly within: (x: number) => boolean;
  /** What vector-math.ts promises. */
  readonly ulps: number;
  readonly special: readonly (readonly [x: number, y: number])[];
}

const always = (): boolean => true;
const cases: readonly Case[] = [
  {
    name: "exp",
    f: exp,
    exact: Math.exp,
    within: always,
    ulps: 2,
    special: [
      [0, 1],
      [-0, 1],
      [Infinity, Infinity],
      [-Infinity, 0],
      [89, Infinity],
      [-104, 0],
    ],
  },
  {
    name: "expm1",
    f: expm1,
    exact: Math.expm1,
    within: (x) => x < 88.72, // above, e^x is no float32
    ulps: 2.5,
    special: [
      [0, 0],
      [-0, -0],
      [-Infinity, -1],
      [Infinity, Infinity],
    ],
  },
  {
    name: "log",
    f: log,
    exact: Math.log,
    within: (x) => x > 0,
    ulps: 2,
    special: [
      [1, 0],
      [0, -Infinity],
      [-0, -Infinity],
      [Infinity, Infinity],
      [-1, Number.NaN],
    ],
  },
  {
    name: "log1p",
    f: log1p,
    exact: Math.log1p,
    within: (x) => x > -1,
    ulps: 2.5,
    special: [
      [0, 0],
      [-0, -0],
      [-1, -Infinity],
      [Infinity, Infinity],
      [-2, Number.NaN],
    ],
  },
  {
    name: "tanh",
    f: tanh,
    exact: Math.tanh,
    within: always,
    ulps: 2.5,
    special: [
      [0, 0],
      [-0, -0],
      [Infinity, 1],
      [-Infinity, -1],
    ],
  },
  {
    name: "erf",
    f: erf,
    exact: exactErf,
    within: always,
    ulps: 3.5,
    special: [
      [0, 0],
      [-0, -0],
      [Infinity, 1],
      [-Infinity, -1],
    ],
  },
  // Below -88.72 the result is subnormal, where 0 is allowed.
  {
    name: "sigmoid",
    f: sigmoid,
    exact: (x) => 1 / (1 + Math.exp(-x)),
    within: (x) => x > -88.72,
    ulps: 2.5,
    special: [
      [0, 0.5],
      [Infinity, 1],
      [-Infinity, 0],
      [-1e4, 0],
      [1e4, 1],
    ],
  },
  {
    name: "softplus",
    f: softplus,
    exact: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    within: always,
    ulps: 2.7,
    special: [
      [Infinity, Infinity],
      [-Infinity, 0],
      [1e4, 1e4],
      [-1e4, 0],
    ],
  },
];

describe.each(cases)("$name in vectors", ({ f, exact, within, ulps: limit, special }) => {
  it(`errs by at most ${limit} units in the last place`, () => {
    const xs = everywhere.filter(within);
    const ys = compile(f)(tensor(Float32Array.from(xs))).data();
    let worst = { x: 0, error: 0 };
    xs.forEach((x, i) => {
      const error = ulps(ys[i], exact(x));
      if (!(error <= worst.error)) worst = { x, error };
    });
    expect(worst.error, `at x = ${worst.x}`).toBeLessThanOrEqual(limit);
  });

  it("keeps limits, signs of zero and NaN", () => {
    const xs = [...special.map(([x]) => x), Number.NaN];
    const ys = compile(f)(tensor(Float32Array.from(xs))).data();
    expect([...ys]).toEqual([...special.map(([, y]) => y), Number.NaN]);
  });
});
