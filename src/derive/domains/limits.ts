// Exact limits of fractions in a variable or its exponential: the leading terms decide at ∞, the lowest at -∞ of exp.
import type { Expr } from "../expression/expression.ts";
import type { Rational } from "../expression/rational.ts";
import { rational } from "../expression/rational.ts";
import type { Scope } from "../rules/scope.ts";
import { asFraction, variablesOf } from "./oneVariable.ts";
import { limitAt } from "./supremum.ts";

/** The limit of f as its variable goes to ∞ or -∞; undefined when f is no such fraction. */
export function limitAtInfinity(
  f: Expr,
  key: string,
  sign: 1 | -1,
  scope: Scope,
): { value: number; exact?: Rational } | undefined {
  if (variablesOf(f, scope)?.some((v) => v !== key) ?? true) return undefined;
  const fraction = asFraction(f, key, scope);
  if (fraction === undefined) return undefined;
  const { numerator, denominator, over } = fraction;
  const end = sign > 0 ? "inf" : over === "exponential" ? rational(0) : "-inf";
  return limitAt(numerator, denominator, end, sign < 0);
}
