// Random quantities as finite distributions: three outcomes each, drawn for the point, with the mean, variance and symmetry that
// the text states. An expectation is then a finite sum, exact, for any function; no Monte-Carlo noise blurs a wrong factor.
import type { Expr } from "../expression/expression.ts";
import type { Random } from "../rules/scope.ts";
import { type Arithmetic, Undefined } from "./arithmetic.ts";
import type { Point } from "./point.ts";

/** Gives a stated mean or variance its number at a point; evaluation hands itself in. */
export type NumberOf = (expression: Expr) => number;

export interface Outcome {
  readonly value: number;
  readonly probability: number;
}

/** More joint outcomes than this are refused; the sizes of a sum are drawn smaller where random quantities occur. */
const MOST = 20_000;

/** The outcomes of one random quantity; the members of a family share one distribution. */
export function distributionOf(
  point: Point,
  name: string,
  key: string,
  numberOf: NumberOf,
): readonly Outcome[] {
  const owner = point.scope.random.has(key) ? key : name;
  const known: Random | undefined = point.scope.random.get(owner);
  const u = (part: string): number => 0.15 + 0.7 * point.uniform(`${owner}.outcome.${part}`);
  const isSymmetric = known?.symmetric ?? false;
  const p = u("p") / 2;
  const q = isSymmetric ? p : (1 - p) * u("q");
  const raw: Outcome[] = [
    { value: -u("low") * 2, probability: p },
    { value: isSymmetric ? 0 : u("middle") - 0.5, probability: 1 - p - q },
    { value: isSymmetric ? u("low") * 2 : u("high") * 2.5, probability: q },
  ];
  const mean = raw.reduce((s, o) => s + o.probability * o.value, 0);
  const variance = raw.reduce((s, o) => s + o.probability * (o.value - mean) ** 2, 0);
  const wantedMean = known?.mean === undefined ? (isSymmetric ? 0 : mean) : numberOf(known.mean);
  const wantedVariance = known?.variance === undefined ? variance : numberOf(known.variance);
  if (wantedVariance < 0) throw new Undefined(`the variance of ${owner} is negative`);
  const scale = Math.sqrt(wantedVariance / variance);
  return raw.map((o) => ({ value: wantedMean + (o.value - mean) * scale, probability: o.probability }));
}

/** Σ probability · f(outcome) over all joint outcomes of the random quantities that `f` turns out to read. */
export function enumerate<N>(
  point: Point,
  m: Arithmetic<N>,
  given: ReadonlyMap<string, number> | undefined,
  numberOf: NumberOf,
  f: (outcomes: Map<string, number>) => readonly N[],
): N[] {
  const probe = new Map(given);
  f(probe);
  const keys = [...probe.keys()].filter((k) => !(given?.has(k) ?? false));
  const outcomes = keys.map((k) => distributionOf(point, k.split("[")[0] ?? k, k, numberOf));
  const count = outcomes.reduce((n, o) => n * o.length, 1);
  if (count > MOST) throw new Undefined(`${keys.length} random quantities have too many joint outcomes`);
  let sums: N[] | undefined;
  const assignment = new Map(given);
  for (let k = 0; k < count; k++) {
    let rest = k;
    let probability = 1;
    keys.forEach((key, j) => {
      const choices = outcomes[j]!;
      const choice = choices[rest % choices.length]!;
      rest = Math.floor(rest / choices.length);
      assignment.set(key, choice.value);
      probability *= choice.probability;
    });
    const size = assignment.size;
    const weighted = f(assignment).map((x) => m.mul(m.near(probability), x));
    if (assignment.size > size)
      throw new Undefined("which random quantities occur depends on their outcomes");
    sums = sums === undefined ? weighted : sums.map((s, j) => m.add(s, weighted[j]!));
  }
  return sums ?? [];
}
