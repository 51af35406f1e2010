// The rules of expectation and variance that a step uses, and the assumptions without which it would not hold.
import type { Expr } from "../expression/expression.ts";
import { some } from "../expression/walk.ts";
import type { Random, Scope } from "./scope.ts";

export type MomentRule =
  | "linearity of the expectation"
  | "expectation of a product of independent factors"
  | "variance of a sum of independent terms"
  | "variance of a product of independent factors"
  | "variance from moments";

type Call = Extract<Expr, { kind: "call" }>;

const callsOf = (e: Expr, name: string): Call[] => {
  const found: Call[] = [];
  some(e, (p) => {
    if (p.kind === "call" && p.name === name) found.push(p);
    return false;
  });
  return found;
};

const isSum = (e: Expr | undefined): boolean => e?.kind === "add" || e?.kind === "sub" || e?.kind === "sum";
const isProduct = (e: Expr | undefined): boolean =>
  e?.kind === "mul" || e?.kind === "hadamard" || (e?.kind === "sum" && isProduct(e.body));

/** The rules that take apart a variance or expectation of the left side which the right side no longer has. */
export function momentRules(left: Expr, right: Expr): MomentRule[] {
  const rules = new Set<MomentRule>();
  const kept = (name: string, test: (e: Expr | undefined) => boolean): boolean =>
    callsOf(right, name).some((c) => test(c.args[0]));
  for (const { args } of callsOf(left, "Var")) {
    if (isSum(args[0]) && !kept("Var", isSum)) rules.add("variance of a sum of independent terms");
    if (isProduct(args[0]) && !kept("Var", isProduct))
      rules.add("variance of a product of independent factors");
  }
  for (const { args } of callsOf(left, "E")) {
    if (isSum(args[0]) && !kept("E", isSum)) rules.add("linearity of the expectation");
    if (isProduct(args[0]) && !kept("E", isProduct))
      rules.add("expectation of a product of independent factors");
  }
  const swaps = callsOf(left, "Var").length > 0 && callsOf(right, "E").length > callsOf(left, "E").length;
  if (swaps && rules.size === 0) rules.add("variance from moments");
  return [...rules];
}

/** Copies of `scope` that each lack one assumption about a random quantity, with the assumption's name. */
export function withoutEachAssumption(scope: Scope): { assumption: string; scope: Scope }[] {
  const variants: { assumption: string; scope: Scope }[] = [];
  for (const [name, known] of scope.random) {
    const drop = (assumption: string, changed: Random): void => {
      const inner = scope.nested();
      inner.random.set(name, changed);
      variants.push({ assumption, scope: inner });
    };
    const { mean, variance, ...rest } = known;
    if (mean !== undefined)
      drop(`the mean of ${name}`, { ...rest, ...(variance === undefined ? {} : { variance }) });
    if (variance !== undefined)
      drop(`the variance of ${name}`, { ...rest, ...(mean === undefined ? {} : { mean }) });
    if (known.symmetric) drop(`the symmetry of ${name}`, { ...known, symmetric: false });
  }
  return variants;
}
