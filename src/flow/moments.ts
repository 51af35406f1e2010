// The few figures of each layer that are kept at every moment of a training run, computed inside one compiled program.
import { grad } from "../autodiff/index.ts";
import type { Activation, Loss } from "../nn/index.ts";
import type { Network } from "../nn/network.ts";
import type { NetworkTensors } from "../nn/sequence.ts";
import { compile } from "../program/index.ts";
import {
  abs,
  div,
  less,
  max,
  maximum,
  mean,
  mul,
  notEqual,
  rng,
  type Shape,
  sqrt,
  square,
  stack,
  std,
  sub,
  sum,
  type Tensor,
  zeros,
} from "../tensor/index.ts";
import { type Block, blocksOf, tensorsOf } from "./blocks.ts";
import { look, type Observation, runShapes } from "./observation.ts";
import { saturationShare } from "./trace.ts";

/** The figures of one layer at one step, and what that step changed. */
export interface LayerMoment {
  readonly name: string;
  readonly activationName?: string;
  readonly flat?: Activation["flat"];
  /** Root mean square of δ = ∂L/∂z. */
  readonly delta: number;
  /** Root mean square of ∂L/∂W. */
  readonly weightGradient: number;
  /** ‖∂L/∂b‖, the "speed of learning" of Nielsen's chapter 5; 0 where there are no biases. */
  readonly biasGradient: number;
  /** Root mean square of W. */
  readonly weights: number;
  /** How many weights the layer has. */
  readonly weightCount: number;
  readonly activationMean: number;
  readonly activationStd: number;
  /** Mean of φ′(z); 1 where there is no activation. */
  readonly slope: number;
  /** Share of (example, unit) pairs on the flat parts of the activation. */
  readonly saturated: number;
  /** Share of units whose slope is 0 for every example. */
  readonly dead: number;
  /** ‖change of W‖ / ‖W‖ in this step: what it really did, whatever the optimizer. */
  readonly updateRatio: number;
}

/** What is known of a layer without running it. */
type Known = "name" | "weightCount" | "activationName" | "flat";

/** The names of the figures, in the order in which the program gives them. */
const order = [
  "delta",
  "weightGradient",
  "biasGradient",
  "weights",
  "activationMean",
  "activationStd",
  "slope",
  "saturated",
  "dead",
  "updateRatio",
] as const satisfies readonly Exclude<keyof LayerMoment, Known>[];

/** √(Σv²/n), divided by the largest number first: squares of gradients around 10⁻²⁵ would round to 0 in float32. */
function rms(tensors: readonly Tensor[]): Tensor {
  const count = tensors.reduce((total, { size }) => total + size, 0);
  const largest = tensors.map((one) => max(abs(one))).reduce((a, b) => maximum(a, b));
  const scale = maximum(largest, smallest(tensors[0]));
  const squares = tensors.map((one) => sum(square(div(one, scale)))).reduce((a, b) => a.add(b));
  return mul(scale, sqrt(div(squares, count)));
}

/** The smallest normal number of a tensor's format: a scale that is not 0 where all numbers are. */
const smallest = ({ dtype }: Tensor): number => (dtype === "float32" ? 2 ** -126 : 2 ** -1022);

function slopeFigures(activation: Activation, z: Tensor): { slope: Tensor; saturated: Tensor; dead: Tensor } {
  const slopes = grad((v: Tensor) => sum(activation.apply(v)))(z);
  const size = abs(slopes);
  const batch = z.shape.slice(0, -1).map((_, axis) => axis);
  return {
    slope: mean(slopes),
    saturated: mean(less(size, saturationShare * activation.steepest)),
    dead: sub(1, mean(max(notEqual(size, 0), batch))),
  };
}

/** One row of figures. */
function figures(
  block: Block,
  observation: Observation,
  parameters: NetworkTensors,
  before: NetworkTensors,
): Tensor {
  const { values, gradients, parameterGradients } = observation;
  const only = (found: readonly { tensor: Tensor }[]): Tensor[] => found.map(({ tensor }) => tensor);
  const biases = only(tensorsOf(block, parameterGradients, "b"));
  const old = only(tensorsOf(block, before, "W"));
  const weights = only(tensorsOf(block, parameters, "W"));
  const z = values[block.taps.preActivation];
  const a = values[block.taps.activation];
  const none = zeros([], { dtype: z.dtype });
  const slopes = block.activation
    ? slopeFigures(block.activation, z)
    : { slope: none.add(1), saturated: none, dead: none };
  const biasCount = biases.reduce((total, { size }) => total + size, 0);
  const byName: Record<(typeof order)[number], Tensor> = {
    delta: rms([gradients[block.taps.preActivation]]),
    weightGradient: rms(only(tensorsOf(block, parameterGradients, "W"))),
    biasGradient: biases.length === 0 ? none : mul(rms(biases), Math.sqrt(biasCount)),
    weights: rms(weights),
    activationMean: mean(a),
    activationStd: std(a),
    ...slopes,
    updateRatio: div(rms(weights.map((now, index) => sub(now, old[index]))), rms(old)),
  };
  return stack(order.map((name) => byName[name]));
}

type Program = (
  parameters: NetworkTensors,
  before: NetworkTensors,
  statistics: NetworkTensors,
  x: Tensor,
  y: Tensor,
  noise: readonly Tensor[],
) => { loss: Tensor; table: Tensor };

/** From a batch and the parameters before the last step to the loss and the figures of every layer. */
export type MomentObserver = (
  x: Tensor,
  y: Tensor,
  before: NetworkTensors,
) => { loss: number; layers: LayerMoment[] };

/** The programs of a network under a loss, by the shapes of batch and targets. */
type Programs = Map<string, { noise: readonly Shape[]; program: Program }>;

const programs = new WeakMap<Network, WeakMap<Loss, Programs>>();

/** Programs stay with their network: who observes it again compiles nothing. */
function programsOf(net: Network, loss: Loss): Programs {
  const ofNetwork = programs.get(net) ?? new WeakMap<Loss, Programs>();
  programs.set(net, ofNetwork);
  const known = ofNetwork.get(loss) ?? new Map();
  ofNetwork.set(loss, known);
  return known;
}

/**
 * An observer of a network under a loss. Forward pass, backward pass and statistics are one program for each shape of
 * batch; only a small table comes out.
 */
export function momentObserver(net: Network, loss: Loss): MomentObserver {
  const blocks = blocksOf(net);
  const known = programsOf(net, loss);
  const random = rng(0);
  return (x, y, before) => {
    const key = `${x.shape};${y.shape}`;
    const found = known.get(key) ?? prepare(net, blocks, loss, x);
    known.set(key, found);
    const noise = found.noise.map((shape) => random.uniform(shape, 0, 1, { dtype: net.dtype }));
    const { parameters, statistics } = net;
    const { loss: value, table } = found.program(parameters, before, statistics, x, y, noise);
    const numbers = table.data();
    const layers = blocks.map((block, row) => {
      const entries = order.map((figure, column) => [figure, numbers[row * order.length + column]]);
      const figures = Object.fromEntries(entries) as Omit<LayerMoment, Known>;
      const weights = tensorsOf(block, parameters, "W");
      return {
        name: block.name,
        ...(block.activation && { activationName: block.activation.name, flat: block.activation.flat }),
        weightCount: weights.reduce((sum, { tensor }) => sum + tensor.size, 0),
        ...figures,
      };
    });
    return { loss: value.item(), layers };
  };
}

function prepare(net: Network, blocks: readonly Block[], loss: Loss, x: Tensor) {
  const { taps, noise } = runShapes(net, x, true);
  // Only what a figure is made of is probed: a gradient in the batch itself would cost as much as the first layer.
  const probes = Object.fromEntries(blocks.map(({ taps: { preActivation: tap } }) => [tap, taps[tap]]));
  const observe = look(net, loss, true, probes);
  const program: Program = compile((parameters, before, statistics, batch, targets, draws) => {
    const observation = observe(parameters, statistics, batch, targets, draws);
    const table = stack(blocks.map((block) => figures(block, observation, parameters, before)));
    return { loss: observation.loss, table };
  });
  return { noise, program };
}
