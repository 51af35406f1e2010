// What a diagnosis looks at: a few figures of each layer, from a trace or from a moment of training.
import type { Activation } from "../nn/index.ts";
import type { LayerMoment } from "./moments.ts";
import type { LayerFlow } from "./report.ts";

/** The figures of one layer. Those that were not taken are absent. */
export interface LayerSymptoms {
  /** 1 for the layer next to the input. */
  readonly number: number;
  readonly activationName?: string;
  readonly flat?: Activation["flat"];
  /** Root mean square of δ = ∂L/∂z. */
  readonly delta: number;
  /** Root mean square of ∂L/∂W. */
  readonly weightGradient: number;
  /** Mean of φ′(z). */
  readonly slope?: number;
  readonly saturated?: number;
  readonly dead?: number;
  /** Root mean square of z. */
  readonly preActivation?: number;
  readonly positiveWeights?: boolean;
  readonly lost?: number;
  readonly oneSigned?: number;
  readonly brokenForward: boolean;
  readonly brokenBackward: boolean;
  /** Root mean square of ∂L/∂state at each time step of a recurrent layer. */
  readonly throughTime?: readonly number[];
}

/** The symptoms that a trace shows. */
export function symptomsOf(layer: LayerFlow): LayerSymptoms {
  return {
    number: layer.number,
    activationName: layer.activationName,
    flat: layer.flat,
    delta: layer.gradient.preActivation.rms,
    weightGradient: layer.gradient.weights.rms,
    slope: layer.slope?.mean,
    saturated: layer.saturated,
    dead: layer.dead,
    preActivation: layer.preActivation.rms,
    positiveWeights: layer.weights.min > 0,
    lost: layer.update.lost,
    oneSigned: layer.update.oneSigned,
    brokenForward: layer.activation.notFinite > 0,
    brokenBackward: layer.gradient.weights.notFinite > 0,
    throughTime: layer.steps.map((step) => step.gradient.rms),
  };
}

/** The symptoms that a moment of training shows. */
export function momentSymptoms(layers: readonly LayerMoment[]): LayerSymptoms[] {
  return layers.map((layer, index) => ({
    number: index + 1,
    delta: layer.delta,
    weightGradient: layer.weightGradient,
    // Without an activation there is no flat part.
    ...(layer.activationName !== undefined && {
      activationName: layer.activationName,
      flat: layer.flat,
      slope: layer.slope,
      saturated: layer.saturated,
      dead: layer.dead,
    }),
    brokenForward: !Number.isFinite(layer.activationStd),
    brokenBackward: !Number.isFinite(layer.weightGradient),
  }));
}
