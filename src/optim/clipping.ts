// Gradient clipping: bounds on what one step may do.
import { fillTree, leaves, mapTree } from "../autodiff/index.ts";
import { add, clip, div, minimum, mul, sqrt, square, sum, type Tensor } from "../tensor/index.ts";

/** Changes a tree of gradients before the optimizer sees it. */
export type Clipping = <T>(gradients: T) => T;

/**
 * The Euclidean norm of all numbers of a tree together, as a tensor of one number.
 *
 * @example
 * ```ts
 * optim.globalNorm({ a: tensor([3]), b: [tensor([[4]])] }).item() // 5
 * ```
 */
export function globalNorm(tree: unknown): Tensor {
  const squares = leaves(tree).map((leaf) => sum(square(leaf)));
  if (squares.length === 0) throw new RangeError("globalNorm: there is no tensor in the tree");
  return sqrt(squares.reduce((total, one) => add(total, one)));
}

function expectLimit(name: string, limit: number): void {
  if (!(limit > 0)) throw new RangeError(`${name}: the limit must be above 0, got ${limit}`);
}

/**
 * Scales all gradients together so that their joint norm is at most `limit`: g ← g · min(1, limit / ‖g‖)
 * (Pascanu, Mikolov and Bengio 2013, algorithm 1). The direction stays.
 *
 * @throws RangeError where the limit is not above 0
 *
 * @example
 * ```ts
 * optim.clipByNorm(1)({ a: tensor([3]), b: tensor([4]) }).b.toArray().map((x) => Number(x.toFixed(6))) // [0.8]
 * ```
 */
export function clipByNorm(limit: number): Clipping {
  expectLimit("clipByNorm", limit);
  return (gradients) => {
    const scale = minimum(1, div(limit, globalNorm(gradients)));
    return fillTree(
      gradients,
      leaves(gradients).map((leaf) => mul(leaf, scale)),
    );
  };
}

/**
 * Cuts each number of each gradient off at ±`limit`. The direction may change.
 *
 * @throws RangeError where the limit is not above 0
 *
 * @example
 * ```ts
 * optim.clipByValue(1)([tensor([-3, 0.5])])[0].toArray() // [-1, 0.5]
 * ```
 */
export function clipByValue(limit: number): Clipping {
  expectLimit("clipByValue", limit);
  return (gradients) => mapTree((leaf) => clip(leaf, -limit, limit), gradients);
}
