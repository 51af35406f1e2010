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

/** What Tab would put in: the sign, and where the name that it replaces begins. */
export interface SymbolCompletion {
  readonly from: number;
  readonly sign: string;
}

/** The completion of a name such as `\sig` that ends the text; the shortest fitting name wins. */
export function completeSymbol(textBefore: string): SymbolCompletion | undefined {
  const typed = /\\([A-Za-z]+)$/.exec(textBefore);
  if (!typed) return undefined;
  const [whole, name] = typed;
  const exact = SYMBOLS.get(name);
  const names = [...SYMBOLS.keys()].filter((known) => known.startsWith(name));
  const nearest = names.toSorted((a, b) => a.length - b.length)[0];
  const sign = exact ?? SYMBOLS.get(nearest ?? "");
  return sign === undefined ? undefined : { from: textBefore.length - whole.length, sign };
}
