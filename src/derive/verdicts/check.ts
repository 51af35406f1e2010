// Checks a derivation, statement by statement: definitions are taken up, every relation between two sides gets a verdict.
import type { Expr } from "../expression/expression.ts";
import { isSame } from "../expression/sameForm.ts";
import { some } from "../expression/walk.ts";
import { readDerivation } from "../grammar/read.ts";
import type { Statement, StepSource } from "../grammar/statement.ts";
import { NotNormal } from "../normal/quotient.ts";
import {
  applyDefinition,
  differentiateTimes,
  NotSymbolic,
  type RuleName,
  type RuleStep,
} from "../rules/differentiate.ts";
import { type MomentRule, momentRules, withoutEachAssumption } from "../rules/moments.ts";
import { Scope } from "../rules/scope.ts";
import { ShapeError, sameShape, shapeOf, shapeText } from "../shapes/shapes.ts";
import { Undefined } from "../values/arithmetic.ts";
import { EndlessDefinition } from "../values/evaluate.ts";
import { checkApproximation } from "./approximation.ts";
import { type CheckOptions, checkEquality } from "./equality.ts";
import { checkExtremum } from "./extremum.ts";
import { checkEqualityAt, checkInequality, isInequality } from "./inequality.ts";
import { checkLimit } from "./limit.ts";
import type { Step, Verdict } from "./verdict.ts";

/** A statement as read, with the checked steps of it. */
export interface CheckedStatement {
  readonly statement: Statement;
  readonly steps: readonly Step[];
}

export interface CheckedText {
  readonly text: string;
  readonly statements: readonly CheckedStatement[];
  /** What the text defined and assumed, at its end. */
  readonly scope: Scope;
}

const DEFAULTS: CheckOptions = { points: 24, seed: 1 };

/** Reads and checks `text`; nothing that an author can type in it makes it throw. */
export function checkText(text: string, options: Partial<CheckOptions> = {}): CheckedText {
  const settings = { ...DEFAULTS, ...options };
  if (!Number.isInteger(settings.points) || settings.points < 1)
    throw new RangeError(`derive.check: points must be a whole number above 0, got ${settings.points}`);
  const scope = new Scope();
  const statements = readDerivation(text).map((statement): CheckedStatement => {
    if (statement.kind === "chain") return { statement, steps: checkChain(statement, scope, settings) };
    scope.define(statement);
    return { statement, steps: [] };
  });
  return { text, statements, scope };
}

function checkChain(
  chain: Extract<Statement, { kind: "chain" }>,
  scope: Scope,
  options: CheckOptions,
): Step[] {
  scope.define(chain);
  let local = scope;
  let left = chain.first;
  return chain.steps.map((source, k) => {
    if (source.assumptions.length > 0) {
      local = local === scope ? scope.nested() : local;
      local.assume(source.assumptions);
    }
    const isDefinition = chain.defines && k === 0;
    const opening = left;
    const verdict: Verdict = isDefinition
      ? { kind: "definition" }
      : understand(opening, source, local, options);
    const rules = source.relation === "=" && !isDefinition ? rulesBetween(opening, source.expr, local) : [];
    left = source.expr;
    return {
      line: source.line,
      at: source.at,
      relation: source.relation,
      left: opening,
      right: source.expr,
      opens: k === 0,
      verdict,
      rules,
      assumptions: source.assumptions,
      notes: notesOn(opening, source, verdict, rules, local, options),
      ...(source.reason === undefined ? {} : { reason: source.reason }),
      ...(source.assumptionText === undefined ? {} : { assumptionText: source.assumptionText }),
    };
  });
}

/** The verdict of one relation; what the text can not mean is said, not thrown. */
function understand(left: Expr, source: StepSource, scope: Scope, options: CheckOptions): Verdict {
  try {
    return judge(left, source, scope, options);
  } catch (error) {
    if (error instanceof ShapeError) return { kind: "fails", message: error.message };
    if (!isAboutTheText(error)) throw error;
    return { kind: "not understood", message: error.message, at: source.at };
  }
}

/** What a text can cause; anything else is a fault of the checker and must be seen. */
function isAboutTheText(error: unknown): error is Error {
  return [Undefined, NotSymbolic, NotNormal, EndlessDefinition, RangeError].some(
    (kind) => error instanceof kind,
  );
}

function judge(left: Expr, source: StepSource, scope: Scope, options: CheckOptions): Verdict {
  const { expr: right, relation } = source;
  if (left.kind === "limit") return checkLimit(left.body, left, right, scope, options);
  if (left.kind === "extremum") return checkExtremum(left, right, source.equalityAt, scope, options);
  if (relation === "->" || source.approach !== undefined) {
    if (source.approach === undefined) {
      return {
        kind: "not understood",
        message: 'expected "as" and where the variable goes',
        at: source.at,
        expected: "as z -> inf",
      };
    }
    return checkLimit(left, source.approach, right, scope, options);
  }
  const shapes = judgeShapes(left, right, scope);
  if (shapes !== undefined) return shapes;
  if (relation === "~") return checkApproximation(left, right, scope, options);
  if (isInequality(relation)) {
    const verdict = checkInequality(left, relation, right, scope, options);
    if (verdict.kind !== "holds" || source.equalityAt === undefined) return verdict;
    const wrong = checkEqualityAt(left, right, source.equalityAt, scope, options);
    if (wrong !== undefined)
      return {
        kind: "fails",
        message: `the inequality holds, but there is no equality at that point: ${wrong}`,
      };
    return { ...verdict, message: `${verdict.message}; equality is reached where claimed` };
  }
  if (relation === "!=")
    return { kind: "not understood", message: "a statement can not claim ≠", at: source.at };
  if (source.equalityAt !== undefined) {
    const wrong = checkEqualityAt(left, right, source.equalityAt, scope, options);
    return wrong === undefined
      ? { kind: "holds", how: "points", message: "holds at that point" }
      : { kind: "fails", message: `fails there: ${wrong}` };
  }
  return checkEquality(left, right, scope, options);
}

/** Only texts that declare shapes have shapes to check. */
function judgeShapes(left: Expr, right: Expr, scope: Scope): Verdict | undefined {
  if (scope.shapes.size === 0) return undefined;
  const [a, b] = [shapeOf(left, scope), shapeOf(right, scope)];
  if (a === undefined || b === undefined || sameShape(a, b)) return undefined;
  return { kind: "fails", message: `the shapes differ: left ${shapeText(a)}, right ${shapeText(b)}` };
}

const NAMED_RULES = [
  "sum rule",
  "product rule",
  "quotient rule",
  "power rule",
  "chain rule",
  "exponential rule",
] as const;

/** What is worth saying of a step besides its verdict. */
function notesOn(
  left: Expr,
  { expr: right, relation, reason = "" }: StepSource,
  verdict: Verdict,
  rules: readonly string[],
  scope: Scope,
  options: CheckOptions,
): string[] {
  if (verdict.kind !== "holds") return [];
  const notes: string[] = [];
  if (relation === "=" && isSame(left, right)) notes.push("restates the side before it");
  const used = new Set(rules.includes("reciprocal rule") ? [...rules, "quotient rule"] : rules);
  const wrong = rules.length === 0 ? undefined : NAMED_RULES.find((r) => reason.includes(r) && !used.has(r));
  if (wrong !== undefined) notes.push(`the ${wrong} is not among the rules that lead here`);
  if (scope.random.size > 0 && relation === "=") {
    // One point that breaks the claim is enough to show that an assumption is needed.
    const few = { ...options, points: 3 };
    const needed = withoutEachAssumption(scope).filter(
      (v) => checkEquality(left, right, v.scope, few).kind === "fails",
    );
    if (needed.length > 0) notes.push(`needs ${needed.map((v) => v.assumption).join(" and ")}`);
  }
  return notes;
}

/** The rules that carry out the derivatives of the left side which the right side no longer has. */
function rulesBetween(left: Expr, right: Expr, scope: Scope): (RuleName | MomentRule)[] {
  const moments = scope.random.size > 0 ? momentRules(left, right) : [];
  const steps: RuleStep[] = [];
  const before = some(left, (e) => e.kind === "derivative");
  if (!before || some(right, (e) => e.kind === "derivative")) return moments;
  some(left, (e) => {
    if (e.kind !== "derivative") return false;
    try {
      const unfolded = unfold(e.body, scope);
      differentiateTimes(unfolded, e.by, e.order, scope, steps);
    } catch (error) {
      if (!(error instanceof NotSymbolic)) throw error;
    }
    return false;
  });
  const used = [...new Set(steps.map((s) => s.rule))].filter((r) => r !== "identity rule");
  return [...used, ...moments];
}

/** A call of a defined function, written out once. */
function unfold(e: Expr, scope: Scope): Expr {
  if (e.kind !== "call" || e.order > 0) return e;
  const f = scope.functionOf(e.name);
  return f === undefined ? e : applyDefinition(f, e.args);
}
