// The functions that the language knows without a definition: how many arguments, and their partial derivatives as expressions.
// values/functions.ts has their numbers; both tables are typed over the same names, so neither can miss one.
import { add, call, div, mul, neg, num, pow, sub, sym } from "./build.ts";
import type { Expr } from "./expression.ts";

export const ELEMENTARY = [
  "exp",
  "log",
  "sqrt",
  "sin",
  "cos",
  "tan",
  "sinh",
  "cosh",
  "tanh",
  "arctan",
  "erf",
  "abs",
  "sign",
] as const;

export type ElementaryName = (typeof ELEMENTARY)[number];

export function isElementary(name: string): name is ElementaryName {
  return (ELEMENTARY as readonly string[]).includes(name);
}

/** Functions of whole vectors and matrices, of two numbers, and of random quantities. */
const SPECIAL = {
  max: "two or more numbers",
  min: "two or more numbers",
  total: "a vector or matrix: the sum of its entries",
  mean: "a vector or matrix",
  norm: "a vector or matrix: the root of the sum of squares",
  trace: "a square matrix",
  diag: "a vector: the matrix with it on the diagonal",
  softmax: "a vector",
  ones: "sizes: a vector or matrix of ones",
  identity: "one size: the identity matrix",
  kronecker: "two integers: 1 when equal, else 0",
  E: "a random quantity: its expectation",
  Var: "a random quantity: its variance",
  Cov: "two random quantities",
} as const;

export type SpecialName = keyof typeof SPECIAL;

export const isSpecial = (name: string): name is SpecialName => Object.hasOwn(SPECIAL, name);

/** Other spellings of the same functions. */
export const ALIASES: Readonly<Record<string, string>> = {
  ln: "log",
  arctanh: "artanh",
  atan: "arctan",
  sgn: "sign",
  tr: "trace",
  Expectation: "E",
  var: "Var",
};

/** f′(u) of an elementary function, as an expression in u. */
export const DERIVATIVE: Record<ElementaryName, (u: Expr) => Expr> = {
  exp: (u) => call("exp", u),
  log: (u) => div(num(1), u),
  sqrt: (u) => div(num(1), mul(num(2), call("sqrt", u))),
  sin: (u) => call("cos", u),
  cos: (u) => neg(call("sin", u)),
  tan: (u) => div(num(1), pow(call("cos", u), num(2))),
  sinh: (u) => call("cosh", u),
  cosh: (u) => call("sinh", u),
  tanh: (u) => sub(num(1), pow(call("tanh", u), num(2))),
  arctan: (u) => div(num(1), add(num(1), pow(u, num(2)))),
  erf: (u) => mul(div(num(2), call("sqrt", sym("pi"))), call("exp", neg(pow(u, num(2))))),
  // Outside the kink; at the kink evaluation reports that no derivative exists.
  abs: (u) => call("@abs'", u),
  sign: (u) => call("@sign'", u),
};
