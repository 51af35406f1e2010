// Checks of values: equal, close, of a shape, true, throwing.
import { Tensor } from "../tensor/index.ts";
import { CheckError } from "./checkError.ts";

/** Numbers that can be compared: one, a tensor, a typed array, or arrays of these. */
export type Comparable = number | Tensor | ArrayLike<number> | readonly Comparable[];

/** Words that go with a check. */
export interface CheckOptions {
  /** What is checked: stands first in the message. */
  what?: string;
  /** Shown when it fails: what to look at, without giving the answer away. */
  hint?: string;
}

/** How close is close enough: |actual − expected| ≤ atol + rtol |expected|. */
export interface CloseOptions extends CheckOptions {
  /** Absolute tolerance; 1e-8 unless told. */
  atol?: number;
  /** Relative tolerance; 1e-5 unless told. */
  rtol?: number;
  /** Why these tolerances: shown when the check fails. */
  reason?: string;
}

interface Flat {
  shape: number[];
  values: ArrayLike<number>;
}

/** Shape and numbers of anything comparable; undefined for what is none or is ragged. */
function flat(value: unknown): Flat | undefined {
  if (typeof value === "number") return { shape: [], values: [value] };
  if (value instanceof Tensor) return { shape: [...value.shape], values: value.data() };
  if (ArrayBuffer.isView(value) && "length" in value) {
    const values = value as unknown as ArrayLike<number>;
    return { shape: [values.length], values };
  }
  if (!Array.isArray(value)) return undefined;
  const parts = value.map(flat);
  if (parts.some((part) => part === undefined || part.shape.join() !== parts[0]?.shape.join()))
    return undefined;
  const known = parts.filter((part) => part !== undefined);
  return {
    shape: [value.length, ...(known[0]?.shape ?? [])],
    values: known.flatMap((part) => Array.from(part.values)),
  };
}

const showShape = (shape: readonly number[]): string =>
  shape.length === 0 ? "one number" : `shape [${shape.join(", ")}]`;

const showNumber = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

/** Where the `index`-th number stands: "at [1, 2]", nothing for a single number. */
function place(shape: readonly number[], index: number): string {
  if (shape.length === 0) return "";
  let rest = index;
  const indices = shape.toReversed().map((size) => {
    const here = rest % size;
    rest = Math.floor(rest / size);
    return here;
  });
  return ` at [${indices.reverse().join(", ")}]`;
}

/**
 * Checks that numbers agree within a tolerance. NaN agrees with NaN, an infinity with itself.
 *
 * @param actual - what was computed
 * @param expected - what it should be, of the same shape
 * @throws CheckError that names the worst entry
 *
 * @example
 * ```ts
 * check.close(tensor([0.25]), [0.2500001]);
 * try { check.close(0.3, 0.25); } catch (error) { String(error).split("\n")[3]; } // "  off by:   0.05, 20 % (allowed 0.00000251)"
 * ```
 */
export function close(actual: Comparable, expected: Comparable, options: CloseOptions = {}): void {
  const { atol = 1e-8, rtol = 1e-5, what = "numbers are close", hint, reason } = options;
  const [found, wanted] = matched(actual, expected, what, hint);
  let worst = -1;
  let worstExcess = 0;
  for (let i = 0; i < wanted.values.length; i += 1) {
    const [a, b] = [found.values[i], wanted.values[i]];
    if (Object.is(a, b) || a === b) continue;
    const excess = Math.abs(a - b) - (atol + rtol * Math.abs(b));
    if (excess <= 0 && Number.isFinite(b)) continue;
    const size = Number.isFinite(excess) ? excess : Number.POSITIVE_INFINITY;
    if (worst < 0 || size > worstExcess) [worst, worstExcess] = [i, size];
  }
  if (worst < 0) return;
  const [a, b] = [found.values[worst], wanted.values[worst]];
  const gap = Math.abs(a - b);
  const percent =
    b !== 0 && Number.isFinite(gap / b) ? `, ${Number(((100 * gap) / Math.abs(b)).toPrecision(3))} %` : "";
  const allowed = `allowed ${decimal(atol + rtol * Math.abs(b))}${reason ? `: ${reason}` : ""}`;
  throw new CheckError({
    what: `${what}${place(wanted.shape, worst)}`,
    expected: showNumber(b),
    found: showNumber(a),
    off: `${Number.isNaN(gap) ? "not comparable" : decimal(gap)}${percent} (${allowed})`,
    hint,
  });
}

/** A number to three digits, in plain decimals where they stay short. */
function decimal(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded >= 1e-7 && rounded < 1e-6
    ? rounded.toFixed(9).replace(/0+$/, "")
    : rounded >= 1e-6 && rounded < 1e-4
      ? rounded.toFixed(8).replace(/0+$/, "")
      : String(rounded);
}

function matched(actual: unknown, expected: unknown, what: string, hint: string | undefined): [Flat, Flat] {
  const found = flat(actual);
  const wanted = flat(expected);
  if (wanted === undefined) {
    throw new TypeError(
      `check: the expected value must be a number, a tensor, or nested arrays without ragged rows, got ${describe(expected)}`,
    );
  }
  if (found === undefined) {
    throw new CheckError({ what, expected: showShape(wanted.shape), found: describe(actual), hint });
  }
  if (found.shape.join() !== wanted.shape.join()) {
    throw new CheckError({
      what: `${what}: shapes differ`,
      expected: showShape(wanted.shape),
      found: showShape(found.shape),
      hint,
    });
  }
  return [found, wanted];
}

function describe(value: unknown): string {
  if (value === undefined) return "undefined: is the answer filled in?";
  if (typeof value === "function") return `a function ${value.name}`.trim();
  if (value instanceof Map) return `a Map of ${describe([...value])}`;
  if (value instanceof Set) return `a Set of ${describe([...value])}`;
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Tensor) return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

/**
 * Checks that two values are equal: numbers exactly, records, arrays, maps and sets part by part, tensors by shape and
 * numbers, dates by their time.
 *
 * @throws CheckError with the place of the first difference
 *
 * @example
 * ```ts
 * check.equal({ shape: [2, 3] }, { shape: [2, 3] });
 * try { check.equal([1, 2], [1, 3]); } catch (error) { String(error).split("\n")[0]; } // "CheckError: values are equal, at [1]"
 * ```
 */
export function equal(actual: unknown, expected: unknown, options: CheckOptions = {}): void {
  const difference = firstDifference(actual, expected, "");
  if (difference === undefined) return;
  const { what = "values are equal", hint } = options;
  throw new CheckError({
    what: difference.path === "" ? what : `${what}, at ${difference.path}`,
    expected: describe(difference.expected),
    found: describe(difference.actual),
    hint,
  });
}

interface Difference {
  path: string;
  actual: unknown;
  expected: unknown;
}

const inOrder = (parts: Iterable<unknown>): unknown[] =>
  [...parts].sort((a, b) => (String(a) < String(b) ? -1 : 1));

/** Maps, sets and dates hold what is no property of theirs: their kind, and what to compare instead. */
function contents(value: unknown): { kind: string; parts: unknown } | undefined {
  if (value instanceof Map) return { kind: "Map", parts: inOrder(value) };
  if (value instanceof Set) return { kind: "Set", parts: inOrder(value) };
  return value instanceof Date ? { kind: "Date", parts: value.getTime() } : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

function firstDifference(
  actual: unknown,
  expected: unknown,
  path: string,
  above: readonly unknown[] = [],
): Difference | undefined {
  if (Object.is(actual, expected) || actual === expected) return undefined;
  // A value that contains itself is compared once.
  if (above.includes(expected)) return undefined;
  if (expected instanceof Tensor && actual instanceof Tensor) {
    return (
      firstDifference(actual.shape, expected.shape, `${path}.shape`) ??
      firstDifference(actual.data(), expected.data(), path)
    );
  }
  if (!isRecord(actual) || !isRecord(expected)) return { path, actual, expected };
  const [found, wanted] = [contents(actual), contents(expected)];
  if (found !== undefined || wanted !== undefined) {
    const isSame = found?.kind === wanted?.kind && !firstDifference(found?.parts, wanted?.parts, path, above);
    return isSame ? undefined : { path, actual, expected };
  }
  const list = isList(expected);
  if (list !== isList(actual)) return { path, actual, expected };
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  for (const key of keys) {
    const here = list ? `${path}[${key}]` : `${path}.${key}`;
    const difference = firstDifference(actual[key], expected[key], here, [...above, expected]);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

const isList = (value: object): boolean => Array.isArray(value) || ArrayBuffer.isView(value);

/**
 * Checks a statement.
 *
 * @throws CheckError with the message
 *
 * @example
 * ```ts
 * check.holds(0.25 < 1, "σ′ stays below 1");
 * ```
 */
export function holds(condition: boolean, message: string, options: Pick<CheckOptions, "hint"> = {}): void {
  if (condition !== true)
    throw new CheckError({ what: message, expected: "true", found: describe(condition), hint: options.hint });
}

/**
 * Checks the shape of a tensor.
 *
 * @throws CheckError with both shapes
 *
 * @example
 * ```ts
 * check.shape(zeros([2, 3]), [2, 3]);
 * ```
 */
export function shape(actual: Tensor, expected: readonly number[], options: CheckOptions = {}): void {
  const { what = "the tensor has the right shape", hint } = options;
  if (!(actual instanceof Tensor))
    throw new CheckError({ what, expected: showShape(expected), found: describe(actual), hint });
  if (actual.shape.join() !== expected.join()) {
    throw new CheckError({ what, expected: showShape(expected), found: showShape(actual.shape), hint });
  }
}

/**
 * Checks that a function throws, and what.
 *
 * @param pattern - what the message must match
 * @throws CheckError when it does not throw, or throws something else
 *
 * @example
 * ```ts
 * check.throws(() => zeros([2, 3]).matmul(zeros([2, 3])), /matmul/);
 * ```
 */
export function throws(f: () => unknown, pattern?: RegExp, options: CheckOptions = {}): void {
  const { what = "an error is thrown", hint } = options;
  const expected = pattern ? `an error that matches ${pattern}` : "an error";
  // Calling what is no function throws too, but says nothing of the answer.
  if (typeof f !== "function") {
    throw new CheckError({ what, expected: "a function to call", found: describe(f), hint });
  }
  let thrown: unknown;
  try {
    f();
  } catch (error) {
    thrown = error;
    const message = error instanceof Error ? error.message : String(error);
    if (pattern === undefined || pattern.test(message)) return;
    throw new CheckError({ what, expected, found: message, hint });
  }
  if (thrown === undefined) throw new CheckError({ what, expected, found: "no error", hint });
}
