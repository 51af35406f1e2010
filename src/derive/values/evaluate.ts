// The value of an expression at a point, in any arithmetic: numbers, vectors, sums, definitions, derivatives by tape,
// and expectations over finite distributions.
import type { Expr, SeriesExpr, SymbolExpr } from "../expression/expression.ts";
import { isElementary } from "../expression/functions.ts";
import { toFloat } from "../expression/rational.ts";
import { toText } from "../expression/text.ts";
import { symbolKey } from "../expression/walk.ts";
import { isRecursive } from "../rules/differentiate.ts";
import { concreteKey, derivativeOfFunction } from "../rules/expand.ts";
import { actsEntrywise } from "../rules/scope.ts";
import { type Arithmetic, Undefined } from "./arithmetic.ts";
import { PLAIN } from "./bounded.ts";
import { valueOfCases } from "./cases.ts";
import { distributionOf, enumerate } from "./distribution.ts";
import {
  type Grid,
  isScalar,
  makeGrid,
  mapGrid,
  only,
  product,
  scalar,
  shapeText,
  transpose,
  zip,
} from "./grid.ts";
import type { Point } from "./point.ts";
import { Tape, type Taped } from "./tape.ts";
import { sumOfSines } from "./unknownFunction.ts";
import { applyWhole } from "./wholeFunctions.ts";

/** Names that a sum or a function call binds. */
interface Locals<N> {
  readonly indices: ReadonlyMap<string, number>;
  readonly values: ReadonlyMap<string, Grid<N>>;
}

const DEEPEST = 120;
/** Outcomes are shifted and scaled to their stated mean and variance, each time with a few roundings. */
const OUTCOME_ULPS = 32;

/** a_l by a_{l+1}, and no last member: an error of the text, at every point. */
export class EndlessDefinition extends Error {
  override readonly name = "EndlessDefinition";

  constructor(family: string) {
    super(`${family} is defined by itself without an end: give one member a value with :=`);
  }
}

export class Evaluation<N> {
  readonly #m: Arithmetic<N>;
  readonly #point: Point;
  /** Values that replace definitions: the variables of a derivative, and what an outer derivative varies. */
  readonly #overrides: ReadonlyMap<string, Grid<N>>;
  readonly #outcomes: Map<string, number> | undefined;
  readonly #isTaped: boolean;
  readonly #memo = new Map<string, Grid<N>>();
  readonly #numberOf = (expression: Expr): number => new Evaluation(PLAIN, this.#point).number(expression);
  #depth = 0;

  constructor(
    m: Arithmetic<N>,
    point: Point,
    overrides: ReadonlyMap<string, Grid<N>> = new Map(),
    outcomes?: Map<string, number>,
    isTaped = false,
  ) {
    this.#m = m;
    this.#point = point;
    this.#overrides = overrides;
    this.#outcomes = outcomes;
    this.#isTaped = isTaped;
  }

  of(e: Expr): Grid<N> {
    return this.#grid(e, { indices: new Map(), values: new Map() });
  }

  number(e: Expr): number {
    return this.#m.value(only(this.of(e)));
  }

  #grid(e: Expr, locals: Locals<N>): Grid<N> {
    const m = this.#m;
    switch (e.kind) {
      case "number": {
        const x = toFloat(e.value);
        // A denominator that is a power of 2 makes an exact float.
        const isExact =
          (e.value.d & (e.value.d - 1n)) === 0n &&
          e.value.d < 1n << 40n &&
          Number.isSafeInteger(Number(e.value.n));
        return scalar(isExact ? m.of(x) : m.near(x));
      }
      case "infinity":
        throw new Undefined("inf is a limit, not a number");
      case "symbol":
        return this.#symbol(e, locals);
      case "add":
        return zip(this.#grid(e.left, locals), this.#grid(e.right, locals), (x, y) => m.add(x, y));
      case "sub":
        return zip(this.#grid(e.left, locals), this.#grid(e.right, locals), (x, y) => m.sub(x, y));
      case "mul":
        return product(m, this.#grid(e.left, locals), this.#grid(e.right, locals));
      case "hadamard":
        return zip(this.#grid(e.left, locals), this.#grid(e.right, locals), (x, y) => m.mul(x, y));
      case "div":
        return zip(this.#grid(e.left, locals), this.#grid(e.right, locals), (x, y) => m.div(x, y));
      case "pow":
        return this.#power(this.#grid(e.left, locals), this.#grid(e.right, locals));
      case "neg":
        return mapGrid(this.#grid(e.arg, locals), (x) => m.neg(x));
      case "transpose":
        return transpose(this.#grid(e.arg, locals));
      case "call":
        return this.#call(e, locals);
      case "sum":
      case "prod":
        return this.#series(e, locals);
      case "derivative":
        return this.#derivative(e.body, this.#concrete(e.by, locals), e.order, locals);
      case "piecewise":
        return valueOfCases(e, m, this.#isTaped, (part) => this.#grid(part, locals));
      case "matrix":
        return makeGrid(e.rows.length, e.rows[0]?.length ?? 0, (i, j) =>
          only(this.#grid(e.rows[i]![j]!, locals)),
        );
      case "limit":
      case "extremum":
        throw new Undefined(`${e.kind} stands only as a whole side of a statement`);
    }
  }

  #power(a: Grid<N>, b: Grid<N>): Grid<N> {
    const m = this.#m;
    return zip(a, b, (x, y) => {
      const k = m.value(y);
      return Number.isInteger(k) && Math.abs(k) <= 1024 ? m.powInteger(x, k) : m.pow(x, y);
    });
  }

  #integer(e: Expr, locals: Locals<N>): number {
    const x = this.#m.value(only(this.#grid(e, locals)));
    const k = Math.round(x);
    if (Math.abs(x - k) > 1e-9) throw new Undefined(`${toText(e)} = ${x} must be an integer`);
    return k;
  }

  /** The symbol with its index worked out: `a_{l-1}` -> `a[3]`. */
  #concrete(e: SymbolExpr, locals: Locals<N>): { name: string; index: readonly number[] } {
    return { name: e.name, index: e.index.map((i) => this.#integer(i, locals)) };
  }

  #symbol(e: SymbolExpr, locals: Locals<N>): Grid<N> {
    const bound = locals.values.get(symbolKey(e));
    if (bound !== undefined) return bound;
    if (e.index.length === 0) {
      const index = locals.indices.get(e.name);
      if (index !== undefined) return scalar(this.#m.of(index));
    } else {
      // A member of a vector that a function's parameter holds.
      const vector = locals.values.get(e.name);
      if (vector !== undefined)
        return scalar(
          cellOf(
            vector,
            e.index.map((i) => this.#integer(i, locals)),
            e.name,
          ),
        );
    }
    const { name, index } = this.#concrete(e, locals);
    return this.lookup(name, index);
  }

  /** The value of a global symbol: an override, its definition, a part of a declared vector, or the point's number. */
  lookup(name: string, index: readonly number[]): Grid<N> {
    const key = concreteKey(name, index);
    const override = this.#overrides.get(key);
    if (override !== undefined) return override;
    const known = this.#memo.get(key);
    if (known !== undefined) return known;
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw new EndlessDefinition(name);
    const value = this.#global(name, index, key);
    this.#depth -= 1;
    this.#memo.set(key, value);
    return value;
  }

  #global(name: string, index: readonly number[], key: string): Grid<N> {
    const scope = this.#point.scope;
    const none: Locals<N> = { indices: new Map(), values: new Map() };
    const overridden = this.#overrides.get(name);
    if (overridden !== undefined && index.length > 0) return scalar(cellOf(overridden, index, name));

    const value = scope.values.get(key);
    if (value !== undefined) return this.#grid(value, none);
    const outcome = this.#outcomes === undefined ? undefined : this.#outcome(name, key);
    if (outcome !== undefined) return scalar(this.#m.near(outcome, OUTCOME_ULPS));
    const family = scope.families.get(name);
    // A family that is defined by its own members begins at 1: member 0 (the input of a net) is free.
    const begins = index[0] !== 0 || !isRecursive(name, scope);
    if (family !== undefined && index.length === family.parameters.length && begins) {
      const indices = new Map(family.parameters.map((p, k): [string, number] => [p, index[k]!]));
      return this.#grid(family.body, { indices, values: new Map() });
    }
    const symbol: SymbolExpr = {
      kind: "symbol",
      name,
      index: index.map((i) => ({ kind: "number", value: { n: BigInt(i), d: 1n } })),
    };
    const shape = scope.shapeOf(symbol);
    if (shape !== undefined) {
      const indices = new Map(shape.parameters.map((p, k): [string, number] => [p, index[k]!]));
      const [rows, columns = 1] = shape.sizes.map((s) => this.#integer(s, { indices, values: new Map() }));
      return makeGrid(rows ?? 1, columns, (i, j) =>
        this.#cell(name, key, index, [i + 1, j + 1], shape.sizes.length),
      );
    }
    const vector = index.length > 0 ? scope.shapes.get(name) : undefined;
    if (vector !== undefined && vector.parameters.length === 0) {
      return scalar(cellOf(this.lookup(name, []), index, name));
    }
    if (scope.isConstant(key)) return scalar(this.#m.near(this.#point.number(name, key)));
    return scalar(this.#m.of(this.#point.number(name, key)));
  }

  /** Entry (i, j) of a declared vector or matrix: its own override or definition by index, or a number of the point. */
  #cell(name: string, key: string, index: readonly number[], at: readonly number[], rank: number): N {
    const inner = [...index, ...at.slice(0, rank)];
    const override = this.#overrides.get(concreteKey(name, inner));
    if (override !== undefined) return only(override);
    const family = index.length === 0 ? this.#point.scope.families.get(name) : undefined;
    if (family !== undefined && family.parameters.length === rank) {
      const indices = new Map(family.parameters.map((p, k): [string, number] => [p, inner[k]!]));
      return only(this.#grid(family.body, { indices, values: new Map() }));
    }
    const cellKey = concreteKey(name, inner);
    const outcome = this.#outcomes === undefined ? undefined : this.#outcome(name, cellKey);
    if (outcome !== undefined) return this.#m.near(outcome, OUTCOME_ULPS);
    return this.#m.of(this.#point.number(index.length === 0 ? name : key, cellKey));
  }

  #outcome(name: string, key: string): number | undefined {
    if (
      this.#outcomes === undefined ||
      !(this.#point.scope.random.has(name) || this.#point.scope.random.has(key))
    )
      return undefined;
    const found = this.#outcomes.get(key);
    if (found !== undefined) return found;
    const [first] = distributionOf(this.#point, name, key, this.#numberOf);
    const value = first?.value ?? 0;
    this.#outcomes.set(key, value);
    return value;
  }

  #call(e: Extract<Expr, { kind: "call" }>, locals: Locals<N>): Grid<N> {
    const m = this.#m;
    if (e.name === "E" || e.name === "Var" || e.name === "Cov")
      return scalar(this.#moment(e.name, e.args, locals));
    if (e.name === "@at") {
      const [body, by, at] = e.args;
      if (body !== undefined && by !== undefined && at !== undefined) {
        const overrides = new Map(this.#overrides).set(symbolKey(by as SymbolExpr), this.#grid(at, locals));
        return new Evaluation(m, this.#point, overrides, this.#outcomes, this.#isTaped).#grid(body, locals);
      }
    }
    const args = e.args.map((a) => this.#grid(a, locals));
    const [first] = args;
    const f = this.#point.scope.functionOf(e.name);
    if (f !== undefined) {
      if (f.parameters.length !== args.length)
        throw new Undefined(`${e.name} takes ${f.parameters.length} arguments, found ${args.length}`);
      const g = derivativeOfFunction(f, e.order, this.#point.scope);
      const apply = (values: readonly Grid<N>[]): Grid<N> =>
        this.#grid(g.body, {
          indices: new Map(),
          values: new Map(g.parameters.map((p, k): [string, Grid<N>] => [p, values[k]!])),
        });
      if (first !== undefined && !isScalar(first) && actsEntrywise(f, this.#point.scope)) {
        const others = args.slice(1);
        if (others.every(isScalar)) return mapGrid(first, (x) => only(apply([scalar(x), ...others])));
      }
      return apply(args);
    }
    if (isElementary(e.name) && first !== undefined) {
      const name = e.name;
      if (e.order > 0) {
        const g = derivativeOfFunction(
          {
            parameters: ["@v"],
            body: { kind: "call", name, order: 0, args: [{ kind: "symbol", name: "@v", index: [] }] },
          },
          e.order,
          this.#point.scope,
        );
        return mapGrid(first, (x) =>
          only(this.#grid(g.body, { indices: new Map(), values: new Map([["@u", scalar(x)]]) })),
        );
      }
      return mapGrid(first, (x) => m.elementary(name, x));
    }
    return applyWhole(m, e.name, args) ?? this.#unknownFunction(e, args);
  }

  /** Of vectors an unknown function is a number (a loss), unless the text declares it `: function`; then it acts entry by entry. */
  #unknownFunction(e: Extract<Expr, { kind: "call" }>, args: readonly Grid<N>[]): Grid<N> {
    const [first] = args;
    const isEntrywise = e.order > 0 || (this.#point.scope.properties.get(e.name)?.has("function") ?? false);
    const sines = (inputs: readonly N[]): N => sumOfSines(this.#m, this.#point, e.name, e.order, inputs);
    if (args.length === 1 && first !== undefined && isEntrywise) return mapGrid(first, (x) => sines([x]));
    return scalar(sines(args.flatMap((g) => g.cells)));
  }

  #series(e: SeriesExpr, locals: Locals<N>): Grid<N> {
    const m = this.#m;
    const from = this.#integer(e.from, locals);
    const to = this.#integer(e.to, locals);
    if (to - from > 10_000)
      throw new Undefined(`a ${e.kind} of ${to - from + 1} terms is too long to evaluate`);
    let result: Grid<N> | undefined;
    for (let k = from; k <= to; k++) {
      const indices = new Map(locals.indices).set(e.variable, k);
      const term = this.#grid(e.body, { indices, values: locals.values });
      if (result === undefined) result = term;
      else result = e.kind === "sum" ? zip(result, term, (x, y) => m.add(x, y)) : product(m, result, term);
    }
    return result ?? scalar(m.of(e.kind === "sum" ? 0 : 1));
  }

  /** A gradient has the shape of its variable; of a vector by a vector it is the Jacobian, one row an output. */
  #derivative(
    body: Expr,
    by: { name: string; index: readonly number[] },
    order: number,
    locals: Locals<N>,
  ): Grid<N> {
    const key = concreteKey(by.name, by.index);
    const local = locals.values.get(by.name);
    const here = local ?? this.lookup(by.name, by.index);
    const tape = new Tape<N>(this.#m);
    const leaves = mapGrid(here, (x) => tape.variable(x));
    const lift = (g: Grid<N>): Grid<Taped<N>> => mapGrid(g, (x) => tape.constant(x));
    const overrides = new Map([...this.#overrides].map(([k, g]): [string, Grid<Taped<N>>] => [k, lift(g)]));
    overrides.set(key, leaves);
    const values = new Map([...locals.values].map(([k, g]): [string, Grid<Taped<N>>] => [k, lift(g)]));
    if (local !== undefined) values.set(by.name, leaves);
    const inner = new Evaluation<Taped<N>>(tape, this.#point, overrides, this.#outcomes, true);
    const lifted = { indices: locals.indices, values };
    const output = order === 1 ? inner.#grid(body, lifted) : inner.#derivative(body, by, order - 1, lifted);
    if (isScalar(output)) return { ...here, cells: tape.gradient(only(output), leaves.cells) };
    if (isScalar(here)) return mapGrid(output, (y) => tape.gradient(y, leaves.cells)[0]!);
    if (output.columns !== 1 || here.columns !== 1) {
      throw new Undefined(
        `the derivative of ${shapeText(output)} by ${shapeText(here)} has more than two axes`,
      );
    }
    const rows = output.cells.map((y) => tape.gradient(y, leaves.cells));
    return makeGrid(output.rows, here.rows, (i, j) => rows[i]![j]!);
  }

  /** E and Var over every outcome of the random quantities in the argument: exact for the point's finite distributions. */
  #moment(name: "E" | "Var" | "Cov", args: readonly Expr[], locals: Locals<N>): N {
    const m = this.#m;
    const [x, y] = args;
    if (x === undefined || (name === "Cov") !== (y !== undefined))
      throw new Undefined(`${name} takes ${name === "Cov" ? 2 : 1} argument(s)`);
    const sums = enumerate(this.#point, m, this.#outcomes, this.#numberOf, (outcomes) => {
      const inner = new Evaluation(m, this.#point, this.#overrides, outcomes, this.#isTaped);
      const a = only(inner.#grid(x, locals));
      const b = y === undefined ? a : only(inner.#grid(y, locals));
      return name === "E" ? [a] : [a, b, m.mul(a, b)];
    });
    if (name === "E") return sums[0]!;
    return m.sub(sums[2]!, m.mul(sums[0]!, sums[1]!));
  }
}

/** Entry `index` of a vector or matrix; `w_12` of a matrix is row 1, column 2. */
function cellOf<N>(g: Grid<N>, index: readonly number[], name: string): N {
  const [first = 0, second] = index;
  const isPair = second === undefined && g.columns > 1 && first > 10 && first < 100;
  const i = isPair ? Math.floor(first / 10) : first;
  const j = isPair ? first % 10 : (second ?? 1);
  const cell =
    i >= 1 && i <= g.rows && j >= 1 && j <= g.columns ? g.cells[(i - 1) * g.columns + j - 1] : undefined;
  if (cell === undefined)
    throw new Undefined(`${name} has the shape ${shapeText(g)}: no entry ${index.join(", ")}`);
  return cell;
}
