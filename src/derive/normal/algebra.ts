// Equality by algebra: definitions written out, both sides in normal form.
import type { Expr } from "../expression/expression.ts";
import { NotSymbolic } from "../rules/differentiate.ts";
import { expand } from "../rules/expand.ts";
import type { Scope } from "../rules/scope.ts";
import { Normalizer } from "./normalForm.ts";
import { NotNormal } from "./quotient.ts";

export function normalizerFor(scope: Scope): Normalizer {
  return new Normalizer({
    isMatrix: (s) => scope.shapeOf(s) !== undefined,
    isConstant: (key) => scope.isConstant(key),
  });
}

/** Whether the difference is 0 by algebra; undefined when one side has no normal form. */
export function equalByAlgebra(left: Expr, right: Expr, scope: Scope): boolean | undefined {
  try {
    return normalizerFor(scope).equal(expand(left, scope), expand(right, scope));
  } catch (error) {
    if (error instanceof NotNormal || error instanceof NotSymbolic) return undefined;
    throw error;
  }
}
