// Backpropagation written by hand over five matrix operations, for peers that have no autodiff.
import { learningRate, makeData, type Workload } from "../workloads.ts";
import type { Prepared } from "./serve.ts";

/** The matrix operations of a peer; M is its matrix. */
export interface MatrixLibrary<M> {
  make(numbers: Float32Array, rows: number, columns: number): M;
  /** a b, with either transposed first on request. */
  multiply(a: M, b: M, transpose?: "a" | "b"): M;
  /** Adds the row to every row. */
  addRow(a: M, row: M): M;
  /** Elementwise, f over one or two matrices of one shape. */
  map(f: (a: number, b: number) => number, a: M, b?: M): M;
  sumRows(a: M): M;
  /** Numbers row by row, to read or change. */
  toRows(a: M): number[][];
  fromRows(rows: number[][]): M;
}

export function prepareManual<M>(library: MatrixLibrary<M>): (workload: Workload) => Prepared {
  return (workload) => {
    const { sizes, batch } = workload;
    const data = makeData(workload);
    const weights = data.weights.map((w, i) => library.make(w, sizes[i], sizes[i + 1]));
    const biases = data.biases.map((b, i) => library.make(b, 1, sizes[i + 1]));
    const x = library.make(data.x, batch, sizes[0]);
    const last = weights.length - 1;

    const step = (): number => {
      const activations = [x];
      for (const [i, w] of weights.entries()) {
        const z = library.addRow(library.multiply(activations[i], w), biases[i]);
        activations.push(i < last ? library.map((v) => 1 / (1 + Math.exp(-v)), z) : z);
      }
      const { loss, gradient } = lossAndGradient(library.toRows(activations[last + 1]), data.labels);
      let g = library.fromRows(gradient);
      for (let i = last; i >= 0; i--) {
        const input = activations[i];
        const gw = library.multiply(input, g, "a");
        const gb = library.sumRows(g);
        if (i > 0) g = library.map((d, a) => d * a * (1 - a), library.multiply(g, weights[i], "b"), input);
        weights[i] = library.map((v, d) => v - learningRate * d, weights[i], gw);
        biases[i] = library.map((v, d) => v - learningRate * d, biases[i], gb);
      }
      return loss;
    };
    return (steps) => {
      let loss = 0;
      for (let i = 0; i < steps; i++) loss = step();
      return loss;
    };
  };
}

function lossAndGradient(
  logits: number[][],
  labels: readonly number[],
): { loss: number; gradient: number[][] } {
  const batch = logits.length;
  if (logits[0].length === 1) {
    const loss = logits.reduce((sum, [z]) => sum + (z - 1) ** 2, 0) / batch;
    return { loss, gradient: logits.map(([z]) => [(2 * (z - 1)) / batch]) };
  }
  let loss = 0;
  const gradient = logits.map((row, r) => {
    const most = Math.max(...row);
    const e = row.map((z) => Math.exp(z - most));
    const total = e.reduce((a, b) => a + b, 0);
    loss -= (row[labels[r]] - most - Math.log(total)) / batch;
    return e.map((v, j) => (v / total - (j === labels[r] ? 1 : 0)) / batch);
  });
  return { loss, gradient };
}
