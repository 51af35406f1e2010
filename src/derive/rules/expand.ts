// Definitions written out and derivatives carried out, until only free symbols and elementary functions are left.
import { num } from "../expression/build.ts";
import type { Expr } from "../expression/expression.ts";
import { mapChildren, substitute, symbolKey } from "../expression/walk.ts";
import { applyDefinition, definitionOf, differentiateTimes, NotSymbolic } from "./differentiate.ts";
import type { FunctionDefinition, Scope } from "./scope.ts";

/** More nodes than this would take longer to compare than to sample. */
const LARGEST = 4000;

const derivatives = new WeakMap<FunctionDefinition, Map<string, Expr>>();

/** f⁽ᵏ⁾ of a defined function, in its parameter. @throws NotSymbolic */
export function derivativeOfFunction(f: FunctionDefinition, order: number, scope: Scope): FunctionDefinition {
  if (order === 0) return f;
  const [parameter] = f.parameters;
  if (parameter === undefined || f.parameters.length !== 1)
    throw new NotSymbolic("a prime needs a function of one argument");
  const cached = derivatives.get(f) ?? new Map<string, Expr>();
  derivatives.set(f, cached);
  let body = cached.get(String(order));
  if (body === undefined) {
    const plain: FunctionDefinition = {
      parameters: ["@u"],
      body: substitute(f.body, new Map([[parameter, { kind: "symbol", name: "@u", index: [] }]])),
    };
    body = expandDerivatives(
      differentiateTimes(plain.body, { kind: "symbol", name: "@u", index: [] }, order, scope),
      scope,
    );
    cached.set(String(order), body);
  }
  return { parameters: ["@u"], body };
}

/** `e` with every derivative that has a symbolic form replaced by it; others stay, for evaluation by value. */
export function expandDerivatives(e: Expr, scope: Scope): Expr {
  if (e.kind === "derivative") {
    try {
      return expandDerivatives(differentiateTimes(e.body, e.by, e.order, scope), scope);
    } catch (error) {
      if (error instanceof NotSymbolic) return e;
      throw error;
    }
  }
  return mapChildren(e, (c) => expandDerivatives(c, scope));
}

/** `e` in free symbols. @throws NotSymbolic when a derivative has no symbolic form or the result is too large */
export function expand(e: Expr, scope: Scope): Expr {
  const budget = { left: LARGEST };
  return expandWithin(e, scope, budget, 0);
}

function expandWithin(e: Expr, scope: Scope, budget: { left: number }, depth: number): Expr {
  budget.left -= 1;
  if (budget.left < 0 || depth > 60) throw new NotSymbolic("the expression is too large to write out");
  if (e.kind === "symbol") {
    const definition = definitionOf(e, scope);
    if (definition !== undefined) return expandWithin(definition, scope, budget, depth + 1);
    return mapChildren(e, (c) => expandWithin(c, scope, budget, depth + 1));
  }
  if (e.kind === "derivative") {
    return expandWithin(differentiateTimes(e.body, e.by, e.order, scope), scope, budget, depth + 1);
  }
  if (e.kind === "call") {
    const f = scope.functionOf(e.name);
    if (f !== undefined && f.parameters.length === e.args.length) {
      const args = e.args.map((a) => expandWithin(a, scope, budget, depth + 1));
      const applied = applyDefinition(derivativeOfFunction(f, e.order, scope), args);
      return expandWithin(applied, scope, budget, depth + 1);
    }
  }
  return mapChildren(e, (c) => expandWithin(c, scope, budget, depth + 1));
}

/** A symbol's key for `num` arguments: `a[3]`. */
export function concreteKey(name: string, index: readonly number[]): string {
  return index.length === 0 ? name : symbolKey({ kind: "symbol", name, index: index.map((i) => num(i)) });
}
