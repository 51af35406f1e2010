// The expression tree of a derivation: a closed union, so that every walker over it is exhaustive.
// It keeps the form that the author wrote (a fraction stays a fraction); normal/ has the canonical form.
import type { Rational } from "./rational.ts";

/** Where something stands in the text of a derivation; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface NumberExpr {
  readonly kind: "number";
  readonly value: Rational;
  /** As written, `0.20`; absent for a computed number. */
  readonly text?: string;
  readonly at?: Position;
}

/** `z`, `W_4` (the subscript is part of the name) or a member of a family, `w_i`, `a_{l-1}` (name `w`, index `[i]`). */
export interface SymbolExpr {
  readonly kind: "symbol";
  readonly name: string;
  readonly index: readonly Expr[];
  readonly at?: Position;
}

export type BinaryKind = "add" | "sub" | "mul" | "hadamard" | "div" | "pow";

interface BinaryExpr {
  readonly kind: BinaryKind;
  readonly left: Expr;
  readonly right: Expr;
  readonly at?: Position;
}

/** `sigma(z)`, `sigma'(z)` (order 1). */
export interface CallExpr {
  readonly kind: "call";
  readonly name: string;
  readonly order: number;
  readonly args: readonly Expr[];
  readonly at?: Position;
}

/** `sum(i, 1, n, body)` and `prod(i, 1, n, body)`. */
export interface SeriesExpr {
  readonly kind: "sum" | "prod";
  readonly variable: string;
  readonly from: Expr;
  readonly to: Expr;
  readonly body: Expr;
  readonly at?: Position;
}

/** `d/dz body`, `∂L/∂W_4`. */
export interface DerivativeExpr {
  readonly kind: "derivative";
  readonly by: SymbolExpr;
  readonly order: number;
  readonly partial: boolean;
  readonly body: Expr;
  readonly at?: Position;
}

interface LimitExpr {
  readonly kind: "limit";
  readonly variable: SymbolExpr;
  readonly to: Expr;
  readonly side: "both" | "above" | "below";
  readonly body: Expr;
  readonly at?: Position;
}

/** `sup over z of body`; the domain comes from the assumptions. */
export interface ExtremumExpr {
  readonly kind: "extremum";
  readonly which: "sup" | "inf";
  readonly variable: SymbolExpr;
  readonly body: Expr;
  readonly at?: Position;
}

export type Relation = "=" | "<=" | ">=" | "<" | ">" | "!=" | "->" | "~";

export interface Condition {
  readonly left: Expr;
  readonly relation: Relation;
  readonly right: Expr;
}

export interface Branch {
  readonly value: Expr;
  /** All must hold; empty: otherwise. */
  readonly when: readonly Condition[];
}

/** `x if x >= 0, 0 otherwise`. */
export interface PiecewiseExpr {
  readonly kind: "piecewise";
  readonly branches: readonly Branch[];
  /** Set on a derivative: the function it came from, whose continuity decides whether the derivative exists at a boundary. */
  readonly derivativeOf?: PiecewiseExpr;
  readonly at?: Position;
}

interface UnaryExpr {
  readonly kind: "neg" | "transpose";
  readonly arg: Expr;
  readonly at?: Position;
}

/** `[1, 2; 3, 4]`; a single row is a column vector, as in `[1, 2]`. */
interface MatrixExpr {
  readonly kind: "matrix";
  readonly rows: readonly (readonly Expr[])[];
  readonly at?: Position;
}

interface InfinityExpr {
  readonly kind: "infinity";
  readonly at?: Position;
}

export type Expr =
  | NumberExpr
  | SymbolExpr
  | BinaryExpr
  | UnaryExpr
  | CallExpr
  | SeriesExpr
  | DerivativeExpr
  | LimitExpr
  | ExtremumExpr
  | PiecewiseExpr
  | MatrixExpr
  | InfinityExpr;
