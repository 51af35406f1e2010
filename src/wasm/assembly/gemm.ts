// Matrix product C = alpha A B (+ C) in float32, blocked for the caches after K. Goto & R. van de Geijn, "Anatomy
// of high-performance matrix multiplication" (ACM Trans. Math. Softw. 34, 2008): a block of A stays in the second-level
// cache, a panel of B in the first, and a tile of C in registers. AssemblyScript; compiled twice, with and without
// relaxed SIMD's fused multiply-add.

/** Columns of A and rows of B in a block; rows of A in a block; columns of B in a block. */
const blockDepth: i32 = 256;
const blockRows: i32 = 128;
const blockColumns: i32 = 512;
/** A tile of C: 4 rows of two vectors. Eight sums are in flight, as many as two FMA units with latency 4 need. */
const tileRows: i32 = 4;
const tileColumns: i32 = 8;
/** Lines of an operand at most this far apart are read in place: beyond, they fall into the same few cache sets. */
const directStride: i32 = 112;

/** Bytes of scratch memory that `gemm` needs. */
export function gemmScratch(): i32 {
  return (blockRows * blockDepth + blockDepth * blockColumns + tileRows * 4 * tileColumns) * 4;
}

@inline
function fma(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/**
 * C[m, n] = alpha * A[m, k] B[k, n], added to C where `accumulate` is not 0. Element (i, j) of A is at
 * a + 4 (i aRow + j aColumn), and so for B; C is row-major with rows `ldc` apart.
 */
export function gemm(
  c: usize, ldc: i32,
  a: usize, aRow: i32, aColumn: i32,
  b: usize, bRow: i32, bColumn: i32,
  m: i32, n: i32, k: i32,
  alpha: f32, accumulate: i32, scratch: usize,
): void {
  const packedA = scratch;
  const packedB = packedA + blockRows * blockDepth * 4;
  const tile = packedB + blockDepth * blockColumns * 4;
  const scale = f32x4.splat(alpha);
  // The inner loop wants columns of A and rows of B gapless. An operand that lies so, and close enough together, is
  // read where it is.
  const directA = aRow == 1 && aColumn <= directStride;
  const directB = bColumn == 1 && bRow <= directStride && (m <= 2 * blockRows);

  for (let jc: i32 = 0; jc < n; jc += blockColumns) {
    const nc = min(blockColumns, n - jc);
    for (let pc: i32 = 0; pc < k || pc == 0; pc += blockDepth) {
      const kc = min(blockDepth, k - pc);
      let fromB = b + ((pc * bRow + jc * bColumn) << 2);
      if (!directB) {
        packColumns(packedB, fromB, bRow, bColumn, kc, nc);
        fromB = packedB;
      }
      const bStep = directB ? bRow << 2 : tileColumns << 2;
      const bPanel = directB ? tileColumns << 2 : (kc * tileColumns) << 2;
      const adding = accumulate | i32(pc > 0);
      for (let ic: i32 = 0; ic < m; ic += blockRows) {
        const mc = min(blockRows, m - ic);
        let fromA = a + ((ic * aRow + pc * aColumn) << 2);
        if (!directA) {
          packRows(packedA, fromA, aRow, aColumn, mc, kc);
          fromA = packedA;
        }
        const aStep = directA ? aColumn << 2 : tileRows << 2;
        const aPanel = directA ? tileRows << 2 : (kc * tileRows) << 2;
        let panelB = fromB;
        for (let jr: i32 = 0; jr < nc; jr += tileColumns) {
          const columns = min(tileColumns, nc - jr);
          let panelA = fromA;
          let target = c + ((ic * ldc + jc + jr) << 2);
          if (columns <= 4) {
            for (let ir: i32 = 0; ir < mc; ir += 2 * tileRows) {
              narrowTile(target, ldc, panelA, panelA + aPanel, aStep, panelB, bStep, kc, min(8, mc - ir), columns, scale, adding, tile);
              panelA += 2 * aPanel;
              target += (2 * tileRows * ldc) << 2;
            }
          } else {
            for (let ir: i32 = 0; ir < mc; ir += tileRows) {
              wideTile(target, ldc, panelA, aStep, panelB, bStep, kc, min(tileRows, mc - ir), columns, scale, adding, tile);
              panelA += aPanel;
              target += (tileRows * ldc) << 2;
            }
          }
          panelB += bPanel;
        }
      }
    }
  }
}

@inline
function put(c: usize, value: v128, scale: v128, adding: i32): void {
  v128.store(c, adding ? fma(value, scale, v128.load(c)) : f32x4.mul(value, scale));
}

/** A tile of 4 rows and up to 8 columns. */
function wideTile(
  c: usize, ldc: i32, a: usize, aStep: i32, b: usize, bStep: i32, k: i32,
  rows: i32, columns: i32, scale: v128, adding: i32, tile: usize,
): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  for (; k > 0; k--) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    c00 = fma(a0, b0, c00);
    c01 = fma(a0, b1, c01);
    const a1 = v128.load32_splat(a, 4);
    c10 = fma(a1, b0, c10);
    c11 = fma(a1, b1, c11);
    const a2 = v128.load32_splat(a, 8);
    c20 = fma(a2, b0, c20);
    c21 = fma(a2, b1, c21);
    const a3 = v128.load32_splat(a, 12);
    c30 = fma(a3, b0, c30);
    c31 = fma(a3, b1, c31);
    a += aStep;
    b += bStep;
  }
  const whole = rows == 4 && columns == 8;
  const to = whole ? c : tile;
  const step = whole ? ldc << 2 : tileColumns << 2;
  if (!whole && adding) copyTile(tile, tileColumns, c, ldc, rows, columns);
  put(to, c00, scale, adding);
  put(to + 16, c01, scale, adding);
  put(to + step, c10, scale, adding);
  put(to + step + 16, c11, scale, adding);
  put(to + step * 2, c20, scale, adding);
  put(to + step * 2 + 16, c21, scale, adding);
  put(to + step * 3, c30, scale, adding);
  put(to + step * 3 + 16, c31, scale, adding);
  if (!whole) copyTile(c, ldc, tile, tileColumns, rows, columns);
}

/** A tile of up to 8 rows (two panels of A) and up to 4 columns: what is left at the right edge. */
function narrowTile(
  c: usize, ldc: i32, a: usize, a2: usize, aStep: i32, b: usize, bStep: i32, k: i32,
  rows: i32, columns: i32, scale: v128, adding: i32, tile: usize,
): void {
  let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
  if (rows <= 4) a2 = a;
  for (; k > 0; k--) {
    const b0 = v128.load(b);
    c0 = fma(v128.load32_splat(a), b0, c0);
    c1 = fma(v128.load32_splat(a, 4), b0, c1);
    c2 = fma(v128.load32_splat(a, 8), b0, c2);
    c3 = fma(v128.load32_splat(a, 12), b0, c3);
    c4 = fma(v128.load32_splat(a2), b0, c4);
    c5 = fma(v128.load32_splat(a2, 4), b0, c5);
    c6 = fma(v128.load32_splat(a2, 8), b0, c6);
    c7 = fma(v128.load32_splat(a2, 12), b0, c7);
    a += aStep;
    a2 += aStep;
    b += bStep;
  }
  const whole = rows == 8 && columns == 4;
  const to = whole ? c : tile;
  const step = whole ? ldc << 2 : 16;
  if (!whole && adding) copyTile(tile, 4, c, ldc, rows, columns);
  put(to, c0, scale, adding);
  put(to + step, c1, scale, adding);
  put(to + step * 2, c2, scale, adding);
  put(to + step * 3, c3, scale, adding);
  put(to + step * 4, c4, scale, adding);
  put(to + step * 5, c5, scale, adding);
  put(to + step * 6, c6, scale, adding);
  put(to + step * 7, c7, scale, adding);
  if (!whole) copyTile(c, ldc, tile, 4, rows, columns);
}

function copyTile(to: usize, toStep: i32, from: usize, fromStep: i32, rows: i32, columns: i32): void {
  for (let i: i32 = 0; i < rows; i++) {
    for (let j: i32 = 0; j < columns; j++) {
      store<f32>(to + ((i * toStep + j) << 2), load<f32>(from + ((i * fromStep + j) << 2)));
    }
  }
}

/** Rows of A to panels of 4 rows, each panel column by column. */
function packRows(to: usize, from: usize, rowStep: i32, columnStep: i32, rows: i32, columns: i32): void {
  for (let i: i32 = 0; i < rows; i += 4) {
    const r0 = from + ((i * rowStep) << 2);
    const height = min(4, rows - i);
    if (columnStep == 1 && height == 4) {
      interleave4(to, 16, r0, rowStep << 2, columns);
    } else if (rowStep == 1 && height == 4) {
      for (let j: i32 = 0; j < columns; j++) v128.store(to + (j << 4), v128.load(r0 + ((j * columnStep) << 2)));
    } else {
      for (let j: i32 = 0; j < columns; j++) {
        for (let r: i32 = 0; r < 4; r++) {
          const value = r < height ? load<f32>(r0 + ((r * rowStep + j * columnStep) << 2)) : 0;
          store<f32>(to + (((j << 2) + r) << 2), value);
        }
      }
    }
    to += columns << 4;
  }
}

/** Columns of B to panels of 8 columns, each panel row by row. */
function packColumns(to: usize, from: usize, rowStep: i32, columnStep: i32, rows: i32, columns: i32): void {
  for (let j: i32 = 0; j < columns; j += 8) {
    const c0 = from + ((j * columnStep) << 2);
    const width = min(8, columns - j);
    if (columnStep == 1 && width == 8) {
      let source = c0;
      let target = to;
      for (let i: i32 = 0; i < rows; i++) {
        v128.store(target, v128.load(source));
        v128.store(target, v128.load(source, 16), 16);
        source += rowStep << 2;
        target += 32;
      }
    } else if (rowStep == 1 && width == 8) {
      interleave4(to, 32, c0, columnStep << 2, rows);
      interleave4(to + 16, 32, c0 + ((4 * columnStep) << 2), columnStep << 2, rows);
    } else {
      for (let i: i32 = 0; i < rows; i++) {
        for (let q: i32 = 0; q < 8; q++) {
          const value = q < width ? load<f32>(c0 + ((i * rowStep + q * columnStep) << 2)) : 0;
          store<f32>(to + (((i << 3) + q) << 2), value);
        }
      }
    }
    to += rows << 5;
  }
}

/** Four gapless lines of numbers, `lineStep` bytes apart, to groups of four (one of each line), `step` bytes apart. */
@inline
function interleave4(to: usize, step: i32, from: usize, lineStep: i32, length: i32): void {
  let l0 = from, l1 = from + lineStep, l2 = l1 + lineStep, l3 = l2 + lineStep;
  let target = to;
  let i: i32 = 0;
  for (; i + 4 <= length; i += 4) {
    const x0 = v128.load(l0), x1 = v128.load(l1), x2 = v128.load(l2), x3 = v128.load(l3);
    const p = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
    const q = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
    const r = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
    const s = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
    v128.store(target, v128.shuffle<f32>(p, q, 0, 1, 4, 5));
    v128.store(target + step, v128.shuffle<f32>(p, q, 2, 3, 6, 7));
    v128.store(target + step * 2, v128.shuffle<f32>(r, s, 0, 1, 4, 5));
    v128.store(target + step * 3, v128.shuffle<f32>(r, s, 2, 3, 6, 7));
    l0 += 16;
    l1 += 16;
    l2 += 16;
    l3 += 16;
    target += step * 4;
  }
  for (; i < length; i++) {
    store<f32>(target, load<f32>(l0));
    store<f32>(target, load<f32>(l1), 4);
    store<f32>(target, load<f32>(l2), 8);
    store<f32>(target, load<f32>(l3), 12);
    l0 += 4;
    l1 += 4;
    l2 += 4;
    l3 += 4;
    target += step;
  }
}
