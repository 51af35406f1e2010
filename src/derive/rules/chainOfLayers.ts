// derive.chain: the chain rule through n layers of one unit each, as a derivation that checks: the derivative of the last
// activation by the first pre-activation is a product of slopes and weights, and the slopes alone are at most (sup f′)ⁿ.

import { supremum, valueText } from "../domains/supremum.ts";
import { sym } from "../expression/build.ts";
import type { Scope } from "./scope.ts";

export interface ChainOptions {
  /** A function of one number that the language knows, or that `definitions` gives. Default "sigma". */
  readonly activation?: string;
  /** Statements to stand above the chain. */
  readonly definitions?: string;
}

/** More layers than this fill pages. */
const MOST_LAYERS = 50;

/**
 * The text of the derivation for `layers` layers.
 * @throws RangeError for a number of layers outside 1 … 50
 */
export function chainText(
  layers: number,
  { activation = "sigma", definitions = "" }: ChainOptions,
  scope: Scope,
): string {
  if (!Number.isInteger(layers) || layers < 1 || layers > MOST_LAYERS) {
    throw new RangeError(
      `derive.chain: the number of layers must be an integer from 1 to ${MOST_LAYERS}, got ${layers}`,
    );
  }
  const down = Array.from({ length: layers }, (_, k) => layers - k);
  const links = down
    .map((l) => (l === 1 ? `∂a_1/∂z_1` : `∂a_${l}/∂z_${l} * ∂z_${l}/∂a_${l - 1}`))
    .join(" * ");
  const factors = down
    .map((l) => (l === 1 ? `${activation}'(z_1)` : `${activation}'(z_${l}) * w_${l}`))
    .join(" * ");
  const sizes = down
    .map((l) => (l === 1 ? `|${activation}'(z_1)|` : `|${activation}'(z_${l})| * |w_${l}|`))
    .join(" * ");
  const lines = [
    definitions.trim(),
    "z_l = w_l a_{l-1} + b_l",
    `a_l = ${activation}(z_l)`,
    `∂a_${layers}/∂z_1 = ${links}   // chain rule`,
    `= ${factors}   // ${layers} slopes, ${layers - 1} weights`,
  ];
  const top = supremum({ kind: "call", name: activation, order: 1, args: [sym("u")] }, sym("u"), scope);
  const bottom = top.exact === undefined ? undefined : valueText(top);
  if (bottom !== undefined && top.value > 0) {
    const weights = down.filter((l) => l > 1).map((l) => `|w_${l}|`);
    const bound = [`(${bottom})^${layers}`, ...weights].join(" * ");
    lines.push(`${sizes} <= ${bound}   // every slope is at most ${bottom}`);
  }
  return lines.filter((l) => l !== "").join("\n");
}
