// A fused loop: from vector expressions to one WebAssembly function that runs over rows and columns of its operands.
import type { Binary, DType, Unary } from "../tensor/primitives.ts";
import { Code, type FunctionBody } from "./bytes.ts";
import type { Lane } from "./lanes.ts";

/**
 * How an operand lies along the columns of a loop: "full" is gapless, "repeated" is one number a row. Along the rows
 * it may have any step, 0 included.
 */
export type Along = "full" | "repeated";

export interface LoopShape {
  readonly dtype: DType;
  /** One entry for each operand that the expressions load, by slot. */
  readonly operands: readonly Along[];
  /** What is stored, in order; outputs are gapless rows. */
  readonly results: readonly Lane[];
}

/** Width of a number in bytes. */
export function widthOf(dtype: DType): 4 | 8 {
  return dtype === "float32" ? 4 : 8;
}

/**
 * The function of a loop. Parameters, all 32-bit integers: the results' addresses, the operands' addresses, each
 * operand's step from row to row in bytes, the number of rows, the bytes of a row.
 *
 * @param functionOf - number of the imported function for single numbers of that name
 */
export function encodeLoop(loop: LoopShape, functionOf: (name: Unary | Binary) => number): FunctionBody {
  const { dtype, operands, results } = loop;
  const width = widthOf(dtype);
  const order = usedLanes(results);
  const code = new Code();

  const resultAt = (i: number): number => i;
  const operandAt = (slot: number): number => results.length + slot;
  const stepOf = (slot: number): number => results.length + operands.length + slot;
  const rows = results.length + 2 * operands.length;
  const rowBytes = rows + 1;
  const column = rows + 2;
  const wholeBytes = rows + 3;
  const firstLane = rows + 4;
  const localOf = new Map(order.map((lane, i) => [lane.id, firstLane + i]));
  const at = (lane: Lane): number => localOf.get(lane.id) ?? 0;

  /** Lanes that do not change along a row are computed once a row, constants once a call. */
  const isConstant = (lane: Lane): boolean => lane.kind === "floats" || lane.kind === "bits";
  const fixed = new Set<number>();
  for (const lane of order) {
    if (
      isConstant(lane) ||
      (lane.kind === "load" ? operands[lane.slot] === "repeated" : isFixed(lane, fixed))
    ) {
      fixed.add(lane.id);
    }
  }

  const compute = (lane: Lane): void => {
    switch (lane.kind) {
      case "load":
        if (operands[lane.slot] === "repeated") code.get(operandAt(lane.slot)).memory("loadSplat", dtype);
        else code.get(operandAt(lane.slot)).get(column).addInt().memory("load", dtype);
        break;
      case "floats":
        code.floats(lane.value, dtype);
        break;
      case "bits":
        code.bits(lane.value);
        break;
      case "shift":
        code.get(at(lane.of)).i32(lane.by).vector(lane.op, dtype);
        break;
      case "op":
        for (const operand of lane.of) code.get(at(operand));
        code.vector(lane.op, dtype);
        break;
      case "call":
        callLanes(lane.of, functionOf(lane.name));
        break;
    }
    code.set(at(lane));
  };

  const callLanes = (of: readonly Lane[], fn: number): void => {
    code.get(at(of[0]));
    for (let i = 0; i < 16 / width; i++) {
      for (const operand of of) {
        code.get(at(operand)).lane("extractLane", dtype, i);
        if (dtype === "float32") code.widen();
      }
      code.call(fn);
      if (dtype === "float32") code.narrow();
      code.lane("replaceLane", dtype, i);
    }
  };

  const body = (): void => {
    for (const lane of order) if (!fixed.has(lane.id)) compute(lane);
  };
  const resultAddress = (i: number): Code => code.get(resultAt(i)).get(column).addInt();

  for (const lane of order) if (isConstant(lane)) compute(lane);
  code.get(rowBytes).i32(-16).andInt().set(wholeBytes);
  code.loopUntil(
    () => code.get(rows).isZero(),
    () => {
      for (const lane of order) if (fixed.has(lane.id) && !isConstant(lane)) compute(lane);
      code.i32(0).set(column);
      code.loopUntil(
        () => code.get(column).get(wholeBytes).atLeastInt(),
        () => {
          body();
          for (const [i, lane] of results.entries()) resultAddress(i).get(at(lane)).memory("store", dtype);
          code.get(column).i32(16).addInt().set(column);
        },
      );
      // What is left of the row is computed as a whole vector (loads may pass the end) and stored in part.
      code.get(column).get(rowBytes).subInt();
      code.if(() => {
        body();
        code.get(rowBytes).i32(8).andInt();
        code.if(() => {
          for (const [i, lane] of results.entries()) resultAddress(i).get(at(lane)).storeLane(64, 0);
        });
        if (width === 4) {
          code.get(rowBytes).i32(4).andInt();
          code.if(() => {
            code.get(rowBytes).i32(8).andInt();
            code.if(() => {
              for (const [i, lane] of results.entries()) {
                resultAddress(i).i32(8).addInt().get(at(lane)).storeLane(32, 2);
              }
            });
            code.get(rowBytes).i32(8).andInt().isZero();
            code.if(() => {
              for (const [i, lane] of results.entries()) resultAddress(i).get(at(lane)).storeLane(32, 0);
            });
          });
        }
      });
      for (const i of results.keys()) code.get(resultAt(i)).get(rowBytes).addInt().set(resultAt(i));
      for (const slot of operands.keys()) {
        code.get(operandAt(slot)).get(stepOf(slot)).addInt().set(operandAt(slot));
      }
      code.get(rows).i32(1).subInt().set(rows);
    },
  );
  return { parameters: "i".repeat(rows + 2), locals: `ii${"v".repeat(order.length)}`, code };
}

/** The lanes that the results need, operands first: lanes are numbered in the order in which they were made. */
export function usedLanes(results: readonly Lane[]): Lane[] {
  const used = new Set<Lane>(results);
  for (const lane of used) for (const operand of operandsOf(lane)) used.add(operand);
  return [...used].sort((a, b) => a.id - b.id);
}

function operandsOf(lane: Lane): readonly Lane[] {
  if (lane.kind === "op" || lane.kind === "call") return lane.of;
  return lane.kind === "shift" ? [lane.of] : [];
}

function isFixed(lane: Lane, fixed: ReadonlySet<number>): boolean {
  const operands = operandsOf(lane);
  return operands.length > 0 && operands.every(({ id }) => fixed.has(id));
}
