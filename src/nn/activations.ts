// Activation functions, by name: how each is computed from tensors and how steep it can get.
import {
  add,
  clip,
  div,
  erf,
  expm1,
  greater,
  less,
  mul,
  relu,
  sigmoid,
  softplus,
  square,
  stopGradient,
  type Tensor,
  tanh,
  where,
} from "../tensor/index.ts";

/** An elementwise function between layers. */
export interface Activation {
  /** Name by which messages and charts call it. */
  readonly name: string;
  apply(x: Tensor): Tensor;
  /** Supremum of |φ′| over the reals: no layer passes on more than this times its weights. */
  readonly steepest: number;
  /** φ′ tends to 0 at one end ("left") or both, or is at no end near 0. */
  readonly flat: "both ends" | "left" | "nowhere";
}

/** 1 where `low` < x < `high`. */
const between = (x: Tensor, low: number, high: number): Tensor => mul(greater(x, low), less(x, high));

/** x where it is negative or 0, else 0: keeps exp from overflowing in the branch that is not taken. */
const negativePart = (x: Tensor): Tensor => where(greater(x, 0), 0, x);

// Klambauer et al., "Self-Normalizing Neural Networks" (2017), appendix: the fixed point (0, 1) fixes both.
const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;

/**
 * Leaky ReLU: x where x > 0, `slope`·x elsewhere (its derivative at 0 is taken as `slope`).
 *
 * @param slope - how much of a negative input passes; 0.01 unless told (Maas, Hannun and Ng, 2013)
 *
 * @example
 * ```ts
 * nn.leakyRelu(0.1).apply(tensor([-2, 3])).toArray() // [-0.2, 3]
 * ```
 */
export function leakyRelu(slope = 0.01): Activation {
  return {
    name: slope === 0.01 ? "leakyRelu" : `leakyRelu(${slope})`,
    apply: (x) => where(greater(x, 0), x, mul(x, slope)),
    steepest: Math.max(1, Math.abs(slope)),
    flat: "nowhere",
  };
}

/**
 * ELU: x where x > 0, `alpha`·(eˣ − 1) elsewhere (Clevert, Unterthiner and Hochreiter, 2016).
 *
 * @example
 * ```ts
 * nn.elu().apply(tensor([-1e4, 3])).toArray() // [-1, 3]
 * ```
 */
export function elu(alpha = 1): Activation {
  return {
    name: alpha === 1 ? "elu" : `elu(${alpha})`,
    apply: (x) => where(greater(x, 0), x, mul(expm1(negativePart(x)), alpha)),
    steepest: Math.max(1, alpha),
    flat: "left",
  };
}

/** Cut off at −1 and 1; the derivative is taken as 0 at both corners, as in PyTorch. */
const hardTanh = (x: Tensor): Tensor => where(between(x, -1, 1), x, stopGradient(clip(x, -1, 1)));

/** (x + 3) / 6 cut off at 0 and 1; the derivative is taken as 0 at both corners. */
const hardSigmoid = (x: Tensor): Tensor =>
  where(between(x, -3, 3), div(add(x, 3), 6), stopGradient(clip(div(add(x, 3), 6), 0, 1)));

const gelu = (x: Tensor): Tensor => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1));

/** √(2/π) (x + 0.044715 x³) inside tanh: Hendrycks and Gimpel's own approximation. */
const geluTanh = (x: Tensor): Tensor => {
  const inner = mul(add(x, mul(mul(square(x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return mul(mul(x, 0.5), add(tanh(inner), 1));
};

/** |x| without a corner in its product with x: softsign has derivative 1 at 0. */
const softsign = (x: Tensor): Tensor => div(x, add(1, where(less(x, 0), mul(x, -1), x)));

const entries = [
  { name: "linear", apply: (x: Tensor) => x, steepest: 1, flat: "nowhere" },
  { name: "sigmoid", apply: sigmoid, steepest: 0.25, flat: "both ends" },
  { name: "tanh", apply: tanh, steepest: 1, flat: "both ends" },
  { name: "relu", apply: relu, steepest: 1, flat: "left" },
  { ...leakyRelu(), name: "leakyRelu" },
  { ...elu(), name: "elu" },
  {
    name: "selu",
    apply: (x: Tensor) => mul(where(greater(x, 0), x, mul(expm1(negativePart(x)), seluAlpha)), seluScale),
    steepest: seluScale * seluAlpha,
    flat: "left",
  },
  // The largest slopes of GELU and SiLU stand where their second derivatives vanish: at √2, 1.41850 and 2.39936.
  { name: "gelu", apply: gelu, steepest: 1.12890414518515, flat: "left" },
  { name: "geluTanh", apply: geluTanh, steepest: 1.12899306865878, flat: "left" },
  { name: "silu", apply: (x: Tensor) => mul(x, sigmoid(x)), steepest: 1.09983932012887, flat: "left" },
  { name: "softplus", apply: softplus, steepest: 1, flat: "left" },
  { name: "softsign", apply: softsign, steepest: 1, flat: "both ends" },
  { name: "hardSigmoid", apply: hardSigmoid, steepest: 1 / 6, flat: "both ends" },
  { name: "hardTanh", apply: hardTanh, steepest: 1, flat: "both ends" },
  { name: "hardSwish", apply: (x: Tensor) => mul(x, hardSigmoid(x)), steepest: 1.5, flat: "left" },
] as const satisfies readonly Activation[];

/** The names that `activation` options accept. */
export type ActivationName = (typeof entries)[number]["name"];

/**
 * All named activations.
 *
 * @example
 * ```ts
 * nn.activations.tanh.steepest // 1
 * ```
 */
export const activations = Object.fromEntries(
  entries.map((entry) => [entry.name, entry]),
) as unknown as Readonly<Record<ActivationName, Activation>>;

/**
 * The activation of a name; an activation is passed through.
 *
 * @throws RangeError for a name that is not in the table
 *
 * @example
 * ```ts
 * nn.activationOf("sigmoid").steepest // 0.25
 * ```
 */
export function activationOf(activation: ActivationName | Activation): Activation {
  if (typeof activation !== "string") return activation;
  const found: Activation | undefined = activations[activation];
  if (found === undefined) {
    throw new RangeError(
      `activation: there is no "${activation as string}"; known are ${Object.keys(activations).join(", ")}`,
    );
  }
  return found;
}
