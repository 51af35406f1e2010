// What a layer is: a description that can draw its parameters and apply them. Networks hold the numbers; layers do not.
import type { DType, RandomStream, Shape, Tensor } from "../tensor/index.ts";

/** The named tensors of one layer: what it learns, or what it keeps beside that (running statistics). */
export type LayerTensors = Readonly<Record<string, Tensor>>;

/** What a layer is told while it is applied. */
export interface LayerContext {
  /** True while learning: batch statistics, dropout. */
  readonly training: boolean;
  /** What the layer kept from earlier batches. */
  readonly statistics: LayerTensors;
  /** Hands on what the layer will keep. */
  keep(statistics: LayerTensors): void;
  /** Random numbers in [0, 1) of a shape, for layers that need chance while learning. */
  noise(shape: Shape): Tensor;
  /**
   * Shows an inner result to whoever watches, and returns what to go on with. A watcher may add a probe, whose gradient
   * is then the gradient of this result.
   */
  tap(name: string, result: Tensor): Tensor;
}

/** One step of a network. */
export interface Layer {
  /** "dense", "batchNorm", …: also the stem of the name by which a network calls it. */
  readonly kind: string;
  /** One line that says what it is: "dense 784 → 30". */
  readonly label: string;
  /** Draws the parameters. */
  initialize(random: RandomStream, dtype: DType): LayerTensors;
  /** What it keeps beside parameters, before any batch. */
  initialStatistics?(dtype: DType): LayerTensors;
  /** @throws RangeError where x has a shape that does not fit */
  apply(parameters: LayerTensors, x: Tensor, context: LayerContext): Tensor;
  /** The layers that a composite consists of, by name. */
  readonly inner?: readonly NamedLayer[];
}

/** A layer and the name by which its network calls it. */
export interface NamedLayer {
  readonly name: string;
  readonly layer: Layer;
}

/** `[2, 3]`, as messages write shapes. */
export const formatShape = (shape: Shape): string => `[${shape.join(", ")}]`;

/** @throws RangeError where one of the named sizes is no whole number above 0 */
export function expectSizes(layer: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isInteger(size) || size < 1)
      throw new RangeError(`${layer}: ${name} must be a whole number above 0, got ${size}`);
  }
}

/** Names layers by kind and count: dense1, activation1, dense2, … */
export function nameLayers(layers: readonly Layer[]): NamedLayer[] {
  const counts = new Map<string, number>();
  return layers.map((layer) => {
    const count = (counts.get(layer.kind) ?? 0) + 1;
    counts.set(layer.kind, count);
    return { name: `${layer.kind}${count}`, layer };
  });
}
