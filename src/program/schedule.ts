// The order of units, and where buffers lie in memory: a buffer's place is free again after its last reader.
import type { Plan } from "./plan.ts";
import type { Buffer, Placed, Unit } from "./units.ts";

/** A result that is to replace an input before the next run. */
export interface Carry {
  readonly from: Placed;
  readonly to: Placed;
}

export interface Schedule {
  readonly units: readonly Unit[];
  /** Address of each buffer. */
  readonly addresses: ReadonlyMap<Buffer, number>;
  /** Carries that are not done in place: copies after the last unit. */
  readonly copies: readonly Carry[];
  readonly bytes: number;
}

/** Loads may pass the end of an array by up to two vectors. */
const slack = 64;
const alignment = 64;

export function schedule(plan: Plan, carries: readonly Carry[]): Schedule {
  const inPlace = findInPlace(plan.units, carries);
  const ordered = order(plan.units, inPlace);
  if (ordered === undefined)
    return place(plan, order(plan.units, new Map()) ?? plan.units, new Map(), carries);
  const copies = carries.filter(({ from, to }) => inPlace.get(from.buffer) !== to.buffer);
  return place(plan, ordered, inPlace, copies);
}

/** Results that may be written over the input they replace: their unit reads that input only number by number. */
function findInPlace(units: readonly Unit[], carries: readonly Carry[]): Map<Buffer, Buffer> {
  const writers = new Map<Buffer, Unit>();
  for (const unit of units) for (const buffer of unit.writes) writers.set(buffer, unit);
  const inPlace = new Map<Buffer, Buffer>();
  const taken = new Set<Buffer>();
  for (const { from, to } of carries) {
    const unit = writers.get(from.buffer);
    if (unit === undefined || inPlace.has(from.buffer) || taken.has(to.buffer)) continue;
    if (unit.reads.has(to.buffer) && !unit.aligned.has(to.buffer)) continue;
    inPlace.set(from.buffer, to.buffer);
    taken.add(to.buffer);
  }
  return inPlace;
}

/**
 * Units in an order that respects who writes what before whom; among those that may run, the one planned first.
 * Undefined where writing in place makes a circle.
 */
function order(units: readonly Unit[], inPlace: ReadonlyMap<Buffer, Buffer>): Unit[] | undefined {
  const writer = new Map<Buffer, number>();
  const readers = new Map<Buffer, number[]>();
  units.forEach((unit, i) => {
    for (const buffer of unit.writes) writer.set(buffer, i);
    for (const buffer of unit.reads) readers.set(buffer, [...(readers.get(buffer) ?? []), i]);
  });
  const after: number[][] = units.map(() => []);
  const waits = units.map(() => 0);
  const edge = (first: number, second: number): void => {
    if (first === second) return;
    after[first].push(second);
    waits[second]++;
  };
  units.forEach((unit, i) => {
    for (const buffer of unit.reads) {
      const first = writer.get(buffer);
      if (first !== undefined) edge(first, i);
    }
    for (const buffer of unit.writes) {
      const replaced = inPlace.get(buffer);
      if (replaced !== undefined) for (const reader of readers.get(replaced) ?? []) edge(reader, i);
    }
  });
  const ready = new MinHeap();
  waits.forEach((count, i) => {
    if (count === 0) ready.push(i);
  });
  const ordered: Unit[] = [];
  for (let i = ready.pop(); i !== undefined; i = ready.pop()) {
    ordered.push(units[i]);
    for (const next of after[i]) if (--waits[next] === 0) ready.push(next);
  }
  return ordered.length === units.length ? ordered : undefined;
}

function place(
  plan: Plan,
  units: readonly Unit[],
  inPlace: ReadonlyMap<Buffer, Buffer>,
  copies: readonly Carry[],
): Schedule {
  const lastUse = new Map<Buffer, number>();
  units.forEach((unit, i) => {
    for (const buffer of [...unit.reads, ...unit.writes]) lastUse.set(buffer, i);
  });
  const addresses = new Map<Buffer, number>();
  const space = new FreeSpace(alignment);
  const give = (buffer: Buffer): void => {
    if (!addresses.has(buffer)) addresses.set(buffer, space.take(buffer.bytes + slack));
  };
  give(plan.scratch);
  for (const { buffer } of plan.inputs) give(buffer);
  for (const buffer of lastUse.keys()) if (buffer.role === "constant") give(buffer);
  units.forEach((unit, i) => {
    for (const buffer of unit.writes) {
      const replaced = inPlace.get(buffer);
      if (replaced !== undefined) addresses.set(buffer, addresses.get(replaced) ?? 0);
      else give(buffer);
    }
    for (const buffer of [...unit.reads, ...unit.writes]) {
      if (buffer.role !== "temporary" || lastUse.get(buffer) !== i) continue;
      space.free(addresses.get(buffer) ?? 0, buffer.bytes + slack);
      lastUse.delete(buffer);
    }
  });
  for (const { buffer } of plan.outputs) give(buffer);
  return { units, addresses, copies, bytes: space.end };
}

/** Stretches of memory, handed out best fit first. */
class FreeSpace {
  end: number;
  readonly #free: { start: number; bytes: number }[] = [];

  constructor(start: number) {
    this.end = start;
  }

  take(bytes: number): number {
    const size = roundUp(bytes);
    let best = -1;
    this.#free.forEach((gap, i) => {
      if (gap.bytes >= size && (best < 0 || gap.bytes < this.#free[best].bytes)) best = i;
    });
    if (best < 0) {
      const start = this.end;
      this.end += size;
      return start;
    }
    const gap = this.#free[best];
    const { start } = gap;
    gap.start += size;
    gap.bytes -= size;
    if (gap.bytes === 0) this.#free.splice(best, 1);
    return start;
  }

  free(start: number, bytes: number): void {
    let gap = { start, bytes: roundUp(bytes) };
    for (;;) {
      const i = this.#free.findIndex(
        (other) => other.start + other.bytes === gap.start || gap.start + gap.bytes === other.start,
      );
      if (i < 0) break;
      const [other] = this.#free.splice(i, 1);
      gap = { start: Math.min(gap.start, other.start), bytes: gap.bytes + other.bytes };
    }
    this.#free.push(gap);
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

/** Whole numbers, smallest first. */
class MinHeap {
  readonly #heap: number[] = [];

  push(value: number): void {
    const heap = this.#heap;
    let i = heap.push(value) - 1;
    for (let up = (i - 1) >> 1; i > 0 && heap[up] > value; up = (i - 1) >> 1) {
      heap[i] = heap[up];
      i = up;
    }
    heap[i] = value;
  }

  pop(): number | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) child++;
      if (heap[child] >= last) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = last;
    return top;
  }
}
