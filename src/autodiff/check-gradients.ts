// Checking derivatives against central differences, in float64.
import { add, cast, mul, rng, type Shape, sum, type Tensor, tensor } from "../tensor/index.ts";
import { jvp } from "./derivatives.ts";
import { grad } from "./reverse.ts";
import { fillTree, leaves, mapTree, paths } from "./tree.ts";

/** How `checkGradients` checks. */
export interface CheckGradientsOptions {
  /** 1: first derivatives. 2: second ones too (as first derivatives of a random part of the gradient). Default 1. */
  order?: 1 | 2;
  /** Largest accepted |claimed - numeric| / max(1, |claimed|, |numeric|). Default 1e-6. */
  tolerance?: number;
  /** Distance of the points that central differences compare, for entries of size up to 1. Default 1e-5. */
  step?: number;
  /** Entries compared one by one; of more, a random choice. All are in the random directions. Default 200. */
  entries?: number;
  /** Seed of the random weights, directions and choices. Default 0. */
  seed?: number;
}

/** One derivative by both ways. */
export interface CheckedEntry {
  /** Where: `.w[1, 2]`, or `a random direction`. */
  readonly where: string;
  readonly order: 1 | 2;
  /** By the rules of differentiation. */
  readonly claimed: number;
  /** By central differences. */
  readonly numeric: number;
  /** |claimed - numeric| / max(1, |claimed|, |numeric|). */
  readonly error: number;
}

/** What was compared, and where the two ways differ most. */
export interface GradientCheck {
  readonly compared: number;
  readonly worst: CheckedEntry;
}

/** Derivatives that differ from central differences by more than the tolerance. */
export class GradientError extends Error {
  override readonly name = "GradientError";
  readonly check: GradientCheck;

  constructor(check: GradientCheck, tolerance: number) {
    const { where, order, claimed, numeric, error } = check.worst;
    super(
      `checkGradients: the derivative of order ${order} is wrong at ${where}\n` +
        `  claimed   ${claimed}\n  numeric   ${numeric}\n` +
        `  relative error ${error.toExponential(2)}, at most ${tolerance} is accepted; ` +
        `${check.compared} derivatives were compared and this is the worst`,
    );
    this.check = check;
  }
}

type Scalar = (args: unknown[]) => Tensor;

/**
 * Checks the derivatives of a function against central differences: entry by entry in reverse mode, along random
 * directions in forward mode, and on request for the second order. Everything is computed in float64.
 *
 * @param f - a function of trees that returns a tree, differentiable at `args` and around
 * @param args - where to check
 * @throws GradientError with the worst entry, both its numbers and their distance
 * @example
 * checkGradients((x: Tensor) => x.tanh(), [tensor([0.3, -2])], { order: 2 }).worst.error < 1e-8; // true
 */
export function checkGradients<A extends unknown[]>(
  f: (...args: A) => unknown,
  args: A,
  options: CheckGradientsOptions = {},
): GradientCheck {
  const { order = 1, tolerance = 1e-6, seed = 0 } = options;
  const random = rng(seed);
  const at = mapTree((leaf) => cast(leaf, "float64"), args);
  const weigh = (tree: unknown, weights: readonly Tensor[]): Tensor => {
    const parts = leaves(tree);
    if (parts.length === 0) throw new TypeError("checkGradients: the function returns no tensor");
    return parts.map((part, i) => sum(mul(part, weights[i]))).reduce((a, b) => add(a, b));
  };
  // A random weighted sum of the results sees every result; an error in one of them does not cancel.
  const randomLike = (tree: unknown): Tensor[] =>
    leaves(tree).map(({ shape }) => random.normal(shape, 0, 1, { dtype: "float64" }));
  const resultWeights = randomLike(f(...at));
  const first: Scalar = (point) => weigh(f(...(point as A)), resultWeights);

  const compared = compare(first, at, 1, options, random.below(2 ** 31));
  if (order === 2) {
    const gradientWeights = randomLike(at);
    const second: Scalar = (point) => weigh(grad(first)(point), gradientWeights);
    compared.push(...compare(second, at, 2, options, random.below(2 ** 31)));
  }
  const worst = compared.reduce((most, entry) => (entry.error <= most.error ? most : entry));
  const check = { compared: compared.length, worst };
  if (!(worst.error <= tolerance)) throw new GradientError(check, tolerance);
  return check;
}

function compare(
  f: Scalar,
  at: unknown[],
  order: 1 | 2,
  { step = 1e-5, entries = 200 }: CheckGradientsOptions,
  seed: number,
): CheckedEntry[] {
  const random = rng(seed);
  const points = leaves(at);
  const names = paths(at);
  const claimedGradient = leaves(grad((point: unknown[]) => f(point))(at));
  const valueAt = (moved: readonly Tensor[]): number => f(fillTree(at, moved)).item();
  const entry = (where: string, claimed: number, numeric: number): CheckedEntry => {
    const scale = Math.max(1, Math.abs(claimed), Math.abs(numeric));
    const difference = Math.abs(claimed - numeric) / scale;
    return { where, order, claimed, numeric, error: Number.isNaN(difference) ? Infinity : difference };
  };
  const compared: CheckedEntry[] = [];

  const all = points.flatMap(({ size }, leaf) => Array.from({ length: size }, (_, i) => [leaf, i] as const));
  const chosen =
    all.length <= entries
      ? all
      : random
          .permutation(all.length)
          .slice(0, entries)
          .map((i) => all[i]);
  for (const [leaf, i] of chosen) {
    const x = points[leaf].data()[i];
    const h = step * Math.max(1, Math.abs(x));
    const moved = (by: number): number =>
      valueAt(points.map((point, l) => (l === leaf ? withEntry(point, i, x + by) : point)));
    const claimed = claimedGradient[leaf].data()[i];
    compared.push(
      entry(entryName(names[leaf], points[leaf].shape, i), claimed, (moved(h) - moved(-h)) / (2 * h)),
    );
  }

  for (let k = 0; k < 2; k++) {
    const direction = points.map(({ shape }) => random.normal(shape, 0, 1, { dtype: "float64" }));
    const length = Math.sqrt(direction.reduce((total, d) => total + d.square().sum().item(), 0));
    const unit = direction.map((d) => d.div(length === 0 ? 1 : length));
    const moved = (by: number): number => valueAt(points.map((point, i) => point.add(unit[i].mul(by))));
    const { tangent } = jvp((point: unknown[]) => f(point), [at], [fillTree(at, unit)]);
    compared.push(entry("a random direction", tangent.item(), (moved(step) - moved(-step)) / (2 * step)));
  }
  return compared;
}

function withEntry(point: Tensor, index: number, value: number): Tensor {
  const numbers = Float64Array.from(point.data());
  numbers[index] = value;
  return tensor(numbers, { shape: point.shape });
}

/** `args[0].w[1, 2]`: the argument, the place in its tree, the indices in the tensor. */
function entryName(path: string, shape: Shape, flat: number): string {
  const indices: number[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    indices.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return `args${path}${shape.length === 0 ? "" : `[${indices.join(", ")}]`}`;
}
