// The training step (forward, backward, update) as one pure function, and the loop around it.
import { leaves, mapTree, vjp } from "../autodiff/index.ts";
import { batches, type Dataset } from "../data/batches.ts";
import { formatShape } from "../nn/layer.ts";
import type { Loss } from "../nn/losses.ts";
import type { Network, NetworkState } from "../nn/network.ts";
import type { NetworkTensors } from "../nn/sequence.ts";
import { type CompiledStep, compileStep } from "../program/index.ts";
import { full, type RandomStream, rng, type Shape, type Tensor, tensor, zeros } from "../tensor/index.ts";
import type { Clipping } from "./clipping.ts";
import type { Optimizer, Slots } from "./optimizers.ts";

/** What a trainer is made of. */
export interface TrainerOptions {
  /** From the network's output and the target to one number. */
  loss: Loss;
  optimizer: Optimizer;
  /** Bounds the gradients before the optimizer sees them. */
  clip?: Clipping;
  /** Added to the loss, such as a penalty on the weights. */
  penalty?: (parameters: NetworkTensors) => Tensor;
  /** Seed of dropout; 0 unless told. */
  seed?: number;
  /**
   * Runs the step as a compiled program; true unless told. Then loss, penalty and clipping are traced once for each shape
   * of a batch: they may not read numbers (`item()`), and outside values that they use are remembered.
   */
  compiled?: boolean;
}

/** What an observer is told after each step. */
export interface StepEvent {
  /** Steps taken so far, this one included. */
  readonly step: number;
  /** Loss of the batch, before the step changed the parameters. */
  readonly loss: number;
  readonly x: Tensor;
  readonly y: Tensor;
  readonly trainer: Trainer;
}

/** How long `fit` trains and on what batches. */
export interface FitOptions {
  /** Passes through the data; 1 unless `steps` is given. */
  epochs?: number;
  /** Stops after this many steps, wherever in an epoch. */
  steps?: number;
  /** Examples a step; 32 unless told. */
  batchSize?: number;
  /** Seed of the order of the examples; 0 unless told. */
  seed?: number;
  /** Called after each step; `false` ends training. */
  onStep?: (event: StepEvent) => unknown;
}

/** What `fit` gives back. */
export interface FitResult {
  /** Loss of each step's batch, before that step. */
  losses: number[];
  steps: number;
}

/** Everything that a step reads and replaces. */
interface State extends NetworkState {
  /** What the optimizer remembers, for the leaves of the parameters in order. */
  readonly slots: readonly Slots[];
}

type Step = (
  state: State,
  x: Tensor,
  y: Tensor,
  scalars: Slots,
  noise: readonly Tensor[],
) => { state: State; result: Tensor };

/** The whole step as a function of tensors: what it does to the state depends on its arguments alone. */
function stepFunction(net: Network, { loss, optimizer, clip, penalty }: TrainerOptions): Step {
  return (state, x, y, scalars, noise) => {
    let drawn = 0;
    const objective = (parameters: NetworkTensors): { value: Tensor; statistics: NetworkTensors } => {
      const noiseInTurn = (): Tensor => noise[drawn++];
      const run = net.run(parameters, state.statistics, x, { training: true, noise: noiseInTurn });
      const value = loss(run.output, y);
      const whole = penalty === undefined ? value : value.add(penalty(parameters));
      return { value: whole, statistics: run.statistics };
    };
    const { value: result, pullback } = vjp(objective, state.parameters);
    const { value, statistics } = result;
    if (value.size !== 1) {
      throw new RangeError(`trainer: the loss must be one number, got ${formatShape(value.shape)}`);
    }
    const like = ({ shape, dtype }: Tensor): Tensor => zeros(shape, { dtype });
    const [gradient] = pullback({ value: like(value).add(1), statistics: mapTree(like, statistics) });
    const gradients = leaves(clip === undefined ? gradient : clip(gradient));
    const slots: Slots[] = [];
    const parameters = mapTree((parameter, index) => {
      const moved = optimizer.update(parameter, gradients[index], state.slots[index], scalars);
      slots.push(moved.slots);
      return moved.parameter;
    }, state.parameters);
    return { state: { parameters, statistics, slots }, result: value };
  };
}

/** The same interface as a compiled step, for steps whose operations are done one by one. */
function eagerStep(step: Step, initial: State): CompiledStep<State, Inputs, Tensor> {
  let state = initial;
  return {
    run: (...inputs) => {
      const next = step(state, ...inputs);
      state = next.state;
      return next.result;
    },
    get state() {
      return state;
    },
    set state(replacement) {
      state = replacement;
    },
  };
}

type Inputs = [x: Tensor, y: Tensor, scalars: Slots, noise: readonly Tensor[]];

/**
 * Trains a network: each `step` replaces `net.parameters` by the updated ones.
 *
 * @example
 * ```ts
 * const net = nn.mlp([1, 1], { seed: 1 });
 * const trainer = optim.trainer(net, { loss: nn.meanSquaredError, optimizer: optim.sgd({ learningRate: 0.1 }) });
 * const seen: number[] = [];
 * const stop = trainer.observe(({ step }) => seen.push(step));
 * for (let i = 0; i < 3; i += 1) trainer.step(tensor([[1]]), tensor([[2]]));
 * stop();
 * seen // [1, 2, 3]
 * ```
 */
export class Trainer {
  readonly net: Network;
  readonly options: TrainerOptions;
  /** Steps taken so far. */
  steps = 0;
  readonly #step: CompiledStep<State, Inputs, Tensor>;
  readonly #random: RandomStream;
  readonly #observers = new Set<(event: StepEvent) => void>();
  readonly #noise = new Map<string, readonly Shape[]>();
  readonly #source = (): NetworkState => this.#step.state;
  #revision = -1;

  constructor(net: Network, options: TrainerOptions) {
    this.net = net;
    this.options = options;
    this.#random = rng(options.seed ?? 0);
    const slots = leaves(net.parameters).map(({ shape, dtype }) =>
      Object.fromEntries(
        Object.entries(options.optimizer.slots).map(([name, start]) => [name, full(shape, start, { dtype })]),
      ),
    );
    const initial: State = { parameters: net.parameters, statistics: net.statistics, slots };
    const step = stepFunction(net, options);
    this.#step = options.compiled === false ? eagerStep(step, initial) : compileStep(step, initial);
  }

  /**
   * One step of the optimizer on one batch.
   *
   * @param x - `[batch, ...]`
   * @param y - class numbers or targets, as the loss takes them
   * @returns the loss of the batch before the step
   */
  step(x: Tensor, y: Tensor): number {
    const { net } = this;
    this.#takeOver();
    const noise = this.#noiseShapes(x, y).map((shape) =>
      this.#random.uniform(shape, 0, 1, { dtype: net.dtype }),
    );
    const loss = this.#step.run(x, y, this.#scalars(), noise).item();
    this.steps += 1;
    for (const observer of this.#observers) observer({ step: this.steps, loss, x, y, trainer: this });
    return loss;
  }

  /** Goes on from the network's numbers where someone else replaced them; from then on the network follows this trainer. */
  #takeOver(): void {
    const { net } = this;
    if (net.revision !== this.#revision) {
      const { parameters, statistics } = net;
      this.#step.state = { ...this.#step.state, parameters, statistics };
      net.follow(this.#source);
      this.#revision = net.revision;
    }
  }

  #scalars(): Slots {
    const { dtype } = this.net;
    const numbers = Object.entries(this.options.optimizer.scalars(this.steps + 1));
    return Object.fromEntries(numbers.map(([name, value]) => [name, tensor(value, { dtype })]));
  }

  /**
   * Trains on a data set in batches whose order a seed decides. The last, smaller batch of an epoch is used too.
   *
   * @example
   * ```ts
   * const moons = data.twoMoons({ count: 200, seed: 1 });
   * const net = nn.mlp([2, 16, 2], { activation: "tanh", seed: 1 });
   * const trainer = optim.trainer(net, { loss: nn.crossEntropy, optimizer: optim.adam({ learningRate: 0.05 }) });
   * const { losses } = trainer.fit(moons, { epochs: 20, batchSize: 50 });
   * losses.length // 80
   * nn.accuracy(net.forward(moons.x), moons.y) > 0.95 // true
   * ```
   */
  fit(dataset: Dataset, options: FitOptions = {}): FitResult {
    const { batchSize = 32, seed = 0, onStep } = options;
    for (const [name, count] of Object.entries({ epochs: options.epochs, steps: options.steps })) {
      if (count !== undefined && !(count >= 0))
        throw new RangeError(`fit: ${name} must not be below 0, got ${count}`);
    }
    const most = options.steps ?? Number.POSITIVE_INFINITY;
    const epochs = options.epochs ?? (options.steps === undefined ? 1 : Number.POSITIVE_INFINITY);
    const random = rng(seed);
    const losses: number[] = [];
    for (let epoch = 0; epoch < epochs && losses.length < most; epoch += 1) {
      for (const { x, y } of batches(dataset, { size: batchSize, random })) {
        if (losses.length >= most) break;
        const loss = this.step(x, y);
        losses.push(loss);
        if (onStep?.({ step: this.steps, loss, x, y, trainer: this }) === false)
          return { losses, steps: losses.length };
      }
    }
    return { losses, steps: losses.length };
  }

  /**
   * Calls `observer` after every step.
   *
   * @returns a function that ends it
   */
  observe(observer: (event: StepEvent) => void): () => void {
    this.#observers.add(observer);
    return () => {
      this.#observers.delete(observer);
    };
  }

  /**
   * Which random tensors a step draws: found by running the network once on zeros of the batch's shape. The loss looks at
   * that too: outside a compiled step it can see that targets are wrong.
   */
  #noiseShapes(x: Tensor, y: Tensor): readonly Shape[] {
    const key = `${x.shape};${y.shape}`;
    const known = this.#noise.get(key);
    if (known !== undefined) return known;
    const { net } = this;
    const shapes: Shape[] = [];
    const noise = (shape: Shape): Tensor => {
      shapes.push(shape);
      return zeros(shape, { dtype: net.dtype });
    };
    const blank = zeros(x.shape, { dtype: x.dtype });
    this.options.loss(net.run(net.parameters, net.statistics, blank, { training: true, noise }).output, y);
    this.#noise.set(key, shapes);
    return shapes;
  }
}

/**
 * A trainer for a network.
 *
 * @example
 * ```ts
 * const net = nn.mlp([2, 8, 1], { activation: "tanh", seed: 3 });
 * const trainer = optim.trainer(net, { loss: nn.meanSquaredError, optimizer: optim.sgd({ learningRate: 0.1 }) });
 * const first = trainer.step(tensor([[1, 2]]), tensor([[1]]));
 * trainer.step(tensor([[1, 2]]), tensor([[1]])) < first // true
 * ```
 */
export function trainer(net: Network, options: TrainerOptions): Trainer {
  return new Trainer(net, options);
}
