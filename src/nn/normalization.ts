// Layers that keep numbers in range: batch normalization, layer normalization, dropout.
import {
  add,
  div,
  full,
  greaterEqual,
  mean,
  mul,
  type Shape,
  sqrt,
  stopGradient,
  sub,
  type Tensor,
  variance,
  where,
} from "../tensor/index.ts";
import { expectSizes, formatShape, type Layer } from "./layer.ts";

/** Numbers of a normalization layer. */
export interface NormOptions {
  /** Added to the variance before its root; 1e-5 unless told, as PyTorch. */
  epsilon?: number;
}

/** Numbers of batch normalization. */
export interface BatchNormOptions extends NormOptions {
  /** Share of the newest batch in the running statistics; 0.1 unless told, as PyTorch. */
  momentum?: number;
}

function expectFeatures(layer: string, x: Tensor, features: number): void {
  if (x.shape[x.rank - 1] !== features) {
    throw new RangeError(`${layer}: expected [..., ${features}], got ${formatShape(x.shape)}`);
  }
}

const learned = (features: number): Pick<Layer, "initialize"> => ({
  initialize: (_, dtype) => ({ gamma: full([features], 1, { dtype }), beta: full([features], 0, { dtype }) }),
});

/**
 * Batch normalization (Ioffe and Szegedy 2015): each feature is centred and scaled by the batch's mean and variance while
 * learning, by running averages of them afterwards; then scaled by γ and shifted by β, both learned.
 *
 * The running variance averages the unbiased estimate m/(m − 1)·Var, as in the paper's algorithm 2 and in PyTorch.
 *
 * @param features - size of the last axis; all axes before it count as the batch
 *
 * @example
 * ```ts
 * const net = nn.sequential([nn.batchNorm(1)]);
 * net.apply(net.parameters, tensor([[1], [3]]), { training: true }).data().map(Math.round) // [-1, 1]
 * ```
 */
export function batchNorm(features: number, options: BatchNormOptions = {}): Layer {
  expectSizes("batchNorm", { features });
  const { epsilon = 1e-5, momentum = 0.1 } = options;
  return {
    kind: "norm",
    label: `batch norm ${features}`,
    ...learned(features),
    initialStatistics: (dtype) => ({
      runningMean: full([features], 0, { dtype }),
      runningVariance: full([features], 1, { dtype }),
    }),
    apply: ({ gamma, beta }, x, context) => {
      expectFeatures(`batchNorm ${features}`, x, features);
      const { runningMean, runningVariance } = context.statistics;
      if (!context.training) {
        return add(mul(div(sub(x, runningMean), sqrt(add(runningVariance, epsilon))), gamma), beta);
      }
      const count = x.size / features;
      if (count < 2) {
        throw new RangeError(
          `batchNorm ${features}: a batch of one has no variance; got ${formatShape(x.shape)}`,
        );
      }
      const batch = batchAxes(x.shape);
      const average = mean(x, batch);
      const spread = variance(x, batch);
      const blend = (kept: Tensor, found: Tensor): Tensor =>
        add(mul(kept, 1 - momentum), mul(stopGradient(found), momentum));
      context.keep({
        runningMean: blend(runningMean, average),
        runningVariance: blend(runningVariance, mul(spread, count / (count - 1))),
      });
      return add(mul(div(sub(x, average), sqrt(add(spread, epsilon))), gamma), beta);
    },
  };
}

const batchAxes = (shape: Shape): number[] => shape.slice(0, -1).map((_, axis) => axis);

/**
 * Layer normalization (Ba, Kiros and Hinton 2016): each example is centred and scaled over its own features, while
 * learning and afterwards alike.
 *
 * @param features - size of the last axis
 *
 * @example
 * ```ts
 * nn.sequential([nn.layerNorm(2)]).forward(tensor([[1, 3]])).data().map(Math.round) // [-1, 1]
 * ```
 */
export function layerNorm(features: number, options: NormOptions = {}): Layer {
  expectSizes("layerNorm", { features });
  const { epsilon = 1e-5 } = options;
  return {
    kind: "norm",
    label: `layer norm ${features}`,
    ...learned(features),
    apply: ({ gamma, beta }, x) => {
      expectFeatures(`layerNorm ${features}`, x, features);
      const centred = sub(x, mean(x, -1, { keepDims: true }));
      const spread = variance(x, -1, { keepDims: true });
      return add(mul(div(centred, sqrt(add(spread, epsilon))), gamma), beta);
    },
  };
}

/**
 * Dropout (Srivastava et al. 2014): while learning, each number is 0 with probability `rate`, and the rest are divided by
 * 1 − `rate`, so that the mean stays.
 *
 * @param rate - in [0, 1)
 * @throws RangeError for another rate
 *
 * @example
 * ```ts
 * const net = nn.sequential([nn.dropout(0.5)], { seed: 1 });
 * net.forward(tensor([1, 2])).toArray() // [1, 2]
 * new Set(net.apply({}, ones([100]), { training: true }).data()) // new Set([0, 2])
 * ```
 */
export function dropout(rate: number): Layer {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`dropout: the rate must be in [0, 1), got ${rate}`);
  return {
    kind: "dropout",
    label: `dropout ${rate}`,
    initialize: () => ({}),
    apply: (_, x, context) =>
      context.training && rate > 0
        ? where(greaterEqual(context.noise(x.shape), rate), div(x, 1 - rate), 0)
        : x,
  };
}
