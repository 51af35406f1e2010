// The steps of one training run, kept for scrubbing. Memory is bounded: when a recording is full, every other step of
// it is dropped, so that a long run is kept whole but coarser.
import type { FlowStep, LayerState } from "./protocol.ts";

/** A quantity of a layer that is drawn as a bar. */
export type Quantity = Exclude<keyof LayerState, "name">;

const CAPACITY = 4096;

export class Recording {
  readonly name: string;
  readonly steps: FlowStep[] = [];
  /** Whether more steps can come. */
  isLive = true;
  #stride = 1;
  #received = 0;
  #diagnosis = "";
  readonly #ranges = new Map<Quantity, [low: number, high: number]>();

  constructor(name: string) {
    this.name = name;
  }

  /** The newest verdict in words. */
  get diagnosis(): string {
    return this.#diagnosis;
  }

  add(step: FlowStep): void {
    if (step.diagnosis !== undefined) this.#diagnosis = step.diagnosis;
    for (const layer of step.layers) {
      this.#widen("gradientNorm", layer.gradientNorm);
      this.#widen("updateRatio", layer.updateRatio);
    }
    // Kept are the steps whose number is a multiple of the stride, and the newest.
    if ((this.#received - 1) % this.#stride !== 0) this.steps.pop();
    this.steps.push(step);
    this.#received++;
    if (this.steps.length >= CAPACITY) this.#thin(step);
  }

  #thin(newest: FlowStep): void {
    const half = this.steps.filter((_, index) => index % 2 === 0);
    if (half.at(-1) !== newest) half.push(newest);
    this.steps.splice(0, this.steps.length, ...half);
    this.#stride *= 2;
  }

  /** The smallest and largest positive value that a quantity has had. */
  range(quantity: Quantity): readonly [low: number, high: number] {
    return this.#ranges.get(quantity) ?? [1e-6, 1];
  }

  /** The step nearest to one of another run. */
  nearest(step: number): FlowStep | undefined {
    let [low, high] = [0, this.steps.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.steps[middle].step < step) low = middle + 1;
      else high = middle;
    }
    const [before, at] = [this.steps[low - 1], this.steps[low]];
    return before && at && step - before.step < at.step - step ? before : at;
  }

  #widen(quantity: Quantity, value: number): void {
    if (!(value > 0) || !Number.isFinite(value)) return;
    const range = this.#ranges.get(quantity);
    if (!range) this.#ranges.set(quantity, [value, value]);
    else if (value < range[0]) range[0] = value;
    else if (value > range[1]) range[1] = value;
  }
}

/** Where a value lies between two others on a logarithmic scale, 0 to 1; values that are not positive lie at 0. */
export function logPlace(value: number, [low, high]: readonly [number, number]): number {
  if (!(value > 0)) return 0;
  if (!Number.isFinite(value)) return 1;
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  if (from === to) return 1;
  return Math.min(1, Math.max(0, (Math.log10(value) - from) / (to - from)));
}

/** A verdict for runs that send none: what reaches the first layer, and how many layers hardly pass anything on. */
export function describeFlow({ layers }: FlowStep): string {
  const [first, last] = [layers[0], layers.at(-1)];
  if (!first || !last || layers.length < 2) return "";
  const share = first.gradientNorm / last.gradientNorm;
  if (!Number.isFinite(share)) return "The gradient is no finite number, or none reaches the last layer.";
  const reach = `${first.name} receives ${formatNumber(share)} times the gradient of ${last.name}`;
  const verdict =
    share < 1e-3 ? "The gradient vanishes" : share > 1e3 ? "The gradient explodes" : "The gradient arrives";
  const mostly = (quantity: "saturated" | "dead"): string => {
    const count = layers.filter((layer) => layer[quantity] > 0.5).length;
    return count === 0
      ? ""
      : ` More than half of the units are ${quantity} in ${count} of ${layers.length} layers.`;
  };
  return `${verdict}: ${reach}.${mostly("saturated")}${mostly("dead")}`;
}

/** Three digits, with an exponent where plain digits would not be read. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (value === 0 || (Math.abs(value) >= 0.01 && Math.abs(value) < 10_000))
    return String(Number(value.toPrecision(3)));
  return value.toExponential(1);
}
