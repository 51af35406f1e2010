// The four networks that every peer trains: one step is forward, backward and SGD, sigmoid between layers, mean
// cross-entropy from logits at the end (mean squared distance from 1 where there is one output), float32.

export interface Workload {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly batch: number;
}

const repeat = (count: number, size: number): number[] => new Array<number>(count).fill(size);

export const workloads: readonly Workload[] = [
  { name: "deep20x64", sizes: [...repeat(20, 64), 10], batch: 64 },
  { name: "mnist3x100", sizes: [784, 100, 100, 100, 10], batch: 60 },
  { name: "deep8x30", sizes: [784, ...repeat(6, 30), 10], batch: 10 },
  { name: "tiny 3-2-1", sizes: [3, 2, 1], batch: 1 },
];

export const learningRate = 0.1;

/** Networks of 64 units whose cost a step is to grow linearly with depth. */
export function deepWorkload(depth: number): Workload {
  return { name: `depth ${depth}`, sizes: [...repeat(depth, 64), 10], batch: 64 };
}

export interface Data {
  readonly weights: readonly Float32Array[];
  readonly biases: readonly Float32Array[];
  /** `[batch, sizes[0]]` */
  readonly x: Float32Array;
  /** `[batch]`, class numbers */
  readonly labels: readonly number[];
  /** `[batch, classes]`, one-hot */
  readonly y: Float32Array;
}

/** The same numbers for every peer: a linear congruential generator is enough to fill matrices. */
export function makeData({ sizes, batch }: Workload): Data {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const classes = sizes[sizes.length - 1];
  const labels = Array.from({ length: batch }, () => Math.floor(next() * classes));
  const y = new Float32Array(batch * classes);
  labels.forEach((label, i) => {
    y[i * classes + label] = 1;
  });
  return {
    weights: sizes
      .slice(1)
      .map((n, i) => Float32Array.from({ length: sizes[i] * n }, () => next() * 0.4 - 0.2)),
    biases: sizes.slice(1).map((n) => new Float32Array(n)),
    x: Float32Array.from({ length: batch * sizes[0] }, () => next() * 2 - 1),
    labels,
    y,
  };
}
