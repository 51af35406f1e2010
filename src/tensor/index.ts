// Tensors: strided arrays of numbers, what is done with them, and random streams to fill them.
export {
  arange,
  type CreateOptions,
  eye,
  full,
  linspace,
  type Numbers,
  ones,
  tensor,
  zeros,
} from "./create.ts";
export type { MimeBundle } from "./display.ts";
export { einsum } from "./einsum.ts";
export * from "./operations.ts";
export type { DType } from "./primitives.ts";
export { RandomStream, rng } from "./random.ts";
export type { Shape } from "./shape-rules.ts";
export { type NestedArray, type Operand, type Range, type ReduceOptions, Tensor } from "./tensor.ts";
