// Small matrices over any arithmetic. A number is a 1 × 1 grid; a vector is a column.
import { type Arithmetic, Undefined } from "./arithmetic.ts";

export interface Grid<N> {
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly cells: readonly N[];
}

export const scalar = <N>(x: N): Grid<N> => ({ rows: 1, columns: 1, cells: [x] });
export const isScalar = (g: Grid<unknown>): boolean => g.rows === 1 && g.columns === 1;
export const only = <N>(g: Grid<N>): N => {
  if (g.cells.length !== 1) throw new Undefined(`expected a number, found ${shapeText(g)}`);
  return g.cells[0]!;
};
export const shapeText = (g: Grid<unknown>): string =>
  g.columns === 1 ? `[${g.rows}]` : `[${g.rows}, ${g.columns}]`;

export function makeGrid<N>(rows: number, columns: number, cell: (i: number, j: number) => N): Grid<N> {
  const cells: N[] = [];
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) cells.push(cell(i, j));
  return { rows, columns, cells };
}

export const mapGrid = <N, M>(g: Grid<N>, f: (x: N) => M): Grid<M> => ({ ...g, cells: g.cells.map(f) });

/** Entry by entry; a number is spread over the other, and a vector over the columns of a matrix (a bias over a batch). */
export function zip<N>(a: Grid<N>, b: Grid<N>, f: (x: N, y: N) => N): Grid<N> {
  if (a.rows === b.rows && a.columns === b.columns)
    return { ...a, cells: a.cells.map((x, k) => f(x, b.cells[k]!)) };
  if (isScalar(b)) return mapGrid(a, (x) => f(x, b.cells[0]!));
  if (isScalar(a)) return mapGrid(b, (y) => f(a.cells[0]!, y));
  if (a.rows === b.rows && b.columns === 1)
    return makeGrid(a.rows, a.columns, (i, j) => f(a.cells[i * a.columns + j]!, b.cells[i]!));
  if (a.rows === b.rows && a.columns === 1)
    return makeGrid(b.rows, b.columns, (i, j) => f(a.cells[i]!, b.cells[i * b.columns + j]!));
  throw new Undefined(`${shapeText(a)} and ${shapeText(b)} do not fit entry by entry`);
}

export function transpose<N>(g: Grid<N>): Grid<N> {
  return makeGrid(g.columns, g.rows, (i, j) => g.cells[j * g.columns + i]!);
}

/** The matrix product; a number scales. */
export function product<N>(m: Arithmetic<N>, a: Grid<N>, b: Grid<N>): Grid<N> {
  if (isScalar(a) || isScalar(b)) return zip(a, b, (x, y) => m.mul(x, y));
  if (a.columns !== b.rows)
    throw new Undefined(`${shapeText(a)} times ${shapeText(b)}: ${a.columns} columns against ${b.rows} rows`);
  return makeGrid(a.rows, b.columns, (i, j) => {
    let sum = m.mul(a.cells[i * a.columns]!, b.cells[j]!);
    for (let k = 1; k < a.columns; k++)
      sum = m.add(sum, m.mul(a.cells[i * a.columns + k]!, b.cells[k * b.columns + j]!));
    return sum;
  });
}

export function total<N>(m: Arithmetic<N>, g: Grid<N>): N {
  return g.cells.reduce((sum, x) => m.add(sum, x));
}
