// What float32 can hold: whether an update changes a weight at all, and how many layers it takes until it does not.

/** Half the gap between 1 and the next float32: an update below this share of a weight may round to nothing. */
const halfUlp = 2 ** -24;

/** What one float32 update does to some weights. */
export interface UpdateEffect {
  /** Share of weights that stay as they are, bit for bit, for whatever reason. */
  readonly unchanged: number;
  /** Among the weights whose update is not 0, the share that stay as they are: the rounding's doing. 1 where all are 0. */
  readonly lost: number;
}

/**
 * What an update changes in float32.
 *
 * @param weights - w
 * @param updates - what is subtracted
 *
 * @example
 * ```ts
 * flow.updateEffect([2.5, 2.5, 2.5, 2.5], [0.002, 1e-8, 1e-9, 0]) // { unchanged: 0.75, lost: 0.6666666666666666 }
 * ```
 */
export function updateEffect(weights: ArrayLike<number>, updates: ArrayLike<number>): UpdateEffect {
  if (weights.length !== updates.length)
    throw new RangeError(`updateEffect: ${weights.length} weights and ${updates.length} updates`);
  let unchanged = 0;
  let lost = 0;
  let moving = 0;
  for (let i = 0; i < weights.length; i += 1) {
    const weight = Math.fround(weights[i]);
    const update = Math.fround(updates[i]);
    const same = Math.fround(weight - update) === weight;
    if (same) unchanged += 1;
    if (update !== 0) {
      moving += 1;
      if (same) lost += 1;
    }
  }
  return {
    unchanged: weights.length === 0 ? 0 : unchanged / weights.length,
    lost: moving === 0 ? 1 : lost / moving,
  };
}

/** How many layers, counted back from the output, an update crosses before float32 loses it. */
export interface RoundingDepth {
  readonly layers: number;
  /** True where a layer of the network itself is that deep; false where the measured shrinkage was carried on. */
  readonly measured: boolean;
}

/** What is known of one layer, from the input to the output. */
export interface LayerUpdate {
  /** Share of non-zero updates that are lost to rounding. */
  readonly lost: number;
  readonly weightRms: number;
  readonly updateRms: number;
}

/**
 * The depth at which a typical update rounds to nothing: the first layer from the output that loses more than half of
 * its updates to rounding; otherwise carried on at the rate at which updates shrink from layer to layer.
 *
 * @returns undefined where updates do not shrink towards the input
 *
 * @example
 * ```ts
 * const layer = (updateRms: number) => ({ lost: 0, weightRms: 1, updateRms });
 * flow.roundingDepth([1e-3, 1e-2, 1e-1, 1].map(layer)) // { layers: 9, measured: false }
 * ```
 */
export function roundingDepth(layers: readonly LayerUpdate[]): RoundingDepth | undefined {
  const lost = layers.findLastIndex((layer) => layer.lost > 0.5);
  if (lost >= 0) return { layers: layers.length - lost, measured: true };
  if (layers.length < 3) return undefined;
  // The first layer sees the raw input and the last one the loss: the rate is that of the layers between them.
  const middle = layers.slice(1, -1);
  const factor =
    (middle[0].updateRms / middle[middle.length - 1].updateRms) ** (1 / Math.max(1, middle.length - 1));
  if (!(factor > 0 && factor < 1)) return undefined;
  const first = layers[0];
  const further = Math.log((halfUlp * first.weightRms) / first.updateRms) / Math.log(factor);
  return { layers: layers.length + Math.max(1, Math.ceil(further)), measured: false };
}
