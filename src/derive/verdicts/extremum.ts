// Claims `sup over z of f = c at z = p`.
import type { Condition, Expr, ExtremumExpr } from "../expression/expression.ts";
import type { Scope } from "../rules/scope.ts";
import type { CheckOptions } from "./equality.ts";
import type { Verdict } from "./verdict.ts";

export function checkExtremum(
  _e: ExtremumExpr,
  right: Expr,
  _at: Condition | undefined,
  _scope: Scope,
  _options: CheckOptions,
): Verdict {
  return { kind: "not understood", message: "not yet", at: right.at ?? { line: 1, column: 1 } };
}
