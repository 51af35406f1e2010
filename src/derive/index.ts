// derive: derivations that check themselves. `derive` is a template tag for a cell and carries the other functions of the room.
import { checkText } from "./verdicts/check.ts";
import { Derivation } from "./verdicts/derivation.ts";
import type { CheckOptions } from "./verdicts/equality.ts";

/**
 * Checks a derivation; never throws for what the text says.
 *
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

export const derive = Object.assign(tag, { check });

export { Derivation } from "./verdicts/derivation.ts";
export type { Counterexample, Step, Verdict } from "./verdicts/verdict.ts";
