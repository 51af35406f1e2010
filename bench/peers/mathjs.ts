// mathjs: dense matrices.
import { all, create, type Matrix } from "mathjs";
import { prepareManual } from "./manual.ts";
import { serve } from "./serve.ts";

const math = create(all ?? {});
const toMatrix = (rows: number[][]): Matrix => math.matrix(rows);

await serve(
  `mathjs ${math.version}`,
  prepareManual<Matrix>({
    make: (numbers, rows, columns) =>
      toMatrix(Array.from({ length: rows }, (_, r) => [...numbers.subarray(r * columns, (r + 1) * columns)])),
    multiply: (a, b, transpose) =>
      math.multiply(transpose === "a" ? math.transpose(a) : a, transpose === "b" ? math.transpose(b) : b),
    addRow: (a, row) => math.add(a, row) as Matrix,
    map(f, a, b) {
      const left = a.toArray() as number[][];
      const right = b?.toArray() as number[][] | undefined;
      return toMatrix(left.map((row, i) => row.map((v, j) => f(v, right?.[i][j] ?? 0))));
    },
    sumRows: (a) =>
      toMatrix(
        [math.sum(a, 0) as unknown as number[]].map((row) => [...math.matrix(row).toArray()] as number[]),
      ),
    toRows: (a) => a.toArray() as number[][],
    fromRows: toMatrix,
  }),
);
