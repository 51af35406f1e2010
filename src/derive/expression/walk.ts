// Walks over expressions: rebuild with changed children, substitute, collect what occurs.
import { binary, call, neg, num, sym } from "./build.ts";
import type { Condition, Expr, SeriesExpr, SymbolExpr } from "./expression.ts";
import { toText } from "./text.ts";

const mapConditions = (conditions: readonly Condition[], f: (e: Expr) => Expr): Condition[] =>
  conditions.map((c) => ({ left: f(c.left), relation: c.relation, right: f(c.right) }));

/** The same node over `f` of each child. */
export function mapChildren(e: Expr, f: (child: Expr) => Expr): Expr {
  switch (e.kind) {
    case "number":
    case "infinity":
      return e;
    case "symbol":
      return e.index.length === 0 ? e : { ...e, index: e.index.map(f) };
    case "add":
    case "sub":
    case "mul":
    case "hadamard":
    case "div":
    case "pow":
      return { ...e, left: f(e.left), right: f(e.right) };
    case "neg":
    case "transpose":
      return { ...e, arg: f(e.arg) };
    case "call":
      return { ...e, args: e.args.map(f) };
    case "sum":
    case "prod":
      return { ...e, from: f(e.from), to: f(e.to), body: f(e.body) };
    case "derivative":
    case "extremum":
      return { ...e, body: f(e.body) };
    case "limit":
      return { ...e, to: f(e.to), body: f(e.body) };
    case "matrix":
      return { ...e, rows: e.rows.map((row) => row.map(f)) };
    case "piecewise": {
      const branches = e.branches.map((b) => ({ value: f(b.value), when: mapConditions(b.when, f) }));
      const origin = e.derivativeOf === undefined ? undefined : f(e.derivativeOf);
      return origin?.kind === "piecewise" ? { ...e, branches, derivativeOf: origin } : { ...e, branches };
    }
  }
}

export function children(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case "number":
    case "infinity":
      return [];
    case "symbol":
      return e.index;
    case "add":
    case "sub":
    case "mul":
    case "hadamard":
    case "div":
    case "pow":
      return [e.left, e.right];
    case "neg":
    case "transpose":
      return [e.arg];
    case "call":
      return e.args;
    case "sum":
    case "prod":
      return [e.from, e.to, e.body];
    case "derivative":
      return [e.by, e.body];
    case "extremum":
      return [e.body];
    case "limit":
      return [e.to, e.body];
    case "matrix":
      return e.rows.flat();
    case "piecewise":
      return e.branches.flatMap((b) => [b.value, ...b.when.flatMap((c) => [c.left, c.right])]);
  }
}

/** Whether `test` holds for `e` or anything in it. */
export function some(e: Expr, test: (part: Expr) => boolean): boolean {
  return test(e) || children(e).some((c) => some(c, test));
}

/** `w`, `W[4]`, `a[l-1]`: what tells two symbols apart. */
export function symbolKey(s: SymbolExpr): string {
  return s.index.length === 0 ? s.name : `${s.name}[${s.index.map(toText).join(",")}]`;
}

/** The keys of the symbols of `e` that no sum, product or limit in it binds, function names not included. */
export function freeSymbols(e: Expr, into = new Set<string>(), bound: readonly string[] = []): Set<string> {
  const inner = boundBy(e);
  if (e.kind === "symbol" && !bound.includes(symbolKey(e))) into.add(symbolKey(e));
  const below = inner === undefined ? bound : [...bound, inner];
  for (const c of children(e)) freeSymbols(c, into, below);
  return into;
}

/** The variable that `e` binds in its body. */
function boundBy(e: Expr): string | undefined {
  if (e.kind === "sum" || e.kind === "prod") return e.variable;
  if (e.kind === "limit" || e.kind === "extremum") return symbolKey(e.variable);
  return undefined;
}

/** `e` with the symbols of `values` (by key) replaced; a bound variable that would capture one is renamed. */
export function substitute(e: Expr, values: ReadonlyMap<string, Expr>): Expr {
  if (values.size === 0) return e;
  if (e.kind === "symbol") {
    const found = values.get(symbolKey(e));
    return found ?? mapChildren(e, (c) => fold(substitute(c, values)));
  }
  if (e.kind === "sum" || e.kind === "prod") return substituteSeries(e, values);
  if (e.kind === "limit" || e.kind === "extremum") {
    const inner = new Map(values);
    inner.delete(symbolKey(e.variable));
    return mapChildren(e, (c) => substitute(c, inner));
  }
  if (e.kind === "derivative") {
    const by = values.get(symbolKey(e.by));
    const index = mapChildren(e.by, (c) => fold(substitute(c, values)));
    if (by !== undefined && by.kind !== "symbol") {
      // d/dz f at a value of z: the derivative is taken first.
      return call("@at", e, e.by, by);
    }
    const symbol = by ?? index;
    return symbol.kind === "symbol"
      ? { ...e, by: symbol, body: substitute(e.body, values) }
      : { ...e, body: substitute(e.body, values) };
  }
  return mapChildren(e, (c) => substitute(c, values));
}

/** Arithmetic between numbers carried out: the index `4 - 1` is 3. */
function fold(e: Expr): Expr {
  const inner = mapChildren(e, fold);
  switch (inner.kind) {
    case "add":
    case "sub":
    case "mul":
    case "div":
    case "pow":
      return inner.left.kind === "number" && inner.right.kind === "number"
        ? binary(inner.kind, inner.left, inner.right)
        : inner;
    case "neg":
      return neg(inner.arg);
    default:
      return inner;
  }
}

function substituteSeries(e: SeriesExpr, values: ReadonlyMap<string, Expr>): Expr {
  const inner = new Map(values);
  inner.delete(e.variable);
  const captured = [...inner.values()].some((v) => freeSymbols(v).has(e.variable));
  const variable = captured ? `${e.variable}~` : e.variable;
  if (captured) inner.set(e.variable, sym(variable));
  return {
    ...e,
    variable,
    from: substitute(e.from, values),
    to: substitute(e.to, values),
    body: substitute(e.body, inner),
  };
}

/** Sums and products with numbers as bounds, written out term by term; those that are longer than 64 terms stay. */
export function unroll(e: Expr): Expr {
  const inner = mapChildren(e, unroll);
  if (inner.kind !== "sum" && inner.kind !== "prod") return inner;
  const { from, to, body, variable } = inner;
  if (from.kind !== "number" || to.kind !== "number" || from.value.d !== 1n || to.value.d !== 1n)
    return inner;
  if (to.value.n - from.value.n >= 64n || to.value.n < from.value.n) return inner;
  let result: Expr | undefined;
  for (let k = from.value.n; k <= to.value.n; k++) {
    const term = substitute(body, new Map([[variable, num({ n: k, d: 1n })]]));
    result = result === undefined ? term : binary(inner.kind === "sum" ? "add" : "mul", result, term);
  }
  return result ?? inner;
}
