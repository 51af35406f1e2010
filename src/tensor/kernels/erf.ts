// The error function in double precision.

/**
 * erf(x) = 2/√π ∫₀ˣ exp(-t²) dt, to about 1e-15 relative.
 * Series with positive terms, Abramowitz & Stegun 7.1.6; beyond |x| = 3 the continued fraction of erfc, 7.1.14.
 */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (!(a <= 6)) return Number.isNaN(x) ? x : Math.sign(x);
  if (a === 0) return x;
  const scale = Math.exp(-a * a) / Math.sqrt(Math.PI);
  if (a <= 3) {
    let term = a;
    let total = a;
    for (let n = 1; term > total * 1e-17; n++) {
      term *= (2 * a * a) / (2 * n + 1);
      total += term;
    }
    return Math.sign(x) * 2 * scale * total;
  }
  let fraction = a;
  for (let n = 60; n >= 1; n--) fraction = a + n / 2 / fraction;
  return Math.sign(x) * (1 - scale / fraction);
}
