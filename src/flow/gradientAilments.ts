// Ailments of the gradient on its way back: it vanishes, it explodes, from layer to layer or from step to step.
import type { Finding } from "./diagnosis.ts";
import { average, capital, range, span, verb } from "./layerSpans.ts";
import type { LayerSymptoms } from "./symptoms.ts";
import { percent, power, words } from "./words.ts";

/** Below this share of the last layer's δ a layer learns a hundred times slower: it is called starved. */
const starved = 1e-2;
/** Above this multiple of the last layer's δ a layer is called flooded. */
const flooded = 1e2;
const delta = (layer: LayerSymptoms): number => layer.delta;

export function vanishing(layers: readonly LayerSymptoms[]): Finding | undefined {
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
  const slope = average(concerned, (layer) => layer.slope);
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

function vanishingAdvice(layers: readonly LayerSymptoms[]): string[] {
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

export function exploding(layers: readonly LayerSymptoms[]): Finding | undefined {
  const last = delta(layers[layers.length - 1]);
  const where = last > 0 ? range(layers, (layer) => delta(layer) > flooded * last) : undefined;
  if (!where) return undefined;
  const most = Math.max(...layers.map(delta)) / last;
  const factor = most ** (1 / Math.max(1, layers.length - 1));
  return {
    kind: "exploding",
    layers: where,
    statement: `${capital(span(where))} ${verb(where, "receives", "receive")} up to ${words(most)} times the last layer's gradient, a factor of ${words(factor)} a layer.`,
    advice: [
      "smaller initial weights (init.heNormal, init.glorotNormal, init.orthogonal)",
      "clipping the gradient's norm (optim.clipByNorm)",
      "batch normalization",
    ],
  };
}

/** Growth or decay through the time steps of a recurrent layer. */
export function throughTime(layers: readonly LayerSymptoms[]): Finding | undefined {
  for (const { number, throughTime: steps = [] } of layers) {
    if (steps.length < 2) continue;
    const growth = steps[0] / steps[steps.length - 1];
    const grows = growth > flooded;
    if (!grows && !(growth < starved)) continue;
    const factor = growth ** (1 / (steps.length - 1));
    const change = grows ? `grows ${words(growth)} times` : `shrinks to ${words(growth)} of itself`;
    return {
      kind: grows ? "exploding" : "vanishing",
      layers: [number, number],
      statement: `Through the ${steps.length} time steps of layer ${number} the gradient ${change} on its way back, a factor of ${words(factor)} a step.`,
      advice: grows
        ? [
            "clipping the gradient's norm (optim.clipByNorm)",
            "recurrent weights of spectral radius at most 1 (recurrentInit: init.orthogonal())",
            "an LSTM or a GRU",
          ]
        : [
            "an LSTM or a GRU, whose memory passes gradients on",
            "orthogonal recurrent weights (recurrentInit: init.orthogonal())",
          ],
    };
  }
  return undefined;
}
