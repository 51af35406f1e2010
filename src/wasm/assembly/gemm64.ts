// Matrix product in float64, for derivations and gradient checks: a 2 by 4 tile in registers, B's columns copied once
// a strip if they are not gapless.

@inline
function fma(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f64x2.relaxed_madd(a, b, c) : f64x2.add(f64x2.mul(a, b), c);
}

/** Bytes of scratch memory that `gemm64` needs for inner size k. */
export function gemm64Scratch(k: i32): i32 {
  return (k * 4) << 3;
}

/** C[m, n] = A[m, k] B[k, n]; element (i, j) of A at a + 8 (i aRow + j aColumn), and so for B; C row-major, gapless. */
export function gemm64(
  c: usize, a: usize, aRow: i32, aColumn: i32, b: usize, bRow: i32, bColumn: i32,
  m: i32, n: i32, k: i32, scratch: usize,
): void {
  for (let j: i32 = 0; j < n; j += 4) {
    const width = min(4, n - j);
    for (let l: i32 = 0; l < k; l++) {
      for (let q: i32 = 0; q < 4; q++) {
        const value = q < width ? load<f64>(b + ((l * bRow + (j + q) * bColumn) << 3)) : 0;
        store<f64>(scratch + (((l << 2) + q) << 3), value);
      }
    }
    for (let i: i32 = 0; i < m; i += 2) {
      const second = i + 1 < m;
      let a0 = a + ((i * aRow) << 3);
      let a1 = second ? a0 + (aRow << 3) : a0;
      let from = scratch;
      let c00 = f64x2.splat(0), c01 = c00, c10 = c00, c11 = c00;
      for (let l: i32 = 0; l < k; l++) {
        const b0 = v128.load(from), b1 = v128.load(from, 16);
        const x0 = v128.load64_splat(a0), x1 = v128.load64_splat(a1);
        c00 = fma(x0, b0, c00);
        c01 = fma(x0, b1, c01);
        c10 = fma(x1, b0, c10);
        c11 = fma(x1, b1, c11);
        from += 32;
        a0 += aColumn << 3;
        a1 += aColumn << 3;
      }
      storeRow(c + ((i * n + j) << 3), c00, c01, width);
      if (second) storeRow(c + (((i + 1) * n + j) << 3), c10, c11, width);
    }
  }
}

@inline
function storeRow(to: usize, low: v128, high: v128, width: i32): void {
  if (width == 4) {
    v128.store(to, low);
    v128.store(to, high, 16);
  } else {
    store<f64>(to, f64x2.extract_lane(low, 0));
    if (width > 1) store<f64>(to, f64x2.extract_lane(low, 1), 8);
    if (width > 2) store<f64>(to, f64x2.extract_lane(high, 0), 16);
  }
}
