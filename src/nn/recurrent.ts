// Recurrent layers: the same weights applied at every time step. Every step can be watched, as "rnn1/t3".
import {
  add,
  matmul,
  mul,
  type Shape,
  sigmoid,
  slice,
  stack,
  sub,
  type Tensor,
  tanh,
  zeros as zeroTensor,
} from "../tensor/index.ts";
import { type Activation, type ActivationName, activationOf } from "./activations.ts";
import { type Initializer, orthogonal, standard, zeros } from "./initializers.ts";
import { expectSizes, formatShape, type Layer, type LayerTensors } from "./layer.ts";

/** How a recurrent layer starts and what it returns. */
export interface RecurrentOptions {
  /** Rule for the weights of the input; `standard` unless told. */
  init?: Initializer;
  /** Rule for the weights of the state; orthogonal unless told. */
  recurrentInit?: Initializer;
  /** Rule for the biases; zeros unless told. */
  bias?: Initializer;
  /** The last state `[batch, units]` (unless told), or all of them `[batch, time, units]`. */
  returns?: "last" | "sequence";
}

/** One step: from the parameters, the input and the states at one time to the states at the next; the first is shown. */
type Step = (parameters: LayerTensors, x: Tensor, states: readonly Tensor[]) => readonly Tensor[];

interface Cell {
  kind: string;
  inputs: number;
  units: number;
  /** How many blocks of `units` columns the weights have. */
  gates: number;
  /** How many states are carried from step to step. */
  states: number;
  step: Step;
  /** A second bias, inside the gate that resets the state. */
  stateBias?: boolean;
}

function recurrent(cell: Cell, options: RecurrentOptions): Layer {
  const { kind, inputs, units, gates, step } = cell;
  expectSizes(kind, { inputs, units });
  const { init = standard(), recurrentInit = orthogonal(), bias = zeros, returns = "last" } = options;
  return {
    kind,
    label: `${kind} ${inputs} → ${units}`,
    initialize: (random, dtype) => {
      // Each gate has its own matrix; they lie side by side so that one product serves all.
      const beside = (rule: Initializer, rows: number): Tensor =>
        sideBySide(Array.from({ length: gates }, () => rule([rows, units], random, dtype)));
      return {
        W: beside(init, inputs),
        U: beside(recurrentInit, units),
        b: bias([gates * units], random, dtype),
        ...(cell.stateBias && { c: bias([units], random, dtype) }),
      };
    },
    apply: (parameters, x, context) => {
      if (x.rank !== 3 || x.shape[2] !== inputs) {
        throw new RangeError(
          `${kind} ${inputs} → ${units}: expected [batch, time, ${inputs}], got ${formatShape(x.shape)}`,
        );
      }
      const [batch, time] = x.shape;
      const begin = zeroTensor([batch, units], { dtype: parameters.W.dtype });
      let states: readonly Tensor[] = Array.from({ length: cell.states }, () => begin);
      const outputs: Tensor[] = [];
      for (let t = 0; t < time; t += 1) {
        const [shown, ...rest] = step(parameters, slice(x, null, t), states);
        states = [context.tap(`t${t + 1}`, shown), ...rest];
        outputs.push(states[0]);
      }
      return returns === "last" ? states[0] : stack(outputs, 1);
    },
  };
}

function sideBySide(matrices: readonly Tensor[]): Tensor {
  const [rows, columns]: Shape = matrices[0].shape;
  return stack(matrices, 1).reshape(rows, matrices.length * columns);
}

/** The `index`-th block of `units` columns. */
const gate = (all: Tensor, index: number, units: number): Tensor =>
  slice(all, null, [index * units, (index + 1) * units]);

/**
 * A simple recurrent layer (Elman 1990): h ← φ(x W + h U + b).
 *
 * @param inputs - features at each time step; x has shape `[batch, time, inputs]`
 * @param units - size of the state
 *
 * @example
 * ```ts
 * const net = nn.sequential([nn.rnn(2, 4), nn.dense(4, 1)]);
 * net.forward(zeros([3, 50, 2])).shape // [3, 1]
 * ```
 */
export function rnn(
  inputs: number,
  units: number,
  options: RecurrentOptions & { activation?: ActivationName | Activation } = {},
): Layer {
  const { apply } = activationOf(options.activation ?? "tanh");
  const step: Step = ({ W, U, b }, x, [h]) => [apply(add(add(matmul(x, W), matmul(h, U)), b))];
  return recurrent({ kind: "rnn", inputs, units, gates: 1, states: 1, step }, options);
}

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000). The columns of W and
 * U hold the gates in PyTorch's order: input, forget, cell, output.
 *
 * @param inputs - features at each time step; x has shape `[batch, time, inputs]`
 * @param units - size of the state
 *
 * @example
 * ```ts
 * const net = nn.sequential([nn.lstm(2, 8, { returns: "sequence" })]);
 * net.forward(zeros([3, 50, 2])).shape // [3, 50, 8]
 * net.parameters.lstm1.W.shape // [2, 32]
 * ```
 */
export function lstm(inputs: number, units: number, options: RecurrentOptions = {}): Layer {
  const step: Step = ({ W, U, b }, x, [h, memory]) => {
    const all = add(add(matmul(x, W), matmul(h, U)), b);
    const [input, forget, output] = [0, 1, 3].map((index) => sigmoid(gate(all, index, units)));
    const next = add(mul(forget, memory), mul(input, tanh(gate(all, 2, units))));
    return [mul(output, tanh(next)), next];
  };
  return recurrent({ kind: "lstm", inputs, units, gates: 4, states: 2, step }, options);
}

/**
 * Gated recurrent unit (Cho et al. 2014, in PyTorch's form, where the reset gate multiplies h U + c). The columns of W and
 * U hold reset, update, new; b covers all three, c the state's part of the last.
 *
 * @param inputs - features at each time step; x has shape `[batch, time, inputs]`
 * @param units - size of the state
 *
 * @example
 * ```ts
 * const net = nn.sequential([nn.gru(2, 8)]);
 * net.forward(zeros([3, 50, 2])).shape // [3, 8]
 * net.parameters.gru1.U.shape // [8, 24]
 * ```
 */
export function gru(inputs: number, units: number, options: RecurrentOptions = {}): Layer {
  const step: Step = ({ W, U, b, c }, x, [h]) => {
    const fromInput = add(matmul(x, W), b);
    const fromState = matmul(h, U);
    const part = (index: number): Tensor => add(gate(fromInput, index, units), gate(fromState, index, units));
    const [reset, update] = [sigmoid(part(0)), sigmoid(part(1))];
    const fresh = tanh(add(gate(fromInput, 2, units), mul(reset, add(gate(fromState, 2, units), c))));
    return [add(mul(sub(1, update), fresh), mul(update, h))];
  };
  return recurrent({ kind: "gru", inputs, units, gates: 3, states: 1, step, stateBias: true }, options);
}
