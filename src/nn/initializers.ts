// Initial weights: rules that draw a tensor from its shape, with fan-in and fan-out as their papers count them.
import { type DType, full, type RandomStream, type Shape, type Tensor, tensor } from "../tensor/index.ts";
import { orthonormal } from "./orthonormal.ts";

/** A rule for initial values: called with a shape, a random stream and a number format. `label` says which rule it is. */
export interface Initializer {
  (shape: Shape, random: RandomStream, dtype: DType): Tensor;
  readonly label: string;
}

function rule(
  label: string,
  draw: (shape: Shape, random: RandomStream, dtype: DType) => Tensor,
): Initializer {
  return Object.defineProperty(draw, "label", { value: label, enumerable: true }) as Initializer;
}

/**
 * How many inputs reach one unit and how many units one input reaches.
 *
 * @param shape - `[in, out]` of a dense layer, `[...window, in, out]` of a convolution; a vector counts as `[n, n]`
 *
 * @example
 * ```ts
 * init.fans([3, 3, 64, 128]) // { fanIn: 576, fanOut: 1152 }
 * ```
 */
export function fans(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const window = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  return { fanIn: window * shape[shape.length - 2], fanOut: window * shape[shape.length - 1] };
}

/**
 * The same number everywhere.
 *
 * @example
 * ```ts
 * init.constant(3)([2], rng(1), "float32").toArray() // [3, 3]
 * ```
 */
export const constant = (value: number): Initializer =>
  rule(`constant ${value}`, (shape, _, dtype) => full(shape, value, { dtype }));

/**
 * All 0: for biases. As weights they make all units of a layer alike for ever.
 *
 * @example
 * ```ts
 * init.zeros([2], rng(1), "float32").toArray() // [0, 0]
 * ```
 */
export const zeros: Initializer = constant(0);

/**
 * Evenly distributed in [low, high).
 *
 * @example
 * ```ts
 * const W = init.uniform(-0.5, 0.5)([784, 30], rng(1), "float32");
 * W.abs().max().item() < 0.5 // true
 * ```
 */
export const uniform = (low: number, high: number): Initializer => {
  if (!(low <= high)) throw new RangeError(`uniform: low must not be above high, got ${low} and ${high}`);
  return rule(`uniform(${low}, ${high})`, (shape, random, dtype) =>
    random.uniform(shape, low, high, { dtype }),
  );
};

/**
 * Normally distributed.
 *
 * @example
 * ```ts
 * const W = init.normal(0, 0.1)([200, 200], rng(1), "float32");
 * Math.abs(W.std().item() - 0.1) < 0.002 // true
 * ```
 */
export const normal = (mean = 0, std = 1): Initializer =>
  rule(`normal(${mean}, ${std})`, (shape, random, dtype) => random.normal(shape, mean, std, { dtype }));

type Fans = { fanIn: number; fanOut: number };

const scaledNormal = (label: string, variance: (fans: Fans) => number): Initializer =>
  rule(label, (shape, random, dtype) => random.normal(shape, 0, Math.sqrt(variance(fans(shape))), { dtype }));

/** A uniform distribution on [−a, a] has variance a²/3. */
const scaledUniform = (label: string, variance: (fans: Fans) => number): Initializer =>
  rule(label, (shape, random, dtype) => {
    const reach = Math.sqrt(3 * variance(fans(shape)));
    return random.uniform(shape, -reach, reach, { dtype });
  });

const glorot = ({ fanIn, fanOut }: Fans): number => 2 / (fanIn + fanOut);

/**
 * Variance 2 / (fan-in + fan-out): a compromise between keeping activations and gradients level (Glorot and Bengio 2010, eq. 12).
 *
 * @example
 * ```ts
 * const W = init.glorotNormal()([300, 100], rng(1), "float32");
 * Math.abs(W.variance().item() * 200 - 1) < 0.05 // true
 * ```
 */
export const glorotNormal = (): Initializer => scaledNormal("glorotNormal", glorot);

/**
 * U[−√6/√(fan-in + fan-out), +…]: the "normalized initialization" (Glorot and Bengio 2010, eq. 16).
 *
 * @example
 * ```ts
 * const W = init.glorotUniform()([300, 100], rng(1), "float32");
 * W.abs().max().item() <= Math.sqrt(6 / 400) // true
 * ```
 */
export const glorotUniform = (): Initializer => scaledUniform("glorotUniform", glorot);

/** Which fan He's rule divides by, and the slope of the leaky part of the activation. */
export interface HeOptions {
  mode?: "fanIn" | "fanOut";
  /** a of PReLU or leaky ReLU: the variance is 2 / ((1 + a²) fan). */
  slope?: number;
}

const he = ({ mode = "fanIn", slope = 0 }: HeOptions): ((found: Fans) => number) => {
  if (mode !== "fanIn" && mode !== "fanOut")
    throw new RangeError(`he: the mode is "fanIn" or "fanOut", got "${String(mode)}"`);
  return (found) => 2 / ((1 + slope * slope) * found[mode]);
};

/**
 * Variance 2 / fan-in, for ReLU and its relatives (He et al. 2015, eq. 10; eq. 14 for `fanOut`, eq. 15 for `slope`).
 *
 * @example
 * ```ts
 * const W = init.heNormal()([200, 100], rng(1), "float32");
 * Math.abs(W.variance().item() * 100 - 1) < 0.05 // true
 * ```
 */
export const heNormal = (options: HeOptions = {}): Initializer => scaledNormal("heNormal", he(options));

/**
 * He's variance from a uniform distribution: U[−√(6/fan-in), +…].
 *
 * @example
 * ```ts
 * const W = init.heUniform()([150, 100], rng(1), "float32");
 * W.abs().max().item() <= 0.2 // true
 * ```
 */
export const heUniform = (options: HeOptions = {}): Initializer => scaledUniform("heUniform", he(options));

/**
 * Variance 1 / fan-in (LeCun et al., "Efficient BackProp", 1998): for tanh, and for SELU (Klambauer et al. 2017).
 *
 * @example
 * ```ts
 * const W = init.lecunNormal()([100, 300], rng(1), "float32");
 * Math.abs(W.variance().item() * 100 - 1) < 0.05 // true
 * ```
 */
export const lecunNormal = (): Initializer => scaledNormal("lecunNormal", ({ fanIn }) => 1 / fanIn);

/**
 * Variance 1 / fan-in from a uniform distribution: U[−√(3/fan-in), +…].
 *
 * @example
 * ```ts
 * const W = init.lecunUniform()([300, 100], rng(1), "float32");
 * W.abs().max().item() <= 0.1 // true
 * ```
 */
export const lecunUniform = (): Initializer => scaledUniform("lecunUniform", ({ fanIn }) => 1 / fanIn);

/**
 * U[−1/√fan-in, +1/√fan-in], of variance 1 / (3 fan-in): the "commonly used heuristic" of Glorot and Bengio 2010, eq. 1.
 *
 * @example
 * ```ts
 * const W = init.standard()([100, 300], rng(1), "float32");
 * W.abs().max().item() <= 0.1 // true
 * ```
 */
export const standard = (): Initializer => scaledUniform("standard", ({ fanIn }) => 1 / (3 * fanIn));

/**
 * A random matrix with orthonormal rows or columns (whichever are fewer), times `gain`: every singular value is `gain`
 * (Saxe, McClelland and Ganguli 2014). Axes before the last count as one.
 *
 * @example
 * ```ts
 * const Q = init.orthogonal()([3, 3], rng(7), "float64");
 * Q.T.matmul(Q).sub(eye(3, { dtype: "float64" })).abs().max().item() < 1e-14 // true
 * ```
 */
export const orthogonal = (gain = 1): Initializer =>
  rule(gain === 1 ? "orthogonal" : `orthogonal(${gain})`, (shape, random, dtype) => {
    const columns = shape[shape.length - 1] ?? 1;
    const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
    const tall = rows >= columns;
    const [m, n] = tall ? [rows, columns] : [columns, rows];
    const gaussian = Float64Array.from({ length: m * n }, () => random.nextNormal());
    const q = orthonormal(gaussian, m, n);
    const values = Float64Array.from({ length: m * n }, (_, index) => {
      const [row, column] = [Math.floor(index / columns), index % columns];
      return gain * (tall ? q[row * n + column] : q[column * n + row]);
    });
    return tensor(values, { shape: [...shape], dtype });
  });

/**
 * Zeros with `count` normally distributed entries of deviation `std` in each column (Martens 2010; Pascanu et al. use 15).
 *
 * @example
 * ```ts
 * const W = init.sparse(2)([50, 3], rng(1), "float32");
 * W.notEqual(0).sum(0).toArray() // [2, 2, 2]
 * ```
 */
export const sparse = (count: number, std = 1): Initializer =>
  rule(`sparse(${count}, ${std})`, (shape, random, dtype) => {
    const [rows, columns] = [shape[0] ?? 1, shape[1] ?? 1];
    const values = new Float64Array(rows * columns);
    for (let column = 0; column < columns; column += 1) {
      for (const row of random.permutation(rows).slice(0, count))
        values[row * columns + column] = std * random.nextNormal();
    }
    return tensor(values, { shape: [...shape], dtype });
  });
