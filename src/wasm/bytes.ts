// Writing a WebAssembly module: variable-length integers, sections, and the instructions that programs need
// (WebAssembly core specification, chapter 5, "Binary format").
import type { DType } from "../tensor/primitives.ts";
import { opcode, type VectorOp } from "./opcodes.ts";

/** Value types by their letter: i(32), f(32), d = f64, v(128). */
const valueTypes: Record<string, number> = { i: 0x7f, f: 0x7d, d: 0x7c, v: 0x7b };

function unsignedLeb(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest = Math.floor(rest / 128);
    out.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return out;
}

function signedLeb(value: number): number[] {
  const out: number[] = [];
  for (let rest = value | 0; ; rest >>= 7) {
    const low = rest & 0x7f;
    const done = (rest >> 6 === 0 || rest >> 6 === -1) && rest >> 6 === rest >> 7;
    out.push(done ? low : low | 0x80);
    if (done) return out;
  }
}

function float32Bytes(value: number): number[] {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}
function float64Bytes(value: number): number[] {
  return [...new Uint8Array(Float64Array.of(value).buffer)];
}

/** A function's instructions, in the order they are written. */
export class Code {
  readonly bytes: number[] = [];

  #put(...bytes: number[]): this {
    for (const byte of bytes) this.bytes.push(byte);
    return this;
  }

  get(local: number): this {
    return this.#put(0x20, ...unsignedLeb(local));
  }
  set(local: number): this {
    return this.#put(0x21, ...unsignedLeb(local));
  }
  i32(value: number): this {
    return this.#put(0x41, ...signedLeb(value));
  }
  f32(value: number): this {
    return this.#put(0x43, ...float32Bytes(value));
  }
  call(fn: number): this {
    return this.#put(0x10, ...unsignedLeb(fn));
  }
  addInt(): this {
    return this.#put(0x6a);
  }
  subInt(): this {
    return this.#put(0x6b);
  }
  andInt(): this {
    return this.#put(0x71);
  }
  /** a >= b, unsigned. */
  atLeastInt(): this {
    return this.#put(0x4f);
  }
  /** to, from and the number of bytes are on the stack. */
  copyMemory(): this {
    return this.#put(0xfc, 0x0a, 0, 0);
  }
  isZero(): this {
    return this.#put(0x45);
  }
  widen(): this {
    return this.#put(0xbb);
  }
  narrow(): this {
    return this.#put(0xb6);
  }
  /** Repeats the body until `stop` leaves 1 on the stack. */
  loopUntil(stop: (code: this) => void, body: (code: this) => void): this {
    this.#put(0x02, 0x40, 0x03, 0x40);
    stop(this);
    this.#put(0x0d, 1);
    body(this);
    return this.#put(0x0c, 0, 0x0b, 0x0b);
  }
  if(body: (code: this) => void): this {
    this.#put(0x04, 0x40);
    body(this);
    return this.#put(0x0b);
  }
  vector(op: VectorOp, dtype: DType): this {
    return this.#put(0xfd, ...unsignedLeb(opcode(op, dtype)));
  }
  /** A vector instruction on a lane number. */
  lane(op: "extractLane" | "replaceLane", dtype: DType, lane: number): this {
    return this.vector(op, dtype).#put(lane);
  }
  /** A load or store at an address on the stack; alignment is only a hint. */
  memory(op: "load" | "store" | "loadSplat", dtype: DType): this {
    return this.vector(op, dtype).#put(2, 0);
  }
  storeLane(bits: 32 | 64, lane: number): this {
    return this.vector(bits === 32 ? "store32Lane" : "store64Lane", "float32").#put(2, 0, lane);
  }
  floats(value: number, dtype: DType): this {
    const one = dtype === "float32" ? float32Bytes(value) : float64Bytes(value);
    return this.vector("const", dtype).#put(
      ...(dtype === "float32" ? [...one, ...one, ...one, ...one] : [...one, ...one]),
    );
  }
  bits(value: number): this {
    const one = [...new Uint8Array(Int32Array.of(value).buffer)];
    return this.vector("const", "float32").#put(...one, ...one, ...one, ...one);
  }
}

export interface FunctionBody {
  /** Letters of the parameter types. */
  readonly parameters: string;
  /** Letters of the types of the locals that follow the parameters. */
  readonly locals: string;
  readonly code: Code;
}

export interface FunctionImport {
  readonly module: string;
  readonly name: string;
  readonly parameters: string;
  readonly result: string;
}

const section = (id: number, content: number[]): number[] => [id, ...unsignedLeb(content.length), ...content];
const vector = (items: number[][]): number[] => [...unsignedLeb(items.length), ...items.flat()];
const text = (value: string): number[] => {
  const bytes = new TextEncoder().encode(value);
  return [...unsignedLeb(bytes.length), ...bytes];
};
const typeList = (letters: string): number[] => [
  ...unsignedLeb(letters.length),
  ...[...letters].map((l) => valueTypes[l]),
];

/** A module that imports a memory and functions, and exports its last function as `run`. */
export function encodeModule(
  imports: readonly FunctionImport[],
  bodies: readonly FunctionBody[],
): Uint8Array<ArrayBuffer> {
  const signatures: string[] = [];
  const typeOf = (parameters: string, result: string): number => {
    const signature = `${parameters}>${result}`;
    const found = signatures.indexOf(signature);
    return found >= 0 ? found : signatures.push(signature) - 1;
  };
  const importEntries = [
    [...text("env"), ...text("memory"), 0x02, 0x00, ...unsignedLeb(1)],
    ...imports.map(({ module, name, parameters, result }) => [
      ...text(module),
      ...text(name),
      0x00,
      ...unsignedLeb(typeOf(parameters, result)),
    ]),
  ];
  const functionTypes = bodies.map(({ parameters }) => unsignedLeb(typeOf(parameters, "")));
  const codes = bodies.map(({ locals, code }) => {
    const groups = [...locals.matchAll(/(.)\1*/g)].map(([run, letter]) => [
      ...unsignedLeb(run.length),
      valueTypes[letter],
    ]);
    const content = [...vector(groups), ...code.bytes, 0x0b];
    return [...unsignedLeb(content.length), ...content];
  });
  const types = signatures.map((signature) => {
    const [parameters, result] = signature.split(">");
    return [0x60, ...typeList(parameters), ...typeList(result)];
  });
  const run = imports.length + bodies.length - 1;
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector(importEntries)),
    ...section(3, vector(functionTypes)),
    ...section(7, vector([[...text("run"), 0x00, ...unsignedLeb(run)]])),
    ...section(10, vector(codes)),
  ]);
}
