// Proofs of f >= 0 (or f > 0) for a function of one variable; undefined where none is found.
import type { Expr } from "../expression/expression.ts";
import type { Scope } from "../rules/scope.ts";

/** A sentence that names the method, or undefined. */
export function proveSign(_f: Expr, _scope: Scope, _strict: boolean): string | undefined {
  return undefined;
}
