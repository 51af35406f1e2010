// What the checker says of a step, as data: the renderers, the grader and the extension read it.
import type { Expr, Position, Relation } from "../expression/expression.ts";
import type { Assumption } from "../grammar/statement.ts";
import type { RuleName } from "../rules/differentiate.ts";
import type { MomentRule } from "../rules/moments.ts";

/** A point at which a claim is wrong. */
export interface Counterexample {
  /** `z` -> 1.3; only what the two sides depend on. */
  readonly at: Readonly<Record<string, number>>;
  readonly left?: number;
  readonly right?: number;
}

/** What became of one line: whether it holds, how that is known, or what is wrong with it. */
export type Verdict =
  | { readonly kind: "definition" }
  | {
      readonly kind: "holds";
      /** By exact algebra, by a proof (interval or root counting), or at sample points only. */
      readonly how: "algebra" | "proof" | "points" | "shapes";
      /** One sentence, as a reader sees it. */
      readonly message: string;
      readonly points?: number;
      /** The largest relative difference seen. */
      readonly deviation?: number;
    }
  | { readonly kind: "fails"; readonly message: string; readonly counterexample?: Counterexample }
  | {
      readonly kind: "not understood";
      readonly message: string;
      readonly at: Position;
      readonly expected?: string;
    };

/** One step of a derivation: two expressions, the relation claimed between them, and what the check found. */
export interface Step {
  readonly line: number;
  readonly at: Position;
  readonly relation: Relation;
  readonly left: Expr;
  readonly right: Expr;
  /** Whether this is the first relation of its statement (the left side is then shown). */
  readonly opens: boolean;
  readonly verdict: Verdict;
  /** The rules of differentiation that lead from left to right, where it is such a step. */
  readonly rules: readonly (RuleName | MomentRule)[];
  readonly reason?: string;
  readonly assumptions: readonly Assumption[];
  readonly assumptionText?: string;
  /** Things worth saying that do not change the verdict. */
  readonly notes: readonly string[];
}

export const holds = (v: Verdict): boolean => v.kind === "holds" || v.kind === "definition";
