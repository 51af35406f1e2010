// Letters: Greek names and their Unicode signs are one symbol each; signs that mathematics writes and keyboards lack.

const GREEK_NAMES =
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega".split(
    " ",
  );
const LOWER = "αβγδεζηθικλμνξοπρστυφχψω";
const UPPER = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ";

/** `σ` -> `sigma`, `Δ` -> `Delta`. */
export const GREEK: ReadonlyMap<string, string> = new Map([
  ...[...LOWER].map((letter, k): [string, string] => [letter, GREEK_NAMES[k] ?? letter]),
  ...[...UPPER].map((letter, k): [string, string] => {
    const name = GREEK_NAMES[k] ?? letter;
    return [letter, name.charAt(0).toUpperCase() + name.slice(1)];
  }),
  ["ϵ", "epsilon"],
  ["ϕ", "phi"],
  ["ς", "sigma"],
]);

/** `sigma` -> `\sigma`; capitals that look Latin have no macro of their own. */
export const GREEK_LATEX: ReadonlyMap<string, string> = new Map(
  [...GREEK.values()].map((name): [string, string] => [name, `\\${name}`]),
);

/** Signs that stand for an operator or relation of the grammar. */
export const SIGNS: Readonly<Record<string, string>> = {
  "−": "-",
  "·": "*",
  "⋅": "*",
  "×": "*",
  "∙": "*",
  "⊙": "⊙",
  "∘": "⊙",
  "≤": "<=",
  "⩽": "<=",
  "≥": ">=",
  "⩾": ">=",
  "≠": "!=",
  "→": "->",
  "≈": "~",
  "[": "[",
  "′": "'",
  "’": "'",
};

export const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
export const SUBSCRIPT_LETTERS: Readonly<Record<string, string>> = {
  ᵢ: "i",
  ⱼ: "j",
  ₖ: "k",
  ₗ: "l",
  ₘ: "m",
  ₙ: "n",
  ₜ: "t",
  "₊": "+",
  "₋": "-",
};
export const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Single letters that count when they stand as a subscript: `x_i` is the i-th x, `x_w` is a name. */
export const INDEX_LETTERS = "ijklmnrstLN";
