// Singular values of a matrix: Householder bidiagonalization, then bisection, which cannot fail to converge.
import { Tensor } from "../tensor/index.ts";

/**
 * The singular values of a matrix, largest first. Absolute error about 1e-15 times the largest.
 *
 * Bidiagonalization after Golub and Kahan (1965); the bidiagonal's singular values are the positive eigenvalues of a
 * tridiagonal matrix with zero diagonal, found by bisection with Sturm counts, which keeps their relative accuracy
 * (Demmel and Kahan, "Accurate singular values of bidiagonal matrices", 1990, section 3).
 *
 * @param matrix - shape `[m, n]`, or rows of numbers
 * @throws RangeError for another rank, or a number that is not finite
 *
 * @example
 * ```ts
 * flow.singularValues(tensor([[3, 0], [0, -4]])).map((s) => Number(s.toFixed(12))) // [4, 3]
 * ```
 */
export function singularValues(matrix: Tensor | readonly ArrayLike<number>[]): number[] {
  const { rows, columns, values } = read(matrix);
  if (!values.every(Number.isFinite))
    throw new RangeError("singularValues: the matrix has entries that are not finite");
  const wide = rows < columns;
  const [m, n] = wide ? [columns, rows] : [rows, columns];
  const tall = Float64Array.from({ length: m * n }, (_, i) => {
    const [row, column] = [Math.floor(i / n), i % n];
    return wide ? values[column * columns + row] : values[i];
  });
  if (n === 0) return [];
  const { diagonal, above } = bidiagonalize(tall, m, n);
  return bidiagonalSingularValues(diagonal, above);
}

function read(matrix: Tensor | readonly ArrayLike<number>[]): {
  rows: number;
  columns: number;
  values: Float64Array;
} {
  if (matrix instanceof Tensor) {
    if (matrix.rank !== 2)
      throw new RangeError(`singularValues: expected a matrix, got shape [${matrix.shape.join(", ")}]`);
    return { rows: matrix.shape[0], columns: matrix.shape[1], values: Float64Array.from(matrix.data()) };
  }
  const columns = matrix[0]?.length ?? 0;
  if (matrix.some((row) => row.length !== columns))
    throw new RangeError("singularValues: rows of unequal length");
  return {
    rows: matrix.length,
    columns,
    values: Float64Array.from(matrix.flatMap((row) => Array.from(row))),
  };
}

/** Reflects an `m` × `n` matrix (m ≥ n, changed in place) from both sides until two diagonals are left. */
function bidiagonalize(
  a: Float64Array,
  m: number,
  n: number,
): { diagonal: Float64Array; above: Float64Array } {
  const diagonal = new Float64Array(n);
  const above = new Float64Array(Math.max(0, n - 1));
  const column = new Float64Array(m);
  const along = new Float64Array(n);
  for (let k = 0; k < n; k += 1) {
    for (let i = k; i < m; i += 1) column[i] = a[i * n + k];
    diagonal[k] = reflector(column, k, m);
    // Columns k+1 … n−1: a ← a − 2 v (vᵀ a).
    along.fill(0);
    for (let i = k; i < m; i += 1) {
      const v = column[i];
      if (v !== 0) for (let j = k + 1; j < n; j += 1) along[j] += v * a[i * n + j];
    }
    for (let i = k; i < m; i += 1) {
      const v = 2 * column[i];
      if (v !== 0) for (let j = k + 1; j < n; j += 1) a[i * n + j] -= v * along[j];
    }
    if (k + 1 >= n) continue;
    const row = along;
    for (let j = k + 1; j < n; j += 1) row[j] = a[k * n + j];
    above[k] = reflector(row, k + 1, n);
    // Rows k+1 … m−1: a ← a − 2 (a v) vᵀ.
    for (let i = k + 1; i < m; i += 1) {
      let dot = 0;
      for (let j = k + 1; j < n; j += 1) dot += a[i * n + j] * row[j];
      for (let j = k + 1; j < n; j += 1) a[i * n + j] -= 2 * dot * row[j];
    }
  }
  return { diagonal, above };
}

/** Replaces v[from … to) by the unit vector whose reflection maps it onto its first entry, which is returned. */
function reflector(v: Float64Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i += 1) largest = Math.max(largest, Math.abs(v[i]));
  if (largest === 0) return 0;
  let squares = 0;
  for (let i = from; i < to; i += 1) {
    v[i] /= largest;
    squares += v[i] * v[i];
  }
  const length = Math.sqrt(squares);
  const image = v[from] > 0 ? -length : length;
  const first = v[from];
  v[from] = first - image;
  // ‖x − image e‖² = 2 length (length + |first|), which does not cancel.
  const scale = 1 / Math.sqrt(2 * length * (length + Math.abs(first)));
  for (let i = from; i < to; i += 1) v[i] *= scale;
  return image * largest;
}

/** How often the bracket of one value is halved: enough for the last bit from any start. */
const mostHalvings = 1100;

function bidiagonalSingularValues(diagonal: Float64Array, above: Float64Array): number[] {
  const n = diagonal.length;
  // The off-diagonal of the Golub-Kahan form: d₁, e₁, d₂, e₂, …, dₙ, squared.
  const squared = new Float64Array(2 * n - 1);
  let bound = 0;
  for (let i = 0; i < n; i += 1) {
    bound = Math.max(bound, Math.abs(diagonal[i]) + Math.abs(above[i] ?? 0) + Math.abs(above[i - 1] ?? 0));
  }
  if (bound === 0) return new Array<number>(n).fill(0);
  // On the scale of the largest entry, squares neither overflow nor vanish.
  for (let i = 0; i < n; i += 1) {
    squared[2 * i] = (diagonal[i] / bound) ** 2;
    if (i + 1 < n) squared[2 * i + 1] = (above[i] / bound) ** 2;
  }
  /** How many singular values lie below x > 0. */
  const below = (x: number): number => {
    let count = 0;
    let pivot = -x;
    for (let i = 0; ; i += 1) {
      if (pivot < 0) count += 1;
      if (i === squared.length) break;
      // A pivot of 0 counts as tiny and negative: the usual guard of Sturm counts.
      pivot = -x - squared[i] / (pivot === 0 ? -Number.MIN_VALUE : pivot);
    }
    return count - n;
  };
  const found: number[] = [];
  for (let index = n - 1; index >= 0; index -= 1) {
    let low = 0;
    let high = 1.0000001;
    for (let halving = 0; halving < mostHalvings; halving += 1) {
      const middle = (low + high) / 2;
      if (middle <= low || middle >= high || high < 1e-18) break;
      if (below(middle) > index) high = middle;
      else low = middle;
    }
    found.push(high < 1e-18 ? 0 : bound * ((low + high) / 2));
  }
  return found.map((value, i) => (i > 0 ? Math.min(value, found[i - 1]) : value));
}
