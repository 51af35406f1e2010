// Grading a derivation step by step: does it arrive at the goal, does every step hold, does it use what it should show,
// does it jump. The score is a sum of named parts, so that feedback can say what each cost.
import { num, sub } from "../expression/build.ts";
import type { Expr } from "../expression/expression.ts";
import { isSame } from "../expression/sameForm.ts";
import { toText } from "../expression/text.ts";
import { some } from "../expression/walk.ts";
import { readDerivation } from "../grammar/read.ts";
import type { RuleName } from "../rules/differentiate.ts";
import type { MomentRule } from "../rules/moments.ts";
import { checkText } from "./check.ts";
import { Derivation } from "./derivation.ts";
import { checkEquality } from "./equality.ts";
import { holds, type Step } from "./verdict.ts";

/** What a student was asked to show. */
export interface Goal {
  /** `d/dz sigma(z) = sigma(z) * (1 - sigma(z))`: where to begin and where to arrive. */
  readonly claim: string;
  /** Definitions and assumptions that the student may use, and may not change. */
  readonly given?: string;
  /** `exact`: an equivalent final form that is not the claim's own loses a quarter of the arrival; default `equivalent`. */
  readonly form?: "equivalent" | "exact";
  /** Steps that change more than the order of terms; default 2. */
  readonly leastSteps?: number;
  /** Rules that must be carried out somewhere, by name. */
  readonly rules?: readonly (RuleName | MomentRule)[];
  /** Rules of differentiation that one step may take at once before it counts as a jump; default 6. */
  readonly mostRules?: number;
}

export interface Finding {
  readonly part: "arrives" | "holds" | "steps" | "rules" | "honest";
  /** Share of this part that was earned, 0 to 1. */
  readonly earned: number;
  readonly message: string;
}

/** What a derivation by a student is worth, and what was found in it. */
export interface Grade {
  /** 0 to 1. A derivation that changes what was given, or assumes what it should show, gets 0. */
  readonly score: number;
  readonly findings: readonly Finding[];
  readonly derivation: Derivation;
  readonly isCircular: boolean;
  /** Lines of steps that only restate the line before. */
  readonly trivial: readonly number[];
  /** Lines of steps that do too much at once. */
  readonly jumps: readonly number[];
  /** Lines that return to an expression from further above. */
  readonly returns: readonly number[];
}

/** What each part is worth, as a share of the whole. */
export const WEIGHTS: Record<Exclude<Finding["part"], "honest">, number> = {
  arrives: 0.4,
  holds: 0.3,
  steps: 0.2,
  rules: 0.1,
};

const OPTIONS = { points: 24, seed: 7 };

/** Grades `text` against `goal`. @throws Error when the goal itself can not be read or does not hold */
export function gradeDerivation(text: string, goal: Goal): Grade {
  const given = goal.given ?? "";
  const preamble = given.trim() === "" ? "" : `${given}\n`;
  const { start, end, relation } = readGoal(preamble, goal.claim);
  const lineShift = preamble.split("\n").length - 1;
  const derivation = new Derivation(checkText(`${preamble}${text}`, OPTIONS));
  const own = derivation.statements.filter(({ statement: s }) => lineOf(s) > lineShift);

  const chain = own
    .map((s) => s.steps)
    .find(
      (steps) =>
        steps[0] !== undefined && isSame(steps[0].left, start) && steps[0].verdict.kind !== "definition",
    );
  const steps = chain ?? [];
  const scope = derivation.scope;
  const arrivals = steps.map((s) => isSame(s.right, end));
  const arrived = arrivals.indexOf(true);
  const used = arrived < 0 ? steps : steps.slice(0, arrived + 1);
  const final = steps.at(-1)?.right;
  // An end that still asks for the derivative equals the goal without having shown anything.
  const isWorkedOut = final !== undefined && (!asksForDerivative(final) || asksForDerivative(end));
  const isEqualToGoal = isWorkedOut && checkEquality(final, end, scope, OPTIONS).kind === "holds";
  const arrives = arrived >= 0 && used.every((s) => s.relation === relation || s.relation === "=");

  const trivial = used
    .filter((s) => s.relation === "=" && isSame(s.left, s.right))
    .map((s) => s.line - lineShift);
  const isRestated = arrives && (goal.leastSteps ?? 2) > 1 && used.length - trivial.length === 1;
  const circular =
    circularity(own, { start, end, given }) ??
    (isRestated ? "the claim is restated, not derived" : undefined);
  const returns = used
    .filter((s, k) => used.slice(0, k).some((p) => isSame(p.left, s.right)))
    .map((s) => s.line - lineShift);
  const mostRules = goal.mostRules ?? 6;
  const jumps = used.filter((s) => s.rules.length > mostRules).map((s) => s.line - lineShift);

  const findings: Finding[] = [];
  if (circular !== undefined) findings.push({ part: "honest", earned: 0, message: circular });
  findings.push(
    arrivalFinding(
      steps,
      arrives,
      used.every((s) => holds(s.verdict)),
      isEqualToGoal,
      goal.form ?? "equivalent",
      start,
    ),
  );
  const right = used.filter((s) => holds(s.verdict)).length;
  const firstWrong = used.find((s) => !holds(s.verdict));
  findings.push({
    part: "holds",
    earned: used.length === 0 ? 0 : right / used.length,
    message:
      firstWrong === undefined
        ? `all ${right} steps hold`
        : `line ${firstWrong.line - lineShift}: ${"message" in firstWrong.verdict ? firstWrong.verdict.message : ""}`,
  });
  const least = goal.leastSteps ?? 2;
  const real = used.filter(
    (s) => holds(s.verdict) && !trivial.includes(s.line - lineShift) && !returns.includes(s.line - lineShift),
  ).length;
  const skipped = real < least ? `; ${least} are expected: steps were skipped` : "";
  const jumped = jumps.length > 0 ? `; line ${jumps[0]} does too much at once` : "";
  findings.push({
    part: "steps",
    earned: Math.min(1, real / least) * (jumps.length > 0 ? 0.5 : 1),
    message: `${real} step${real === 1 ? "" : "s"} of substance${skipped}${jumped}`,
  });
  findings.push(rulesFinding(used, goal.rules ?? []));
  const total = findings.reduce((sum, f) => sum + (f.part === "honest" ? 0 : WEIGHTS[f.part] * f.earned), 0);
  const score = circular !== undefined || steps.length === 0 ? 0 : Math.round(total * 1000) / 1000;
  return { score, findings, derivation, isCircular: circular !== undefined, trivial, jumps, returns };
}

const asksForDerivative = (e: Expr): boolean =>
  some(e, (p) => p.kind === "derivative" || (p.kind === "call" && p.order > 0));

function readGoal(preamble: string, claim: string) {
  const read = checkText(`${preamble}${claim}`, OPTIONS);
  const last = read.statements.at(-1);
  const [step] = last?.steps ?? [];
  const final = last?.steps.at(-1);
  if (
    step === undefined ||
    final === undefined ||
    last?.statement.kind !== "chain" ||
    step.verdict.kind === "definition"
  ) {
    throw new Error(`derive.grade: the goal "${claim}" is not a claim`);
  }
  if (!last.steps.every((s) => holds(s.verdict)))
    throw new Error(`derive.grade: the goal "${claim}" does not hold`);
  return { start: step.left, end: final.right, relation: final.relation };
}

function arrivalFinding(
  steps: readonly Step[],
  arrives: boolean,
  isSound: boolean,
  isEqual: boolean,
  form: NonNullable<Goal["form"]>,
  start: Expr,
): Finding {
  if (steps.length === 0)
    return { part: "arrives", earned: 0, message: `no statement begins with ${toText(start)}` };
  if (arrives && !isSound)
    return {
      part: "arrives",
      earned: 0.25,
      message: "arrives at the goal, but over a step that does not hold",
    };
  if (arrives) return { part: "arrives", earned: 1, message: "arrives at the goal" };
  if (isEqual && form === "equivalent")
    return {
      part: "arrives",
      earned: isSound ? 1 : 0.25,
      message: "arrives at an equivalent form of the goal",
    };
  if (isEqual)
    return {
      part: "arrives",
      earned: 0.75,
      message: "ends in an expression that equals the goal, but is not simplified to it",
    };
  return {
    part: "arrives",
    earned: 0,
    message: `ends in ${toText(steps.at(-1)!.right)}, which is not the goal`,
  };
}

function rulesFinding(steps: readonly Step[], wanted: readonly (RuleName | MomentRule)[]): Finding {
  const used = new Set(steps.flatMap((s) => s.rules));
  const named = (rule: RuleName | MomentRule): boolean =>
    used.has(rule) || steps.some((s) => s.reason?.includes(rule) ?? false);
  const missing = wanted.filter((r) => !named(r));
  const earned = wanted.length === 0 ? 1 : 1 - missing.length / wanted.length;
  return {
    part: "rules",
    earned,
    message: missing.length === 0 ? "the rules asked for are used" : `not used: ${missing.join(", ")}`,
  };
}

interface Aim {
  readonly start: Expr;
  readonly end: Expr;
  readonly given: string;
}

/** How the text takes for granted what it should show; undefined when it does not. */
function circularity(own: Derivation["statements"], { start, end, given }: Aim): string | undefined {
  const givenNames = new Set(
    readDerivation(given).flatMap((s) => (s.kind === "chain" && s.defines ? [headOf(s.first)] : [])),
  );
  for (const { statement: s } of own) {
    if (s.kind === "chain" && s.defines && givenNames.has(headOf(s.first)))
      return `${headOf(s.first)} is given and may not be defined again`;
    const assumptions =
      s.kind === "assumption"
        ? s.assumptions
        : s.kind === "chain"
          ? s.steps.flatMap((step) => step.assumptions)
          : [];
    for (const a of assumptions) {
      if (a.kind !== "condition" || a.condition.relation !== "=") continue;
      const { left, right } = a.condition;
      const isGoal =
        (isSame(left, start) && isSame(right, end)) || (isSame(left, end) && isSame(right, start));
      if (isGoal || some(left, (e) => isSame(e, start))) return "what is to be shown is assumed";
    }
    if (
      s.kind === "assumption" &&
      s.assumptions.some((a) => a.kind === "interval" && collapses(a.low, a.high))
    )
      return "an assumption leaves a variable a single value";
  }
  return undefined;
}

const collapses = (low: Expr, high: Expr): boolean =>
  isSame(sub(high, low), num(0)) || toText(low) === toText(high);

const headOf = (e: Expr): string => (e.kind === "call" ? e.name : e.kind === "symbol" ? toText(e) : "");

const lineOf = (s: Derivation["statements"][number]["statement"]): number =>
  s.kind === "error" ? s.at.line : s.line;
