// True statements about functions of z (and a, b, x, y), and ways to make them slightly wrong. Each is plain mathjs syntax too, so that
// mathjs's own evaluator, which shares nothing with the checker but the parser, can tell whether a changed one is really false.

/** f, f′: `d/dz f = f′`. */
const DERIVATIVES: readonly (readonly [string, string])[] = [
  ["z^2", "2 * z"],
  ["z^3 - 4 * z", "3 * z^2 - 4"],
  ["5 * z^4 + 2", "20 * z^3"],
  ["exp(z)", "exp(z)"],
  ["exp(-z)", "-exp(-z)"],
  ["exp(z^2)", "2 * z * exp(z^2)"],
  ["z * exp(z)", "(1 + z) * exp(z)"],
  ["z^2 * exp(-z)", "(2 * z - z^2) * exp(-z)"],
  ["1 / (1 + exp(-z))", "exp(-z) / (1 + exp(-z))^2"],
  ["1 / (1 + exp(-z))", "1 / (1 + exp(-z)) * (1 - 1 / (1 + exp(-z)))"],
  ["1 / (1 + exp(-z))", "1 / (2 + exp(z) + exp(-z))"],
  ["tanh(z)", "1 - tanh(z)^2"],
  ["tanh(z)", "1 / cosh(z)^2"],
  ["tanh(z)", "4 / (exp(z) + exp(-z))^2"],
  ["sinh(z)", "cosh(z)"],
  ["cosh(z)", "sinh(z)"],
  ["sin(z)", "cos(z)"],
  ["cos(z)", "-sin(z)"],
  ["sin(z)^2", "2 * sin(z) * cos(z)"],
  ["sin(z) * cos(z)", "cos(z)^2 - sin(z)^2"],
  ["log(1 + exp(z))", "1 / (1 + exp(-z))"],
  ["log(1 + z^2)", "2 * z / (1 + z^2)"],
  ["log(cosh(z))", "tanh(z)"],
  ["-log(1 + exp(-z))", "1 / (1 + exp(z))"],
  ["z / (1 + exp(-z))", "1 / (1 + exp(-z)) + z * exp(-z) / (1 + exp(-z))^2"],
  ["1 / (1 + z^2)", "-2 * z / (1 + z^2)^2"],
  ["z / (1 + z^2)", "(1 - z^2) / (1 + z^2)^2"],
  ["sqrt(1 + z^2)", "z / sqrt(1 + z^2)"],
  ["1 / sqrt(1 + z^2)", "-z / (1 + z^2)^(3/2)"],
  ["z / sqrt(1 + z^2)", "(1 + z^2)^(-3/2)"],
  ["(1 + z^2)^5", "10 * z * (1 + z^2)^4"],
  ["exp(sin(z))", "cos(z) * exp(sin(z))"],
  ["sin(exp(z))", "exp(z) * cos(exp(z))"],
  ["exp(-z^2 / 2)", "-z * exp(-z^2 / 2)"],
  ["(exp(z) - 1) / (exp(z) + 1)", "2 * exp(z) / (exp(z) + 1)^2"],
  ["a * z + b", "a"],
  ["(a * z + b)^2 / 2", "a * (a * z + b)"],
  ["tanh(a * z)", "a * (1 - tanh(a * z)^2)"],
  ["exp(a * z) * z", "(1 + a * z) * exp(a * z)"],
  ["(z - a)^2 / (2 * (1 + b^2))", "(z - a) / (1 + b^2)"],
  ["a * z^2 + b * z", "2 * a * z + b"],
  ["1 / (1 + exp(-(a * z + b)))", "a * exp(-a * z - b) / (1 + exp(-a * z - b))^2"],
  ["2^z", "2^z * log(2)"],
  ["z^2 / (1 + exp(-z))", "z * (2 + 2 * exp(-z) + z * exp(-z)) / (1 + exp(-z))^2"],
  ["exp(z) / (exp(z) + exp(a))", "exp(z) * exp(a) / (exp(z) + exp(a))^2"],
];

/** Two sides that are equal wherever both have a value. */
const IDENTITIES: readonly (readonly [string, string])[] = [
  ["(z + 1)^2", "z^2 + 2 * z + 1"],
  ["(z + a)^2", "z^2 + 2 * a * z + a^2"],
  ["(z + a) * (z - a)", "z^2 - a^2"],
  ["(z - 1) * (z^2 + z + 1)", "z^3 - 1"],
  ["(z + a)^3", "z^3 + 3 * a * z^2 + 3 * a^2 * z + a^3"],
  ["1 / (1 + exp(-z))", "exp(z) / (1 + exp(z))"],
  ["1 - 1 / (1 + exp(-z))", "1 / (1 + exp(z))"],
  ["1 - 1 / (1 + exp(-z))", "exp(-z) / (1 + exp(-z))"],
  ["1 / (1 + exp(-z))", "(1 + tanh(z / 2)) / 2"],
  ["tanh(z)", "2 / (1 + exp(-2 * z)) - 1"],
  ["tanh(z)", "sinh(z) / cosh(z)"],
  ["tanh(z)", "(exp(z) - exp(-z)) / (exp(z) + exp(-z))"],
  ["cosh(z)^2 - sinh(z)^2", "1"],
  ["exp(z) * exp(a)", "exp(z + a)"],
  ["exp(2 * z)", "exp(z)^2"],
  ["exp(z) / exp(a)", "exp(z - a)"],
  ["log(1 + exp(z))", "z + log(1 + exp(-z))"],
  ["log(1 / (1 + exp(-z)))", "-log(1 + exp(-z))"],
  ["sin(z)^2 + cos(z)^2", "1"],
  ["sin(2 * z)", "2 * sin(z) * cos(z)"],
  ["cos(2 * z)", "1 - 2 * sin(z)^2"],
  ["sin(z + a)", "sin(z) * cos(a) + cos(z) * sin(a)"],
  ["1 / (1 + z^2) + z^2 / (1 + z^2)", "1"],
  ["1 / (z^2 + 1) - 1 / (z^2 + 2)", "1 / ((z^2 + 1) * (z^2 + 2))"],
  ["(z^4 - 1) / (z^2 + 1)", "z^2 - 1"],
  ["sqrt(1 + z^2)^2", "1 + z^2"],
  ["sqrt(4 + 4 * z^2)", "2 * sqrt(1 + z^2)"],
  ["1 / sqrt(1 + z^2)", "sqrt(1 + z^2) / (1 + z^2)"],
  ["(exp(z) - exp(-z))^2 / 4", "cosh(z)^2 - 1"],
  ["exp(-z) / (1 + exp(-z))^2", "1 / 4 - (1 / (1 + exp(-z)) - 1 / 2)^2"],
  ["(a * z + b) - (a * x + b)", "a * (z - x)"],
  ["a * (b + z) + x * (b + z)", "(a + x) * (b + z)"],
  ["(z - a)^2 + (z + a)^2", "2 * z^2 + 2 * a^2"],
  ["abs(z)^2", "z^2"],
  ["abs(a * z)", "abs(a) * abs(z)"],
  ["(1 - a)^2 * z^2 / 2", "(z - a * z)^2 / 2"],
  ["z * y - a * y - z * b + a * b", "(z - a) * (y - b)"],
  ["2^(z + 1)", "2 * 2^z"],
  ["(1 / 4)^3 * z", "z / 64"],
  ["1 / (1 + exp(-z)) - 1 / (1 + exp(-z))^2", "exp(-z) / (1 + exp(-z))^2"],
];

/** [lower, higher] with lower <= higher everywhere. */
const BOUNDS: readonly (readonly [string, string])[] = [
  ["exp(-z) / (1 + exp(-z))^2", "1 / 4"],
  ["1 - tanh(z)^2", "1"],
  ["tanh(z)", "1"],
  ["1 / (1 + exp(-z))", "1"],
  ["0", "1 / (1 + exp(-z))"],
  ["2 * z", "1 + z^2"],
  ["2 * z * a", "z^2 + a^2"],
  ["z / (1 + z^2)", "1 / 2"],
  ["-1 / 2", "z / (1 + z^2)"],
  ["sin(z)", "1"],
  ["1 + z", "exp(z)"],
  ["abs(z + a)", "abs(z) + abs(a)"],
  ["abs(z)", "sqrt(1 + z^2)"],
  ["z", "log(1 + exp(z))"],
  ["exp(-z^2)", "1 / (1 + z^2)"],
];

/** z -> 2z - 1 keeps an identity true; the chain rule gives the derivative's new right side. */
const shifted = (text: string): string => text.replace(/\bz\b/g, "(2 * z - 1)");

export interface Claim {
  readonly kind: "derivative" | "identity" | "bound";
  readonly left: string;
  readonly right: string;
}

export const CLAIMS: readonly Claim[] = [
  ...DERIVATIVES.flatMap(([f, g]): Claim[] => [
    { kind: "derivative", left: f, right: g },
    { kind: "derivative", left: shifted(f), right: `2 * (${shifted(g)})` },
  ]),
  ...IDENTITIES.flatMap(([f, g]): Claim[] => [
    { kind: "identity", left: f, right: g },
    { kind: "identity", left: shifted(f), right: shifted(g) },
  ]),
  ...BOUNDS.map(([f, g]): Claim => ({ kind: "bound", left: f, right: g })),
];

export function statementOf({ kind, left, right }: Claim): string {
  if (kind === "derivative") return `d/dz (${left}) = ${right}`;
  return `${left} ${kind === "bound" ? "<=" : "="} ${right}`;
}

/** The right sides that come of one slip of the pen: a number, a sign, a power, a function, a lost term, a factor near 1. */
export function slipsOf(text: string): string[] {
  const slips: string[] = [];
  const at = (pattern: RegExp, change: (found: string) => string): void => {
    for (const m of text.matchAll(pattern)) {
      const found = m[0];
      slips.push(`${text.slice(0, m.index)}${change(found)}${text.slice(m.index + found.length)}`);
    }
  };
  at(/(?<![\w.^])\d+(?![\w.])/g, (n) => String(Number(n) + 1));
  at(/\^\d+/g, (p) => `^${Number(p.slice(1)) + 1}`);
  at(/ \+ /g, () => " - ");
  at(/ - /g, () => " + ");
  at(/exp\(-/g, () => "exp(");
  at(/\bsin\(/g, () => "cos(");
  at(/\bcos\(/g, () => "sin(");
  at(/\btanh\(/g, () => "sinh(");
  at(/\bsqrt\(/g, () => "(");
  slips.push(`-(${text})`, `(${text}) * 1.000001`, `(${text}) + 0.000001`, `(${text}) * 0.9999`);
  return slips;
}
