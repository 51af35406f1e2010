// Ailments of units and weights: saturated, dead, lost to rounding, all moving one way.
import type { Finding } from "./diagnosis.ts";
import { average, range, span } from "./layerSpans.ts";
import type { LayerSymptoms } from "./symptoms.ts";
import { percent, words } from "./words.ts";

/** Half of all units: a sigmoid layer on unit-variance inputs has next to none. */
const manySaturated = 0.5;
/** With He's initialization next to no unit of a ReLU layer is dead on a batch of some dozens. */
const manyDead = 0.2;
const mostFrozen = 0.5;
/** Chance alone makes a unit with some tens of inputs one-signed next to never. */
const mostOneSigned = 0.9;

export function saturated(layers: readonly LayerSymptoms[]): Finding | undefined {
  const test = (layer: LayerSymptoms): boolean =>
    layer.flat === "both ends" && (layer.saturated ?? 0) > manySaturated;
  const where = range(layers, test);
  if (!where) return undefined;
  const concerned = layers.filter(test);
  const share = average(concerned, (layer) => layer.saturated) ?? 0;
  const z = average(concerned, (layer) => layer.preActivation);
  const positive = concerned.every((layer) => layer.positiveWeights === true);
  return {
    kind: "saturated",
    layers: where,
    statement: `In ${span(where)} ${percent(share)} of the units are saturated (slope below 5 % of the steepest)${z === undefined ? "" : `; z has root mean square ${words(z)}`}${positive ? ", and all weights are positive, so that the terms of z add up" : ""}.`,
    advice: [
      "smaller initial weights of both signs (init.glorotNormal)",
      "inputs scaled to mean 0 and variance 1",
      'batch normalization before the activation (norm: "batch-before")',
    ],
  };
}

export function dead(layers: readonly LayerSymptoms[]): Finding | undefined {
  const test = (layer: LayerSymptoms): boolean => (layer.dead ?? 0) > manyDead;
  const where = range(layers, test);
  if (!where) return undefined;
  const concerned = layers.filter(test);
  const share = average(concerned, (layer) => layer.dead) ?? 0;
  const relu = concerned.some((layer) => layer.activationName === "relu");
  return {
    kind: "dead",
    layers: where,
    statement: `In ${span(where)} ${percent(share)} of the units are dead: their slope is exactly 0 for every example, so that their weights never move.`,
    advice: relu
      ? [
          "leaky ReLU or ELU, whose slope is never exactly 0",
          "a smaller learning rate",
          "init.heNormal with biases 0",
        ]
      : [
          "smaller weights, so that z stays where the slope is not 0",
          "batch normalization before the activation",
        ],
  };
}

export function frozen(layers: readonly LayerSymptoms[], learningRate: number): Finding | undefined {
  const test = (layer: LayerSymptoms): boolean => (layer.lost ?? 0) > mostFrozen;
  const where = range(layers, test);
  if (!where) return undefined;
  const concerned = layers.filter(test);
  const share = average(concerned, (layer) => layer.lost) ?? 0;
  const nothing = range(concerned, (layer) => layer.weightGradient === 0);
  const reason = "the update is smaller than float32 can add to the weight";
  const silent = nothing ? `; in ${span(nothing)} the gradient itself has become exactly 0` : "";
  return {
    kind: "frozen",
    layers: where,
    statement: `In ${span(where)} a step with learning rate ${words(learningRate)} loses ${percent(share)} of the updates: w_new equals w_old, bit for bit, because ${reason}${silent}.`,
    advice: [
      "what helps the gradient to arrive (above all: activation and initialization)",
      "a larger learning rate alone does not bring back what was lost on the way",
    ],
  };
}

export function oneSigned(layers: readonly LayerSymptoms[]): Finding | undefined {
  // The first layer's inputs are data: grey values are never negative, and nothing is wrong with that.
  const test = (layer: LayerSymptoms): boolean => layer.number > 1 && (layer.oneSigned ?? 0) > mostOneSigned;
  const where = range(layers, test);
  if (!where) return undefined;
  const share = average(layers.filter(test), (layer) => layer.oneSigned) ?? 0;
  return {
    kind: "one-signed",
    layers: where,
    statement: `In ${span(where)} the weights into ${percent(share)} of the units all move in one direction at a step, because everything that enters is positive: updates can only zig-zag towards a minimum that needs both signs.`,
    advice: [
      "an activation with mean near 0 (tanh)",
      "weights of both signs",
      "batch normalization after the activation",
    ],
  };
}
