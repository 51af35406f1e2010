// Short constructors for expressions; they fold the trivial cases (x + 0, 1 · x), so that derived forms read well.
import type { BinaryKind, CallExpr, Expr, NumberExpr, SymbolExpr } from "./expression.ts";
import {
  addRational,
  divRational,
  isInteger,
  isZero,
  mulRational,
  negRational,
  ONE,
  powRational,
  type Rational,
  rational,
  signOf,
  subRational,
} from "./rational.ts";

export function num(value: number | Rational): NumberExpr {
  return { kind: "number", value: typeof value === "number" ? rational(value) : value };
}

export function sym(name: string, ...index: Expr[]): SymbolExpr {
  return { kind: "symbol", name, index };
}

export function call(name: string, ...args: Expr[]): CallExpr {
  return { kind: "call", name, order: 0, args };
}

/** Whether `e` is the integer `value`. */
function isNumber(e: Expr, value: number): boolean {
  return e.kind === "number" && isInteger(e.value) && e.value.n === BigInt(value);
}

export function add(a: Expr, b: Expr): Expr {
  if (a.kind === "number" && b.kind === "number") return num(addRational(a.value, b.value));
  if (isNumber(a, 0)) return b;
  if (isNumber(b, 0)) return a;
  if (b.kind === "neg") return sub(a, b.arg);
  return { kind: "add", left: a, right: b };
}

export function sub(a: Expr, b: Expr): Expr {
  if (a.kind === "number" && b.kind === "number") return num(subRational(a.value, b.value));
  if (isNumber(a, 0)) return neg(b);
  if (isNumber(b, 0)) return a;
  if (b.kind === "neg") return add(a, b.arg);
  return { kind: "sub", left: a, right: b };
}

export function neg(a: Expr): Expr {
  if (a.kind === "number") return num(negRational(a.value));
  if (a.kind === "neg") return a.arg;
  return { kind: "neg", arg: a };
}

function product(kind: "mul" | "hadamard", a: Expr, b: Expr): Expr {
  if (a.kind === "number" && b.kind === "number") return num(mulRational(a.value, b.value));
  if (isNumber(a, 0) || isNumber(b, 0)) return num(0);
  if (isNumber(a, 1)) return b;
  if (isNumber(b, 1)) return a;
  if (a.kind === "neg") return neg(product(kind, a.arg, b));
  if (b.kind === "neg") return neg(product(kind, a, b.arg));
  if (isNumber(a, -1)) return neg(b);
  if (isNumber(b, -1)) return neg(a);
  if (b.kind === "number" && kind === "mul") return product(kind, b, a);
  return { kind, left: a, right: b };
}

export const mul = (a: Expr, b: Expr): Expr => product("mul", a, b);
export const hadamard = (a: Expr, b: Expr): Expr => product("hadamard", a, b);

export function div(a: Expr, b: Expr): Expr {
  if (isNumber(b, 1)) return a;
  if (isNumber(a, 0)) return a;
  if (a.kind === "number" && b.kind === "number" && !isZero(b.value))
    return num(divRational(a.value, b.value));
  if (a.kind === "neg") return neg(div(a.arg, b));
  return { kind: "div", left: a, right: b };
}

export function pow(a: Expr, b: Expr): Expr {
  if (isNumber(b, 1)) return a;
  if (isNumber(b, 0)) return num(ONE);
  if (a.kind === "number" && b.kind === "number" && isInteger(b.value)) {
    const k = Number(b.value.n);
    if (Math.abs(k) <= 64 && !(k < 0 && signOf(a.value) === 0)) return num(powRational(a.value, k));
  }
  return { kind: "pow", left: a, right: b };
}

const BUILD: Record<BinaryKind, (a: Expr, b: Expr) => Expr> = { add, sub, mul, hadamard, div, pow };

export const binary = (kind: BinaryKind, a: Expr, b: Expr): Expr => BUILD[kind](a, b);
