// Derivatives of scalar expressions by named rule. The table is typed over every kind of expression: a missing rule does not compile.
import { add, binary, call, div, hadamard, mul, neg, num, pow, sub, sym } from "../expression/build.ts";
import type {
  Branch,
  Condition,
  Expr,
  PiecewiseExpr,
  Relation,
  SeriesExpr,
  SymbolExpr,
} from "../expression/expression.ts";
import { DERIVATIVE, isElementary } from "../expression/functions.ts";
import { toText } from "../expression/text.ts";
import { children, freeSymbols, some, substitute, symbolKey } from "../expression/walk.ts";
import type { Scope } from "./scope.ts";

/** The rules by which derivatives are taken, by the names that a derivation's reasons use. */
export type RuleName =
  | "constant rule"
  | "identity rule"
  | "sum rule"
  | "constant factor rule"
  | "product rule"
  | "quotient rule"
  | "reciprocal rule"
  | "power rule"
  | "exponential rule"
  | "general power rule"
  | "chain rule"
  | "derivative of a function"
  | "definition"
  | "sum over an index"
  | "product over an index"
  | "case by case";

/** One application of a rule: d/d`by` of `expr` is `result`. */
export interface RuleStep {
  readonly rule: RuleName;
  readonly by: SymbolExpr;
  readonly expr: Expr;
  readonly result: Expr;
}

/** The expression has no derivative that these rules give; its values may still have one. */
export class NotSymbolic extends Error {
  override readonly name = "NotSymbolic";
}

/** One rule applied to ∂e/∂by; the derivatives that it leaves to do stand in the result. @throws NotSymbolic */
export function applyOneRule(e: Expr, by: SymbolExpr, scope: Scope): RuleStep {
  const steps: RuleStep[] = [];
  const result = new Differentiation(by, scope, steps, true).of(e);
  return steps.at(-1) ?? { rule: "constant rule", by, expr: e, result };
}

/** ∂e/∂by, through the definitions of `scope`; each rule that is applied is appended to `steps`. @throws NotSymbolic */
function differentiate(e: Expr, by: SymbolExpr, scope: Scope, steps: RuleStep[] = []): Expr {
  return new Differentiation(by, scope, steps).of(e);
}

class Differentiation {
  readonly #by: SymbolExpr;
  readonly #key: string;
  readonly #scope: Scope;
  readonly #steps: RuleStep[];
  /** Whether inner derivatives are left to do. */
  readonly #lazy: boolean;
  readonly #known = new Map<Expr, boolean>();

  constructor(by: SymbolExpr, scope: Scope, steps: RuleStep[], lazy = false) {
    this.#by = by;
    this.#key = symbolKey(by);
    this.#scope = scope;
    this.#steps = steps;
    this.#lazy = lazy;
    if (scope.shapeOf(by) !== undefined) throw new NotSymbolic(`${toText(by)} is a vector or matrix`);
  }

  #say(rule: RuleName, expr: Expr, result: Expr): Expr {
    this.#steps.push({ rule, by: this.#by, expr, result });
    return result;
  }

  #inner(e: Expr): Expr {
    if (!this.#lazy) return this.of(e);
    if (!this.#depends(e)) return num(0);
    if (e.kind === "symbol" && symbolKey(e) === this.#key) return num(1);
    return { kind: "derivative", by: this.#by, order: 1, partial: false, body: e };
  }

  of(e: Expr): Expr {
    if (!this.#depends(e)) return num(0);
    switch (e.kind) {
      case "number":
      case "infinity":
        return num(0);
      case "symbol":
        return this.#symbol(e);
      case "add":
      case "sub":
        return this.#say("sum rule", e, binary(e.kind, this.#inner(e.left), this.#inner(e.right)));
      case "neg":
        return this.#say("constant factor rule", e, neg(this.#inner(e.arg)));
      case "mul":
      case "hadamard":
        return this.#product(e.kind, e.left, e.right, e);
      case "div":
        return this.#quotient(e.left, e.right, e);
      case "pow":
        return this.#power(e.left, e.right, e);
      case "call":
        return this.#call(e);
      case "sum":
        return this.#sum(e);
      case "prod":
        return this.#prod(e);
      case "piecewise":
        return this.#piecewise(e);
      case "derivative": {
        const inner = differentiateTimes(e.body, e.by, e.order, this.#scope);
        return this.#inner(inner);
      }
      case "transpose":
      case "matrix":
      case "limit":
      case "extremum":
        throw new NotSymbolic(`no rule for the derivative of ${toText(e)}`);
    }
  }

  #symbol(e: SymbolExpr): Expr {
    if (symbolKey(e) === this.#key) return this.#say("identity rule", e, num(1));
    if (
      e.name === this.#by.name &&
      e.index.length === this.#by.index.length &&
      !this.#scope.values.has(symbolKey(e))
    ) {
      if (isRecursive(e.name, this.#scope))
        throw new NotSymbolic(`${toText(e)} is defined by other members of its family`);
      const pairs = e.index.map((i, k): [Expr, Expr] => [i, this.#by.index[k] ?? num(0)]);
      if (pairs.every(([a, b]) => a.kind === "number" && b.kind === "number")) return num(0);
      return pairs.map(([a, b]): Expr => call("kronecker", a, b)).reduce(mul);
    }
    const definition = definitionOf(e, this.#scope);
    if (definition === undefined)
      throw new NotSymbolic(`${toText(e)} depends on ${this.#key} in a way that no rule covers`);
    return this.#say("definition", e, this.#inner(definition));
  }

  #product(kind: "mul" | "hadamard", a: Expr, b: Expr, whole: Expr): Expr {
    const times = kind === "mul" ? mul : hadamard;
    if (!this.#depends(a)) return this.#say("constant factor rule", whole, times(a, this.#inner(b)));
    if (!this.#depends(b)) return this.#say("constant factor rule", whole, times(this.#inner(a), b));
    return this.#say("product rule", whole, add(times(this.#inner(a), b), times(a, this.#inner(b))));
  }

  #quotient(a: Expr, b: Expr, whole: Expr): Expr {
    if (!this.#depends(b)) return this.#say("constant factor rule", whole, div(this.#inner(a), b));
    if (!this.#depends(a)) {
      return this.#say("reciprocal rule", whole, neg(div(mul(a, this.#inner(b)), pow(b, num(2)))));
    }
    return this.#say(
      "quotient rule",
      whole,
      div(sub(mul(this.#inner(a), b), mul(a, this.#inner(b))), pow(b, num(2))),
    );
  }

  #power(a: Expr, b: Expr, whole: Expr): Expr {
    if (!this.#depends(b)) {
      const outer = mul(b, pow(a, sub(b, num(1))));
      return this.#chain("power rule", outer, a, whole);
    }
    if (!this.#depends(a)) {
      const isEuler = a.kind === "symbol" && symbolKey(a) === "e";
      const outer = isEuler ? whole : mul(whole, call("log", a));
      return this.#chain("exponential rule", outer, b, whole);
    }
    const inner = add(mul(this.#inner(b), call("log", a)), div(mul(b, this.#inner(a)), a));
    return this.#say("general power rule", whole, mul(whole, inner));
  }

  /** outer · u′, the chain rule named only where u is more than the variable. */
  #chain(rule: RuleName, outer: Expr, u: Expr, whole: Expr): Expr {
    if (u.kind === "symbol" && symbolKey(u) === this.#key) return this.#say(rule, whole, outer);
    const inner = this.#inner(u);
    this.#say(rule, whole, outer);
    return this.#say("chain rule", whole, mul(outer, inner));
  }

  #call(e: Extract<Expr, { kind: "call" }>): Expr {
    const [u] = e.args;
    if (u !== undefined && e.args.length === 1) {
      const defined = this.#scope.functionOf(e.name);
      if (defined === undefined && isElementary(e.name) && e.order === 0) {
        return this.#chain(
          e.name === "exp" ? "exponential rule" : "derivative of a function",
          DERIVATIVE[e.name](u),
          u,
          e,
        );
      }
      if (e.name === "total" || e.name === "mean" || e.name === "norm" || e.name.startsWith("@")) {
        throw new NotSymbolic(`${e.name} is differentiated by its values`);
      }
      if (["E", "Var", "softmax", "trace", "diag"].includes(e.name))
        throw new NotSymbolic(`no rule for ${e.name}`);
      return this.#chain("derivative of a function", { ...e, order: e.order + 1 }, u, e);
    }
    if (e.name === "max" || e.name === "min") return this.#inner(asPiecewise(e));
    const defined = this.#scope.functionOf(e.name);
    if (defined === undefined || e.order > 0)
      throw new NotSymbolic(`${e.name} has several arguments and no definition`);
    return this.#say("definition", e, this.#inner(applyDefinition(defined, e.args)));
  }

  #sum(e: SeriesExpr): Expr {
    if (this.#depends(e.from) || this.#depends(e.to))
      throw new NotSymbolic("the bounds of a sum depend on the variable");
    const [index] = this.#by.index;
    // Σᵢ f(wᵢ) has one term with w_k: the derivative is f′(w_k), for k within the bounds.
    if (this.#by.index.length === 1 && index !== undefined && !freeSymbols(e.body).has(this.#key)) {
      const member = sym(this.#by.name, sym(e.variable));
      const others = [...freeSymbols(e.body)].filter(
        (k) => k.startsWith(`${this.#by.name}[`) && k !== symbolKey(member),
      );
      if (others.length === 0 && freeSymbols(e.body).has(symbolKey(member))) {
        const inner = differentiate(e.body, member, this.#scope, this.#steps);
        return this.#say("sum over an index", e, substitute(inner, new Map([[e.variable, index]])));
      }
    }
    return this.#say("sum over an index", e, { ...e, body: this.#inner(e.body) });
  }

  #prod(e: SeriesExpr): Expr {
    if (this.#depends(e.from) || this.#depends(e.to))
      throw new NotSymbolic("the bounds of a product depend on the variable");
    // (Π f)′ = Π f · Σ f′/f, where no factor is 0.
    const inner = this.#inner(e.body);
    const terms: Expr = { ...e, kind: "sum", body: div(inner, e.body) };
    return this.#say("product over an index", e, mul(e, terms));
  }

  #piecewise(e: PiecewiseExpr): Expr {
    const branches = e.branches.map((b, k): Branch => {
      const when = b.when.length === 0 ? negationsOf(e.branches.slice(0, k)) : b.when.map(strict);
      return { value: this.#inner(b.value), when };
    });
    return this.#say("case by case", e, { kind: "piecewise", branches, derivativeOf: e });
  }

  #depends(e: Expr): boolean {
    const known = this.#known.get(e);
    if (known !== undefined) return known;
    const result = dependsOn(e, this.#by, this.#scope, new Set());
    this.#known.set(e, result);
    return result;
  }
}

/** The k-th derivative. */
export function differentiateTimes(
  e: Expr,
  by: SymbolExpr,
  order: number,
  scope: Scope,
  steps: RuleStep[] = [],
): Expr {
  let result = e;
  for (let k = 0; k < order; k++) result = differentiate(result, by, scope, steps);
  return result;
}

/** Whether the value of `e` can change with `by`, directly or through definitions. */
function dependsOn(e: Expr, by: SymbolExpr, scope: Scope, seen: Set<string>): boolean {
  if (e.kind === "symbol") {
    if (
      e.name === by.name &&
      (e.index.length !== by.index.length || e.index.length > 0 || by.index.length === 0)
    ) {
      const bothNumbers =
        e.index.length > 0 &&
        e.index.length === by.index.length &&
        [...e.index, ...by.index].every((i) => i.kind === "number");
      if (!bothNumbers) return true;
      if (symbolKey(e) === symbolKey(by)) return true;
    }
    const key = symbolKey(e);
    if (seen.has(key)) return false;
    seen.add(key);
    const value = scope.values.get(key) ?? scope.families.get(e.name)?.body;
    if (value !== undefined && dependsOn(value, by, scope, seen)) return true;
    return e.index.some((i) => dependsOn(i, by, scope, seen));
  }
  if (e.kind === "call") {
    const body = scope.functionOf(e.name);
    if (body !== undefined) {
      const outside = some(
        body.body,
        (p) =>
          p.kind === "symbol" && !body.parameters.includes(symbolKey(p)) && dependsOn(p, by, scope, seen),
      );
      if (outside) return true;
    }
  }
  if ((e.kind === "sum" || e.kind === "prod") && e.variable === symbolKey(by)) return false;
  return children(e).some((c) => dependsOn(c, by, scope, seen));
}

/** The right-hand side that defines a symbol, for its own index; undefined for a free symbol and for a recursive family. */
export function definitionOf(e: SymbolExpr, scope: Scope): Expr | undefined {
  const exact = scope.values.get(symbolKey(e));
  if (exact !== undefined) return exact;
  const family = scope.families.get(e.name);
  if (family === undefined || family.parameters.length !== e.index.length || isRecursive(e.name, scope))
    return undefined;
  return substitute(
    family.body,
    new Map(family.parameters.map((p, k): [string, Expr] => [p, e.index[k] ?? num(0)])),
  );
}

/** Whether a family's definition leads back to the family (a_l from a_{l-1}). */
export function isRecursive(name: string, scope: Scope): boolean {
  const known = scope.recursive.get(name);
  if (known !== undefined) return known;
  const seen = new Set<string>();
  const reach = (e: Expr): boolean =>
    some(e, (p) => {
      if (p.kind !== "symbol") return false;
      if (p.name === name && p.index.length > 0) return true;
      if (seen.has(p.name)) return false;
      seen.add(p.name);
      const next = scope.values.get(symbolKey(p)) ?? scope.families.get(p.name)?.body;
      return next !== undefined && reach(next);
    });
  const body = scope.families.get(name)?.body;
  const result = body !== undefined && reach(body);
  scope.recursive.set(name, result);
  return result;
}

export function applyDefinition(
  f: { parameters: readonly string[]; body: Expr },
  args: readonly Expr[],
): Expr {
  return substitute(f.body, new Map(f.parameters.map((p, k): [string, Expr] => [p, args[k] ?? num(0)])));
}

const STRICT: Partial<Record<Relation, Relation>> = { "<=": "<", ">=": ">" };
const OPPOSITE: Partial<Record<Relation, Relation>> = { "<=": ">", ">=": "<", "<": ">", ">": "<" };

/** On a boundary between cases the derivative has no rule: the conditions of its cases leave it out. */
const strict = (c: Condition): Condition => ({ ...c, relation: STRICT[c.relation] ?? c.relation });

/** "otherwise" in terms of the cases before it, where each of them has one condition. */
function negationsOf(branches: readonly Branch[]): Condition[] {
  const conditions = branches.map((b) => (b.when.length === 1 ? b.when[0] : undefined));
  return conditions.flatMap((c) => {
    const relation = c === undefined ? undefined : OPPOSITE[c.relation];
    return c === undefined || relation === undefined ? [] : [{ ...c, relation }];
  });
}

/** max and min as cases, so that one rule serves all kinks. */
function asPiecewise(e: Extract<Expr, { kind: "call" }>): Expr {
  const [first, ...rest] = e.args;
  if (first === undefined) return num(0);
  return rest.reduce((a, b): Expr => {
    const when: Condition[] = [{ left: a, relation: e.name === "max" ? ">" : "<", right: b }];
    return {
      kind: "piecewise",
      branches: [
        { value: a, when },
        { value: b, when: [] },
      ],
    };
  }, first);
}
