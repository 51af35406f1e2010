// The fully connected layer, and activations as layers of their own.
import { add, full, greater, matmul, mul, reshape, where } from "../tensor/index.ts";
import { type Activation, type ActivationName, activationOf } from "./activations.ts";
import { glorotUniform, type Initializer, zeros } from "./initializers.ts";
import { expectSizes, formatShape, type Layer } from "./layer.ts";

/** How a layer with weights starts. */
export interface WeightOptions {
  /** Rule for the weights; Glorot's uniform one unless told. */
  init?: Initializer;
  /** Rule for the biases (zeros unless told); `false` leaves them out. */
  bias?: Initializer | false;
}

/** Marks an activation layer, so that a report knows its pre-activation and its slope. */
export interface ActivationLayer extends Layer {
  readonly activation: Activation;
}

/**
 * Whether a layer applies an activation.
 *
 * @example
 * ```ts
 * nn.isActivation(nn.dense(2, 2)) // false
 * nn.isActivation(nn.activation("relu")) // true
 * ```
 */
export const isActivation = (layer: Layer): layer is ActivationLayer => "activation" in layer;

/**
 * z = x W + b.
 *
 * @param inputs - features of x, `[batch, inputs]`
 * @param outputs - units; W has shape `[inputs, outputs]`, b `[outputs]`
 *
 * @example
 * ```ts
 * const net = nn.sequential([nn.dense(3, 2)]);
 * net.parameters.dense1.W.shape // [3, 2]
 * ```
 */
export function dense(inputs: number, outputs: number, options: WeightOptions = {}): Layer {
  expectSizes("dense", { inputs, outputs });
  const { init = glorotUniform(), bias = zeros } = options;
  return {
    kind: "dense",
    label: `dense ${inputs} → ${outputs}`,
    initialize: (random, dtype) => ({
      W: init([inputs, outputs], random, dtype),
      ...(bias !== false && { b: bias([outputs], random, dtype) }),
    }),
    apply: ({ W, b }, x) => {
      if (x.shape[x.rank - 1] !== inputs) {
        throw new RangeError(
          `dense ${inputs} → ${outputs}: expected [..., ${inputs}], got ${formatShape(x.shape)}`,
        );
      }
      const product = matmul(x, W);
      return b === undefined ? product : add(product, b);
    },
  };
}

/**
 * An activation as a layer.
 *
 * @example
 * ```ts
 * nn.sequential([nn.activation("relu")]).forward(tensor([-1, 2])).toArray() // [0, 2]
 * ```
 */
export function activation(which: ActivationName | Activation): ActivationLayer {
  const found = activationOf(which);
  return {
    kind: "activation",
    label: found.name,
    activation: found,
    initialize: () => ({}),
    apply: (_, x) => found.apply(x),
  };
}

/**
 * ReLU with a learned slope for negative inputs (He et al. 2015).
 *
 * @param units - one slope a unit, or 1 for a shared one
 * @param start - first slope; the paper's 0.25 unless told
 *
 * @example
 * ```ts
 * nn.sequential([nn.prelu()]).forward(tensor([-4, 4])).toArray() // [-1, 4]
 * ```
 */
export function prelu(units = 1, start = 0.25): Layer {
  expectSizes("prelu", { units });
  return {
    kind: "prelu",
    label: units === 1 ? "prelu, one slope" : `prelu, ${units} slopes`,
    initialize: (_, dtype) => ({ a: full([units], start, { dtype }) }),
    apply: ({ a }, x) => {
      if (units !== 1 && x.shape[x.rank - 1] !== units)
        throw new RangeError(`prelu ${units}: expected [..., ${units}], got ${formatShape(x.shape)}`);
      return where(greater(x, 0), x, mul(x, a));
    },
  };
}

/**
 * Lays all axes but the first (the batch) into one.
 *
 * @example
 * ```ts
 * nn.sequential([nn.flatten()]).forward(zeros([5, 2, 3])).shape // [5, 6]
 * ```
 */
export function flatten(): Layer {
  return {
    kind: "flatten",
    label: "flatten",
    initialize: () => ({}),
    apply: (_, x) => {
      if (x.rank === 0) throw new RangeError("flatten: expected [batch, ...], got []");
      return reshape(
        x,
        x.shape[0],
        x.shape.slice(1).reduce((product, size) => product * size, 1),
      );
    },
  };
}
