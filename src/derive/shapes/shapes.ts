// Shapes of vectors and matrices with symbolic sizes: [h, m]. Conventions: a vector [h] is a column; the gradient of a number has the
// shape of its variable; the derivative of a vector [a] by a vector [b] is the Jacobian [a, b].
import { num, sub } from "../expression/build.ts";
import type { Expr, Position, SymbolExpr } from "../expression/expression.ts";
import { isElementary } from "../expression/functions.ts";
import { toText } from "../expression/text.ts";
import { substitute, symbolKey } from "../expression/walk.ts";
import { Normalizer } from "../normal/normalForm.ts";
import { actsEntrywise, type Scope } from "../rules/scope.ts";
import { Undefined } from "../values/arithmetic.ts";

/** Sizes of the axes: none for a number, one for a vector, two for a matrix. */
export type Shape = readonly Expr[];

/** Sizes that do not fit, with where and why. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
  readonly at: Position | undefined;

  constructor(message: string, at: Position | undefined) {
    super(at === undefined ? message : `${message} (line ${at.line}, column ${at.column})`);
    this.at = at;
  }
}

export const shapeText = (s: Shape): string =>
  s.length === 0 ? "a number" : `[${s.map(toText).join(", ")}]`;

const sameSize = (a: Expr, b: Expr): boolean => {
  const normal = new Normalizer();
  return normal.isZero(normal.normalize(sub(a, b)));
};

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((s, k) => sameSize(s, b[k]!));

const rows = (s: Shape): Expr => s[0] ?? num(1);
const columns = (s: Shape): Expr => s[1] ?? num(1);
const matrix = (r: Expr, c: Expr): Shape => (sameSize(c, num(1)) ? (sameSize(r, num(1)) ? [] : [r]) : [r, c]);

/** The shape of `e`; undefined where it can not be told (a limit, an unknown function's result). @throws ShapeError */
export function shapeOf(
  e: Expr,
  scope: Scope,
  bound: ReadonlyMap<string, Shape> = new Map(),
): Shape | undefined {
  const of = (x: Expr): Shape | undefined => shapeOf(x, scope, bound);
  switch (e.kind) {
    case "number":
    case "infinity":
      return [];
    case "symbol":
      return symbolShape(e, scope, bound);
    case "add":
    case "sub":
    case "hadamard":
    case "div":
      return entrywise(e.kind, of(e.left), of(e.right), e);
    case "mul":
      return product(of(e.left), of(e.right), e);
    case "pow": {
      const base = of(e.left);
      if (base !== undefined && base.length > 1) {
        throw new Undefined(`a power of the matrix ${toText(e.left)}: entry by entry is written with ⊙`);
      }
      return base;
    }
    case "neg":
      return of(e.arg);
    case "transpose": {
      const s = of(e.arg);
      return s === undefined ? undefined : matrix(columns(s), rows(s));
    }
    case "call":
      return callShape(e, scope, bound);
    case "sum":
    case "prod":
      return shapeOf(e.body, scope, new Map([...bound, [e.variable, []]]));
    case "derivative":
      return derivativeShape(of(e.body), of(e.by));
    case "piecewise":
      return e.branches[0] === undefined ? undefined : of(e.branches[0].value);
    case "matrix":
      return matrix(num(e.rows.length), num(e.rows[0]?.length ?? 0));
    case "limit":
    case "extremum":
      return undefined;
  }
}

function symbolShape(e: SymbolExpr, scope: Scope, bound: ReadonlyMap<string, Shape>): Shape | undefined {
  const local = bound.get(symbolKey(e));
  if (local !== undefined) return local;
  const declared = scope.shapeOf(e);
  if (declared !== undefined) {
    const index = new Map(declared.parameters.map((p, k): [string, Expr] => [p, e.index[k] ?? num(0)]));
    const [r = num(1), c = num(1)] = declared.sizes.map((s) => substitute(s, index));
    return matrix(r, c);
  }
  const value = scope.values.get(symbolKey(e));
  if (value !== undefined) return shapeOf(value, scope);
  const family = scope.families.get(e.name);
  if (family !== undefined && e.index.length === family.parameters.length) {
    // A family's members have the shape of its definition; a recursive one was declared, or is of numbers.
    const inner = new Map(bound);
    for (const p of family.parameters) inner.set(p, []);
    inner.set(symbolKey(e), []);
    if (bound.has(`#${e.name}`)) return undefined;
    inner.set(`#${e.name}`, []);
    return shapeOf(
      substitute(family.body, new Map(family.parameters.map((p, k): [string, Expr] => [p, e.index[k]!]))),
      scope,
      inner,
    );
  }
  return [];
}

const VERB = { add: "plus", sub: "minus", hadamard: "⊙", div: "divided by" } as const;

function entrywise(
  kind: keyof typeof VERB,
  a: Shape | undefined,
  b: Shape | undefined,
  e: Expr,
): Shape | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  if (sameShape(a, b)) return a;
  // A bias vector [h] is added to every column of a batch [h, m].
  if (b.length === 1 && sameSize(rows(a), rows(b))) return a;
  if (a.length === 1 && sameSize(rows(a), rows(b))) return b;
  throw new ShapeError(`${shapeText(a)} ${VERB[kind]} ${shapeText(b)}: the shapes differ`, e.at);
}

function product(a: Shape | undefined, b: Shape | undefined, e: Expr): Shape | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  if (!sameSize(columns(a), rows(b))) {
    const hint = sameShape(a, b)
      ? "; entry by entry is written ⊙"
      : sameSize(rows(a), rows(b))
        ? "; a transpose ^T may be missing"
        : "";
    throw new ShapeError(
      `${shapeText(a)} times ${shapeText(b)}: ${toText(columns(a))} columns against ${toText(rows(b))} rows${hint}`,
      e.at,
    );
  }
  return matrix(rows(a), columns(b));
}

function derivativeShape(y: Shape | undefined, x: Shape | undefined): Shape | undefined {
  if (y === undefined || x === undefined) return undefined;
  if (y.length === 0) return x;
  if (x.length === 0) return y;
  if (y.length === 1 && x.length === 1) return [rows(y), rows(x)];
  throw new Undefined(`the derivative of ${shapeText(y)} by ${shapeText(x)} has more than two axes`);
}

function callShape(
  e: Extract<Expr, { kind: "call" }>,
  scope: Scope,
  bound: ReadonlyMap<string, Shape>,
): Shape | undefined {
  const [first, second] = e.args;
  const a = first === undefined ? undefined : shapeOf(first, scope, bound);
  switch (e.name) {
    case "total":
    case "mean":
    case "norm":
    case "trace":
    case "E":
    case "Var":
    case "Cov":
    case "kronecker":
      return [];
    case "diag":
      return a === undefined ? undefined : [rows(a), rows(a)];
    case "ones":
      return first === undefined ? undefined : second === undefined ? [first] : [first, second];
    case "identity":
      return first === undefined ? undefined : [first, first];
    case "softmax":
      return a;
    default:
  }
  if (e.name.startsWith("@")) return undefined;
  if (isElementary(e.name)) return a;
  const f = scope.functionOf(e.name);
  if (f !== undefined) {
    if (
      actsEntrywise(f, scope) &&
      a !== undefined &&
      a.length > 0 &&
      e.args.slice(1).every((x) => shapeOf(x, scope, bound)?.length === 0)
    ) {
      return a;
    }
    const inner = new Map(
      f.parameters.map((p, k): [string, Shape] => [p, shapeOf(e.args[k] ?? num(0), scope, bound) ?? []]),
    );
    return e.order > 0 ? a : shapeOf(f.body, scope, inner);
  }
  // An unknown function acts entry by entry when it is declared a function or primed; else it is a number (a loss).
  return e.order > 0 || scope.properties.get(e.name)?.has("function") ? a : [];
}
