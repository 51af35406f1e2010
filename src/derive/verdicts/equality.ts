// Whether two sides are equal: by algebra where both have a normal form, else at sample points with rounding bounds.
import type { Expr } from "../expression/expression.ts";
import { equalByAlgebra } from "../normal/algebra.ts";
import { NotSymbolic } from "../rules/differentiate.ts";
import { expandDerivatives } from "../rules/expand.ts";
import type { Scope } from "../rules/scope.ts";
import { Undefined } from "../values/arithmetic.ts";
import { BOUNDED, type Bounded } from "../values/bounded.ts";
import { Evaluation } from "../values/evaluate.ts";
import { type Grid, shapeText } from "../values/grid.ts";
import type { Point } from "../values/point.ts";
import { samplePoints } from "../values/sample.ts";
import type { Counterexample, Verdict } from "./verdict.ts";

/** How claims are tried that algebra does not settle. */
export interface CheckOptions {
  /** Sample points of a claim that algebra does not settle. */
  readonly points: number;
  readonly seed: number;
}

/** The bounds of running error analysis are first order; four times covers what they leave out. */
const SAFETY = 4;

export type SideValue =
  | { readonly grid: Grid<Bounded> }
  | { readonly undefined: string; readonly isKink: boolean };

export function valueAt(e: Expr, point: Point): SideValue {
  try {
    return { grid: new Evaluation(BOUNDED, point).of(e) };
  } catch (error) {
    if (error instanceof NotSymbolic) return { undefined: error.message, isKink: false };
    if (error instanceof Undefined) return { undefined: error.message, isKink: error.isKink };
    throw error;
  }
}

export function tolerance(a: Bounded, b: Bounded): number {
  return SAFETY * (a.e + b.e);
}

export function checkEquality(left: Expr, right: Expr, scope: Scope, options: CheckOptions): Verdict {
  const algebra = equalByAlgebra(left, right, scope);
  if (algebra === true) return { kind: "holds", how: "algebra", message: "holds by algebra" };
  const sides = [expandDerivatives(left, scope), expandDerivatives(right, scope)] as const;
  const points = samplePoints(scope, [left, right, ...sides], { count: options.points, seed: options.seed });
  let compared = 0;
  let deviation = 0;
  let skipped = "";
  let zeros = 0;
  const failures: { verdict: Extract<Verdict, { kind: "fails" }>; rank: number }[] = [];
  for (const point of points) {
    const found = compare(valueAt(sides[0], point), valueAt(sides[1], point), point);
    if (found.kind === "skipped") skipped = found.why;
    else if (found.kind === "near zero") zeros += 1;
    else if (found.kind === "agrees") {
      compared += 1;
      deviation = Math.max(deviation, found.deviation);
    } else failures.push(found);
  }
  const [worst] = failures.sort((x, y) => x.rank - y.rank);
  if (worst !== undefined) return worst.verdict;
  if (compared === 0 && zeros > 0 && skipped === "") {
    return {
      kind: "holds",
      how: "points",
      points: zeros,
      message: `holds at ${zeros} points: both sides are 0 within rounding`,
    };
  }
  if (compared === 0) {
    if (zeros > 0) skipped = "rounding hides both sides";
    const why = skipped === "" ? "no sample point meets the assumptions" : skipped;
    return {
      kind: "not understood",
      message: `could not be compared: ${why}`,
      at: left.at ?? right.at ?? { line: 1, column: 1 },
    };
  }
  return {
    kind: "holds",
    how: "points",
    points: compared,
    deviation,
    message: pointsMessage(compared, deviation),
  };
}

function pointsMessage(points: number, deviation: number): string {
  const most =
    deviation === 0 ? "no difference" : `largest relative difference ${deviation.toExponential(0)}`;
  return `holds at ${points} point${points === 1 ? "" : "s"} (${most})`;
}

/** What one point says; a failure has a rank, and low ranks read best. */
type Comparison =
  | { readonly kind: "agrees"; readonly deviation: number }
  | { readonly kind: "near zero" }
  | { readonly kind: "skipped"; readonly why: string }
  | {
      readonly kind: "failure";
      readonly verdict: Extract<Verdict, { kind: "fails" }>;
      readonly rank: number;
    };

/** Two values whose own rounding could be larger than this share of them say nothing by agreeing. */
const INFORMATIVE = 1e-6;
/** Two sides that are smaller than this everywhere are taken for 0: an expectation that cancels, say. */
const ZERO = 1e-9;

function compare(a: SideValue, b: SideValue, point: Point): Comparison {
  if (!("grid" in a) || !("grid" in b)) {
    const kinks = [a, b].filter((s) => !("grid" in s) && s.isKink);
    if (kinks.length === 1 && ("grid" in a || "grid" in b)) return kinkFailure(a, b, point);
    return { kind: "skipped", why: !("grid" in a) ? a.undefined : !("grid" in b) ? b.undefined : "" };
  }
  if (a.grid.rows !== b.grid.rows || a.grid.columns !== b.grid.columns) {
    const message = `the left side has the shape ${shapeText(a.grid)}, the right side ${shapeText(b.grid)}`;
    return { kind: "failure", verdict: { kind: "fails", message }, rank: 0 };
  }
  let worst = 0;
  let informative = false;
  let largest = 0;
  for (let k = 0; k < a.grid.cells.length; k++) {
    const [x, y] = [a.grid.cells[k]!, b.grid.cells[k]!];
    const size = Math.max(Math.abs(x.v), Math.abs(y.v));
    const difference = Math.abs(x.v - y.v);
    const room = tolerance(x, y);
    if (difference > room) {
      const { at, suffix } = printable(point, a.grid.cells.length > 1 ? `entry ${k + 1}` : "");
      const verdict = failure({ at, left: x.v, right: y.v }, suffix);
      return { kind: "failure", verdict, rank: rankOf(difference / size, size, point) };
    }
    largest = Math.max(largest, size, room);
    if (room > INFORMATIVE * size && size > 0) continue;
    informative = true;
    if (size > 0) worst = Math.max(worst, difference / size);
  }
  if (informative) return { kind: "agrees", deviation: worst };
  return largest < ZERO ? { kind: "near zero" } : { kind: "skipped", why: "rounding hides both sides" };
}

function kinkFailure(a: SideValue, b: SideValue, point: Point): Comparison {
  const { at } = printable(point, "");
  const [undefinedSide, other, name] = "grid" in a ? [b, a, "right"] : [a, b, "left"];
  const why = "grid" in undefinedSide ? "" : undefinedSide.undefined;
  const value = "grid" in other ? (other.grid.cells[0]?.v ?? 0) : 0;
  const otherName = name === "left" ? "right" : "left";
  const counterexample: Counterexample = name === "left" ? { at, right: value } : { at, left: value };
  const message = `fails${whereText(at)}: the ${name} side has no value (${why}), the ${otherName} side is ${short(value)}`;
  return { kind: "failure", verdict: { kind: "fails", message, counterexample }, rank: -1 };
}

/** Differences that show in three digits, at sizes that a reader can follow, come first. */
function rankOf(relative: number, size: number, point: Point): number {
  const plain = size > 1e-3 && size < 1e3 ? 0 : 10;
  const visible = relative > 1e-2 ? 0 : 5;
  return (
    plain +
    visible +
    (point.style.corner ? 2 : 0) +
    Math.abs(Math.log10(point.style.spread)) +
    point.drawn.size * 0.1
  );
}

export function failure(counterexample: Counterexample, suffix = ""): Extract<Verdict, { kind: "fails" }> {
  const { at, left = 0, right = 0 } = counterexample;
  const [l, r] = distinct(left, right);
  return {
    kind: "fails",
    message: `fails${whereText(at)}${suffix}: left ${l}, right ${r}`,
    counterexample,
  };
}

/** As few digits as show the difference, three at least. */
function distinct(a: number, b: number): [string, string] {
  for (let digits = 3; digits < 17; digits++) {
    const [x, y] = [Number(a.toPrecision(digits)), Number(b.toPrecision(digits))];
    if (x !== y) return [String(x), String(y)];
  }
  return [String(a), String(b)];
}

export const short = (x: number): string => String(Number(x.toPrecision(3)));

export function printable(point: Point, entry: string): { at: Record<string, number>; suffix: string } {
  const all = [...point.drawn].filter(([k]) => !k.startsWith("@") && !point.scope.isConstant(k));
  return { at: Object.fromEntries(all.slice(0, 40)), suffix: entry === "" ? "" : ` (${entry})` };
}

/** ` at z = 1.3`, empty where nothing varies. */
export function whereText(at: Readonly<Record<string, number>>): string {
  const text = atText(at);
  return text === "" ? "" : ` at ${text}`;
}

/** `z = 1.3, w_2 = 0.5`; many numbers are counted, not listed. */
function atText(at: Readonly<Record<string, number>>): string {
  const entries = Object.entries(at).map(([k, v]) => `${k.replace(/\[(.*)\]/, "_$1")} = ${short(v)}`);
  return entries.length > 6 ? `a random point (${entries.length} numbers drawn)` : entries.join(", ");
}
