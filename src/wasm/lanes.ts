// Vector expressions: what happens to four float32 (or two float64) lanes at a time inside a fused loop. Expressions
// are built as a graph in which equal parts are one, and turned into instructions by loop.ts.
import type { Binary, DType, Unary } from "../tensor/primitives.ts";
import type { VectorOp } from "./opcodes.ts";

/** One vector value of a loop. */
export type Lane = { readonly id: number } & (
  | { readonly kind: "load"; readonly slot: number }
  | { readonly kind: "floats"; readonly value: number }
  | { readonly kind: "bits"; readonly value: number }
  | { readonly kind: "op"; readonly op: VectorOp; readonly of: readonly Lane[] }
  | { readonly kind: "shift"; readonly op: "shl" | "shr_s" | "shr_u"; readonly of: Lane; readonly by: number }
  | { readonly kind: "call"; readonly name: Unary | Binary; readonly of: readonly Lane[] }
);

type Shape<T> = T extends unknown ? Omit<T, "id"> : never;

/** Builds the vector expressions of one loop. */
export class Lanes {
  readonly dtype: DType;
  readonly relaxed: boolean;
  readonly all: Lane[] = [];
  readonly #known = new Map<string, Lane>();

  constructor(dtype: DType, relaxed: boolean) {
    this.dtype = dtype;
    this.relaxed = relaxed;
  }

  #add(lane: Shape<Lane>, key: string): Lane {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = { ...lane, id: this.all.length } as Lane;
    this.all.push(made);
    this.#known.set(key, made);
    return made;
  }

  #op(op: VectorOp, ...of: Lane[]): Lane {
    return this.#add({ kind: "op", op, of }, `${op}(${of.map(({ id }) => id)})`);
  }

  load(slot: number): Lane {
    return this.#add({ kind: "load", slot }, `load ${slot}`);
  }
  /** The same number in every lane. */
  splat(value: number): Lane {
    return this.#add({ kind: "floats", value }, `floats ${Object.is(value, -0) ? "-0" : value}`);
  }
  /** The same 32 bits in every lane of four. */
  bits(value: number): Lane {
    return this.#add({ kind: "bits", value }, `bits ${value}`);
  }
  /** A function of single numbers, lane by lane, in double precision: for what has no vector form. */
  call(name: Unary | Binary, ...of: Lane[]): Lane {
    return this.#add({ kind: "call", name, of }, `call ${name}(${of.map(({ id }) => id)})`);
  }
  #shift(op: "shl" | "shr_s" | "shr_u", of: Lane, by: number): Lane {
    return this.#add({ kind: "shift", op, of, by }, `${op}(${of.id}, ${by})`);
  }

  add = (a: Lane, b: Lane): Lane => this.#op("add", a, b);
  sub = (a: Lane, b: Lane): Lane => this.#op("sub", a, b);
  mul = (a: Lane, b: Lane): Lane => this.#op("mul", a, b);
  div = (a: Lane, b: Lane): Lane => this.#op("div", a, b);
  /** a b + c, rounded once where the engine has it. */
  fma = (a: Lane, b: Lane, c: Lane): Lane =>
    this.relaxed ? this.#op("madd", a, b, c) : this.add(this.mul(a, b), c);
  /** c - a b, rounded once where the engine has it. */
  nfma = (a: Lane, b: Lane, c: Lane): Lane =>
    this.relaxed ? this.#op("nmadd", a, b, c) : this.sub(c, this.mul(a, b));
  /** NaN if either is NaN. */
  max = (a: Lane, b: Lane): Lane => this.#op("max", a, b);
  min = (a: Lane, b: Lane): Lane => this.#op("min", a, b);
  /** `b < a ? b : a`: NaN stays NaN if it is in a. One instruction, where min and max take several. */
  atMost = (a: Lane, b: Lane): Lane => this.#op("pmin", a, b);
  /** `a < b ? b : a`: NaN stays NaN if it is in a. */
  atLeast = (a: Lane, b: Lane): Lane => this.#op("pmax", a, b);
  sqrt = (a: Lane): Lane => this.#op("sqrt", a);
  abs = (a: Lane): Lane => this.#op("abs", a);
  neg = (a: Lane): Lane => this.#op("neg", a);
  eq = (a: Lane, b: Lane): Lane => this.#op("eq", a, b);
  lt = (a: Lane, b: Lane): Lane => this.#op("lt", a, b);
  le = (a: Lane, b: Lane): Lane => this.#op("le", a, b);
  and = (a: Lane, b: Lane): Lane => this.#op("and", a, b);
  or = (a: Lane, b: Lane): Lane => this.#op("or", a, b);
  xor = (a: Lane, b: Lane): Lane => this.#op("xor", a, b);
  /** a where the mask's bits are set, else b. */
  choose = (mask: Lane, a: Lane, b: Lane): Lane => this.#op("bitselect", a, b, mask);
  addInt = (a: Lane, b: Lane): Lane => this.#op("i32x4.add", a, b);
  subInt = (a: Lane, b: Lane): Lane => this.#op("i32x4.sub", a, b);
  toFloat = (a: Lane): Lane => this.#op("f32x4.convert_i32x4_s", a);
  shl = (a: Lane, by: number): Lane => this.#shift("shl", a, by);
  shrSigned = (a: Lane, by: number): Lane => this.#shift("shr_s", a, by);
  shrUnsigned = (a: Lane, by: number): Lane => this.#shift("shr_u", a, by);
  /** 1 where the mask is set, else 0. */
  flag = (mask: Lane): Lane => this.and(mask, this.splat(1));

  /** c[0] + c[1] x + c[2] x² + ... */
  polynomial(x: Lane, coefficients: readonly number[]): Lane {
    return coefficients
      .slice(0, -1)
      .reduceRight<Lane>(
        (sum, c) => this.fma(sum, x, this.splat(c)),
        this.splat(coefficients[coefficients.length - 1]),
      );
  }
}
