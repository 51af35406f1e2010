// The numeric parts of flow: singular values against LAPACK, bins, distributions, float32 updates, words for numbers.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { percent, power, words } from "../../../src/flow/words.ts";
import { flow, rng, tensor } from "../../../src/index.ts";
import reference from "./reference/singularValues.json" with { type: "json" };

describe("singular values", () => {
  test.each(Object.entries(reference.cases as Record<string, { matrix: number[][]; values: number[] }>))(
    "agree with LAPACK: %s",
    (_, { matrix, values }) => {
      const found = flow.singularValues(matrix);
      expect(found.length).toBe(values.length);
      // Backward stability: errors are relative to the largest singular value.
      found.forEach((value, i) => {
        expect(Math.abs(value - values[i])).toBeLessThan(1e-14 * values[0] * matrix.length);
      });
    },
  );

  test("have the Frobenius norm as their root of squares, and those of the transpose", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer(),
        (m, n, seed) => {
          const a = rng(seed).normal([m, n], 0, 1, { dtype: "float64" });
          const s = flow.singularValues(a);
          expect(Math.hypot(...s)).toBeCloseTo(a.norm().item(), 12);
          const t = flow.singularValues(a.T);
          s.forEach((value, i) => {
            expect(value).toBeCloseTo(t[i], 12);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test("of zero, of an empty matrix, of huge and of tiny numbers", () => {
    expect(
      flow.singularValues([
        [0, 0],
        [0, 0],
      ]),
    ).toEqual([0, 0]);
    expect(flow.singularValues([])).toEqual([]);
    expect(
      flow.singularValues([
        [3e200, 0],
        [0, 4e200],
      ])[0] / 4e200,
    ).toBeCloseTo(1, 14);
    expect(
      flow.singularValues([
        [3e-200, 0],
        [0, 4e-200],
      ])[1] / 3e-200,
    ).toBeCloseTo(1, 14);
  });

  test("refuse what is no matrix", () => {
    expect(() => flow.singularValues(tensor([1, 2]))).toThrow("expected a matrix, got shape [2]");
    expect(() => flow.singularValues([[Number.NaN]])).toThrow("not finite");
    expect(() => flow.singularValues([[1, 2], [3]])).toThrow("rows of unequal length");
  });

  test("of a large square Gaussian matrix average 8/(3π) of √n", () => {
    const a = rng(1).normal([300, 300], 0, 1, { dtype: "float64" });
    const s = flow.singularValues(a);
    // The quarter-circle law's mean, with the sample's own deviation: what is left fluctuates by about 1/n.
    const mean = s.reduce((total, one) => total + one) / 300 / (a.std().item() * Math.sqrt(300));
    expect(Math.abs(mean - 8 / (3 * Math.PI))).toBeLessThan(0.004);
  });
});

describe("distributions", () => {
  test("agree with their definitions", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 }),
        (values) => {
          const found = flow.distribution(values);
          const mean = values.reduce((a, b) => a + b, 0) / values.length;
          const close = (a: number, b: number): void =>
            expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(b)));
          close(found.mean, mean);
          close(found.norm, Math.hypot(...values));
          close(found.std, Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length));
          // By ===: of 0 and -0, either is the smallest.
          expect(found.min === Math.min(...values) && found.max === Math.max(...values)).toBe(true);
          expect(found.zeros).toBe(values.filter((v) => v === 0).length / values.length);
        },
      ),
    );
  });

  test("keep gradients of 1e-200 from rounding to 0", () => {
    expect(flow.distribution([3e-200, 4e-200]).norm / 5e-200).toBeCloseTo(1, 12);
  });

  test("tell how much is not finite", () => {
    expect(flow.distribution([1, Number.NaN, Number.POSITIVE_INFINITY, 0]).notFinite).toBe(0.5);
  });
});

test("bins hold every finite value once", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -10, max: 10, noNaN: true })),
      fc.integer({ min: 1, max: 20 }),
      (values, bins) => {
        const found = flow.countBins(values, { bins, range: [-5, 5] });
        const inside = found.counts.reduce((a, b) => a + b, 0);
        expect(inside + found.below + found.above).toBe(values.length);
        expect(found.edges.length).toBe(bins + 1);
      },
    ),
  );
});

describe("float32 updates", () => {
  test("the document's own step arrives: 2.5 − 0.002 is 2.498", () => {
    expect(flow.updateEffect([2.5], [0.002])).toEqual({ unchanged: 0, lost: 0 });
  });

  test("half a unit in the last place of 2.5 is where a step is lost: 2⁻²³", () => {
    // 2.5 lies in [2, 4), where float32 has steps of 2⁻²²; half a step rounds to even, back to 2.5.
    expect(flow.updateEffect([2.5], [2 ** -23]).lost).toBe(1);
    expect(flow.updateEffect([2.5], [2 ** -23 * 1.01]).lost).toBe(0);
  });

  test("an update of 0 is no loss to rounding unless all are 0", () => {
    expect(flow.updateEffect([1, 1], [0, 0.5])).toEqual({ unchanged: 0.5, lost: 0 });
    expect(flow.updateEffect([1, 1], [0, 0])).toEqual({ unchanged: 1, lost: 1 });
  });

  test("depth is measured, carried on, or undefined where nothing shrinks", () => {
    const layer = (updateRms: number, lost = 0) => ({ updateRms, weightRms: 1, lost });
    expect(flow.roundingDepth([layer(1e-9, 1), layer(1e-9, 0.6), layer(1, 0)])).toEqual({
      layers: 2,
      measured: true,
    });
    // 10⁻¹ a layer from 10⁻³ at the first: 2⁻²⁴ = 6 × 10⁻⁸ is five layers further.
    expect(flow.roundingDepth([layer(1e-3), layer(1e-2), layer(1e-1), layer(1)])).toEqual({
      layers: 9,
      measured: false,
    });
    expect(flow.roundingDepth([layer(1), layer(1), layer(1), layer(1)])).toBeUndefined();
  });
});

test("numbers read well", () => {
  expect(
    [0, 0.25, -3, 1e-7, 1.23e-12, 12345, 1e5, 2.5e7, Number.NaN, Number.NEGATIVE_INFINITY].map(words),
  ).toEqual([
    "0",
    "0.25",
    "−3",
    "10⁻⁷",
    "1.2 × 10⁻¹²",
    "12300",
    "10⁵",
    "2.5 × 10⁷",
    "not a number",
    "−infinity",
  ]);
  expect(power(-12)).toBe("10⁻¹²");
  expect(percent(0.8312)).toBe("83 %");
});

test("weights and updates must be as many", () => {
  expect(() => flow.updateEffect([1, 2], [1])).toThrow("updateEffect: 2 weights and 1 updates");
});
