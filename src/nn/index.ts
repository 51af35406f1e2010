/**
 * Networks: layers, activations, losses, and what holds them together.
 *
 * @module
 */
export {
  type Activation,
  type ActivationName,
  activationOf,
  activations,
  elu,
  leakyRelu,
} from "./activations.ts";
export { type ConvolutionOptions, conv1d, conv2d, maxPool2d, meanPool2d } from "./convolution.ts";
export {
  type ActivationLayer,
  activation,
  dense,
  flatten,
  isActivation,
  prelu,
  type WeightOptions,
} from "./dense.ts";
export type { Initializer } from "./initializers.ts";
export type { Layer, LayerContext, LayerTensors, NamedLayer } from "./layer.ts";
export {
  accuracy,
  binaryCrossEntropy,
  crossEntropy,
  halfSquaredError,
  huber,
  type Loss,
  meanSquaredError,
} from "./losses.ts";
export { type MlpOptions, mlp } from "./mlp.ts";
export { type ApplyOptions, Network, type NetworkOptions, type NetworkRun, sequential } from "./network.ts";
export { type BatchNormOptions, batchNorm, dropout, layerNorm, type NormOptions } from "./normalization.ts";
export { gru, lstm, type RecurrentOptions, rnn } from "./recurrent.ts";
export { readSafetensors, writeSafetensors } from "./safetensors.ts";
export { type NetworkTensors, residual } from "./sequence.ts";
