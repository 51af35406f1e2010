// The statements of a derivation, as data: what a line declares, assumes, defines or claims.
import type { Condition, Expr, Position, Relation, SymbolExpr } from "../expression/expression.ts";

/** What a declaration or an assumption says of a name. */
export type Property =
  | "integer"
  | "positive"
  | "nonnegative"
  | "negative"
  | "real"
  | "scalar"
  | "function"
  | "random"
  | "symmetric";

export type Assumption =
  | { readonly kind: "condition"; readonly condition: Condition }
  | {
      readonly kind: "interval";
      readonly symbol: SymbolExpr;
      readonly low: Expr;
      readonly high: Expr;
      readonly lowOpen: boolean;
      readonly highOpen: boolean;
    }
  | { readonly kind: "property"; readonly symbol: SymbolExpr; readonly property: Property };

/** `as z -> inf`. */
export interface Approach {
  readonly variable: SymbolExpr;
  readonly to: Expr;
  readonly side: "both" | "above" | "below";
}

/** One further line of a chain: `<= 1/4 // equality at z = 0`. */
export interface StepSource {
  readonly relation: Relation;
  readonly expr: Expr;
  readonly assumptions: readonly Assumption[];
  /** `where z > 0`, as written. */
  readonly assumptionText?: string;
  readonly approach?: Approach;
  /** `at z = 0`, or "equality at z = 0" in the reason. */
  readonly equalityAt?: Condition;
  readonly reason?: string;
  readonly at: Position;
  readonly line: number;
}

export type Statement =
  | {
      readonly kind: "declaration";
      readonly symbols: readonly SymbolExpr[];
      readonly shape?: readonly Expr[];
      readonly properties: readonly Property[];
      readonly mean?: Expr;
      readonly variance?: Expr;
      readonly line: number;
      readonly reason?: string;
    }
  | {
      readonly kind: "assumption";
      readonly assumptions: readonly Assumption[];
      readonly text: string;
      readonly line: number;
      readonly reason?: string;
    }
  | {
      readonly kind: "chain";
      readonly first: Expr;
      readonly defines: boolean;
      readonly steps: readonly StepSource[];
      readonly line: number;
      readonly at: Position;
    }
  | { readonly kind: "remark"; readonly text: string; readonly line: number }
  | { readonly kind: "error"; readonly message: string; readonly at: Position; readonly text: string };
