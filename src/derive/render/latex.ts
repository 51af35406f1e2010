// An expression as LaTeX in the notation of the subject: δ_4, σ′(z), ∂L/∂W_4, ⊙, ^⊤, Σ. Only macros that MathJax and KaTeX share.
import type { Condition, Expr, Relation, SymbolExpr } from "../expression/expression.ts";
import { signOf } from "../expression/rational.ts";
import { GREEK_LATEX } from "../grammar/names.ts";
import type { Assumption } from "../grammar/statement.ts";

const RELATION: Record<Relation, string> = {
  "=": "=",
  "<=": "\\le",
  ">=": "\\ge",
  "<": "<",
  ">": ">",
  "!=": "\\ne",
  "->": "\\to",
  "~": "\\approx",
};

export const relationLatex = (r: Relation): string => RELATION[r];

const ACCENTS: Readonly<Record<string, string>> = {
  hat: "\\hat",
  bar: "\\bar",
  tilde: "\\tilde",
  dot: "\\dot",
};
const OPERATORS = new Set([
  "exp",
  "log",
  "sin",
  "cos",
  "tan",
  "sinh",
  "cosh",
  "tanh",
  "arctan",
  "max",
  "min",
]);

const RANK = { add: 1, sub: 1, mul: 2, hadamard: 2, div: 4, pow: 5, neg: 2 } as const;

function rank(e: Expr): number {
  switch (e.kind) {
    case "add":
    case "sub":
    case "mul":
    case "hadamard":
    case "pow":
    case "neg":
      return RANK[e.kind];
    case "div":
      return RANK.div;
    case "number":
      return signOf(e.value) < 0 ? 1 : e.value.d === 1n || e.text !== undefined ? 9 : 4;
    case "sum":
    case "prod":
    case "derivative":
    case "limit":
    case "extremum":
      return e.kind === "derivative" && e.body.kind === "symbol" ? 4 : 2;
    case "piecewise":
      return 0;
    case "call":
      return e.name === "exp" && e.order === 0 ? 5 : 9;
    default:
      return 9;
  }
}

const wrap = (e: Expr, atLeast: number): string =>
  rank(e) < atLeast ? `\\left(${latex(e)}\\right)` : latex(e);

/** A name without its subscript. */
function baseLatex(name: string): string {
  const primes = /'*$/.exec(name)?.[0] ?? "";
  const base = primes === "" ? name : name.slice(0, -primes.length);
  const accent = Object.keys(ACCENTS).find((a) => base.endsWith(a) && base.length > a.length);
  if (accent !== undefined) {
    const inner = base.slice(0, -accent.length);
    if (inner.length === 1 || GREEK_LATEX.has(inner))
      return `${ACCENTS[accent]}{${baseLatex(inner)}}${primes}`;
  }
  const greek = GREEK_LATEX.get(base);
  if (greek !== undefined) return `${greek}${primes}`;
  const letters = /^([A-Za-z])(\d+)$/.exec(base);
  if (letters !== null) return `${letters[1]}${letters[2]}${primes}`;
  return base.length === 1 ? `${base}${primes}` : `\\mathrm{${escapeText(base)}}${primes}`;
}

/** A name and its label, `w_old`. */
function nameLatex(name: string): string {
  const cut = name.indexOf("_");
  if (cut < 0) return baseLatex(name);
  return `${baseLatex(name.slice(0, cut))}_{${baseLatex(name.slice(cut + 1))}}`;
}

function symbolLatex(e: SymbolExpr): string {
  if (e.index.length === 0) return nameLatex(e.name);
  const index = e.index.map((i) => latex(i)).join(e.index.every((i) => i.kind === "symbol") ? " " : ",");
  return `${baseLatex(e.name)}_{${index}}`;
}

export function escapeText(text: string): string {
  return text.replace(/[\\{}$&#^_%~]/g, (c) =>
    c === "\\" ? "\\backslash " : c === "^" || c === "~" ? `\\${c}{}` : `\\${c}`,
  );
}

export function latex(e: Expr): string {
  switch (e.kind) {
    case "number":
      if (e.text !== undefined) return numeral(e.text);
      return e.value.d === 1n
        ? e.value.n.toString()
        : `${signOf(e.value) < 0 ? "-" : ""}\\frac{${e.value.n < 0n ? -e.value.n : e.value.n}}{${e.value.d}}`;
    case "infinity":
      return "\\infty";
    case "symbol":
      return symbolLatex(e);
    case "add":
      return `${latex(e.left)} + ${wrap(e.right, 1)}`;
    case "sub":
      return `${latex(e.left)} - ${wrap(e.right, 2)}`;
    case "neg":
      return `-${wrap(e.arg, 2)}`;
    case "mul":
      return timesLatex(e.left, e.right);
    case "hadamard":
      return `${wrap(e.left, 2)} \\odot ${wrap(e.right, 3)}`;
    case "div":
      return `\\frac{${latex(e.left)}}{${latex(e.right)}}`;
    case "pow":
      return powerLatex(e.left, e.right);
    case "transpose":
      return `${wrap(e.arg, 6)}^{\\top}`;
    case "call":
      return callLatex(e);
    case "sum":
    case "prod":
      return `\\${e.kind}_{${nameLatex(e.variable)}=${latex(e.from)}}^{${latex(e.to)}} ${wrap(e.body, 2)}`;
    case "derivative": {
      const d = e.partial ? "\\partial" : "d";
      const order = e.order === 1 ? "" : `^{${e.order}}`;
      const by = `${d} ${symbolLatex(e.by)}${order}`;
      if (e.body.kind === "symbol") return `\\frac{${d}${order} ${latex(e.body)}}{${by}}`;
      return `\\frac{${d}${order}}{${by}} ${wrap(e.body, e.body.kind === "call" ? 5 : 9)}`;
    }
    case "limit": {
      const side = e.side === "above" ? "^{+}" : e.side === "below" ? "^{-}" : "";
      return `\\lim_{${symbolLatex(e.variable)} \\to ${latex(e.to)}${side}} ${wrap(e.body, 2)}`;
    }
    case "extremum":
      return `\\${e.which}_{${symbolLatex(e.variable)}} ${wrap(e.body, 2)}`;
    case "matrix":
      return `\\begin{bmatrix} ${e.rows.map((row) => row.map(latex).join(" & ")).join(" \\\\ ")} \\end{bmatrix}`;
    case "piecewise": {
      const rows = e.branches.map(
        (b) =>
          `${latex(b.value)} & ${b.when.length === 0 ? "\\text{otherwise}" : b.when.map(conditionLatex).join(",\\ ")}`,
      );
      return `\\begin{cases} ${rows.join(" \\\\ ")} \\end{cases}`;
    }
  }
}

/** `1e-3` as 1 · 10⁻³. */
function numeral(text: string): string {
  const [mantissa = text, exponent] = text.toLowerCase().split("e");
  return exponent === undefined ? mantissa : `${mantissa} \\cdot 10^{${Number(exponent)}}`;
}

/** Juxtaposition where it can not be misread; a dot before a numeral, × between numerals. */
function timesLatex(a: Expr, b: Expr): string {
  // Without brackets (u ⊙ v) aᵀ would read u ⊙ (v aᵀ), as Wᵀδ ⊙ σ′ reads (Wᵀδ) ⊙ σ′.
  const left = wrap(a, a.kind === "hadamard" ? 3 : 2);
  const isWide = b.kind === "sum" || b.kind === "prod" || b.kind === "derivative";
  const right = isWide ? latex(b) : wrap(b, 3);
  const startsWithDigit = /^[\d.]/.test(right);
  if (startsWithDigit) return `${left} ${/[\d.]$/.test(left) ? "\\times" : "\\cdot"} ${right}`;
  const needsDot =
    endsOpen(a) || right.startsWith("\\frac{d") || (right.startsWith("\\frac") && left.endsWith("}"));
  return needsDot ? `${left} \\cdot ${right}` : `${left} \\, ${right}`;
}

/** Whether what follows `e` would seem to belong to it. */
function endsOpen(e: Expr): boolean {
  if (e.kind === "sum" || e.kind === "prod" || e.kind === "derivative")
    return e.kind !== "derivative" || e.body.kind !== "symbol";
  return e.kind === "mul" && endsOpen(e.right);
}

function powerLatex(base: Expr, exponent: Expr): string {
  if (base.kind === "call" && base.name !== "exp" && base.name !== "sqrt" && base.order === 0)
    return `${latex(base)}^{${latex(exponent)}}`;
  return `${wrap(base, 6)}^{${latex(exponent)}}`;
}

function callLatex(e: Extract<Expr, { kind: "call" }>): string {
  const [u] = e.args;
  const args = e.args.map(latex).join(", ");
  const primes = "'".repeat(e.order);
  if (u !== undefined && e.order === 0) {
    switch (e.name) {
      case "exp":
        return `e^{${latex(u)}}`;
      case "sqrt":
        return `\\sqrt{${latex(u)}}`;
      case "abs":
        return `\\left|${latex(u)}\\right|`;
      case "norm":
        return `\\left\\lVert ${latex(u)} \\right\\rVert`;
      case "E":
        return `\\mathbb{E}\\left[${latex(u)}\\right]`;
      case "Var":
      case "Cov":
        return `\\mathrm{${e.name}}\\left[${args}\\right]`;
      case "total":
        return `\\mathrm{sum}\\left(${args}\\right)`;
      case "kronecker":
        return `\\delta_{${args}}`;
      case "@abs'":
        return `\\mathrm{sign}\\left(${args}\\right)`;
      default:
    }
  }
  const name = OPERATORS.has(e.name) ? `\\${e.name}` : nameLatex(e.name);
  const tall = /\\frac|\\sum|\\prod|\\begin/.test(args);
  return `${name}${primes}${tall ? `\\left(${args}\\right)` : `(${args})`}`;
}

const conditionLatex = (c: Condition): string => `${latex(c.left)} ${RELATION[c.relation]} ${latex(c.right)}`;

export function assumptionLatex(a: Assumption): string {
  switch (a.kind) {
    case "condition":
      return conditionLatex(a.condition);
    case "interval":
      return `${latex(a.symbol)} \\in ${a.lowOpen ? "(" : "["}${latex(a.low)}, ${latex(a.high)}${a.highOpen ? ")" : "]"}`;
    case "property":
      return `${latex(a.symbol)}\\ \\text{${a.property}}`;
  }
}
