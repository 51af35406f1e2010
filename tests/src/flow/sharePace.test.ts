// The budget of a live view: what it spends stays below its share of the time, whatever an observation costs.
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SharePace } from "../../../src/flow/sharePace.ts";

let now = 0;

beforeEach(() => {
  now = 1000;
  vi.spyOn(performance, "now").mockImplementation(() => now);
});

afterEach(() => vi.restoreAllMocks());

/** Trains for a while, with steps and observations of fixed cost in milliseconds; gives when each observation began. */
function train(
  pace: SharePace,
  steps: number,
  step: number,
  observation: (index: number) => number,
): number[] {
  const begun: number[] = [];
  for (let index = 0; index < steps; index += 1) {
    const isDue = pace.isDue(index + 1);
    now += step;
    if (!isDue) continue;
    begun.push(now);
    now += observation(begun.length - 1);
    pace.spent(observation(begun.length - 1));
  }
  return begun;
}

test("cheap observations come 60 times a second", () => {
  const begun = train(new SharePace(0.03), 10_000, 1, () => 0.1);
  const seconds = (now - 1000) / 1000;
  expect(begun.length / seconds).toBeGreaterThan(50); // steps of 1 ms round 16.7 up to 17 and more
  expect(begun.length / seconds).toBeLessThanOrEqual(60);
});

test("over any run at most the share, 50 ms, the first observation and one more are spent", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 1000, noNaN: true }),
      fc.array(fc.double({ min: 0.001, max: 500, noNaN: true }), { minLength: 1 }),
      fc.double({ min: 0.001, max: 0.5, noNaN: true }),
      fc.option(fc.integer({ min: 1, max: 5 })),
      (step, costs, share, every) => {
        const start = now;
        const costOf = (index: number): number => costs[index % costs.length];
        const begun = train(new SharePace(share, every ?? undefined), 200, step, costOf);
        const spent = begun.reduce((sum, _, index) => sum + costOf(index), 0);
        expect(spent).toBeLessThanOrEqual(share * (now - start) + 50 + costs[0] + Math.max(...costs) + 1e-6);
        expect(begun.length).toBeGreaterThan(0);
      },
    ),
  );
});

test("a pause saves up no more than 50 ms", () => {
  const pace = new SharePace(0.03, 1);
  train(pace, 10, 1, () => 50);
  now += 3_600_000;
  expect(train(pace, 10, 1, () => 50)).toHaveLength(2); // 50 ms, and one more
});

test("the first observation, which compiles, keeps nobody waiting for the second", () => {
  const begun = train(new SharePace(0.03), 100, 1, (index) => (index === 0 ? 5000 : 1));
  expect(begun[1] - begun[0]).toBeLessThan(5000 + 20);
});

test("every counts steps, and a share of 1 is no limit", () => {
  expect(train(new SharePace(1, 1), 100, 1, () => 1000)).toHaveLength(100);
  expect(train(new SharePace(1, 10), 100, 1, () => 1000)).toHaveLength(11); // the first, and each tenth
});

test.each([0, -1, 1.01, Number.NaN])("a share of %d is refused", (share) => {
  expect(() => new SharePace(share)).toThrow(`"share" must be above 0 and at most 1, got ${share}`);
});
