// A one-way pipe in shared memory, from the runner thread to the server thread.
//
// Why not postMessage alone: a cell that prints in a loop must be slowed down when the server is behind, its output
// must be seen though the loop never yields, and what it printed must survive the death of its thread.
//
// A record is written as fragments, each published by one atomic store, because the runner can be terminated between
// any two instructions: the reader then drops the unfinished record when the next one begins.
//
// Fragment: u32 length of the body, u8 flags, u8 kind, body.

/** What a record holds. Text records start with the execution's id: u16 length, then UTF-8. */
export const recordKind = { event: 0, stdout: 1, stderr: 2, buffer: 3 } as const;
export type RecordKind = (typeof recordKind)[keyof typeof recordKind];

/** A power of two, so that positions may wrap around. */
const capacity = 1 << 20;
const fragmentHeader = 6;
const maximumFragment = 1 << 16;
const isFirst = 1;
const isLast = 2;

const written = 0;
const read = 1;
const asleep = 2;
const stateWords = 4;

export interface PipeMemory {
  state: SharedArrayBuffer;
  bytes: SharedArrayBuffer;
}

export function createPipeMemory(): PipeMemory {
  const memory = {
    state: new SharedArrayBuffer(stateWords * 4),
    bytes: new SharedArrayBuffer(capacity),
  };
  new Int32Array(memory.state)[asleep] = 1;
  return memory;
}

/** The runner's end. It keeps no state of its own: a termination could leave it wrong. */
export class PipeWriter {
  readonly #state: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #wake: (urgent: boolean) => void;

  /** `wake` must make the server call `PipeReader.drain`: at once if `urgent`, else soon. */
  constructor(memory: PipeMemory, wake: (urgent: boolean) => void) {
    this.#state = new Int32Array(memory.state);
    this.#bytes = new Uint8Array(memory.bytes);
    this.#wake = wake;
  }

  /** Appends a record; blocks while the pipe is full. */
  write(kind: RecordKind, body: Uint8Array): void {
    let offset = 0;
    do {
      const length = Math.min(body.length - offset, maximumFragment);
      const flags = (offset === 0 ? isFirst : 0) | (offset + length === body.length ? isLast : 0);
      this.#writeFragment(kind, flags, body.subarray(offset, offset + length));
      offset += length;
    } while (offset < body.length);
    if (kind === recordKind.event) this.#wake(true);
    else this.#wakeReader();
  }

  #writeFragment(kind: RecordKind, flags: number, body: Uint8Array): void {
    const size = fragmentHeader + body.length;
    const start = this.#waitForRoom(size);
    const header = new Uint8Array(fragmentHeader);
    new DataView(header.buffer).setUint32(0, body.length);
    header[4] = flags;
    header[5] = kind;
    this.#copyIn(start, header);
    this.#copyIn(start + fragmentHeader, body);
    Atomics.store(this.#state, written, (start + size) | 0);
  }

  #waitForRoom(size: number): number {
    for (;;) {
      const seen = Atomics.load(this.#state, read);
      const start = Atomics.load(this.#state, written);
      if (capacity - ((start - seen) >>> 0) >= size) return start;
      this.#wake(true);
      Atomics.wait(this.#state, read, seen, 1000);
    }
  }

  #copyIn(position: number, source: Uint8Array): void {
    const start = (position >>> 0) % capacity;
    const beforeEnd = capacity - start;
    if (source.length <= beforeEnd) this.#bytes.set(source, start);
    else {
      this.#bytes.set(source.subarray(0, beforeEnd), start);
      this.#bytes.set(source.subarray(beforeEnd), 0);
    }
  }

  #wakeReader(): void {
    if (Atomics.load(this.#state, asleep) === 0) return;
    // In this order a termination in between costs a needless wake-up, not a lost one.
    this.#wake(false);
    Atomics.store(this.#state, asleep, 0);
  }
}

/** The server's end. */
export class PipeReader {
  readonly #state: Int32Array;
  readonly #bytes: Uint8Array;
  #leftover: Uint8Array = new Uint8Array(0);
  #fragments: Uint8Array[] = [];

  constructor(memory: PipeMemory) {
    this.#state = new Int32Array(memory.state);
    this.#bytes = new Uint8Array(memory.bytes);
  }

  /** Hands over every record that is complete. Returns how many bytes it took. */
  drain(onRecord: (kind: RecordKind, body: Uint8Array) => void): number {
    let taken = 0;
    for (;;) {
      const start = Atomics.load(this.#state, read);
      const available = (Atomics.load(this.#state, written) - start) >>> 0;
      if (available === 0) return taken;
      const chunk = this.#copyOut(start, available);
      Atomics.store(this.#state, read, (start + available) | 0);
      Atomics.notify(this.#state, read);
      taken += available;
      this.#split(chunk, onRecord);
    }
  }

  /** Asks for a wake-up at the next record. Returns false if one came meanwhile: drain again. */
  sleep(): boolean {
    Atomics.store(this.#state, asleep, 1);
    return Atomics.load(this.#state, written) === Atomics.load(this.#state, read);
  }

  #copyOut(position: number, length: number): Uint8Array {
    const chunk = new Uint8Array(this.#leftover.length + length);
    chunk.set(this.#leftover);
    const start = (position >>> 0) % capacity;
    const beforeEnd = Math.min(length, capacity - start);
    chunk.set(this.#bytes.subarray(start, start + beforeEnd), this.#leftover.length);
    chunk.set(this.#bytes.subarray(0, length - beforeEnd), this.#leftover.length + beforeEnd);
    return chunk;
  }

  #split(chunk: Uint8Array, onRecord: (kind: RecordKind, body: Uint8Array) => void): void {
    const view = new DataView(chunk.buffer);
    let offset = 0;
    while (offset + fragmentHeader <= chunk.length) {
      const end = offset + fragmentHeader + view.getUint32(offset);
      if (end > chunk.length) break;
      const flags = chunk[offset + 4];
      if (flags & isFirst) this.#fragments = [];
      this.#fragments.push(chunk.subarray(offset + fragmentHeader, end));
      if (flags & isLast) onRecord(chunk[offset + 5] as RecordKind, joined(this.#fragments));
      offset = end;
    }
    this.#leftover = chunk.subarray(offset);
  }
}

function joined(parts: Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
