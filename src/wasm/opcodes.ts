// Numbers of the WebAssembly SIMD and relaxed SIMD instructions that loops use (WebAssembly core specification 3.0,
// section 5.4.10, "Vector instructions"; all follow the prefix 0xfd).
import type { DType } from "../tensor/primitives.ts";

/** [float32 lanes, float64 lanes] */
const byType = {
  eq: [0x41, 0x47],
  lt: [0x43, 0x49],
  le: [0x45, 0x4b],
  abs: [0xe0, 0xec],
  neg: [0xe1, 0xed],
  sqrt: [0xe3, 0xef],
  add: [0xe4, 0xf0],
  sub: [0xe5, 0xf1],
  mul: [0xe6, 0xf2],
  div: [0xe7, 0xf3],
  min: [0xe8, 0xf4],
  max: [0xe9, 0xf5],
  pmin: [0xea, 0xf6],
  pmax: [0xeb, 0xf7],
  madd: [0x105, 0x107],
  nmadd: [0x106, 0x108],
  splat: [0x13, 0x14],
  extractLane: [0x1f, 0x21],
  replaceLane: [0x20, 0x22],
  loadSplat: [0x09, 0x0a],
} as const;

/** Instructions that do not depend on the number format. */
const untyped = {
  load: 0x00,
  store: 0x0b,
  const: 0x0c,
  store32Lane: 0x5a,
  store64Lane: 0x5b,
  and: 0x4e,
  or: 0x50,
  xor: 0x51,
  bitselect: 0x52,
  shl: 0xab,
  shr_s: 0xac,
  shr_u: 0xad,
  "i32x4.add": 0xae,
  "i32x4.sub": 0xb1,
  "f32x4.convert_i32x4_s": 0xfa,
} as const;

export type VectorOp = keyof typeof byType | keyof typeof untyped;

export function opcode(op: VectorOp, dtype: DType): number {
  return op in untyped
    ? untyped[op as keyof typeof untyped]
    : byType[op as keyof typeof byType][dtype === "float32" ? 0 : 1];
}
