// Losses: one number from a network's output and a target, as the mean over the batch. All are exact for logits of ±10⁴.
import { isTraced } from "../tensor/apply.ts";
import {
  abs,
  add,
  argmax,
  equal,
  lessEqual,
  logSoftmax,
  mean,
  mul,
  neg,
  oneHot,
  softplus,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from "../tensor/index.ts";
import { formatShape } from "./layer.ts";

/** A loss as trainers and flow reports take it: `(output, target) → one number`. */
export type Loss = (output: Tensor, target: Tensor) => Tensor;

function sameShape(loss: string, output: Tensor, target: Tensor): void {
  if (
    output.shape.length !== target.shape.length ||
    output.shape.some((size, axis) => size !== target.shape[axis])
  ) {
    throw new RangeError(
      `${loss}: output ${formatShape(output.shape)} and target ${formatShape(target.shape)} must have one shape`,
    );
  }
}

function expectClasses(labels: Tensor, classes: number): void {
  if (isTraced(labels.content)) return;
  const wrong = Array.from(labels.data()).find(
    (label) => !(Number.isInteger(label) && label >= 0 && label < classes),
  );
  if (wrong !== undefined) {
    throw new RangeError(
      `crossEntropy: class numbers must be whole, from 0 to ${classes - 1} for ${classes} logits, got ${wrong}`,
    );
  }
}

/**
 * Cross-entropy of softmax(logits), the mean over the batch: −log of the probability given to the right class.
 *
 * @param logits - `[batch, classes]`: the last layer's output before any softmax
 * @param target - class numbers `[batch]`, or probabilities `[batch, classes]` (one-hot rows)
 * @throws RangeError where the shapes do not fit, or a class number is none of 0 to classes − 1 (inside a compiled step,
 * where numbers are not known, such an example counts nothing; a trainer looks at the first batch of each shape)
 *
 * @example
 * ```ts
 * nn.crossEntropy(tensor([[0, 0]]), tensor([1])).item().toFixed(6) // "0.693147"
 * nn.crossEntropy(tensor([[1e4, -1e4]]), tensor([1])).item() // 20000
 * ```
 */
export function crossEntropy(logits: Tensor, target: Tensor): Tensor {
  const logProbabilities = logSoftmax(logits, -1);
  if (target.rank === logits.rank) {
    sameShape("crossEntropy", logits, target);
    return neg(mean(sum(mul(target, logProbabilities), -1)));
  }
  const batch = logits.shape.slice(0, -1);
  if (target.rank !== batch.length || batch.some((size, axis) => size !== target.shape[axis])) {
    throw new RangeError(
      `crossEntropy: logits ${formatShape(logits.shape)} need class numbers ${formatShape(batch)} or probabilities ${formatShape(logits.shape)}, got ${formatShape(target.shape)}`,
    );
  }
  expectClasses(target, logits.shape[logits.rank - 1]);
  // Selecting, not multiplying, keeps an impossible class (log-probability −∞) of other rows out of the sum.
  const chosen = where(oneHot(target, logits.shape[logits.rank - 1]), logProbabilities, 0);
  return neg(mean(sum(chosen, -1)));
}

/**
 * Cross-entropy of sigmoid(logits) against 0 and 1 (or probabilities), the mean over all entries.
 *
 * @param logits - any shape, before the sigmoid
 * @param target - the same shape, in [0, 1]
 *
 * @example
 * ```ts
 * nn.binaryCrossEntropy(tensor([-1e4]), tensor([1])).item() // 10000
 * ```
 */
export function binaryCrossEntropy(logits: Tensor, target: Tensor): Tensor {
  sameShape("binaryCrossEntropy", logits, target);
  // −y log σ(x) − (1 − y) log(1 − σ(x)): both logarithms as softplus, so that nothing overflows and nothing cancels.
  return mean(add(mul(target, softplus(neg(logits))), mul(sub(1, target), softplus(logits))));
}

/**
 * Squared difference, the mean over all entries (as PyTorch's MSELoss).
 *
 * @example
 * ```ts
 * nn.meanSquaredError(tensor([[1, 2]]), tensor([[0, 0]])).item() // 2.5
 * ```
 */
export function meanSquaredError(output: Tensor, target: Tensor): Tensor {
  sameShape("meanSquaredError", output, target);
  return mean(square(sub(output, target)));
}

/**
 * ½‖a − y‖² an example, the mean over the batch: the loss for which ∂L/∂a of one example is a − y.
 *
 * @param output - `[batch, outputs]`
 *
 * @example
 * ```ts
 * nn.halfSquaredError(tensor([[3, 1]]), tensor([[1, 1]])).item() // 2
 * ```
 */
export function halfSquaredError(output: Tensor, target: Tensor): Tensor {
  sameShape("halfSquaredError", output, target);
  return mul(mean(sum(square(sub(output, target)), -1)), 0.5);
}

/**
 * Huber's loss: squared near the target, linear beyond `delta`, so that an outlier pulls no harder than that.
 *
 * @param delta - where the two parts meet; 1 unless told
 * @returns a loss, the mean over all entries
 *
 * @example
 * ```ts
 * nn.huber(1)(tensor([0.5, 3]), tensor([0, 0])).item() // 1.3125
 * ```
 */
export function huber(delta = 1): Loss {
  if (!(delta > 0)) throw new RangeError(`huber: delta must be above 0, got ${delta}`);
  return (output, target) => {
    sameShape("huber", output, target);
    const error = sub(output, target);
    const size = abs(error);
    return mean(where(lessEqual(size, delta), mul(square(error), 0.5), mul(sub(size, delta / 2), delta)));
  };
}

/**
 * Share of the examples whose largest output is that of the right class.
 *
 * @param output - `[batch, classes]`
 * @param labels - class numbers `[batch]`
 * @throws RangeError where there are not as many labels as examples
 *
 * @example
 * ```ts
 * nn.accuracy(tensor([[0.1, 0.9], [0.8, 0.2]]), tensor([1, 1])) // 0.5
 * ```
 */
export function accuracy(output: Tensor, labels: Tensor): number {
  const examples = output.shape.slice(0, -1);
  if (output.rank === 0 || examples.join() !== labels.shape.join()) {
    throw new RangeError(
      `accuracy: output ${formatShape(output.shape)} needs class numbers ${formatShape(examples)}, got ${formatShape(labels.shape)}`,
    );
  }
  return sum(equal(argmax(output, -1), labels)).item() / labels.size;
}
