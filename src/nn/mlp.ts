// The multilayer perceptron, from one line of sizes and options.
import type { Activation, ActivationName } from "./activations.ts";
import { activation as activationLayer, dense, prelu, type WeightOptions } from "./dense.ts";
import type { Layer } from "./layer.ts";
import { type Network, type NetworkOptions, sequential } from "./network.ts";
import { batchNorm, dropout, layerNorm } from "./normalization.ts";
import { residual } from "./sequence.ts";

/** What the layers of a multilayer perceptron are made of. */
export interface MlpOptions extends WeightOptions, NetworkOptions {
  /** Between the layers; "relu" unless told. "prelu" learns its slope. */
  activation?: ActivationName | Activation | "prelu";
  /** After the last layer; "linear" unless told (losses take logits). */
  outputActivation?: ActivationName | Activation;
  /** Batch normalization before or after each hidden activation, or layer normalization before it. */
  norm?: "none" | "batch-before" | "batch-after" | "layer";
  /** Rate of dropout after each hidden activation. */
  dropout?: number;
  /** Adds x to each hidden layer of equal width: x + φ(x W + b). */
  residual?: boolean;
}

/**
 * A multilayer perceptron: dense layers with an activation between them.
 *
 * @param sizes - features of the input, units of each hidden layer, outputs
 * @throws RangeError where there are fewer than two sizes, or one is no whole number above 0
 *
 * @example
 * ```ts
 * const net = nn.mlp([784, 30, 10], { activation: "sigmoid", init: init.uniform(-0.5, 0.5), seed: 1 });
 * net.forward(zeros([5, 784])).shape // [5, 10]
 * net.layers.map((one) => one.layer.label) // ["dense 784 → 30", "sigmoid", "dense 30 → 10"]
 * ```
 */
export function mlp(sizes: readonly number[], options: MlpOptions = {}): Network {
  if (sizes.length < 2 || sizes.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new RangeError(`mlp: expected at least two whole sizes above 0, got [${sizes.join(", ")}]`);
  }
  const { activation = "relu", outputActivation = "linear", norm = "none" } = options;
  const weights: WeightOptions = { init: options.init, bias: options.bias };
  const last = sizes.length - 2;
  const layers = sizes.slice(0, -1).flatMap((inputs, index): Layer[] => {
    const units = sizes[index + 1];
    const first = dense(inputs, units, weights);
    if (index === last)
      return outputActivation === "linear" ? [first] : [first, activationLayer(outputActivation)];
    const middle = activation === "prelu" ? prelu() : activationLayer(activation);
    const block = [
      first,
      ...(norm === "batch-before" ? [batchNorm(units)] : []),
      ...(norm === "layer" ? [layerNorm(units)] : []),
      middle,
      ...(norm === "batch-after" ? [batchNorm(units)] : []),
      ...(options.dropout ? [dropout(options.dropout)] : []),
    ];
    return options.residual && inputs === units ? [residual(block)] : block;
  });
  return sequential(layers, options);
}
