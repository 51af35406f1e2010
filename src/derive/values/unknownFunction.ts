// A function that no one defined, sampled as a random sum of sines: smooth, bounded at every scale, all its derivatives known.
import type { Arithmetic } from "./arithmetic.ts";
import type { Point } from "./point.ts";

const WAVES = 3;

/** The value of `name` (or its derivative of an order) at `inputs`; the same point always gives the same function. */
export function sumOfSines<N>(
  m: Arithmetic<N>,
  point: Point,
  name: string,
  order: number,
  inputs: readonly N[],
): N {
  // Rounded to 20 bits, so that coefficients are exact floats.
  const draw = (part: string): number =>
    Math.round((point.uniform(`${name}.${part}`) * 1.5 + 0.25) * 2 ** 20) / 2 ** 20;
  const frequency = (r: number, j: number): number => draw(`a${r},${j}`) * ((r + j) % 2 === 0 ? 1 : -1);
  let sum = m.of(order === 0 ? draw("c") : 0);
  for (let r = 0; r < WAVES; r++) {
    let phase = m.of(draw(`b${r}`) * 3);
    inputs.forEach((x, j) => {
      phase = m.add(phase, m.mul(m.of(frequency(r, j)), x));
    });
    // d/dx turns sin into cos, cos into -sin, and so on.
    const wave = m.elementary(order % 2 === 0 ? "sin" : "cos", phase);
    const sign = order % 4 === 2 || order % 4 === 3 ? -1 : 1;
    const scale = m.mul(m.of(sign * draw(`s${r}`)), m.powInteger(m.of(frequency(r, 0)), order));
    sum = m.add(sum, m.mul(scale, wave));
  }
  return sum;
}
