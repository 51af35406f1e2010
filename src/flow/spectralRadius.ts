// The spectral radius of a square matrix: what decides whether a recurrent gradient dies out or grows.
import { matmul, max, type Tensor } from "../tensor/index.ts";

/** Squarings: Gelfand's limit is then taken at the power 2³⁰. */
const squarings = 30;

/**
 * The largest absolute value of an eigenvalue, by Gelfand's formula ρ(A) = lim ‖Aᵏ‖^(1/k) with k doubled at every step. It
 * works for complex pairs of eigenvalues, where power iteration does not settle. The relative error is about log(cond)/2³⁰.
 *
 * @param matrix - `[n, n]`
 * @throws RangeError for another shape
 *
 * @example
 * ```ts
 * const turn = tensor([[0, -2], [2, 0]], { dtype: "float64" });
 * Number(flow.spectralRadius(turn).toFixed(6)) // 2
 * ```
 */
export function spectralRadius(matrix: Tensor): number {
  if (matrix.rank !== 2 || matrix.shape[0] !== matrix.shape[1]) {
    throw new RangeError(`spectralRadius: expected a square matrix, got shape [${matrix.shape.join(", ")}]`);
  }
  let power = matrix.asType("float64");
  // log ‖A^(2ⁱ)‖ / 2ⁱ, with the scale of each power taken out before it is squared.
  let logarithm = 0;
  let weight = 1;
  for (let i = 0; i <= squarings; i += 1) {
    const size = max(power.abs()).item();
    if (size === 0) return 0;
    logarithm += Math.log(size) * weight;
    const unit = power.div(size);
    power = matmul(unit, unit);
    weight /= 2;
  }
  return Math.exp(logarithm);
}
