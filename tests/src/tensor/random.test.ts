import { describe, expect, it } from "vitest";
import { rng } from "../../../src/tensor/index.ts";

/** xoshiro128** 1.1 and SplitMix32 once more, in BigInt arithmetic, from the published description. */
function* reference(seed: number): Generator<number> {
  const mask = (1n << 32n) - 1n;
  const rotate = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
  let mixed = BigInt(seed);
  const s = Array.from({ length: 4 }, () => {
    mixed = (mixed + 0x9e3779b9n) & mask;
    let z = mixed;
    z = ((z ^ (z >> 16n)) * 0x21f0aaadn) & mask;
    z = ((z ^ (z >> 15n)) * 0x735a2d97n) & mask;
    return z ^ (z >> 15n);
  });
  for (;;) {
    yield Number((rotate((s[1] * 5n) & mask, 7n) * 9n) & mask);
    const t = (s[1] << 9n) & mask;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 11n);
  }
}

describe("the random stream", () => {
  it.each([0, 1, 42, 2 ** 32 - 1])("is xoshiro128** from seed %d", (seed) => {
    const stream = rng(seed);
    const expected = reference(seed);
    for (let i = 0; i < 1000; i++) expect(stream.nextUint32()).toBe(expected.next().value);
  });

  it("starts with these numbers in every engine", () => {
    expect([...rng(1).uniform([3], 0, 1, { dtype: "float64" }).data()]).toMatchInlineSnapshot(`
      [
        0.09156953175513294,
        0.8881928137485323,
        0.43427017709149285,
      ]
    `);
    expect([...rng(1).normal([3], 0, 1, { dtype: "float64" }).data()]).toMatchInlineSnapshot(`
      [
        -0.4219232706535274,
        1.58409270212488,
        0.4366670269634355,
      ]
    `);
    expect(rng(1).permutation(8)).toMatchInlineSnapshot(`
      [
        4,
        1,
        5,
        7,
        3,
        2,
        6,
        0,
      ]
    `);
  });

  it("gives different streams for different seeds, large and negative ones too", () => {
    const first = [1, 2, -1, 2 ** 40, 2 ** 40 + 1, 2 ** 33].map((seed) => rng(seed).nextUint32());
    expect(new Set(first).size).toBe(first.length);
    expect(() => rng(0.5)).toThrow("rng: the seed must be a whole number, got 0.5");
  });

  it("has the moments of its distributions", () => {
    const n = 200_000;
    const normal = rng(3).normal([n], 2, 3, { dtype: "float64" });
    // Five standard errors: 3 / √n for the mean, 3 / √(2n) for the deviation.
    expect(Math.abs(normal.mean().item() - 2)).toBeLessThan((5 * 3) / Math.sqrt(n));
    expect(Math.abs(normal.std().item() - 3)).toBeLessThan((5 * 3) / Math.sqrt(2 * n));
    const uniform = rng(4).uniform([n], -1, 1, { dtype: "float64" });
    expect(Math.abs(uniform.mean().item())).toBeLessThan((5 * Math.sqrt(1 / 3)) / Math.sqrt(n));
    expect(uniform.max().item()).toBeLessThan(1);
    const counts = new Array<number>(10).fill(0);
    for (const x of rng(5).integers([n], 0, 10).data()) counts[x]++;
    for (const count of counts) expect(Math.abs(count - n / 10)).toBeLessThan(5 * Math.sqrt(n * 0.09));
  });

  it("permutes: every number once", () => {
    expect([...rng(6).permutation(100)].sort((a, b) => a - b)).toEqual([...Array(100).keys()]);
  });
});
