// Symbols by name: `\sigma` and Tab gives σ. The names are LaTeX's; the signs are those that derivations can be written in.
import { GREEK } from "../../../src/derive/grammar/names.ts";

const SIGNS: readonly [name: string, sign: string][] = [
  ["odot", "⊙"],
  ["circ", "∘"],
  ["cdot", "·"],
  ["times", "×"],
  ["le", "≤"],
  ["leq", "≤"],
  ["ge", "≥"],
  ["geq", "≥"],
  ["ne", "≠"],
  ["neq", "≠"],
  ["approx", "≈"],
  ["to", "→"],
  ["prime", "′"],
  ["top", "^T"],
  ["partial", "d"],
  ["infty", "inf"],
  ["sum", "sum"],
  ["prod", "prod"],
];

/** LaTeX name to sign, without the backslash. */
export const SYMBOLS: ReadonlyMap<string, string> = new Map([
  ...[...GREEK]
    .filter(([sign]) => !"ϵϕς".includes(sign))
    .map(([sign, name]): [string, string] => [name, sign]),
  ...SIGNS,
]);

/** The symbols that a name behind a backslash can become. */
export interface SymbolOffer {
  /** Where the backslash stands. */
  readonly from: number;
  /** What was typed behind it. */
  readonly typed: string;
  /** The exact name first, then the shorter ones. */
  readonly symbols: readonly (readonly [name: string, sign: string])[];
}

/** The symbols for a backslash with the letters behind it that end the text; nothing where no name fits. */
export function offerSymbols(textBefore: string): SymbolOffer | undefined {
  const found = /\\([A-Za-z]*)$/.exec(textBefore);
  if (!found) return undefined;
  const [whole, typed] = found;
  const symbols = [...SYMBOLS]
    .filter(([name]) => name.startsWith(typed))
    .toSorted(([a], [b]) => (typed === "" ? 0 : a.length - b.length));
  return symbols.length === 0 ? undefined : { from: textBefore.length - whole.length, typed, symbols };
}
