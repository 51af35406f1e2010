// True steps must hold and near misses must fail: the rates over a corpus. Whether a near miss is false is decided by mathjs's own
// evaluator at random points, with numeric derivatives.
import { all, create } from "mathjs";
import { describe, expect, test } from "vitest";
import { derive, type Verdict } from "../../../src/derive/index.ts";
import { CLAIMS, type Claim, slipsOf, statementOf } from "./corpus.ts";

const math = create(all);

/** How far the two sides are apart, relative, where it shows most; positive for a bound only where it is broken. */
function gap({ kind, left, right }: Claim): number {
  const [f, g] = [math.compile(left), math.compile(right)];
  let worst = 0;
  for (let k = 0; k < 240; k++) {
    // A grid in z (its scale is where all these functions change), the other names at a few fixed values.
    const z = -2.5 + (5 * k) / 239 + 1e-3 * Math.sin(k);
    const at = { z, a: 0.7 + 0.4 * Math.sin(k), b: -0.6, x: 1.3, y: 0.4 };
    const f0 = kind === "derivative" ? slopeOf((u) => value(f, { ...at, z: u }), z) : value(f, at);
    const g0 = value(g, at);
    if (!Number.isFinite(f0) || !Number.isFinite(g0)) continue;
    const difference = kind === "bound" ? f0 - g0 : Math.abs(f0 - g0);
    worst = Math.max(worst, difference / Math.max(1e-3, Math.abs(f0), Math.abs(g0)));
  }
  return worst;
}

/** Central differences of fourth order: their error here is below 1e-6. */
function slopeOf(f: (z: number) => number, z: number): number {
  const h = 1e-3;
  return (8 * (f(z + h) - f(z - h)) - (f(z + 2 * h) - f(z - 2 * h))) / (12 * h);
}

function value(f: { evaluate: (scope: object) => unknown }, at: object): number {
  const x = f.evaluate({ ...at });
  return typeof x === "number" ? x : Number.NaN;
}

function verdictOf(claim: Claim): Verdict {
  const last = derive.check(statementOf(claim)).steps.at(-1);
  if (last === undefined) throw new Error(`not read: ${statementOf(claim)}`);
  return last.verdict;
}

describe("true steps", () => {
  test("there are at least 150, and mathjs finds them true too", () => {
    expect(CLAIMS.length).toBeGreaterThanOrEqual(150);
    expect(CLAIMS.filter((c) => gap(c) > 1e-5).map(statementOf)).toEqual([]);
  });

  test("all hold", () => {
    const wrong = CLAIMS.filter((c) => verdictOf(c).kind !== "holds");
    expect(wrong.map((c) => [statementOf(c), verdictOf(c)])).toEqual([]);
  });

  test("algebra or a proof settles at least 85 in 100, points the rest", () => {
    const exact = CLAIMS.map(verdictOf).filter((v) => v.kind === "holds" && v.how !== "points");
    expect(exact.length / CLAIMS.length).toBeGreaterThan(0.85);
  });
});

describe("near misses", () => {
  // Equalities: every slip that mathjs sees (more than its numeric derivative can be wrong by), and the factors and
  // summands of one in a million, which are wrong by construction.
  const equalities = CLAIMS.filter((c) => c.kind !== "bound").flatMap((c) =>
    slipsOf(c.right).map((right): Claim => ({ ...c, right })),
  );
  const isTiny = (c: Claim): boolean => /\* 1\.000001$|\+ 0\.000001$/.test(c.right);
  const wrong = equalities.filter((c) => isTiny(c) || gap(c) > 1e-4);
  const bounds = CLAIMS.filter((c) => c.kind === "bound").flatMap((c) =>
    [`(${c.right}) - 0.01`, `(${c.right}) * 0.98 - 0.005`].map((right): Claim => ({ ...c, right })),
  );
  const brokenBounds = bounds.filter((c) => gap(c) > 1e-4);

  test("there are more than a thousand", () => {
    expect(wrong.length).toBeGreaterThan(1000);
    expect(brokenBounds.length).toBeGreaterThanOrEqual(15);
  });

  test("none is said to hold", () => {
    const held = [...wrong, ...brokenBounds].filter((c) => verdictOf(c).kind === "holds");
    expect(held.map(statementOf)).toEqual([]);
  });

  test("each fails with a counterexample", () => {
    const unclear = [...wrong, ...brokenBounds].filter((c) => {
      const v = verdictOf(c);
      return v.kind !== "fails" || v.counterexample === undefined;
    });
    expect(unclear.map(statementOf)).toEqual([]);
  });
});
