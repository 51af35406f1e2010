// Reductions of a gapless [rows, columns] array along either axis, in float32 or float64.

/** Sum of each row: out[rows]. Four vectors of partial sums keep the rounding error of long rows small. */
function sumRows<T>(out: usize, x: usize, rows: i32, columns: i32): void {
  const lanes = 16 / <i32>sizeof<T>();
  for (let i: i32 = 0; i < rows; i++) {
    let s0 = v128.splat<T>(<T>0), s1 = s0, s2 = s0, s3 = s0;
    let j: i32 = 0;
    for (; j + 4 * lanes <= columns; j += 4 * lanes) {
      s0 = v128.add<T>(s0, v128.load(x));
      s1 = v128.add<T>(s1, v128.load(x, 16));
      s2 = v128.add<T>(s2, v128.load(x, 32));
      s3 = v128.add<T>(s3, v128.load(x, 48));
      x += 64;
    }
    s0 = v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3));
    let total: T;
    if (sizeof<T>() == 4) {
      total = <T>((f32x4.extract_lane(s0, 0) + f32x4.extract_lane(s0, 1)) + (f32x4.extract_lane(s0, 2) + f32x4.extract_lane(s0, 3)));
    } else {
      total = <T>(f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1));
    }
    for (; j < columns; j++) {
      total += load<T>(x);
      x += sizeof<T>();
    }
    store<T>(out, total);
    out += sizeof<T>();
  }
}

/** Sum of each column: out[columns]. */
function sumColumns<T>(out: usize, x: usize, rows: i32, columns: i32): void {
  const lanes = 16 / <i32>sizeof<T>();
  const step = columns * <i32>sizeof<T>();
  let j: i32 = 0;
  for (; j + 2 * lanes <= columns; j += 2 * lanes) {
    let s0 = v128.splat<T>(<T>0), s1 = s0;
    let from = x;
    for (let i: i32 = 0; i < rows; i++) {
      s0 = v128.add<T>(s0, v128.load(from));
      s1 = v128.add<T>(s1, v128.load(from, 16));
      from += step;
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    out += 32;
    x += 32;
  }
  for (; j < columns; j++) {
    let total: T = 0;
    let from = x;
    for (let i: i32 = 0; i < rows; i++) {
      total += load<T>(from);
      from += step;
    }
    store<T>(out, total);
    out += sizeof<T>();
    x += sizeof<T>();
  }
}

/** Largest of `count` numbers `step` apart; NaN if one is NaN. */
@inline
function largest<T>(x: usize, count: i32, step: i32): T {
  let most: T = <T>-Infinity;
  for (let i: i32 = 0; i < count; i++) {
    most = max<T>(most, load<T>(x));
    x += step;
  }
  return most;
}

function maxRows<T>(out: usize, x: usize, rows: i32, columns: i32): void {
  for (let i: i32 = 0; i < rows; i++) {
    store<T>(out + i * <i32>sizeof<T>(), largest<T>(x + i * columns * <i32>sizeof<T>(), columns, <i32>sizeof<T>()));
  }
}

function maxColumns<T>(out: usize, x: usize, rows: i32, columns: i32): void {
  for (let j: i32 = 0; j < columns; j++) {
    const at = j * <i32>sizeof<T>();
    store<T>(out + at, largest<T>(x + at, rows, columns * <i32>sizeof<T>()));
  }
}

/** Index of the first largest number of each row; NaN is larger than all. */
function argmaxRows<T>(out: usize, x: usize, rows: i32, columns: i32): void {
  for (let i: i32 = 0; i < rows; i++) {
    let best: i32 = 0;
    let most = load<T>(x);
    for (let j: i32 = 1; j < columns && most == most; j++) {
      const value = load<T>(x + j * <i32>sizeof<T>());
      if (value <= most) continue;
      best = j;
      most = value;
    }
    store<T>(out, <T>best);
    out += sizeof<T>();
    x += columns * <i32>sizeof<T>();
  }
}

export function sumRows32(out: usize, x: usize, rows: i32, columns: i32): void { sumRows<f32>(out, x, rows, columns); }
export function sumRows64(out: usize, x: usize, rows: i32, columns: i32): void { sumRows<f64>(out, x, rows, columns); }
export function sumColumns32(out: usize, x: usize, rows: i32, columns: i32): void { sumColumns<f32>(out, x, rows, columns); }
export function sumColumns64(out: usize, x: usize, rows: i32, columns: i32): void { sumColumns<f64>(out, x, rows, columns); }
export function maxRows32(out: usize, x: usize, rows: i32, columns: i32): void { maxRows<f32>(out, x, rows, columns); }
export function maxRows64(out: usize, x: usize, rows: i32, columns: i32): void { maxRows<f64>(out, x, rows, columns); }
export function maxColumns32(out: usize, x: usize, rows: i32, columns: i32): void { maxColumns<f32>(out, x, rows, columns); }
export function maxColumns64(out: usize, x: usize, rows: i32, columns: i32): void { maxColumns<f64>(out, x, rows, columns); }
export function argmaxRows32(out: usize, x: usize, rows: i32, columns: i32): void { argmaxRows<f32>(out, x, rows, columns); }
export function argmaxRows64(out: usize, x: usize, rows: i32, columns: i32): void { argmaxRows<f64>(out, x, rows, columns); }
