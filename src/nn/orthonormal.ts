// Householder's QR decomposition, for orthogonal initial weights.

/**
 * Orthonormal columns that span those of a matrix, with the signs that make R's diagonal positive: of a Gaussian matrix
 * the result is then evenly distributed over all such matrices (F. Mezzadri, "How to generate random matrices from the
 * classical compact groups", 2007).
 *
 * @param matrix - `[m, n]` in row-major order, m ≥ n, of full rank; left as it is
 * @returns Q, `[m, n]` in row-major order
 */
export function orthonormal(matrix: Float64Array, m: number, n: number): Float64Array {
  const r = matrix.slice();
  const reflectors: Float64Array[] = [];
  const signs = new Float64Array(n);
  for (let k = 0; k < n; k += 1) {
    const v = new Float64Array(m);
    let square = 0;
    for (let row = k; row < m; row += 1) {
      v[row] = r[row * n + k];
      square += v[row] * v[row];
    }
    const length = Math.sqrt(square);
    // Away from the diagonal entry's sign, so that nothing cancels; R's diagonal then has the other sign.
    const away = v[k] >= 0 ? length : -length;
    signs[k] = v[k] >= 0 ? -1 : 1;
    v[k] += away;
    let own = 0;
    for (let row = k; row < m; row += 1) own += v[row] * v[row];
    if (own > 0) {
      const scale = 1 / Math.sqrt(own);
      for (let row = k; row < m; row += 1) v[row] *= scale;
    }
    reflectors.push(v);
    reflect(r, v, m, n, k, k);
  }
  const q = new Float64Array(m * n);
  for (let k = 0; k < n; k += 1) q[k * n + k] = signs[k];
  for (let k = n - 1; k >= 0; k -= 1) reflect(q, reflectors[k], m, n, k, 0);
  return q;
}

/** a ← (I − 2 v vᵀ) a on the columns from `first` on; v is 0 above row `top`. */
function reflect(a: Float64Array, v: Float64Array, m: number, n: number, top: number, first: number): void {
  const along = new Float64Array(n);
  for (let row = top; row < m; row += 1) {
    const weight = v[row];
    for (let column = first; column < n; column += 1) along[column] += weight * a[row * n + column];
  }
  for (let row = top; row < m; row += 1) {
    const weight = 2 * v[row];
    for (let column = first; column < n; column += 1) a[row * n + column] -= weight * along[column];
  }
}
