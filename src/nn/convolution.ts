// Convolutions over one or two axes, as sums of shifted matrix products, and pooling.
import {
  add,
  matmul,
  max,
  mean,
  pad,
  type Range,
  reshape,
  type Shape,
  slice,
  type Tensor,
} from "../tensor/index.ts";
import type { WeightOptions } from "./dense.ts";
import { heUniform, zeros } from "./initializers.ts";
import { expectSizes, formatShape, type Layer } from "./layer.ts";

/** How a convolution moves over its input. */
export interface ConvolutionOptions extends WeightOptions {
  /** Steps between windows; 1 unless told. */
  stride?: number;
  /** Zeros around the input: none, or as many as keep the size at stride 1. */
  padding?: "none" | "same";
}

/** All positions in a window, row by row: [0, 0], [0, 1], … */
function offsets(window: Shape): number[][] {
  return window.reduce<number[][]>(
    (all, size) => all.flatMap((head) => Array.from({ length: size }, (_, i) => [...head, i])),
    [[]],
  );
}

function convolution(
  kind: string,
  axes: number,
  inputs: number,
  outputs: number,
  window: Shape,
  options: ConvolutionOptions,
): Layer {
  const { init = heUniform(), bias = zeros, stride = 1, padding = "none" } = options;
  expectSizes(kind, { inputs, outputs, window: window[0], stride });
  const expected = ["batch", ...["height", "width"].slice(2 - axes), String(inputs)].join(", ");
  return {
    kind,
    label: `${kind} ${inputs} → ${outputs}, window ${window.join(" × ")}`,
    initialize: (random, dtype) => ({
      W: init([...window, inputs, outputs], random, dtype),
      ...(bias !== false && { b: bias([outputs], random, dtype) }),
    }),
    apply: ({ W, b }, x) => {
      if (x.rank !== axes + 2 || x.shape[x.rank - 1] !== inputs) {
        throw new RangeError(
          `${kind} ${inputs} → ${outputs}: expected [${expected}], got ${formatShape(x.shape)}`,
        );
      }
      const padded = padding === "same" ? pad(x, [[0, 0], ...window.map(around), [0, 0]]) : x;
      const counts = window.map((size, axis) => Math.floor((padded.shape[axis + 1] - size) / stride) + 1);
      if (counts.some((count) => count < 1)) {
        throw new RangeError(
          `${kind}: a window of ${window.join(" × ")} does not fit into ${formatShape(padded.shape)}`,
        );
      }
      const terms = offsets(window).map((offset) => {
        const ranges = offset.map(
          (start, axis): Range => [start, start + (counts[axis] - 1) * stride + 1, stride],
        );
        return matmul(slice(padded, null, ...ranges), slice(W, ...offset));
      });
      const total = terms.reduce((sum, term) => add(sum, term));
      return b === undefined ? total : add(total, b);
    },
  };
}

/** Zeros before and after an axis that keep its size: the odd one comes after, as in TensorFlow. */
const around = (size: number): [number, number] => [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];

/**
 * A convolution over time (a cross-correlation, as in all such libraries).
 *
 * @param inputs - features of x, `[batch, time, inputs]`
 * @param outputs - features of the result; W has shape `[window, inputs, outputs]`
 *
 * @example
 * ```ts
 * nn.sequential([nn.conv1d(2, 4, 3)]).forward(zeros([1, 10, 2])).shape // [1, 8, 4]
 * ```
 */
export function conv1d(
  inputs: number,
  outputs: number,
  window: number,
  options: ConvolutionOptions = {},
): Layer {
  return convolution("conv1d", 1, inputs, outputs, [window], options);
}

/**
 * A convolution over height and width (a cross-correlation, as in all such libraries).
 *
 * @param inputs - features of x, `[batch, height, width, inputs]`
 * @param outputs - features of the result; W has shape `[window, window, inputs, outputs]`
 *
 * @example
 * ```ts
 * const net = nn.sequential([nn.conv2d(1, 8, 3, { padding: "same" }), nn.maxPool2d(2)]);
 * net.forward(zeros([5, 28, 28, 1])).shape // [5, 14, 14, 8]
 * ```
 */
export function conv2d(
  inputs: number,
  outputs: number,
  window: number,
  options: ConvolutionOptions = {},
): Layer {
  return convolution("conv2d", 2, inputs, outputs, [window, window], options);
}

function pool2d(kind: string, size: number, reduce: (x: Tensor, axes: readonly number[]) => Tensor): Layer {
  expectSizes(kind, { size });
  return {
    kind,
    label: `${kind} ${size} × ${size}`,
    initialize: () => ({}),
    apply: (_, x) => {
      const [batch, height, width, features] = x.shape;
      if (x.rank !== 4 || height % size !== 0 || width % size !== 0) {
        throw new RangeError(
          `${kind} ${size}: expected [batch, height, width, features] with sides divisible by ${size}, got ${formatShape(x.shape)}`,
        );
      }
      return reduce(reshape(x, batch, height / size, size, width / size, size, features), [2, 4]);
    },
  };
}

/**
 * The largest number of each `size` × `size` window; x has shape `[batch, height, width, features]`.
 *
 * @example
 * ```ts
 * const x = tensor([[[[1], [2]], [[3], [4]]]]);
 * nn.sequential([nn.maxPool2d(2)]).forward(x).item() // 4
 * ```
 */
export const maxPool2d = (size: number): Layer => pool2d("maxPool", size, max);

/**
 * The mean of each `size` × `size` window; x has shape `[batch, height, width, features]`.
 *
 * @example
 * ```ts
 * const x = tensor([[[[1], [2]], [[3], [4]]]]);
 * nn.sequential([nn.meanPool2d(2)]).forward(x).item() // 2.5
 * ```
 */
export const meanPool2d = (size: number): Layer => pool2d("meanPool", size, mean);
