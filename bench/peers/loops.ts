// Plain loops over Float32Array, as one writes them without a library.
import { prepareManual } from "./manual.ts";
import { serve } from "./serve.ts";

interface Matrix {
  readonly numbers: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

const make = (numbers: Float32Array, rows: number, columns: number): Matrix => ({ numbers, rows, columns });

function multiply(a: Matrix, b: Matrix, transpose?: "a" | "b"): Matrix {
  const [m, k] = transpose === "a" ? [a.columns, a.rows] : [a.rows, a.columns];
  const n = transpose === "b" ? b.rows : b.columns;
  const out = new Float32Array(m * n);
  for (let i = 0; i < m; i++) {
    if (transpose === "b") {
      for (let j = 0; j < n; j++) {
        let total = 0;
        for (let l = 0; l < k; l++) total += a.numbers[i * k + l] * b.numbers[j * k + l];
        out[i * n + j] = total;
      }
    } else {
      for (let l = 0; l < k; l++) {
        const factor = transpose === "a" ? a.numbers[l * m + i] : a.numbers[i * k + l];
        for (let j = 0; j < n; j++) out[i * n + j] += factor * b.numbers[l * n + j];
      }
    }
  }
  return make(out, m, n);
}

await serve(
  `Node ${process.versions.node}`,
  prepareManual<Matrix>({
    make,
    multiply,
    addRow: (a, row) =>
      make(
        a.numbers.map((v, i) => v + row.numbers[i % a.columns]),
        a.rows,
        a.columns,
      ),
    map: (f, a, b) =>
      make(
        a.numbers.map((v, i) => f(v, b?.numbers[i] ?? 0)),
        a.rows,
        a.columns,
      ),
    sumRows(a) {
      const out = new Float32Array(a.columns);
      for (let i = 0; i < a.numbers.length; i++) out[i % a.columns] += a.numbers[i];
      return make(out, 1, a.columns);
    },
    toRows: (a) =>
      Array.from({ length: a.rows }, (_, r) => [...a.numbers.subarray(r * a.columns, (r + 1) * a.columns)]),
    fromRows: (rows) => make(Float32Array.from(rows.flat()), rows.length, rows[0].length),
  }),
);
