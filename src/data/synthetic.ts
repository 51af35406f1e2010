// Data sets made by rule: shapes in the plane, and sequence tasks that need a long memory.
import { type RandomStream, rng, type Tensor, tensor } from "../tensor/index.ts";
import type { Dataset } from "./batches.ts";

/** How many examples, from which seed. */
export interface SyntheticOptions {
  count: number;
  /** Seed of the stream; 0 unless told. */
  seed?: number;
}

/** A set of points in the plane. */
export interface PlaneOptions extends SyntheticOptions {
  /** Standard deviation of what is added to each coordinate. */
  noise?: number;
}

/** @throws RangeError where one of the named numbers is no whole number of at least `least` */
function expectWhole(set: string, numbers: Readonly<Record<string, number>>, least: number): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isInteger(value) || value < least)
      throw new RangeError(`${set}: ${name} must be a whole number of at least ${least}, got ${value}`);
  }
}

function plane(
  points: readonly (readonly [number, number])[],
  labels: readonly number[],
  noise: number,
  random: RandomStream,
): Dataset {
  const values = points.flatMap((point) =>
    point.map((coordinate) => coordinate + noise * random.nextNormal()),
  );
  return {
    x: tensor(Float32Array.from(values), { shape: [points.length, 2] }),
    y: tensor(Float32Array.from(labels)),
  };
}

/**
 * Two half circles that reach into each other, one class each.
 *
 * @returns x `[count, 2]`, y `[count]` of 0 and 1, alternating
 *
 * @example
 * ```ts
 * data.twoMoons({ count: 4, noise: 0 }).y.toArray() // [0, 1, 0, 1]
 * ```
 */
export function twoMoons({ count, seed = 0, noise = 0.1 }: PlaneOptions): Dataset {
  expectWhole("twoMoons", { count }, 0);
  const random = rng(seed);
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const points = labels.map((label): [number, number] => {
    const angle = Math.PI * random.next();
    return label === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
  });
  return plane(points, labels, noise, random);
}

/**
 * Spiral arms around the origin, one class each.
 *
 * @param options - `classes` (3) arms that make `turns` (0.75) turns each, out to radius 1
 * @returns x `[count, 2]`, y `[count]` of class numbers, in turn
 *
 * @example
 * ```ts
 * data.spirals({ count: 6, classes: 3 }).y.toArray() // [0, 1, 2, 0, 1, 2]
 * ```
 */
export function spirals({
  count,
  seed = 0,
  noise = 0.02,
  classes = 3,
  turns = 0.75,
}: PlaneOptions & { classes?: number; turns?: number }): Dataset {
  expectWhole("spirals", { count }, 0);
  expectWhole("spirals", { classes }, 1);
  const random = rng(seed);
  const labels = Array.from({ length: count }, (_, i) => i % classes);
  const points = labels.map((label): [number, number] => {
    const radius = random.next();
    const angle = 2 * Math.PI * (label / classes + turns * radius);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  return plane(points, labels, noise, random);
}

/** A set of sequences of one length. */
export interface SequenceOptions extends SyntheticOptions {
  /** Time steps. */
  length: number;
}

/**
 * The adding problem (Hochreiter and Schmidhuber 1997, task 4, in the form of Le, Jaitly and Hinton 2015): the first
 * feature is even on [0, 1), the second marks one step of each half; the target is the sum of the two marked numbers.
 * Answering 1 always gives a mean squared error of 1/6.
 *
 * @returns x `[count, length, 2]`, y `[count, 1]`
 *
 * @example
 * ```ts
 * const { x, y } = data.addingProblem({ count: 1, length: 10, seed: 1 });
 * const [numbers, marks] = [x.slice(0, null, 0), x.slice(0, null, 1)];
 * Math.abs(numbers.mul(marks).sum().item() - y.item()) < 1e-6 // true
 * ```
 */
export function addingProblem({ count, length, seed = 0 }: SequenceOptions): Dataset {
  expectWhole("addingProblem", { count }, 0);
  expectWhole("addingProblem", { length }, 2);
  const random = rng(seed);
  const x = new Float32Array(count * length * 2);
  const y = new Float32Array(count);
  const half = Math.floor(length / 2);
  for (let row = 0; row < count; row += 1) {
    const at = (step: number): number => (row * length + step) * 2;
    for (let step = 0; step < length; step += 1) x[at(step)] = random.next();
    for (const marked of [random.below(half), half + random.below(length - half)]) {
      x[at(marked) + 1] = 1;
      y[row] += x[at(marked)];
    }
  }
  return { x: tensor(x, { shape: [count, length, 2] }), y: tensor(y, { shape: [count, 1] }) };
}

/**
 * The temporal order task (Hochreiter and Schmidhuber 1997, task 6a; positions as in Pascanu, Mikolov and Bengio's own
 * code): among distractors c, d, e, f stand two symbols, each A or B, one in [L/10, 2L/10), one in [5L/10, 6L/10). Which of
 * AA, AB, BA, BB it was is the class.
 *
 * @returns x `[count, length, 6]` one-hot in the order A, B, c, d, e, f; y `[count]` of 0 to 3
 * @throws RangeError for fewer than 10 steps
 *
 * @example
 * ```ts
 * const { x, y } = data.temporalOrder({ count: 4, length: 50, seed: 1 });
 * x.shape // [4, 50, 6]
 * x.sum(2).min().item() // 1
 * y.max().item() <= 3 // true
 * ```
 */
export function temporalOrder({ count, length, seed = 0 }: SequenceOptions): Dataset {
  expectWhole("temporalOrder", { count }, 0);
  expectWhole("temporalOrder", { length }, 10);
  const random = rng(seed);
  const symbols = 6;
  const x = new Float32Array(count * length * symbols);
  const y = new Float32Array(count);
  const tenth = (share: number): number => Math.floor((share * length) / 10);
  for (let row = 0; row < count; row += 1) {
    const sequence = Array.from({ length }, () => 2 + random.below(4));
    const early = random.below(2);
    const late = random.below(2);
    sequence[tenth(1) + random.below(tenth(2) - tenth(1))] = early;
    sequence[tenth(5) + random.below(tenth(6) - tenth(5))] = late;
    sequence.forEach((symbol, step) => {
      x[(row * length + step) * symbols + symbol] = 1;
    });
    y[row] = 2 * early + late;
  }
  const inputs: Tensor = tensor(x, { shape: [count, length, symbols] });
  return { x: inputs, y: tensor(y) };
}
