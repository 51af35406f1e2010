// Wide random networks in the limit: how the variance of the signal and the size of the gradient move from layer to layer.

import { grad } from "../autodiff/index.ts";
import { type Activation, type ActivationName, activationOf } from "../nn/index.ts";
import { sum, type Tensor, tensor } from "../tensor/index.ts";

const reach = 12;
const panels = 48;
const order = 10;

/** Nodes and weights of Gauss-Legendre quadrature on [−1, 1]: zeros of Pₙ by Newton's method, weights 2/((1 − x²) Pₙ′²). */
function gaussLegendre(n: number): { node: number; weight: number }[] {
  return Array.from({ length: n }, (_, i) => {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let round = 0; round < 8; round += 1) {
      let [previous, current] = [1, x];
      for (let k = 2; k <= n; k += 1)
        [previous, current] = [current, ((2 * k - 1) * x * current - (k - 1) * previous) / k];
      slope = (n * (x * current - previous)) / (x * x - 1);
      x -= current / slope;
    }
    return { node: x, weight: 2 / ((1 - x * x) * slope * slope) };
  });
}

interface Quadrature {
  readonly nodes: Tensor;
  readonly weights: Tensor;
}

let quadrature: Quadrature | undefined;

/** Nodes in [−12, 12] with weights times the standard normal density; 0 is the border of two panels, never a node. */
function normalQuadrature(): Quadrature {
  if (quadrature !== undefined) return quadrature;
  const rule = gaussLegendre(order);
  const half = reach / panels;
  const points = Array.from({ length: panels }, (_, panel) => -reach + (2 * panel + 1) * half).flatMap(
    (centre) =>
      rule.map(({ node, weight }) => {
        const z = centre + half * node;
        return { z, weight: weight * half * (Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)) };
      }),
  );
  quadrature = {
    nodes: tensor(Float64Array.from(points, ({ z }) => z)),
    weights: tensor(Float64Array.from(points, ({ weight }) => weight)),
  };
  return quadrature;
}

function expectVariances(name: string, variances: Readonly<Record<string, number>>): void {
  for (const [which, variance] of Object.entries(variances)) {
    if (!(variance >= 0)) throw new RangeError(`${name}: ${which} must not be below 0, got ${variance}`);
  }
}

/** A normal distribution; standard unless told. */
export interface Gaussian {
  mean?: number;
  variance?: number;
}

/**
 * E[f(z)] for a normally distributed z, by Gauss-Legendre quadrature on panels of half a deviation: exact to about
 * 10⁻¹², also for an f with a corner or a jump at the mean. What lies beyond 12 deviations is left out.
 *
 * @param f - an elementwise function of tensors
 *
 * @example
 * ```ts
 * Number(flow.gaussianMean((z) => z.square(), { variance: 4 }).toFixed(9)) // 4
 * ```
 */
export function gaussianMean(f: (z: Tensor) => Tensor, { mean = 0, variance = 1 }: Gaussian = {}): number {
  expectVariances("gaussianMean", { variance });
  const { nodes, weights } = normalQuadrature();
  return sum(f(nodes.mul(Math.sqrt(variance)).add(mean)).mul(weights)).item();
}

/** What a wide random network does to signals and gradients; see {@link meanField}. */
export interface MeanField {
  /** q*: the variance of pre-activations at which the forward pass settles. */
  readonly variance: number;
  /** χ: the factor by which the squared gradient changes at each layer there. Below 1 it vanishes, above 1 it explodes. */
  readonly slope: number;
  /** −1 / ln χ: layers over which the squared gradient changes by a factor e; infinite on the critical line. */
  readonly depthScale: number;
}

/** The random network: variances of weights (times fan-in) and of biases. */
export interface RandomNetwork {
  /** σ_w²: n times the variance of a weight. */
  weightVariance: number;
  /** σ_b²; 0 unless told. */
  biasVariance?: number;
}

const derivative = (activation: Activation): ((z: Tensor) => Tensor) =>
  grad((z: Tensor) => sum(activation.apply(z)));

/**
 * One layer of the forward pass in the limit of infinite width: q ← σ_w² E[φ(√q z)²] + σ_b²
 * (Poole et al. 2016, eq. 3).
 *
 * @example
 * ```ts
 * Number(flow.varianceMap("relu", 3, { weightVariance: 2 }).toFixed(9)) // 3
 * ```
 */
export function varianceMap(which: ActivationName | Activation, q: number, network: RandomNetwork): number {
  const { apply } = activationOf(which);
  const { weightVariance, biasVariance = 0 } = network;
  expectVariances("varianceMap", { q, weightVariance, biasVariance });
  return weightVariance * gaussianMean((z) => apply(z).square(), { variance: q }) + biasVariance;
}

/** Where an increasing map of variances settles from 1 on: 0, a fixed point, or Infinity. */
function fixedPoint(map: (q: number) => number): number {
  const grows = map(1) > 1;
  let [low, high] = [1, 1];
  if (grows) {
    while (map(high) > high) {
      [low, high] = [high, 2 * high];
      if (high > 1e12) return Number.POSITIVE_INFINITY;
    }
  } else {
    while (map(low) < low) {
      [low, high] = [low / 2, low];
      if (low < 1e-16) return 0;
    }
  }
  // Bisection, since iterating the map slows down without bound near criticality.
  for (let halving = 0; halving < 60; halving += 1) {
    const middle = (low + high) / 2;
    if (map(middle) > middle) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Where the forward pass of a wide random network settles, and what the gradient does there: χ = σ_w² E[φ′(√q* z)²]
 * (Poole et al. 2016, eq. 5; Schoenholz et al. 2017, section 3).
 *
 * @returns with a `variance` of Infinity where the signal grows without bound, of 0 where it dies out
 *
 * @example
 * ```ts
 * const { slope } = flow.meanField("tanh", { weightVariance: 1, biasVariance: 0.05 });
 * slope < 1 // true
 * ```
 */
export function meanField(which: ActivationName | Activation, network: RandomNetwork): MeanField {
  const activation = activationOf(which);
  const q = fixedPoint((variance) => varianceMap(activation, variance, network));
  if (q === Number.POSITIVE_INFINITY) return { variance: q, slope: Number.NaN, depthScale: Number.NaN };
  const phi = derivative(activation);
  const slope = network.weightVariance * gaussianMean((z) => phi(z).square(), { variance: q });
  return { variance: q, slope, depthScale: -1 / Math.log(slope) };
}

/**
 * The weight variance that puts a network on the critical line χ = 1 for a given bias variance, by bisection.
 *
 * @throws RangeError where no weight variance up to 16 does
 *
 * @example
 * ```ts
 * Number(flow.criticalWeightVariance("relu", 0).toFixed(6)) // 2
 * ```
 */
export function criticalWeightVariance(which: ActivationName | Activation, biasVariance: number): number {
  const excess = (weightVariance: number): number => {
    const { slope } = meanField(which, { weightVariance, biasVariance });
    return Number.isNaN(slope) ? 1 : slope - 1;
  };
  let [low, high] = [1e-6, 16];
  if (excess(high) < 0)
    throw new RangeError("criticalWeightVariance: the gradient vanishes for every weight variance up to 16");
  for (let halving = 0; halving < 44; halving += 1) {
    const middle = (low + high) / 2;
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
