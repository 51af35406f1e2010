// How to recognise vanishing gradients in a training run: upper layers move and lower ones do not, gradients reach 0, the
// loss stops early.
import { diagnose, type Finding } from "./diagnosis.ts";
import { capital, span, verb } from "./layerSpans.ts";
import type { FlowMoment } from "./record.ts";
import { momentSymptoms } from "./symptoms.ts";
import { words } from "./words.ts";

/** Below this share of the most mobile layer's movement a layer is said not to move. */
const motionless = 1e-2;
/** Fewer moments than this show no trend. */
const fewest = 6;
/** A loss that fell by less than this share of its start in the second half of a run, and is still high, has stopped. */
const stalledShare = 0.01;
const stillHigh = 0.5;

/** The findings of a run: what moved and what did not, then the state in which it ended. */
export function diagnoseRun(moments: readonly FlowMoment[]): Finding[] {
  if (moments.length === 0) return [];
  const last = moments[moments.length - 1];
  const found = [lowerLayersStill(moments), gradientReachesZero(moments), lossStops(moments)];
  const end = diagnose({ layers: momentSymptoms(last.layers), learningRate: 0 });
  return [...found.filter((finding) => finding !== undefined), ...end];
}

function lowerLayersStill(moments: readonly FlowMoment[]): Finding | undefined {
  const movement = moments[0].layers.map((_, layer) => {
    const ratios = moments.map((moment) => moment.layers[layer].updateRatio);
    return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  });
  const most = Math.max(...movement);
  // From the input on, as far as layers stand still.
  const still = movement.findIndex((ratio) => !(ratio < motionless * most));
  if (!(most > 0) || still < 1) return undefined;
  const layers: [number, number] = [1, still];
  const fastest = Math.max(...movement.slice(0, still));
  return {
    kind: "motionless",
    layers,
    statement: `${capital(span(layers))} hardly ${verb(layers, "moves", "move")}: a step changes their weights by ${words(fastest)} of their size on average, layer ${movement.indexOf(most) + 1}'s by ${words(most)}.`,
    advice: [
      "what helps the gradient to arrive: an activation with slopes near 1, an initialization that keeps variances level, normalization",
    ],
  };
}

function gradientReachesZero(moments: readonly FlowMoment[]): Finding | undefined {
  const silent = (moment: FlowMoment): number[] =>
    moment.layers.flatMap((layer, index) => (layer.delta === 0 ? [index + 1] : []));
  const from = moments.findIndex((moment) => silent(moment).length > 0);
  if (from < 0 || silent(moments[moments.length - 1]).length === 0) return undefined;
  const numbers = silent(moments[moments.length - 1]);
  const layers: [number, number] = [numbers[0], numbers[numbers.length - 1]];
  return {
    kind: "vanishing",
    layers,
    statement: `From step ${moments[from].step} on the gradient of ${span(layers)} is exactly 0.`,
    advice: ["smaller weights, so that units leave the flat parts", "normalization before the activation"],
  };
}

function lossStops(moments: readonly FlowMoment[]): Finding | undefined {
  if (moments.length < fewest) return undefined;
  const quarter = Math.max(1, Math.floor(moments.length / 4));
  const mean = (part: readonly FlowMoment[]): number =>
    part.reduce((sum, { loss }) => sum + loss, 0) / part.length;
  const begin = moments[0].loss;
  const middle = mean(moments.slice(2 * quarter, 3 * quarter));
  const end = mean(moments.slice(-quarter));
  if (!(middle - end < stalledShare * begin && end > stillHigh * begin)) return undefined;
  const layers: [number, number] = [1, moments[0].layers.length];
  return {
    kind: "stalled",
    layers,
    statement: `The loss stops early: ${words(begin)} at step ${moments[0].step}, ${words(middle)} in the third quarter of the run, ${words(end)} in the last.`,
    advice: [
      "a look at the gradient that reaches the first layers",
      "a larger learning rate, where all layers receive gradient",
    ],
  };
}
