// Learning-rate schedules: rules that give the rate of each step, counted from 1.

/** A rule from the step (1, 2, …) to its learning rate. */
export type Schedule = (step: number) => number;

function expectSteps(name: string, steps: number): void {
  if (!(steps > 0)) throw new RangeError(`${name}: a number of steps above 0 is needed, got ${steps}`);
}

/**
 * Multiplies the rate by `factor` after every `every` steps.
 *
 * @example
 * ```ts
 * const schedule = optim.stepDecay(0.1, { every: 10, factor: 0.5 });
 * [schedule(1), schedule(10), schedule(11)] // [0.1, 0.1, 0.05]
 * ```
 */
export const stepDecay = (rate: number, { every, factor }: { every: number; factor: number }): Schedule => {
  expectSteps("stepDecay", every);
  return (step) => rate * factor ** Math.floor((step - 1) / every);
};

/**
 * Multiplies the rate by `factor` at each step.
 *
 * @example
 * ```ts
 * [1, 2, 3].map(optim.exponentialDecay(8, 0.5)) // [8, 4, 2]
 * ```
 */
export const exponentialDecay =
  (rate: number, factor: number): Schedule =>
  (step) =>
    rate * factor ** (step - 1);

/**
 * Half a cosine from `rate` down to `floor` over `steps` steps (Loshchilov and Hutter, "SGDR", 2017, without restarts).
 *
 * @example
 * ```ts
 * const schedule = optim.cosine(1, { steps: 101 });
 * [schedule(1), schedule(101)] // [1, 0]
 * ```
 */
export const cosine = (rate: number, { steps, floor = 0 }: { steps: number; floor?: number }): Schedule => {
  expectSteps("cosine", steps);
  return (step) => {
    const share = Math.min(1, (step - 1) / Math.max(1, steps - 1));
    return floor + ((rate - floor) * (1 + Math.cos(Math.PI * share))) / 2;
  };
};

/**
 * Rises evenly to the given schedule's rate over the first `steps` steps.
 *
 * @example
 * ```ts
 * [1, 2, 4, 8].map(optim.warmup(1, 4)) // [0.25, 0.5, 1, 1]
 * ```
 */
export const warmup = (schedule: number | Schedule, steps: number): Schedule => {
  expectSteps("warmup", steps);
  return (step) => (typeof schedule === "number" ? schedule : schedule(step)) * Math.min(1, step / steps);
};
