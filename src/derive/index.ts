// derive: derivations that check themselves. `derive` is a template tag for a cell and carries the other functions of the room.

import { variablesOf } from "./domains/oneVariable.ts";
import { infimum, type Supremum, supremum } from "./domains/supremum.ts";
import { sym } from "./expression/build.ts";
import type { Expr } from "./expression/expression.ts";
import { isElementary, isSpecial } from "./expression/functions.ts";
import { freeSymbols, some } from "./expression/walk.ts";
import { KnownNames } from "./grammar/known.ts";
import { parseText } from "./grammar/parse.ts";
import { type ChainOptions, chainText } from "./rules/chainOfLayers.ts";
import { type Differentiation, differentiateText } from "./rules/differentiation.ts";
import { nextStep } from "./rules/nextStep.ts";
import type { Scope } from "./rules/scope.ts";
import { shapeOf, shapeText } from "./shapes/shapes.ts";
import { checkText } from "./verdicts/check.ts";
import { Derivation } from "./verdicts/derivation.ts";
import type { CheckOptions } from "./verdicts/equality.ts";
import { gradeDerivation } from "./verdicts/grade.ts";

/** Statements that an expression may rely on, as text or as a checked derivation. */
export interface Context {
  readonly definitions?: string | Derivation;
}

/** The domain of a supremum: `{ definitions: "where z > 0" }`, or an interval such as `[0, 1]`. */
export interface ExtremumOptions extends Context {
  readonly on?: readonly [low: number, high: number];
}

/**
 * Checks a derivation; never throws for what the text says.
 *
 * @param text lines of the language that grammar.md describes
 * @example
 * derive.check("d/dz tanh(z) = 1 - tanh(z)^2").ok // true
 */
function check(text: string, options: Partial<CheckOptions> = {}): Derivation {
  return new Derivation(checkText(text, options));
}

/** The template tag: `${…}` puts a number or a text in. */
function tag(strings: TemplateStringsArray, ...values: readonly (number | string)[]): Derivation {
  return check(strings.raw.map((part, k) => `${part}${values[k] ?? ""}`).join(""));
}

function scopeOf({ definitions = "" }: Context): Scope {
  return typeof definitions === "string" ? check(definitions).scope : definitions.scope;
}

/**
 * The derivative of `expression` by `variable`, one named rule at a time.
 *
 * @throws DerivationSyntaxError when the text can not be read, with line and column
 * @throws NotSymbolic when no rule covers it
 * @example
 * derive.differentiate("x^2 * exp(x)", "x").rules[0] // "product rule"
 */
function differentiate(expression: string, variable: string, context: Context = {}): Differentiation {
  return differentiateText(expression, variable, scopeOf(context));
}

/** The supremum (largest value, or the bound that is approached) of a function of one variable over the reals or an interval. */
function extremum(
  which: "sup" | "inf",
  expression: string,
  variable: string,
  { on, ...context }: ExtremumOptions,
): Supremum {
  const known = new KnownNames();
  const scope = scopeOf(context);
  for (const name of scope.functions.keys()) known.functions.add(name);
  const body = parseText(expression, known);
  expectFunctionOf(
    variable,
    body,
    scope,
    `derive.${which === "sup" ? "supremum" : "infimum"}: "${expression}"`,
  );
  if (on !== undefined && !(on[0] < on[1]))
    throw new RangeError(
      `derive: the interval must run from a lower to a higher number, got [${on.join(", ")}]`,
    );
  const range =
    on === undefined
      ? undefined
      : { low: on[0], high: on[1], lowOpen: on[0] === -Infinity, highOpen: on[1] === Infinity };
  const find = which === "sup" ? supremum : infimum;
  return find(body, sym(variable), scope, range);
}

/** @throws RangeError where `e` depends on more than `variable`: its values would be those of one arbitrary choice */
function expectFunctionOf(variable: string, e: Expr, scope: Scope, called: string): void {
  const others = (variablesOf(e, scope) ?? [...freeSymbols(e)]).filter((name) => name !== variable);
  if (others.length > 0)
    throw new RangeError(
      `${called} depends on ${others.join(", ")}; expected a function of ${variable} alone`,
    );
  const unknown = (part: Expr): boolean =>
    part.kind === "call" &&
    !isElementary(part.name) &&
    !isSpecial(part.name) &&
    scope.functionOf(part.name) === undefined;
  if (some(e, unknown))
    throw new RangeError(`${called} uses a function that is not defined; define it in definitions`);
}

/**
 * `status` says what is proved: "proved" (exact, by root counting), "enclosed" (between proved bounds) or "values".
 *
 * @throws RangeError where the expression depends on another variable or on a function that is not defined
 * @example
 * derive.supremum("sigma'(z)", "z").value // 0.25
 */
const supremumOf = (expression: string, variable: string, options: ExtremumOptions = {}): Supremum =>
  extremum("sup", expression, variable, options);

/**
 * @example
 * derive.infimum("z^2 - 2 z", "z").value // -1
 */
const infimumOf = (expression: string, variable: string, options: ExtremumOptions = {}): Supremum =>
  extremum("inf", expression, variable, options);

/**
 * The chain rule through `layers` layers of one unit: a product of slopes and weights, and its bound.
 *
 * @example
 * derive.chain(3).ok // true
 */
function chain(layers: number, options: ChainOptions = {}): Derivation {
  const scope = scopeOf({ definitions: options.definitions ?? "" });
  return check(chainText(layers, options, scope));
}

/**
 * The shape of an expression under the declarations in `definitions`, as text.
 *
 * @throws ShapeError when sizes do not fit
 * @example
 * derive.shape("W^T d", { definitions: "W : [h, m]\nd : [h]" }) // "[m]"
 */
function shape(expression: string, context: Context = {}): string {
  const scope = scopeOf(context);
  const found = shapeOf(parseText(expression, new KnownNames()), scope);
  return found === undefined ? "unknown" : shapeText(found);
}

/**
 * Derivations that check themselves: a template tag, and the functions of the room on it.
 *
 * @example
 * derive`
 *   sigma(z) = 1 / (1 + exp(-z))
 *   d/dz sigma(z) = sigma(z) * (1 - sigma(z))
 *                 <= 1/4                        // equality at z = 0
 * `.summary // "2 of 2 steps hold"
 */
export const derive = Object.assign(tag, {
  check,
  differentiate,
  supremum: supremumOf,
  infimum: infimumOf,
  chain,
  shape,
  next: nextStep,
  grade: gradeDerivation,
});

export type { Supremum } from "./domains/supremum.ts";
export { DerivationSyntaxError } from "./grammar/scan.ts";
export { NotSymbolic, type RuleName } from "./rules/differentiate.ts";
export type { NextStep } from "./rules/nextStep.ts";
export { ShapeError } from "./shapes/shapes.ts";
export { Derivation } from "./verdicts/derivation.ts";
export type { CheckOptions } from "./verdicts/equality.ts";
export type { Goal, Grade } from "./verdicts/grade.ts";
export type { Counterexample, Step, Verdict } from "./verdicts/verdict.ts";
