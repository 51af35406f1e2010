// Runs of neighbouring layers: which they are, what they share, and how they are named in a sentence.
import type { LayerSymptoms } from "./symptoms.ts";

/** "layer 3", "layers 1–7". */
export const span = ([from, to]: readonly [number, number]): string =>
  from === to ? `layer ${from}` : `layers ${from}–${to}`;

export const capital = (text: string): string => text[0].toUpperCase() + text.slice(1);

export const verb = ([from, to]: readonly [number, number], one: string, several: string): string =>
  from === to ? one : several;

/** Mean over layers of a share that some layers lack. */
export function average(
  layers: readonly LayerSymptoms[],
  pick: (layer: LayerSymptoms) => number | undefined,
): number | undefined {
  const found = layers.map(pick).filter((share) => share !== undefined);
  return found.length === 0 ? undefined : found.reduce((sum, share) => sum + share, 0) / found.length;
}

/** The first and last number of the layers that a test picks; undefined where it picks none. */
export function range(
  layers: readonly LayerSymptoms[],
  test: (layer: LayerSymptoms) => boolean,
): [number, number] | undefined {
  const picked = layers.filter(test).map((layer) => layer.number);
  return picked.length === 0 ? undefined : [picked[0], picked[picked.length - 1]];
}
