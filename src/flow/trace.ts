// A flow report: what one forward and one backward pass do at each layer of a network.
import { valueAndGrad } from "../autodiff/index.ts";
import type { Activation } from "../nn/index.ts";
import type { Network } from "../nn/network.ts";
import { sum, type Tensor } from "../tensor/index.ts";
import { type Block, blocksOf, tensorsOf } from "./blocks.ts";
import { distribution, distributionOf } from "./distribution.ts";
import { exampleJacobian, stage } from "./jacobians.ts";
import { type Observation, type ObservationOptions, observe } from "./observation.ts";
import { updateEffect } from "./precision.ts";
import { FlowReport, type LayerFlow, type TimeStep } from "./report.ts";
import { singularValues } from "./singularValues.ts";

/** What a trace looks at. */
export interface TraceOptions extends ObservationOptions {
  /** η, for the sizes of updates; 0.1 unless told. */
  learningRate?: number;
  /** For how many examples, from the first on, Jacobians are taken; 1 unless told, 0 for none. */
  jacobians?: number;
}

/** Below this share of the steepest slope an activation counts as saturated. */
export const saturationShare = 0.05;

/**
 * Looks at one forward and one backward pass: distributions of activations, pre-activations, slopes and gradients of every
 * layer, what an update would change, and the singular values of the Jacobians. Changes nothing.
 *
 * @param net - the network
 * @param options - a batch, its targets, and the loss
 * @throws Error where there is no layer, or the loss gives more than one number
 *
 * @example
 * ```ts
 * const net = nn.mlp([8, ...Array(20).fill(16), 2], { activation: "sigmoid", init: init.uniform(-0.5, 0.5), seed: 1 });
 * const x = rng(2).normal([32, 8]);
 * const report = flow.trace(net, { x, y: zeros([32]), loss: nn.crossEntropy });
 * report.layers.length // 21
 * report.layers[0].gradient.preActivation.rms < 1e-9 * report.layers[20].gradient.preActivation.rms // true
 * report.findings[0].kind // "vanishing"
 * ```
 */
export function trace(net: Network, options: TraceOptions): FlowReport {
  const { learningRate = 0.1, jacobians = 1, training = true } = options;
  if (!Number.isInteger(jacobians) || jacobians < 0)
    throw new RangeError(`flow.trace: jacobians must be a whole number from 0 on, got ${jacobians}`);
  const blocks = blocksOf(net);
  if (blocks.length === 0) throw new Error("flow.trace: the network has no layers");
  const observation = observe(net, options);
  const layers = layerFlows(net, blocks, observation, learningRate);
  const examples = Math.min(jacobians, options.x.shape[0]);
  return new FlowReport({
    loss: observation.loss.item(),
    examples: options.x.shape[0],
    learningRate,
    layers: layers.map((layer, index) => ({
      ...layer,
      singularValues: spectrum(net, [blocks[index]], observation, training, examples),
    })),
    endToEnd: spectrum(net, blocks, observation, training, examples),
  });
}

/** The figures of each layer, without Jacobians. */
function layerFlows(
  net: Network,
  blocks: readonly Block[],
  observation: Observation,
  learningRate: number,
): LayerFlow[] {
  return blocks.map((block) => layerFlow(net, block, observation, learningRate));
}

function layerFlow(net: Network, block: Block, observation: Observation, learningRate: number): LayerFlow {
  const { values, gradients } = observation;
  const { taps, activation } = block;
  const weights = tensorsOf(block, net.parameters, "W");
  const weightGradients = tensorsOf(block, observation.parameterGradients, "W");
  const w = join(weights.map(({ tensor }) => tensor));
  const g = join(weightGradients.map(({ tensor }) => tensor));
  const update = g.map((value) => learningRate * value);
  const slopes = activation && slopesAt(activation, values[taps.preActivation]);
  const units = values[taps.activation].shape.at(-1) ?? 1;
  return {
    number: block.number,
    name: block.name,
    units,
    ...(activation && { activationName: activation.name }),
    input: distributionOf(values[taps.input]),
    preActivation: distributionOf(values[taps.preActivation]),
    activation: distributionOf(values[taps.activation]),
    ...(slopes && activation && slopeFigures(slopes, activation, units)),
    weights: distribution(w),
    gradient: {
      weights: distribution(g),
      biases: distribution(
        join(tensorsOf(block, observation.parameterGradients, "b").map(({ tensor }) => tensor)),
      ),
      preActivation: distributionOf(gradients[taps.preActivation]),
      activation: distributionOf(gradients[taps.activation]),
      input: distributionOf(gradients[taps.input]),
    },
    update: {
      ratio: learningRate * (distribution(g).norm / distribution(w).norm),
      ...updateEffect(w, update),
      oneSigned: oneSignedShare(weightGradients.map(({ tensor }) => tensor)),
    },
    steps: timeSteps(block, observation),
  };
}

function join(tensors: readonly Tensor[]): Float64Array {
  const all = new Float64Array(tensors.reduce((count, { size }) => count + size, 0));
  let position = 0;
  for (const one of tensors) {
    all.set(one.data(), position);
    position += one.size;
  }
  return all;
}

/** φ′(z) of every entry: the gradient of Σ φ(z). */
function slopesAt(activation: Activation, z: Tensor): Tensor {
  return valueAndGrad((v: Tensor) => sum(activation.apply(v)))(z).gradient;
}

function slopeFigures(slopes: Tensor, activation: Activation, units: number) {
  const values = slopes.data();
  const limit = saturationShare * activation.steepest;
  const alive = new Uint8Array(units);
  let saturated = 0;
  for (let i = 0; i < values.length; i += 1) {
    if (Math.abs(values[i]) < limit) saturated += 1;
    if (values[i] !== 0) alive[i % units] = 1;
  }
  const dead = 1 - alive.reduce((count, one) => count + one, 0) / units;
  return { slope: distributionOf(slopes), saturated: saturated / values.length, dead, flat: activation.flat };
}

/** Share of units whose incoming weights would all move in one direction: every gradient of the unit has one sign. */
function oneSignedShare(gradients: readonly Tensor[]): number {
  let units = 0;
  let oneSigned = 0;
  for (const gradient of gradients) {
    const values = gradient.data();
    const columns = gradient.shape.at(-1) ?? 1;
    for (let unit = 0; unit < columns; unit += 1) {
      let up = 0;
      let down = 0;
      for (let i = unit; i < values.length; i += columns) {
        if (values[i] > 0) up += 1;
        else if (values[i] < 0) down += 1;
      }
      units += 1;
      if (up + down > 1 && (up === 0 || down === 0)) oneSigned += 1;
    }
  }
  return units === 0 ? 0 : oneSigned / units;
}

/** The states of a recurrent layer and their gradients, from the first time step to the last. */
function timeSteps(block: Block, { values, gradients }: Observation): TimeStep[] {
  const prefix = `${block.name}/t`;
  return Object.keys(values)
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({
      time: Number(name.slice(prefix.length)),
      state: distributionOf(values[name]),
      gradient: distributionOf(gradients[name]),
    }));
}

/** Singular values of the Jacobian across some blocks, averaged over examples by rank; none where x is no `[batch, n]`. */
function spectrum(
  net: Network,
  blocks: readonly Block[],
  { values }: Observation,
  training: boolean,
  examples: number,
): number[] | undefined {
  const x = values[blocks[0].taps.input];
  const output = values[blocks[blocks.length - 1].taps.output];
  if (examples === 0 || x.rank !== 2 || output.rank !== 2) return undefined;
  const f = stage(
    net,
    blocks.flatMap((block) => block.layers),
    training,
  );
  const mixes = training && blocks.some((block) => block.mixesExamples);
  const each = Array.from({ length: examples }, (_, example) => exampleJacobian(f, x, example, mixes));
  if (each.some((jacobian) => !jacobian.data().every(Number.isFinite))) return undefined;
  const spectra = each.map(singularValues);
  return spectra[0].map((_, rank) => spectra.reduce((total, one) => total + one[rank], 0) / examples);
}
