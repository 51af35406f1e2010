// Claims `sup over z of f = c at z = p`.

import { constantOf, variablesOf } from "../domains/oneVariable.ts";
import { infimum, supremum, valueText } from "../domains/supremum.ts";
import { num } from "../expression/build.ts";
import type { Condition, Expr, ExtremumExpr } from "../expression/expression.ts";
import { freeSymbols, symbolKey } from "../expression/walk.ts";
import { equalByAlgebra } from "../normal/algebra.ts";
import type { Scope } from "../rules/scope.ts";
import { type CheckOptions, short } from "./equality.ts";
import { checkEqualityAt } from "./inequality.ts";
import type { Verdict } from "./verdict.ts";

/** What a place that was found by values may be off by. */
const PLACE = 1e-4;

export function checkExtremum(
  e: ExtremumExpr,
  right: Expr,
  at: Condition | undefined,
  scope: Scope,
  options: CheckOptions,
): Verdict {
  const variables = variablesOf(e.body, scope) ?? [...freeSymbols(e.body)];
  const others = variables.filter((k) => k !== symbolKey(e.variable));
  if (others.length > 0) {
    return {
      kind: "not understood",
      message: `the expression also depends on ${others.join(", ")}`,
      at: e.at ?? { line: 1, column: 1 },
    };
  }
  const found = e.which === "sup" ? supremum(e.body, e.variable, scope) : infimum(e.body, e.variable, scope);
  const claimed = constantOf(right, scope);
  const key = symbolKey(e.variable);
  if (claimed === undefined)
    return {
      kind: "not understood",
      message: "the value of a supremum must be a number",
      at: right.at ?? e.at ?? { line: 1, column: 1 },
    };
  const where =
    found.at === undefined
      ? found.approached === undefined
        ? ""
        : `, approached for ${found.approached}`
      : ` at ${key} = ${short(found.at)}`;
  const isExact = found.exact !== undefined && equalByAlgebra(num(found.exact), right, scope) === true;
  const room =
    found.status === "values"
      ? 1e-6 * Math.max(1, Math.abs(found.value))
      : Math.max(found.atMost - found.value, found.value - found.atLeast, 1e-12);
  const isNear =
    found.value === claimed || (found.exact === undefined && Math.abs(found.value - claimed) <= room);
  if (!isExact && !isNear) {
    const counter =
      found.at === undefined
        ? {}
        : { counterexample: { at: { [key]: found.at }, left: found.value, right: claimed } };
    return { kind: "fails", message: `fails: the ${e.which} is ${valueText(found)}${where}`, ...counter };
  }
  if (at !== undefined) {
    const place = constantOf(at.right, scope);
    const isThere =
      found.at !== undefined &&
      place !== undefined &&
      Math.abs(found.at - place) <= PLACE * Math.max(1, Math.abs(place));
    // Another place may reach the same value.
    const wrong = isThere ? undefined : checkEqualityAt(e.body, right, at, scope, options);
    if (wrong !== undefined)
      return {
        kind: "fails",
        message: `the value is right, but it is not reached there (${wrong})${where === "" ? "" : `: it is${where}`}`,
      };
  }
  const how = found.status === "values" ? "points" : "proof";
  const verb = {
    proved: "proved by",
    enclosed: "between bounds proved by",
    values: "seen in values, not proved:",
  }[found.status];
  return { kind: "holds", how, message: `holds${where}; ${verb} ${found.method}` };
}
