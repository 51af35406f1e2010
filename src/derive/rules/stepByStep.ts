// A derivative carried out one named rule at a time, the outermost first, as one writes it on paper.
import { binary, neg } from "../expression/build.ts";
import type { DerivativeExpr, Expr, SymbolExpr } from "../expression/expression.ts";
import { children, mapChildren } from "../expression/walk.ts";
import { applyDefinition, applyOneRule, type RuleName } from "./differentiate.ts";
import type { Scope } from "./scope.ts";

export interface Rewriting {
  readonly rule: RuleName;
  /** The whole expression after the rule. */
  readonly result: Expr;
}

/** More steps than this would be no derivation to read. */
const MOST_STEPS = 200;

/** The rules that carry out every derivative in `e`, first to last. @throws NotSymbolic where no rule applies */
export function rewriteStepByStep(e: Expr, scope: Scope): Rewriting[] {
  const steps: Rewriting[] = [];
  let current = e;
  for (let k = 0; k < MOST_STEPS; k++) {
    const next = rewriteOnce(current, scope);
    if (next === undefined) break;
    steps.push(next);
    current = next.result;
  }
  return steps;
}

/** One rule applied to the first derivative of `e`; undefined when there is none. */
export function rewriteOnce(e: Expr, scope: Scope): Rewriting | undefined {
  const target = firstDerivative(e);
  if (target === undefined) return undefined;
  const { rule, replacement } = carryOut(target, scope);
  return { rule, result: replace(e, target, replacement) };
}

function carryOut(d: DerivativeExpr, scope: Scope): { rule: RuleName; replacement: Expr } {
  if (d.order > 1) {
    const inner = applyOneRule(d.body, d.by, scope);
    return { rule: inner.rule, replacement: { ...d, order: d.order - 1, body: inner.result } };
  }
  // The derivative of a defined function at the variable itself is worked out from its definition.
  const written = writtenOut(d.body, d.by, scope);
  if (written !== undefined) return { rule: "definition", replacement: { ...d, body: written } };
  const step = applyOneRule(d.body, d.by, scope);
  return { rule: step.rule, replacement: step.result };
}

function writtenOut(body: Expr, by: SymbolExpr, scope: Scope): Expr | undefined {
  const [argument] = body.kind === "call" && body.order === 0 && body.args.length === 1 ? body.args : [];
  if (body.kind !== "call" || argument?.kind !== "symbol" || argument.name !== by.name) return undefined;
  const f = scope.functionOf(body.name);
  return f === undefined ? undefined : applyDefinition(f, body.args);
}

/** The first derivative from the left that has none inside it. */
function firstDerivative(e: Expr): DerivativeExpr | undefined {
  for (const c of children(e)) {
    const found = firstDerivative(c);
    if (found !== undefined) return found;
  }
  return e.kind === "derivative" ? e : undefined;
}

/** What stands above the target is rebuilt by the folding constructors: `… * 1` does not stay. */
function replace(e: Expr, target: Expr, by: Expr): Expr {
  if (e === target) return by;
  let changed = false;
  const rebuilt = mapChildren(e, (c) => {
    const next = replace(c, target, by);
    changed ||= next !== c;
    return next;
  });
  if (!changed) return e;
  switch (rebuilt.kind) {
    case "add":
    case "sub":
    case "mul":
    case "hadamard":
    case "div":
    case "pow":
      return binary(rebuilt.kind, rebuilt.left, rebuilt.right);
    case "neg":
      return neg(rebuilt.arg);
    default:
      return rebuilt;
  }
}
