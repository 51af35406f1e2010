// Functions of whole vectors and matrices, and those that choose between numbers, in any arithmetic.
import { type Arithmetic, Undefined } from "./arithmetic.ts";
import { type Grid, makeGrid, mapGrid, only, scalar, total, zip } from "./grid.ts";

/** The value of a function that the language knows besides the elementary ones; undefined for any other name. */
export function applyWhole<N>(m: Arithmetic<N>, name: string, args: readonly Grid<N>[]): Grid<N> | undefined {
  const [a, b] = args;
  if (a === undefined) throw new Undefined(`${name} has no argument`);
  const size = (g: Grid<N>): number => Math.round(m.value(only(g)));
  switch (name) {
    case "@abs'":
      return mapGrid(a, (x) => slopeSign(m, x, "|x|"));
    case "@sign'":
      return mapGrid(a, (x) => m.mul(m.of(0), slopeSign(m, x, "sign(x)")));
    case "max":
    case "min": {
      const choose = (x: N, y: N): N => larger(m, x, y, name === "max");
      return args.length === 1 ? scalar(a.cells.reduce(choose)) : args.reduce((x, y) => zip(x, y, choose));
    }
    case "total":
      return scalar(total(m, a));
    case "mean":
      return scalar(m.div(total(m, a), m.of(a.cells.length)));
    case "norm": {
      const squares = mapGrid(a, (x) => m.mul(x, x));
      return scalar(m.elementary("sqrt", total(m, squares)));
    }
    case "trace": {
      const diagonal = a.cells.filter((_, k) => k % (a.columns + 1) === 0);
      return scalar(total(m, { rows: a.rows, columns: 1, cells: diagonal }));
    }
    case "diag":
      return makeGrid(a.rows, a.rows, (i, j) => (i === j ? a.cells[i]! : m.of(0)));
    case "ones":
      return makeGrid(size(a), b === undefined ? 1 : size(b), () => m.of(1));
    case "identity":
      return makeGrid(size(a), size(a), (i, j) => m.of(i === j ? 1 : 0));
    case "softmax": {
      const exps = mapGrid(a, (x) => m.elementary("exp", x));
      const sum = total(m, exps);
      return mapGrid(exps, (x) => m.div(x, sum));
    }
    case "kronecker":
      return scalar(m.of(b !== undefined && size(a) === size(b) ? 1 : 0));
    default:
      return undefined;
  }
}

function slopeSign<N>(m: Arithmetic<N>, x: N, name: string): N {
  if (m.hull !== undefined && m.sign?.(x) === undefined) return m.hull(m.of(-1), m.of(1));
  const v = m.value(x);
  if (v === 0) throw new Undefined(`${name} has no derivative at 0`, true);
  return m.of(Math.sign(v));
}

function larger<N>(m: Arithmetic<N>, x: N, y: N, wanted: boolean): N {
  if (m.hull !== undefined && m.sign !== undefined && m.sign(m.sub(x, y)) === undefined) return m.hull(x, y);
  return wanted === m.value(x) >= m.value(y) ? x : y;
}
