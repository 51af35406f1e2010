// From figures to words: what is wrong with the gradient's way back, on what evidence, and what to try.

import type { RoundingDepth } from "./precision.ts";
import type { LayerFlow } from "./report.ts";
import { percent, power, words } from "./words.ts";

/** What can be found. */
export type FindingKind =
  | "not finite"
  | "vanishing"
  | "exploding"
  | "saturated"
  | "dead"
  | "frozen"
  | "one-signed";

/** One finding. */
export interface Finding {
  readonly kind: FindingKind;
  /** Numbers of the first and last layer concerned. */
  readonly layers: readonly [number, number];
  /** What is the case, with the figures that show it. */
  readonly statement: string;
  /** What to try, the likeliest first. */
  readonly advice: readonly string[];
}

/** What a diagnosis reads. */
interface Figures {
  readonly layers: readonly LayerFlow[];
  readonly roundingDepth: RoundingDepth | undefined;
  readonly learningRate: number;
}

/** Below this share of the last layer's δ a layer learns a hundred times slower: it is called starved. */
const starved = 1e-2;
/** Above this multiple of the last layer's δ a layer is called flooded. */
const flooded = 1e2;
/** Half of all units: a sigmoid layer on unit-variance inputs has next to none. */
const manySaturated = 0.5;
/** With He's initialization next to no unit of a ReLU layer is dead on a batch of some dozens. */
const manyDead = 0.2;
const mostFrozen = 0.5;
/** Chance alone makes a unit with some tens of inputs one-signed next to never. */
const mostOneSigned = 0.9;

const delta = (layer: LayerFlow): number => layer.gradient.preActivation.rms;

/** "layer 3", "layers 1–7". */
const span = ([from, to]: readonly [number, number]): string =>
  from === to ? `layer ${from}` : `layers ${from}–${to}`;

const capital = (text: string): string => text[0].toUpperCase() + text.slice(1);

const verb = ([from, to]: readonly [number, number], one: string, several: string): string =>
  from === to ? one : several;

/** Mean over layers of a share that some layers lack. */
function average(
  layers: readonly LayerFlow[],
  pick: (layer: LayerFlow) => number | undefined,
): number | undefined {
  const found = layers.map(pick).filter((share) => share !== undefined);
  return found.length === 0 ? undefined : found.reduce((sum, share) => sum + share, 0) / found.length;
}

/** The first and last number of the layers that a test picks; undefined where it picks none. */
function range(
  layers: readonly LayerFlow[],
  test: (layer: LayerFlow) => boolean,
): [number, number] | undefined {
  const picked = layers.filter(test).map((layer) => layer.number);
  return picked.length === 0 ? undefined : [picked[0], picked[picked.length - 1]];
}

/** All findings, the gravest first. */
export function diagnose(figures: Figures): Finding[] {
  const broken = notFinite(figures);
  if (broken) return [broken];
  return [
    vanishing(figures),
    exploding(figures),
    saturated(figures),
    dead(figures),
    frozen(figures),
    oneSigned(figures),
  ].filter((finding) => finding !== undefined);
}

function notFinite({ layers }: Figures): Finding | undefined {
  const where = range(
    layers,
    (layer) => layer.activation.notFinite > 0 || layer.gradient.weights.notFinite > 0,
  );
  if (!where) return undefined;
  const first = layers.find((layer) => layer.activation.notFinite > 0);
  const origin = first
    ? ` Going forward, they begin at layer ${first.number}.`
    : " They appear on the way back only.";
  return {
    kind: "not finite",
    layers: where,
    statement: `${capital(span(where))} ${verb(where, "has", "have")} infinite or undefined numbers.${origin}`,
    advice: [
      "a smaller learning rate",
      "smaller initial weights (init.heNormal, init.glorotNormal)",
      "clipping the gradient's norm (optim.clipByNorm)",
    ],
  };
}

function vanishing({ layers }: Figures): Finding | undefined {
  const last = delta(layers[layers.length - 1]);
  const where = range(layers, (layer) => delta(layer) < starved * last);
  if (!where) return undefined;
  const concerned = layers.slice(where[0] - 1, where[1]);
  const most = Math.max(...concerned.map(delta)) / last;
  const least = Math.min(...concerned.map(delta)) / last;
  const bound = most > 0 ? `less than ${power(Math.ceil(Math.log10(most) + 1e-9))} of` : "nothing of";
  const lowest =
    least > 0
      ? `, ${span([where[0], where[0]])} as little as ${words(least)} of it`
      : most > 0
        ? ", some of them nothing"
        : "";
  const share = average(concerned, (layer) => (layer.flat === "both ends" ? layer.saturated : undefined));
  const slope = average(concerned, (layer) => layer.slope?.mean);
  const parts = [
    share !== undefined && share >= 0.1 ? `${percent(share)} of their units are saturated` : "",
    slope !== undefined ? `their mean slope φ′ is ${words(slope)}` : "",
  ].filter((part) => part !== "");
  const why = parts.length > 0 ? `; ${parts.join(", ")}` : "";
  return {
    kind: "vanishing",
    layers: where,
    statement: `${capital(span(where))} ${verb(where, "receives", "receive")} ${bound} the last layer's gradient${where[0] === where[1] ? "" : lowest}${why}.`,
    advice: vanishingAdvice(concerned),
  };
}

function vanishingAdvice(layers: readonly LayerFlow[]): string[] {
  const activations = new Set(layers.map((layer) => layer.activationName));
  const advice: string[] = [];
  if (activations.has("sigmoid") || activations.has("hardSigmoid")) {
    advice.push(
      "an activation whose slope reaches 1: ReLU with init.heNormal, or tanh with init.glorotNormal",
    );
  } else if (activations.has("tanh") || activations.has("softsign") || activations.has("hardTanh")) {
    advice.push("init.glorotNormal or init.orthogonal, which keep the signal's variance level");
  } else {
    advice.push("init.heNormal, which makes up for the half that ReLU cuts off");
  }
  advice.push(
    'batch normalization before the activation (norm: "batch-before")',
    "residual connections (residual: true)",
  );
  return advice;
}

function exploding({ layers }: Figures): Finding | undefined {
  const last = delta(layers[layers.length - 1]);
  if (!(last > 0)) return undefined;
  const where = range(layers, (layer) => delta(layer) > flooded * last);
  const inTime = layers.find(
    (layer) =>
      layer.steps.length > 1 &&
      layer.steps[0].gradient.rms > flooded * layer.steps[layer.steps.length - 1].gradient.rms,
  );
  if (!where && !inTime) return undefined;
  if (!where && inTime) return explodingInTime(inTime);
  const found = where as [number, number];
  const most = Math.max(...layers.map(delta)) / last;
  const factor = most ** (1 / Math.max(1, layers.length - 1));
  return {
    kind: "exploding",
    layers: found,
    statement: `${capital(span(found))} ${verb(found, "receives", "receive")} up to ${words(most)} times the last layer's gradient, a factor of ${words(factor)} a layer.`,
    advice: [
      "smaller initial weights (init.heNormal, init.glorotNormal, init.orthogonal)",
      "clipping the gradient's norm (optim.clipByNorm)",
      "batch normalization",
    ],
  };
}

function explodingInTime(layer: LayerFlow): Finding {
  const { steps } = layer;
  const growth = steps[0].gradient.rms / steps[steps.length - 1].gradient.rms;
  const factor = growth ** (1 / (steps.length - 1));
  return {
    kind: "exploding",
    layers: [layer.number, layer.number],
    statement: `Through the ${steps.length} time steps of layer ${layer.number} the gradient grows ${words(growth)} times on its way back, a factor of ${words(factor)} a step.`,
    advice: [
      "clipping the gradient's norm (optim.clipByNorm)",
      "recurrent weights of spectral radius at most 1 (recurrentInit: init.orthogonal())",
      "an LSTM or a GRU",
    ],
  };
}

function saturated({ layers }: Figures): Finding | undefined {
  const test = (layer: LayerFlow): boolean =>
    layer.flat === "both ends" && (layer.saturated ?? 0) > manySaturated;
  const where = range(layers, test);
  if (!where) return undefined;
  const concerned = layers.filter(test);
  const share = average(concerned, (layer) => layer.saturated) ?? 0;
  const z = average(concerned, (layer) => layer.preActivation.rms) ?? 0;
  const positive = concerned.every((layer) => layer.weights.min > 0);
  return {
    kind: "saturated",
    layers: where,
    statement: `In ${span(where)} ${percent(share)} of the units are saturated (slope below 5 % of the steepest); z has root mean square ${words(z)}${positive ? ", and all weights are positive, so that the terms of z add up" : ""}.`,
    advice: [
      "smaller initial weights of both signs (init.glorotNormal)",
      "inputs scaled to mean 0 and variance 1",
      'batch normalization before the activation (norm: "batch-before")',
    ],
  };
}

function dead({ layers }: Figures): Finding | undefined {
  const test = (layer: LayerFlow): boolean => (layer.dead ?? 0) > manyDead;
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

function frozen({ layers, learningRate }: Figures): Finding | undefined {
  const test = (layer: LayerFlow): boolean => layer.update.lost > mostFrozen;
  const where = range(layers, test);
  if (!where) return undefined;
  const concerned = layers.filter(test);
  const share = average(concerned, (layer) => layer.update.lost) ?? 0;
  const nothing = range(concerned, (layer) => layer.gradient.weights.zeros === 1);
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

function oneSigned({ layers }: Figures): Finding | undefined {
  // The first layer's inputs are data: grey values are never negative, and nothing is wrong with that.
  const test = (layer: LayerFlow): boolean => layer.number > 1 && layer.update.oneSigned > mostOneSigned;
  const where = range(layers, test);
  if (!where) return undefined;
  const share = average(layers.filter(test), (layer) => layer.update.oneSigned) ?? 0;
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
