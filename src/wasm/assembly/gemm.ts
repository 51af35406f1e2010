// Matrix product C = alpha A B (+ C) in float32, blocked for the caches after K. Goto & R. van de Geijn, "Anatomy of
// high-performance matrix multiplication" (ACM Trans. Math. Softw. 34, 2008): a block of A stays in the second-level
// cache, a panel of B in the first, and a tile of C in registers. AssemblyScript; compiled twice, with and without
// relaxed SIMD's fused multiply-add.

/** Columns of A and rows of B in a block; rows of A in a block (whole tiles of 6); columns of B in a block. */
const blockDepth: i32 = 256;
const blockRows: i32 = 144;
const blockColumns: i32 = 512;
/**
 * A tile of C is 6 rows of two vectors: with 12 sums in flight two FMA units of latency 4 never wait, and 12 sums, two
 * vectors of B and one of A fit into 16 registers.
 */
const tileRows: i32 = 6;
const tileColumns: i32 = 8;
/**
 * Lines of an operand at most this far apart are read in place: beyond, they fall into the same few cache sets. Panels
 * of B, which go through the first cache again and again, bear less than rows and columns of A; few lines bear more.
 */
const directStride: i32 = 112;
const directColumnStride: i32 = 400;
const directRowStride: i32 = 900;
const fewLines: i32 = 64;

/** Bytes of scratch memory that `gemm` needs. */
export function gemmScratch(): i32 {
  return (blockRows * blockDepth + blockDepth * blockColumns) * 4;
}

/** The size of blocks, at most `most` and a multiple of `step`, that cut `size` into pieces about equal. */
function evenBlock(size: i32, most: i32, step: i32): i32 {
  const blocks = (size + most - 1) / most;
  const even = (size + blocks - 1) / max(1, blocks);
  return (even + step - 1) / step * step;
}

@inline
function fma(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/**
 * C[m, n] = alpha * A[m, k] B[k, n], added to C where `accumulate` is not 0. Element (i, j) of A is at
 * a + 4 (i aRow + j aColumn), and so for B; one of each pair of steps is 1. C is row-major with rows `ldc` apart.
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
  const scale = f32x4.splat(alpha);
  const farthest = aColumn == 1 || k <= fewLines ? directRowStride : directColumnStride;
  const directA = (aColumn == 1 ? aRow : aColumn) <= farthest;
  const directB = bColumn == 1 && bRow <= directStride;

  // Blocks of even size: a thin last one would cost as many loads and stores of C as a full one.
  const depth = evenBlock(k, blockDepth, 4);
  const height = evenBlock(m, blockRows, tileRows);

  for (let jc: i32 = 0; jc < n; jc += blockColumns) {
    const nc = min(blockColumns, n - jc);
    for (let pc: i32 = 0; pc < k; pc += depth) {
      const kc = min(depth, k - pc);
      let fromB = b + ((pc * bRow + jc * bColumn) << 2);
      if (!directB) {
        packColumns(packedB, fromB, bRow, bColumn, kc, nc);
        fromB = packedB;
      }
      const bStep = directB ? bRow << 2 : tileColumns << 2;
      const bPanel = directB ? tileColumns << 2 : (kc * tileColumns) << 2;
      const adding = accumulate | i32(pc > 0);
      for (let ic: i32 = 0; ic < m; ic += height) {
        const mc = min(height, m - ic);
        let fromA = a + ((ic * aRow + pc * aColumn) << 2);
        let rowStep = aRow << 2;
        let columnStep = aColumn << 2;
        if (!directA) {
          // The block keeps its orientation and loses its gaps.
          if (aColumn == 1) {
            copyLines(packedA, kc, fromA, aRow, mc);
            rowStep = kc << 2;
          } else {
            copyLines(packedA, mc, fromA, aColumn, kc);
            columnStep = mc << 2;
          }
          fromA = packedA;
        }
        let panelB = fromB;
        for (let jr: i32 = 0; jr < nc; jr += tileColumns) {
          const columns = min(tileColumns, nc - jr);
          let target = c + ((ic * ldc + jc + jr) << 2);
          if (columns <= 4) {
            for (let ir: i32 = 0; ir < mc; ir += tileRows) {
              tile6x4(target + ((ir * ldc) << 2), ldc, fromA + ir * rowStep, rowStep, columnStep, panelB, bStep, kc, min(6, mc - ir), columns, scale, adding);
            }
          } else {
            let ir: i32 = 0;
            for (; ir + 4 < mc; ir += tileRows) {
              tile6x8(target + ((ir * ldc) << 2), ldc, fromA + ir * rowStep, rowStep, columnStep, panelB, bStep, kc, min(6, mc - ir), columns, scale, adding);
            }
            if (ir < mc) {
              tile4x8(target + ((ir * ldc) << 2), ldc, fromA + ir * rowStep, rowStep, columnStep, panelB, bStep, kc, mc - ir, columns, scale, adding);
            }
          }
          panelB += bPanel;
        }
      }
    }
  }
}

/** Stores up to 8 sums of a row; the loads may pass its end, the stores do not. */
@inline
function putRow(c: usize, low: v128, high: v128, columns: i32, scale: v128, adding: i32): void {
  v128.store(c, adding ? fma(low, scale, v128.load(c)) : f32x4.mul(low, scale));
  put(c + 16, high, columns - 4, scale, adding);
}

/** Stores 1 to 4 sums. */
@inline
function put(c: usize, sums: v128, columns: i32, scale: v128, adding: i32): void {
  const value = adding ? fma(sums, scale, v128.load(c)) : f32x4.mul(sums, scale);
  if (columns == 4) {
    v128.store(c, value);
    return;
  }
  if (columns >= 2) v128.store64_lane(c, value, 0);
  if (columns == 3) v128.store32_lane(c, value, 2, 8);
  if (columns == 1) v128.store32_lane(c, value, 0);
}

/** A tile of up to 6 rows and 5 to 8 columns. Row i of A starts at a + i aRow; its elements are aStep apart. */
function tile6x8(
  c: usize, ldc: i32, a: usize, aRow: i32, aStep: i32, b: usize, bStep: i32, k: i32,
  rows: i32, columns: i32, scale: v128, adding: i32,
): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = f32x4.splat(0), c11 = c10, c20 = f32x4.splat(0), c21 = c20, c30 = f32x4.splat(0), c31 = c30, c40 = f32x4.splat(0), c41 = c40, c50 = f32x4.splat(0), c51 = c50;
  // Rows that do not exist repeat the last one that does; their sums are not stored.
  const last = rows - 1;
  let a0 = a, a1 = a + min(1, last) * aRow, a2 = a + min(2, last) * aRow, a3 = a + min(3, last) * aRow, a4 = a + min(4, last) * aRow, a5 = a + min(5, last) * aRow;
  for (; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const x0 = v128.load32_splat(a0);
    c00 = fma(x0, b0, c00);
    c01 = fma(x0, b1, c01);
    const x1 = v128.load32_splat(a1);
    c10 = fma(x1, b0, c10);
    c11 = fma(x1, b1, c11);
    const x2 = v128.load32_splat(a2);
    c20 = fma(x2, b0, c20);
    c21 = fma(x2, b1, c21);
    const x3 = v128.load32_splat(a3);
    c30 = fma(x3, b0, c30);
    c31 = fma(x3, b1, c31);
    const x4 = v128.load32_splat(a4);
    c40 = fma(x4, b0, c40);
    c41 = fma(x4, b1, c41);
    const x5 = v128.load32_splat(a5);
    c50 = fma(x5, b0, c50);
    c51 = fma(x5, b1, c51);
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    a4 += aStep;
    a5 += aStep;
    b += bStep;
  }
  const step = ldc << 2;
  putRow(c, c00, c01, columns, scale, adding);
  if (rows > 1) putRow(c + step, c10, c11, columns, scale, adding);
  if (rows > 2) putRow(c + step * 2, c20, c21, columns, scale, adding);
  if (rows > 3) putRow(c + step * 3, c30, c31, columns, scale, adding);
  if (rows > 4) putRow(c + step * 4, c40, c41, columns, scale, adding);
  if (rows > 5) putRow(c + step * 5, c50, c51, columns, scale, adding);
}

/** A tile of up to 4 rows and 5 to 8 columns. Row i of A starts at a + i aRow; its elements are aStep apart. */
function tile4x8(
  c: usize, ldc: i32, a: usize, aRow: i32, aStep: i32, b: usize, bStep: i32, k: i32,
  rows: i32, columns: i32, scale: v128, adding: i32,
): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = f32x4.splat(0), c11 = c10, c20 = f32x4.splat(0), c21 = c20, c30 = f32x4.splat(0), c31 = c30;
  // Rows that do not exist repeat the last one that does; their sums are not stored.
  const last = rows - 1;
  let a0 = a, a1 = a + min(1, last) * aRow, a2 = a + min(2, last) * aRow, a3 = a + min(3, last) * aRow;
  for (; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const x0 = v128.load32_splat(a0);
    c00 = fma(x0, b0, c00);
    c01 = fma(x0, b1, c01);
    const x1 = v128.load32_splat(a1);
    c10 = fma(x1, b0, c10);
    c11 = fma(x1, b1, c11);
    const x2 = v128.load32_splat(a2);
    c20 = fma(x2, b0, c20);
    c21 = fma(x2, b1, c21);
    const x3 = v128.load32_splat(a3);
    c30 = fma(x3, b0, c30);
    c31 = fma(x3, b1, c31);
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += bStep;
  }
  const step = ldc << 2;
  putRow(c, c00, c01, columns, scale, adding);
  if (rows > 1) putRow(c + step, c10, c11, columns, scale, adding);
  if (rows > 2) putRow(c + step * 2, c20, c21, columns, scale, adding);
  if (rows > 3) putRow(c + step * 3, c30, c31, columns, scale, adding);
}

/**
 * A tile of up to 6 rows and 1 to 4 columns: what is left at the right edge. Even and odd steps along K have sums of
 * their own, so that 12 are in flight here too; eight rows would need more address registers than there are.
 */
function tile6x4(
  c: usize, ldc: i32, a: usize, aRow: i32, aStep: i32, b: usize, bStep: i32, k: i32,
  rows: i32, columns: i32, scale: v128, adding: i32,
): void {
  let c0 = f32x4.splat(0), c1 = f32x4.splat(0), c2 = f32x4.splat(0), c3 = f32x4.splat(0), c4 = f32x4.splat(0), c5 = f32x4.splat(0);
  let d0 = f32x4.splat(0), d1 = f32x4.splat(0), d2 = f32x4.splat(0), d3 = f32x4.splat(0), d4 = f32x4.splat(0), d5 = f32x4.splat(0);
  const last = rows - 1;
  let a0 = a, a1 = a + min(1, last) * aRow, a2 = a + min(2, last) * aRow, a3 = a + min(3, last) * aRow, a4 = a + min(4, last) * aRow, a5 = a + min(5, last) * aRow;
  for (; k > 1; k -= 2) {
    const even = v128.load(b);
    c0 = fma(v128.load32_splat(a0), even, c0);
    c1 = fma(v128.load32_splat(a1), even, c1);
    c2 = fma(v128.load32_splat(a2), even, c2);
    c3 = fma(v128.load32_splat(a3), even, c3);
    c4 = fma(v128.load32_splat(a4), even, c4);
    c5 = fma(v128.load32_splat(a5), even, c5);
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    a4 += aStep;
    a5 += aStep;
    b += bStep;
    const odd = v128.load(b);
    d0 = fma(v128.load32_splat(a0), odd, d0);
    d1 = fma(v128.load32_splat(a1), odd, d1);
    d2 = fma(v128.load32_splat(a2), odd, d2);
    d3 = fma(v128.load32_splat(a3), odd, d3);
    d4 = fma(v128.load32_splat(a4), odd, d4);
    d5 = fma(v128.load32_splat(a5), odd, d5);
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    a4 += aStep;
    a5 += aStep;
    b += bStep;
  }
  if (k > 0) {
    const even = v128.load(b);
    c0 = fma(v128.load32_splat(a0), even, c0);
    c1 = fma(v128.load32_splat(a1), even, c1);
    c2 = fma(v128.load32_splat(a2), even, c2);
    c3 = fma(v128.load32_splat(a3), even, c3);
    c4 = fma(v128.load32_splat(a4), even, c4);
    c5 = fma(v128.load32_splat(a5), even, c5);
  }
  const step = ldc << 2;
  put(c, f32x4.add(c0, d0), columns, scale, adding);
  if (rows > 1) put(c + step, f32x4.add(c1, d1), columns, scale, adding);
  if (rows > 2) put(c + step * 2, f32x4.add(c2, d2), columns, scale, adding);
  if (rows > 3) put(c + step * 3, f32x4.add(c3, d3), columns, scale, adding);
  if (rows > 4) put(c + step * 4, f32x4.add(c4, d4), columns, scale, adding);
  if (rows > 5) put(c + step * 5, f32x4.add(c5, d5), columns, scale, adding);
}

/** Gapless lines of numbers, `step` apart, without the gaps between them. */
function copyLines(to: usize, length: i32, from: usize, step: i32, lines: i32): void {
  for (let i: i32 = 0; i < lines; i++) {
    memory.copy(to, from, length << 2);
    to += length << 2;
    from += step << 2;
  }
}

/** Columns of B to panels of 8 columns, each panel row by row. What fills up the last panel is never stored. */
function packColumns(to: usize, from: usize, rowStep: i32, columnStep: i32, rows: i32, columns: i32): void {
  for (let j: i32 = 0; j < columns; j += 8) {
    const panel = from + ((j * columnStep) << 2);
    const width = min(8, columns - j);
    if (columnStep == 1) {
      let source = panel;
      let target = to;
      for (let i: i32 = 0; i < rows; i++) {
        v128.store(target, v128.load(source));
        v128.store(target, v128.load(source, 16), 16);
        source += rowStep << 2;
        target += 32;
      }
    } else {
      interleave4(to, panel, columnStep << 2, min(4, width), rows);
      if (width > 4) interleave4(to + 16, panel + ((4 * columnStep) << 2), columnStep << 2, width - 4, rows);
    }
    to += rows << 5;
  }
}

/** Up to four gapless lines, `lineStep` bytes apart, to groups of four numbers, one of each line, 32 bytes apart. */
@inline
function interleave4(to: usize, from: usize, lineStep: i32, lines: i32, length: i32): void {
  // Lines that do not exist repeat the last one that does.
  const last = lines - 1;
  let l0 = from, l1 = from + min(1, last) * lineStep, l2 = from + min(2, last) * lineStep, l3 = from + min(3, last) * lineStep;
  let target = to;
  let i: i32 = 0;
  for (; i + 4 <= length; i += 4) {
    const x0 = v128.load(l0), x1 = v128.load(l1), x2 = v128.load(l2), x3 = v128.load(l3);
    const p = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
    const q = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
    const r = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
    const s = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
    v128.store(target, v128.shuffle<f32>(p, q, 0, 1, 4, 5));
    v128.store(target, v128.shuffle<f32>(p, q, 2, 3, 6, 7), 32);
    v128.store(target, v128.shuffle<f32>(r, s, 0, 1, 4, 5), 64);
    v128.store(target, v128.shuffle<f32>(r, s, 2, 3, 6, 7), 96);
    l0 += 16;
    l1 += 16;
    l2 += 16;
    l3 += 16;
    target += 128;
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
    target += 32;
  }
}
