// Kernels that move numbers without changing them.

/**
 * Copies a strided array to another of the same shape. `layout` points to `rank` triples of 32-bit integers: extent,
 * step in `to`, step in `from`, both in bytes; the last axis is last.
 */
function move<T>(to: usize, from: usize, layout: usize, rank: i32): void {
  if (rank == 0) {
    store<T>(to, load<T>(from));
    return;
  }
  const extent = load<i32>(layout);
  const toStep = load<i32>(layout, 4);
  const fromStep = load<i32>(layout, 8);
  if (rank > 1) {
    for (let i: i32 = 0; i < extent; i++) {
      move<T>(to, from, layout + 12, rank - 1);
      to += toStep;
      from += fromStep;
    }
  } else if (toStep == <i32>sizeof<T>() && fromStep == <i32>sizeof<T>()) {
    memory.copy(to, from, extent * <i32>sizeof<T>());
  } else {
    for (let i: i32 = 0; i < extent; i++) {
      store<T>(to, load<T>(from));
      to += toStep;
      from += fromStep;
    }
  }
}

export function move32(to: usize, from: usize, layout: usize, rank: i32): void { move<f32>(to, from, layout, rank); }
export function move64(to: usize, from: usize, layout: usize, rank: i32): void { move<f64>(to, from, layout, rank); }

export function clear(to: usize, bytes: i32): void {
  memory.fill(to, 0, bytes);
}

/** The row number at a place in an array of indices. Traps for one that is no row. */
@inline
function rowNumber<T>(indices: usize, i: i32, count: i32): i32 {
  const index = load<T>(indices + i * <i32>sizeof<T>());
  if (!(index >= <T>0 && index < <T>count) || index != floor<T>(index)) unreachable();
  return <i32>index;
}

/** Rows of x[count, width] by their numbers: out[n, width]. */
function take<T>(out: usize, x: usize, indices: usize, n: i32, count: i32, width: i32): void {
  const bytes = width * <i32>sizeof<T>();
  for (let i: i32 = 0; i < n; i++) memory.copy(out + i * bytes, x + rowNumber<T>(indices, i, count) * bytes, bytes);
}

/** out[count, width] = 0, then each row of rows[n, width] added at its number. */
function scatterAdd<T>(out: usize, rows: usize, indices: usize, n: i32, count: i32, width: i32): void {
  const bytes = width * <i32>sizeof<T>();
  memory.fill(out, 0, count * bytes);
  for (let i: i32 = 0; i < n; i++) {
    const to = out + rowNumber<T>(indices, i, count) * bytes;
    for (let j: i32 = 0; j < bytes; j += <i32>sizeof<T>()) {
      store<T>(to + j, load<T>(to + j) + load<T>(rows + j));
    }
    rows += bytes;
  }
}

export function take32(out: usize, x: usize, indices: usize, n: i32, count: i32, width: i32): void { take<f32>(out, x, indices, n, count, width); }
export function take64(out: usize, x: usize, indices: usize, n: i32, count: i32, width: i32): void { take<f64>(out, x, indices, n, count, width); }
export function scatterAdd32(out: usize, rows: usize, indices: usize, n: i32, count: i32, width: i32): void { scatterAdd<f32>(out, rows, indices, n, count, width); }
export function scatterAdd64(out: usize, rows: usize, indices: usize, n: i32, count: i32, width: i32): void { scatterAdd<f64>(out, rows, indices, n, count, width); }

/** float32 to float64 and back. */
export function widen(out: usize, x: usize, count: i32): void {
  for (let i: i32 = 0; i < count; i++) store<f64>(out + (i << 3), <f64>load<f32>(x + (i << 2)));
}
export function narrow(out: usize, x: usize, count: i32): void {
  for (let i: i32 = 0; i < count; i++) store<f32>(out + (i << 2), <f32>load<f64>(x + (i << 3)));
}
