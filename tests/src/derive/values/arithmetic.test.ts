// The number systems: the rounding bound covers the rounding, intervals hold what they should, the tape differentiates.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ELEMENTARY } from "../../../../src/derive/expression/functions.ts";
import {
  addRational,
  mulRational,
  rationalFromFloat,
  subRational,
  toFloat,
} from "../../../../src/derive/expression/rational.ts";
import { erf, FLOAT, SLOPE } from "../../../../src/derive/values/arithmetic.ts";
import { BOUNDED, PLAIN } from "../../../../src/derive/values/bounded.ts";
import { INTERVAL } from "../../../../src/derive/values/interval.ts";
import { Tape } from "../../../../src/derive/values/tape.ts";

const float = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe("rounding bounds", () => {
  test("a sum of products lies within its bound of the exact value", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(float, float), { minLength: 1, maxLength: 8 }), (pairs) => {
        let value = BOUNDED.of(0);
        let exact = rationalFromFloat(0);
        for (const [a, b] of pairs) {
          value = BOUNDED.add(value, BOUNDED.mul(BOUNDED.of(a), BOUNDED.of(b)));
          exact = addRational(exact, mulRational(rationalFromFloat(a), rationalFromFloat(b)));
        }
        const error = Math.abs(toFloat(subRational(rationalFromFloat(value.v), exact)));
        expect(error).toBeLessThanOrEqual(value.e);
      }),
    );
  });

  test("cancellation shows in the bound: (1 + 1e-12) - 1", () => {
    const x = BOUNDED.sub(BOUNDED.add(BOUNDED.of(1), BOUNDED.near(1e-12)), BOUNDED.of(1));
    expect(Math.abs(x.v - 1e-12)).toBeLessThanOrEqual(x.e);
    expect(x.e).toBeLessThan(1e-15);
  });

  test("division by what may be 0 has no value", () => {
    const nearZero = BOUNDED.sub(BOUNDED.near(0.1), BOUNDED.near(0.1));
    expect(() => BOUNDED.div(BOUNDED.of(1), nearZero)).toThrow(/division by 0/);
  });
});

describe("elementary functions", () => {
  test.each(ELEMENTARY.filter((f) => f !== "abs" && f !== "sign"))(
    "the slope of %s is its numeric derivative",
    (name) => {
      for (const x of [0.3, 0.9, 1.7]) {
        const h = 1e-4;
        const f = FLOAT[name];
        // Fourth-order differences: error h⁴ and rounding 1e-16/h, together below 1e-10.
        const slope = (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
        expect(SLOPE[name](PLAIN, x, f(x))).toBeCloseTo(slope, 9);
      }
    },
  );

  test("erf: values of DLMF table 7.23(i) and oddness", () => {
    // erf(0.5), erf(1), erf(2), erf(3) to 15 digits (Abramowitz & Stegun, table 7.1).
    const table = {
      0.5: 0.520499877813047,
      1: 0.842700792949715,
      2: 0.995322265018953,
      3: 0.999977909503001,
    };
    for (const [x, y] of Object.entries(table)) {
      expect(Math.abs(erf(Number(x)) - y)).toBeLessThan(2e-15);
      expect(erf(-Number(x))).toBe(-erf(Number(x)));
    }
  });
});

describe("intervals", () => {
  const ends = fc.tuple(
    fc.double({ min: -5, max: 5, noNaN: true }),
    fc.double({ min: 0, max: 4, noNaN: true }),
  );
  test.each(ELEMENTARY)("%s of a point lies in the image of the interval", (name) => {
    fc.assert(
      fc.property(ends, fc.double({ min: 0, max: 1, noNaN: true }), ([low, width], t) => {
        const lo = name === "log" || name === "sqrt" ? Math.abs(low) + 0.01 : low;
        const x = lo + t * width;
        const box = INTERVAL.elementary(name, { lo, hi: Math.max(lo + width, x) });
        const y = FLOAT[name](x);
        expect(box.lo <= y && y <= box.hi).toBe(true);
      }),
    );
  });

  test("products and quotients hold every product and quotient", () => {
    fc.assert(
      fc.property(ends, ends, fc.double({ min: 0, max: 1, noNaN: true }), ([a, wa], [b, wb], t) => {
        const [x, y] = [a + t * wa, b + (1 - t) * wb];
        const [p, q] = [
          { lo: Math.min(a, x), hi: Math.max(a + wa, x) },
          { lo: Math.min(b, y), hi: Math.max(b + wb, y) },
        ];
        const product = INTERVAL.mul(p, q);
        expect(product.lo <= x * y && x * y <= product.hi).toBe(true);
        const quotient = INTERVAL.div(p, q);
        if (y !== 0) expect(quotient.lo <= x / y && x / y <= quotient.hi).toBe(true);
      }),
    );
  });
});

test("a tape on a tape gives the second derivative of tanh", () => {
  const outer = new Tape(PLAIN);
  const x = outer.variable(0.6);
  const inner = new Tape(outer);
  const u = inner.variable(x);
  const [slope] = inner.gradient(inner.elementary("tanh", u), [u]);
  const [bend] = outer.gradient(slope!, [x]);
  const t = Math.tanh(0.6);
  // tanh″ = -2 tanh (1 - tanh²).
  expect(bend).toBeCloseTo(-2 * t * (1 - t * t), 14);
});
