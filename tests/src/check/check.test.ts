// Checks for graded cells: what holds passes silently, what does not says what was expected, found, and how far off.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, tensor, zeros } from "../../../src/index.ts";

function failure(run: () => unknown): check.CheckError {
  try {
    run();
  } catch (error) {
    if (error instanceof check.CheckError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("close", () => {
  test("accepts what is within the tolerance, in any form", () => {
    check.close(0.25, 0.2500001);
    check.close([1, 2], Float64Array.of(1, 2));
    check.close(tensor([[1, 2]]), [[1, 2]]);
    check.close(
      [tensor([1, 2]), [3, 4]],
      [
        [1, 2],
        [3, 4],
      ],
    );
    check.close(Number.NaN, Number.NaN);
    check.close(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  });

  test("names the worst entry, both numbers and the distance", () => {
    const error = failure(() =>
      check.close(
        tensor([
          [1, 2],
          [3, 9],
        ]),
        [
          [1, 2.5],
          [3, 4],
        ],
        { hint: "look at row 1" },
      ),
    );
    expect(error.message).toBe(
      "numbers are close at [1, 1]\n  expected: 4\n  found:    9\n  off by:   5, 125 % (allowed 0.00004)\n  hint:     look at row 1",
    );
    expect(error.report.hint).toBe("look at row 1");
  });

  test("gives the reason of the tolerance", () => {
    expect(
      failure(() => check.close(1, 2, { atol: 0, rtol: 0.1, reason: "float32 rounds" })).message,
    ).toContain("(allowed 0.2: float32 rounds)");
  });

  test("tells shapes apart, and answers that are missing", () => {
    expect(failure(() => check.close([1, 2], [[1, 2]])).message).toContain(
      "expected: shape [1, 2]\n  found:    shape [2]",
    );
    expect(failure(() => check.close(undefined as never, 1)).message).toContain(
      "undefined: is the answer filled in?",
    );
    expect(failure(() => check.close("1" as never, 1)).message).toContain('found:    "1"');
  });

  test("takes NaN and infinities for wrong where they are not expected", () => {
    expect(failure(() => check.close(Number.NaN, 1)).message).toContain("not comparable");
    expect(failure(() => check.close([1, Number.POSITIVE_INFINITY], [1, 2])).report.what).toBe(
      "numbers are close at [1]",
    );
    expect(failure(() => check.close(1, Number.POSITIVE_INFINITY)).report.found).toBe("1");
    expect(failure(() => check.close(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)).report.found).toBe(
      "-Infinity",
    );
  });

  test("fails exactly beyond atol + rtol |expected|", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (expected, share) => {
          const allowed = 0.01 + 0.1 * Math.abs(expected);
          const run = (): void =>
            check.close(expected + share * allowed, expected, { atol: 0.01, rtol: 0.1 });
          if (share < 0.999) run();
          if (share > 1.001) failure(run);
        },
      ),
    );
  });
});

describe("equal", () => {
  test("compares numbers, records, arrays and tensors part by part", () => {
    check.equal({ a: [1, { b: 2 }], t: tensor([1, 2]) }, { a: [1, { b: 2 }], t: tensor([1, 2]) });
    check.equal(Number.NaN, Number.NaN);
    check.equal(0, -0);
    expect(failure(() => check.equal({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })).report.what).toBe(
      "values are equal, at .a[1].b",
    );
    expect(failure(() => check.equal(tensor([1]), tensor([[1]]))).report.what).toMatch(/\.shape/);
    expect(failure(() => check.equal({ a: 1, b: 2 }, { a: 1 })).report.found).toBe("2");
    expect(failure(() => check.equal([1], { 0: 1 })).report.expected).toBe('{"0":1}');
  });
});

describe("equal looks into maps, sets and dates", () => {
  test("whose parts are equal in any order", () => {
    check.equal(
      new Map([
        ["a", [1]],
        ["b", [2]],
      ]),
      new Map([
        ["b", [2]],
        ["a", [1]],
      ]),
    );
    check.equal(new Set([1, 2]), new Set([2, 1]));
    check.equal(new Date(5), new Date(5));
  });

  test.each<[unknown, unknown]>([
    [new Map([["a", 1]]), new Map([["a", 2]])],
    [new Set([1]), new Set([2])],
    [new Set([1]), new Set([1, 2])],
    [new Date(0), new Date(1)],
    [new Map(), new Set()],
    [{}, new Map()],
  ])("%o is not %o", (actual, expected) => {
    expect(failure(() => check.equal(actual, expected)).report.what).toBe("values are equal");
  });

  test("and ends on values that contain themselves", () => {
    const loop = (name: string): Record<string, unknown> => {
      const value: Record<string, unknown> = { name };
      value.self = value;
      return value;
    };
    check.equal(loop("a"), loop("a"));
    expect(failure(() => check.equal(loop("a"), loop("b"))).report.what).toContain(".name");
  });
});

test("an answer that is no function does not pass for one that throws", () => {
  const answer: unknown = undefined;
  expect(failure(() => check.throws(answer as () => unknown)).report).toMatchObject({
    expected: "a function to call",
    found: "undefined: is the answer filled in?",
  });
});

test("an expected value that holds no numbers is shown", () => {
  expect(() => check.close([1], [[1], [1, 2]])).toThrow(
    "check: the expected value must be a number, a tensor, or nested arrays without ragged rows, got [[1],[1,2]]",
  );
});

test("holds, shape and throws", () => {
  check.holds(true, "true is true");
  expect(failure(() => check.holds(false, "σ′ ≤ ¼", { hint: "differentiate" })).message).toBe(
    "σ′ ≤ ¼\n  expected: true\n  found:    false\n  hint:     differentiate",
  );
  // A value that only looks true is no proof.
  failure(() => check.holds(1 as never, "one"));
  expect(failure(() => check.shape(zeros([2, 3]), [3, 2])).message).toContain(
    "expected: shape [3, 2]\n  found:    shape [2, 3]",
  );
  expect(failure(() => check.shape([1] as never, [1])).message).toContain("found:    [1]");
  check.throws(() => {
    throw new RangeError("too far");
  }, /far/);
  expect(failure(() => check.throws(() => 1)).report.found).toBe("no error");
  expect(failure(() => check.throws(() => tensor([[1], [1, 2]]), /shape/)).report.found).toContain("ragged");
});

describe("gradient", () => {
  const x = tensor(
    [
      [0.3, -2],
      [1, 0],
    ],
    { dtype: "float64" },
  );

  test("accepts the true one and names the worst entry of a false one", () => {
    check.gradient((v) => v.tanh().sum(), x, x.tanh().square().neg().add(1));
    const error = failure(() =>
      check.gradient(
        (v) => v.square().sum(),
        x,
        x.mul(2).add(
          tensor([
            [0, 0],
            [0.5, 0],
          ]),
        ),
      ),
    );
    expect(error.report.what).toBe("the gradient agrees with central differences at [1, 0]");
  });

  test("takes functions of numbers too", () => {
    check.gradient((v) => Math.sin(v.item()), tensor([0.4], { dtype: "float64" }), [Math.cos(0.4)]);
  });
});

describe("score", () => {
  const parts = {
    right: [2, () => check.close(1, 1)],
    wrong: [3, () => check.close(1, 2, { hint: "<b>" })],
    "also wrong": [1, () => false],
    later: [1, async () => undefined],
  } as const;

  test("adds up the points of what holds, and says why the rest does not", () => {
    const score = check.score(parts);
    expect([score.earned, score.possible]).toEqual([2, 7]);
    expect(score.parts[1].problem).toContain("expected: 2");
    expect(score.parts[3].problem).toContain("await before check.score");
    expect(Number(score)).toBe(2);
  });

  test("shows a bare number to a grader and a table to a reader", () => {
    const bundle = (check.score(parts) as unknown as Record<symbol, () => Record<string, string>>)[
      Symbol.for("Jupyter.display")
    ]();
    expect(bundle["text/plain"]).toBe("2");
    expect(bundle["text/html"]).toContain("2 of 7 points");
    expect(bundle["text/html"]).toContain("&lt;b&gt;");
  });

  test("refuses parts worth nothing", () => {
    expect(() => check.score({ free: [0, () => true] })).toThrow(
      '"free" must be worth more than 0 points, got 0',
    );
  });
});
