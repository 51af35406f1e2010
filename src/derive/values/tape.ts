// Reverse mode over any arithmetic: a tape on a tape gives second derivatives, a tape on bounded floats gives derivatives with
// rounding bounds. It differentiates values, so it needs no symbolic form: matrix equations are checked by it.
import type { ElementaryName } from "../expression/functions.ts";
import { type Arithmetic, SLOPE } from "./arithmetic.ts";

export interface Taped<N> {
  readonly value: N;
  /** Place on the tape; a constant has none. */
  readonly id: number;
}

interface Entry<N> {
  readonly inputs: readonly number[];
  readonly slopes: readonly N[];
}

export class Tape<N> implements Arithmetic<Taped<N>> {
  readonly #base: Arithmetic<N>;
  readonly #entries: Entry<N>[] = [];

  constructor(base: Arithmetic<N>) {
    this.#base = base;
  }

  constant(value: N): Taped<N> {
    return { value, id: -1 };
  }

  variable(value: N): Taped<N> {
    return this.#push(value, [], []);
  }

  /** ∂output/∂variable for each variable. */
  gradient(output: Taped<N>, variables: readonly Taped<N>[]): N[] {
    const m = this.#base;
    const adjoint = new Array<N | undefined>(this.#entries.length).fill(undefined);
    if (output.id >= 0) adjoint[output.id] = m.of(1);
    for (let k = output.id; k >= 0; k--) {
      const a = adjoint[k];
      const entry = this.#entries[k];
      if (a === undefined || entry === undefined) continue;
      entry.inputs.forEach((input, j) => {
        const part = m.mul(a, entry.slopes[j]!);
        const before = adjoint[input];
        adjoint[input] = before === undefined ? part : m.add(before, part);
      });
    }
    return variables.map((v) => adjoint[v.id] ?? m.of(0));
  }

  #push(value: N, inputs: readonly number[], slopes: readonly N[]): Taped<N> {
    this.#entries.push({ inputs, slopes });
    return { value, id: this.#entries.length - 1 };
  }

  #record(value: N, ...parts: readonly (readonly [Taped<N>, () => N])[]): Taped<N> {
    const live = parts.filter(([p]) => p.id >= 0);
    if (live.length === 0) return this.constant(value);
    return this.#push(
      value,
      live.map(([p]) => p.id),
      live.map(([, slope]) => slope()),
    );
  }

  of(x: number): Taped<N> {
    return this.constant(this.#base.of(x));
  }

  near(x: number, ulps = 1): Taped<N> {
    return this.constant(this.#base.near(x, ulps));
  }

  add(a: Taped<N>, b: Taped<N>): Taped<N> {
    const one = (): N => this.#base.of(1);
    return this.#record(this.#base.add(a.value, b.value), [a, one], [b, one]);
  }

  sub(a: Taped<N>, b: Taped<N>): Taped<N> {
    const m = this.#base;
    return this.#record(m.sub(a.value, b.value), [a, () => m.of(1)], [b, () => m.of(-1)]);
  }

  mul(a: Taped<N>, b: Taped<N>): Taped<N> {
    return this.#record(this.#base.mul(a.value, b.value), [a, () => b.value], [b, () => a.value]);
  }

  div(a: Taped<N>, b: Taped<N>): Taped<N> {
    const m = this.#base;
    const q = m.div(a.value, b.value);
    return this.#record(q, [a, () => m.div(m.of(1), b.value)], [b, () => m.neg(m.div(q, b.value))]);
  }

  neg(a: Taped<N>): Taped<N> {
    const m = this.#base;
    return this.#record(m.neg(a.value), [a, () => m.of(-1)]);
  }

  powInteger(a: Taped<N>, k: number): Taped<N> {
    const m = this.#base;
    const slope = (): N => (k === 0 ? m.of(0) : m.mul(m.of(k), m.powInteger(a.value, k - 1)));
    return this.#record(m.powInteger(a.value, k), [a, slope]);
  }

  pow(a: Taped<N>, b: Taped<N>): Taped<N> {
    const m = this.#base;
    const p = m.pow(a.value, b.value);
    return this.#record(
      p,
      [a, () => m.div(m.mul(p, b.value), a.value)],
      [b, () => m.mul(p, m.elementary("log", a.value))],
    );
  }

  elementary(name: ElementaryName, a: Taped<N>): Taped<N> {
    const m = this.#base;
    const f = m.elementary(name, a.value);
    return this.#record(f, [a, () => SLOPE[name](m, a.value, f)]);
  }

  value(a: Taped<N>): number {
    return this.#base.value(a.value);
  }
}
