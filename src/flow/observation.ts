// One forward and one backward pass with every inner result and its gradient seen.
import { valueAndGrad } from "../autodiff/index.ts";
import type { Loss } from "../nn/losses.ts";
import type { Network } from "../nn/network.ts";
import type { NetworkTensors } from "../nn/sequence.ts";
import { type RandomStream, rng, type Shape, type Tensor, zeros } from "../tensor/index.ts";
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
  /** Stream of dropout. */
  random?: RandomStream;
}

/** Inner results by tap, and gradients of the loss in each of them and in the parameters. */
export interface Observation {
  loss: number;
  values: Readonly<Record<string, Tensor>>;
  gradients: Readonly<Record<string, Tensor>>;
  parameterGradients: NetworkTensors;
}

/**
 * Runs a network on a batch and takes the gradient of the loss in the parameters and in every inner result: a zero is added
 * to each result, and its gradient is the result's.
 */
export function observe(net: Network, options: ObservationOptions): Observation {
  const { x, y, loss, training = true, random = rng(0) } = options;
  const drawn: Tensor[] = [];
  const values: Record<string, Tensor> = { [inputTap]: x };
  net.run(net.parameters, net.statistics, x, {
    training,
    noise: (shape: Shape) => {
      drawn.push(random.uniform(shape, 0, 1, { dtype: net.dtype }));
      return drawn[drawn.length - 1];
    },
    tap: (name, result) => {
      values[name] = result;
      return result;
    },
  });
  const probes = Object.fromEntries(
    Object.entries(values).map(([name, { shape, dtype }]) => [name, zeros(shape, { dtype })]),
  );
  const objective = (watched: { parameters: NetworkTensors; probes: Record<string, Tensor> }): Tensor => {
    let used = 0;
    const { output } = net.run(watched.parameters, net.statistics, x.add(watched.probes[inputTap]), {
      training,
      noise: () => drawn[used++],
      tap: (name, result) => result.add(watched.probes[name]),
    });
    return loss(output, y);
  };
  const { value, gradient } = valueAndGrad(objective)({ parameters: net.parameters, probes });
  return { loss: value.item(), values, gradients: gradient.probes, parameterGradients: gradient.parameters };
}
