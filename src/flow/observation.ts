// One forward and one backward pass with every inner result and its gradient seen.
import { mapTree, vjp } from "../autodiff/index.ts";
import { formatShape } from "../nn/layer.ts";
import type { Loss } from "../nn/losses.ts";
import type { Network } from "../nn/network.ts";
import type { NetworkTensors } from "../nn/sequence.ts";
import { rng, type Shape, stopGradient, type Tensor, zeros } from "../tensor/index.ts";
import { inputTap } from "./blocks.ts";

/** What is observed: a network on one batch. */
export interface ObservationOptions {
  /** `[batch, ...]`. */
  x: Tensor;
  /** Class numbers or targets, as the loss takes them. */
  y: Tensor;
  loss: Loss;
  /** Batch statistics and dropout as while learning; true unless told. */
  training?: boolean;
  /** Seed of dropout; 0 unless told. */
  seed?: number;
}

/** Inner results by tap, and gradients of the loss in each of them and in the parameters. */
export interface Observation {
  loss: Tensor;
  values: Readonly<Record<string, Tensor>>;
  gradients: Readonly<Record<string, Tensor>>;
  parameterGradients: NetworkTensors;
}

/** The shapes of a run: of each tap's result, and of what dropout draws. */
export interface RunShapes {
  taps: Readonly<Record<string, Tensor>>;
  noise: readonly Shape[];
}

/** Zeros in the shape of every inner result, found by running the network once. */
export function runShapes(net: Network, x: Tensor, training: boolean): RunShapes {
  const noise: Shape[] = [];
  const like = ({ shape, dtype }: Tensor): Tensor => zeros(shape, { dtype });
  const taps: Record<string, Tensor> = { [inputTap]: like(x) };
  net.run(net.parameters, net.statistics, x, {
    training,
    noise: (shape) => {
      noise.push(shape);
      return zeros(shape, { dtype: net.dtype });
    },
    tap: (name, result) => {
      taps[name] = like(result);
      return result;
    },
  });
  return { taps, noise };
}

/** From parameters, statistics, a batch, its targets and dropout's numbers to everything seen. */
export type Look = (
  parameters: NetworkTensors,
  statistics: NetworkTensors,
  x: Tensor,
  y: Tensor,
  noise: readonly Tensor[],
) => Observation;

/**
 * The observation as a pure function of tensors: a zero is added to each inner result, and its gradient is the result's.
 * Results without a zero among the probes are seen, but not their gradients.
 */
export function look(
  net: Network,
  loss: Loss,
  training: boolean,
  probes: Readonly<Record<string, Tensor>>,
): Look {
  return (parameters, statistics, x, y, noise) => {
    const objective = (watched: { parameters: NetworkTensors; probes: Readonly<Record<string, Tensor>> }) => {
      let used = 0;
      const values: Record<string, Tensor> = { [inputTap]: x };
      const probed = (name: string, result: Tensor): Tensor =>
        name in watched.probes ? result.add(watched.probes[name]) : result;
      const { output } = net.run(watched.parameters, statistics, probed(inputTap, x), {
        training,
        noise: () => noise[used++],
        tap: (name, result) => {
          // Handed out as a constant: the loss alone is differentiated.
          values[name] = stopGradient(result);
          return probed(name, result);
        },
      });
      const value = loss(output, y);
      if (value.size !== 1)
        throw new RangeError(`flow: the loss must be one number, got ${formatShape(value.shape)}`);
      return { loss: value, values };
    };
    const { value, pullback } = vjp(objective, { parameters, probes });
    const seed = {
      loss: zeros(value.loss.shape, { dtype: value.loss.dtype }).add(1),
      values: mapTree(({ shape, dtype }) => zeros(shape, { dtype }), value.values),
    };
    const [gradient] = pullback(seed);
    return { ...value, gradients: gradient.probes, parameterGradients: gradient.parameters };
  };
}

/** Observes a network on a batch. */
export function observe(net: Network, options: ObservationOptions): Observation {
  const { x, y, loss, training = true, seed = 0 } = options;
  const { taps, noise } = runShapes(net, x, training);
  const random = rng(seed);
  const drawn = noise.map((shape) => random.uniform(shape, 0, 1, { dtype: net.dtype }));
  return look(net, loss, training, taps)(net.parameters, net.statistics, x, y, drawn);
}
