// What a training run sends on the comm "gradbook.flow", checked where it enters the page. JSON has no NaN and no
// infinity: a number that is null or missing reads as NaN.

export const FLOW_TARGET = "gradbook.flow";

/** One layer at one step of training. */
export interface LayerState {
  readonly name: string;
  /** Euclidean norm of the loss's gradient with respect to the layer's weights. */
  readonly gradientNorm: number;
  /** Norm of the step's change of the weights over the norm of the weights. */
  readonly updateRatio: number;
  /** Share of activations where the activation function is flat, 0 to 1. */
  readonly saturated: number;
  /** Share of units that are silent for the whole batch, 0 to 1. */
  readonly dead: number;
}

export interface FlowStep {
  readonly step: number;
  readonly loss: number;
  /** From the layer next to the input to the last. */
  readonly layers: readonly LayerState[];
  /** The verdict in words; absent when nothing changed in it. */
  readonly diagnosis?: string;
}

const numberOf = (value: unknown): number => (typeof value === "number" ? value : Number.NaN);

/** Reads a message of a run; undefined if it is no step. */
export function readStep(value: unknown): FlowStep | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { type, step, loss, layers, diagnosis } = value as Record<string, unknown>;
  if (type !== "step" || typeof step !== "number" || !Array.isArray(layers)) return undefined;
  return {
    step,
    loss: numberOf(loss),
    layers: layers.map((layer: unknown, index) => readLayer(layer, index)),
    ...(typeof diagnosis === "string" && diagnosis !== "" ? { diagnosis } : {}),
  };
}

function readLayer(value: unknown, index: number): LayerState {
  const fields = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  return {
    name: typeof fields["name"] === "string" ? fields["name"] : `layer ${index + 1}`,
    gradientNorm: numberOf(fields["gradientNorm"]),
    updateRatio: numberOf(fields["updateRatio"]),
    saturated: numberOf(fields["saturated"]),
    dead: numberOf(fields["dead"]),
  };
}
