// Optimizers: how one parameter moves, given its gradient. The formulas are those that PyTorch documents, in its order.
import { add, div, mul, sqrt, square, sub, type Tensor } from "../tensor/index.ts";

/** What an optimizer remembers of one parameter, by name. */
export type Slots = Readonly<Record<string, Tensor>>;

/**
 * An update rule for one parameter. It is a pure function of tensors, so that a whole training step can be compiled; what
 * changes from step to step alone (learning rate, bias corrections) comes in as `scalars`.
 */
export interface Optimizer {
  /** "sgd", "adam", …, as charts and messages call it. */
  readonly name: string;
  /** Names of what is remembered for each parameter, and the number they start from. */
  readonly slots: Readonly<Record<string, number>>;
  /** Numbers of the step, counted from 1. */
  scalars(step: number): Readonly<Record<string, number>>;
  /** The parameter and what is remembered, after one step. */
  update(
    parameter: Tensor,
    gradient: Tensor,
    slots: Slots,
    scalars: Slots,
  ): { parameter: Tensor; slots: Slots };
}

/** A learning rate, or a rule that gives it for each step (counted from 1); see `constant`, `cosine`, `warmup`, … */
export type LearningRate = number | ((step: number) => number);

function rateAt(rate: LearningRate, step: number): number {
  if (typeof rate === "number") return rate;
  const found = rate(step);
  if (!(found >= 0))
    throw new RangeError(`schedule: the learning rate of step ${step} must not be below 0, got ${found}`);
  return found;
}

/** Options that every optimizer has. */
export interface OptimizerOptions {
  learningRate: LearningRate;
  /** λ: adds λ w to the gradient (of ½λ‖w‖²); 0 unless told. */
  weightDecay?: number;
}

function positive(name: string, options: Readonly<Record<string, LearningRate>>): void {
  for (const [key, value] of Object.entries(options)) {
    if (typeof value === "function") continue;
    if (typeof value !== "number") throw new TypeError(`${name}: ${key} must be a number, got ${value}`);
    if (!(value >= 0)) throw new RangeError(`${name}: ${key} must not be below 0, got ${value}`);
  }
}

const decayed = (gradient: Tensor, parameter: Tensor, decay: number): Tensor =>
  decay === 0 ? gradient : add(gradient, mul(parameter, decay));

/** What stochastic gradient descent takes. */
export interface SgdOptions extends OptimizerOptions {
  /** μ: share of the last velocity that is kept; 0 unless told. */
  momentum?: number;
  /** Looks ahead along the velocity (Nesterov 1983, in the form of Sutskever et al. 2013). */
  nesterov?: boolean;
}

/**
 * Stochastic gradient descent: v ← μ v + g; w ← w − η v (with `nesterov`: w ← w − η (g + μ v)).
 *
 * @throws RangeError for a negative number, or Nesterov's form without momentum
 *
 * @example
 * ```ts
 * const net = nn.sequential([nn.dense(1, 1, { init: init.constant(1) })]);
 * const trainer = optim.trainer(net, { loss: nn.meanSquaredError, optimizer: optim.sgd({ learningRate: 0.25 }) });
 * trainer.step(tensor([[1]]), tensor([[0]])) // 1
 * net.parameters.dense1.W.item() // 0.5
 * ```
 */
export function sgd({
  learningRate,
  momentum = 0,
  nesterov = false,
  weightDecay = 0,
}: SgdOptions): Optimizer {
  positive("sgd", { learningRate, momentum, weightDecay });
  if (nesterov && momentum === 0) throw new RangeError("sgd: Nesterov's form needs a momentum above 0");
  return {
    name: momentum === 0 ? "sgd" : nesterov ? "nesterov" : "momentum",
    // v starts at 0, so that the first v is g: PyTorch's special first step comes to the same.
    slots: momentum === 0 ? {} : { velocity: 0 },
    scalars: (step) => ({ rate: rateAt(learningRate, step) }),
    update: (parameter, gradient, slots, { rate }) => {
      const g = decayed(gradient, parameter, weightDecay);
      if (momentum === 0) return { parameter: sub(parameter, mul(g, rate)), slots };
      const velocity = add(mul(slots.velocity, momentum), g);
      const direction = nesterov ? add(g, mul(velocity, momentum)) : velocity;
      return { parameter: sub(parameter, mul(direction, rate)), slots: { velocity } };
    },
  };
}

/** What Adagrad takes. */
export interface AdagradOptions extends OptimizerOptions {
  /** Added to the root; 1e-10 unless told. */
  epsilon?: number;
  /** First sum of squares; 0 unless told. */
  initialAccumulator?: number;
  /** η at step t is η / (1 + (t − 1) decay); 0 unless told. */
  learningRateDecay?: number;
}

/**
 * Adagrad (Duchi, Hazan and Singer 2011): s ← s + g²; w ← w − η g / (√s + ε).
 *
 * @example
 * ```ts
 * const adagradRule = optim.adagrad({ learningRate: 0.1 });
 * const w = tensor([2]);
 * const slots = Object.fromEntries(Object.keys(adagradRule.slots).map((name) => [name, zeros([1])]));
 * const scalars = Object.fromEntries(Object.entries(adagradRule.scalars(1)).map(([name, value]) => [name, tensor(value)]));
 * adagradRule.update(w, tensor([5]), slots, scalars).parameter.toArray() // [1.9]
 * ```
 */
export function adagrad(options: AdagradOptions): Optimizer {
  const {
    learningRate,
    weightDecay = 0,
    epsilon = 1e-10,
    initialAccumulator = 0,
    learningRateDecay = 0,
  } = options;
  positive("adagrad", { learningRate, weightDecay, epsilon, initialAccumulator, learningRateDecay });
  return {
    name: "adagrad",
    slots: { squares: initialAccumulator },
    scalars: (step) => ({ rate: rateAt(learningRate, step) / (1 + (step - 1) * learningRateDecay) }),
    update: (parameter, gradient, slots, { rate }) => {
      const g = decayed(gradient, parameter, weightDecay);
      const squares = add(slots.squares, square(g));
      return {
        parameter: sub(parameter, div(mul(g, rate), add(sqrt(squares), epsilon))),
        slots: { squares },
      };
    },
  };
}

/** What RMSProp takes. */
export interface RmspropOptions extends OptimizerOptions {
  /** α: how slowly the mean of squares forgets; 0.99 unless told. */
  smoothing?: number;
  /** Added to the root; 1e-8 unless told. */
  epsilon?: number;
  momentum?: number;
  /** Subtracts the square of the mean gradient, for an estimate of the variance. */
  centered?: boolean;
}

/**
 * RMSProp (Tieleman and Hinton 2012): s ← α s + (1 − α) g²; w ← w − η g / (√s + ε).
 *
 * @example
 * ```ts
 * const rmspropRule = optim.rmsprop({ learningRate: 0.1, smoothing: 0.75 });
 * const w = tensor([2]);
 * const slots = Object.fromEntries(Object.keys(rmspropRule.slots).map((name) => [name, zeros([1])]));
 * const scalars = Object.fromEntries(Object.entries(rmspropRule.scalars(1)).map(([name, value]) => [name, tensor(value)]));
 * rmspropRule.update(w, tensor([5]), slots, scalars).parameter.toArray() // [1.8]
 * ```
 */
export function rmsprop(options: RmspropOptions): Optimizer {
  const {
    learningRate,
    weightDecay = 0,
    smoothing = 0.99,
    epsilon = 1e-8,
    momentum = 0,
    centered = false,
  } = options;
  positive("rmsprop", { learningRate, weightDecay, smoothing, epsilon, momentum });
  return {
    name: "rmsprop",
    slots: { squares: 0, ...(centered && { average: 0 }), ...(momentum > 0 && { velocity: 0 }) },
    scalars: (step) => ({ rate: rateAt(learningRate, step) }),
    update: (parameter, gradient, slots, { rate }) => {
      const g = decayed(gradient, parameter, weightDecay);
      const squares = add(mul(slots.squares, smoothing), mul(square(g), 1 - smoothing));
      const average = centered ? add(mul(slots.average, smoothing), mul(g, 1 - smoothing)) : undefined;
      const spread = average === undefined ? squares : sub(squares, square(average));
      const direction = div(g, add(sqrt(spread), epsilon));
      const velocity = momentum > 0 ? add(mul(slots.velocity, momentum), direction) : undefined;
      return {
        parameter: sub(parameter, mul(velocity ?? direction, rate)),
        slots: { squares, ...(average && { average }), ...(velocity && { velocity }) },
      };
    },
  };
}

/** What Adam and AdamW take. */
export interface AdamOptions extends OptimizerOptions {
  /** How slowly the means of g and g² forget; [0.9, 0.999] unless told. */
  betas?: readonly [number, number];
  /** Added to the root; 1e-8 unless told. */
  epsilon?: number;
}

/**
 * Adam (Kingma and Ba 2015): m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; w ← w − η m̂ / (√v̂ + ε), where
 * m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
 *
 * @example
 * ```ts
 * const adamRule = optim.adam({ learningRate: 0.1 });
 * const w = tensor([2]);
 * const slots = Object.fromEntries(Object.keys(adamRule.slots).map((name) => [name, zeros([1])]));
 * const scalars = Object.fromEntries(Object.entries(adamRule.scalars(1)).map(([name, value]) => [name, tensor(value)]));
 * adamRule.update(w, tensor([5]), slots, scalars).parameter.toArray() // [1.9]
 * ```
 */
export const adam = (options: AdamOptions): Optimizer =>
  adaptiveMoments("adam", options, options.weightDecay ?? 0, 0);

/**
 * AdamW (Loshchilov and Hutter 2019): Adam, with the decay w ← w − η λ w beside the gradient; λ is 0.01 unless told.
 *
 * @example
 * ```ts
 * const adamWRule = optim.adamW({ learningRate: 0.1, weightDecay: 0.5 });
 * const w = tensor([2]);
 * const slots = Object.fromEntries(Object.keys(adamWRule.slots).map((name) => [name, zeros([1])]));
 * const scalars = Object.fromEntries(Object.entries(adamWRule.scalars(1)).map(([name, value]) => [name, tensor(value)]));
 * adamWRule.update(w, tensor([5]), slots, scalars).parameter.toArray() // [1.8]
 * ```
 */
export const adamW = (options: AdamOptions): Optimizer =>
  adaptiveMoments("adamW", options, 0, options.weightDecay ?? 0.01);

function adaptiveMoments(name: string, options: AdamOptions, inGradient: number, beside: number): Optimizer {
  const { learningRate, betas = [0.9, 0.999], epsilon = 1e-8 } = options;
  const [beta1, beta2] = betas;
  positive(name, { learningRate, inGradient, beside, epsilon });
  for (const beta of betas)
    if (!(beta >= 0 && beta < 1)) throw new RangeError(`${name}: betas must be in [0, 1), got ${beta}`);
  return {
    name,
    slots: { mean: 0, squares: 0 },
    scalars: (step) => {
      const rate = rateAt(learningRate, step);
      return {
        shrink: 1 - rate * beside,
        stepSize: rate / (1 - beta1 ** step),
        rootCorrection: Math.sqrt(1 - beta2 ** step),
      };
    },
    update: (parameter, gradient, slots, { shrink, stepSize, rootCorrection }) => {
      const g = decayed(gradient, parameter, inGradient);
      const mean = add(mul(slots.mean, beta1), mul(g, 1 - beta1));
      const squares = add(mul(slots.squares, beta2), mul(square(g), 1 - beta2));
      const kept = beside === 0 ? parameter : mul(parameter, shrink);
      const root = add(div(sqrt(squares), rootCorrection), epsilon);
      return { parameter: sub(kept, div(mul(mean, stepSize), root)), slots: { mean, squares } };
    },
  };
}
