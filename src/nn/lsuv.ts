// Layer-sequential unit-variance initialization, which looks at data.
import { rng, type Tensor, zeros } from "../tensor/index.ts";
import { orthogonal } from "./initializers.ts";
import type { Network } from "./network.ts";
import type { NetworkTensors } from "./sequence.ts";

/** How closely and how long LSUV scales. */
export interface LsuvOptions {
  /** Largest deviation from variance 1 that is left alone; 0.1 unless told, as in the paper. */
  tolerance?: number;
  /** Rounds of scaling a layer; 10 unless told. */
  rounds?: number;
  /** Seed of the orthogonal matrices; 0 unless told. */
  seed?: number;
}

/**
 * Layer-sequential unit variance (Mishkin and Matas, "All you need is a good init", 2016): weights start orthogonal; then,
 * from the input on, each layer's weights are divided by the deviation of what the layer gives, until its variance is 1.
 * Replaces the network's parameters.
 *
 * @param x - a batch, `[batch, ...]`
 *
 * @example
 * ```ts
 * const net = nn.mlp([4, 16, 16, 2], { activation: "tanh", seed: 1 });
 * init.lsuv(net, rng(1).normal([100, 4], 0, 5));
 * Math.abs(net.apply(net.parameters, rng(1).normal([100, 4], 0, 5)).variance().item() - 1) < 0.1 // true
 * ```
 */
export function lsuv(net: Network, x: Tensor, options: LsuvOptions = {}): void {
  const { tolerance = 0.1, rounds = 10, seed = 0 } = options;
  const random = rng(seed);
  const start = orthogonal();
  const layers = net.layers.map(({ name }) => name).filter((name) => net.parameters[name]?.W !== undefined);
  let parameters = net.parameters;
  for (const name of layers) {
    parameters = withWeights(parameters, name, start(parameters[name].W.shape, random, net.dtype));
  }
  for (const name of layers) {
    for (let round = 0; round < rounds; round += 1) {
      const variance = outputOf(net, parameters, x, name).variance().item();
      if (!(variance > 0) || Math.abs(variance - 1) < tolerance) break;
      parameters = withWeights(parameters, name, parameters[name].W.div(Math.sqrt(variance)));
    }
  }
  net.parameters = parameters;
}

const withWeights = (parameters: NetworkTensors, name: string, W: Tensor): NetworkTensors => ({
  ...parameters,
  [name]: { ...parameters[name], W },
});

function outputOf(net: Network, parameters: NetworkTensors, x: Tensor, layer: string): Tensor {
  let found = x;
  net.run(parameters, net.statistics, x, {
    training: true,
    // All ones: dropout passes everything.
    noise: (shape) => zeros(shape, { dtype: net.dtype }).add(1),
    tap: (name, result) => {
      if (name === layer) found = result;
      return result;
    },
  });
  return found;
}
