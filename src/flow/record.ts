// Gradient flow over training: the figures of each layer at every k-th step.

import type { Trainer } from "../optim/trainer.ts";
import type { Tensor } from "../tensor/index.ts";
import { type Finding, verdictOf } from "./diagnosis.ts";
import { type LayerMoment, momentObserver } from "./moments.ts";
import { recordHtml, recordText } from "./recordTable.ts";
import { diagnoseRun } from "./runDiagnosis.ts";

/** The figures of a moment that are numbers. */
export type MomentFigure = Exclude<keyof LayerMoment, "name" | "activationName" | "flat">;

/** The figures of all layers at one step. */
export interface FlowMoment {
  readonly step: number;
  readonly loss: number;
  /** From the input to the output. */
  readonly layers: readonly LayerMoment[];
}

/** What is recorded, and how often. */
export interface RecordOptions {
  /** At every how many steps; 10 unless told. A moment costs about as much as two to four steps. */
  every?: number;
  /** Observes this batch instead of the one being trained on. */
  batch?: { x: Tensor; y: Tensor };
}

const display = Symbol.for("Jupyter.display");

/**
 * Figures gathered while a trainer ran.
 *
 * @example
 * ```ts
 * const net = nn.mlp([2, 4, 2], { activation: "tanh", seed: 1 });
 * const trainer = optim.trainer(net, { loss: nn.crossEntropy, optimizer: optim.sgd({ learningRate: 0.1 }) });
 * const record = flow.record(trainer, { every: 1 });
 * trainer.step(tensor([[1, 2], [2, 1]]), tensor([0, 1]));
 * record.moments[0].layers.map((layer) => layer.name) // ["dense1", "dense2"]
 * record.verdict // "Every layer moves, and the loss goes down."
 * ```
 */
export class FlowRecord {
  readonly moments: FlowMoment[] = [];
  readonly #stop: () => void;

  constructor(stop: () => void) {
    this.#stop = stop;
  }

  /** One figure of all layers at all moments: a row a layer (the first is next to the input), a column a moment. */
  matrix(figure: MomentFigure = "delta"): number[][] {
    const layers = this.moments[0]?.layers.length ?? 0;
    return Array.from({ length: layers }, (_, layer) =>
      this.moments.map((moment) => moment.layers[layer][figure]),
    );
  }

  get steps(): number[] {
    return this.moments.map((moment) => moment.step);
  }

  get losses(): number[] {
    return this.moments.map((moment) => moment.loss);
  }

  get layerNames(): string[] {
    return this.moments[0]?.layers.map((layer) => layer.name) ?? [];
  }

  /** What the run shows: layers that do not move, gradients that reach 0, a loss that stops, and the state at the end. */
  get findings(): Finding[] {
    return diagnoseRun(this.moments);
  }

  /** The findings as text. */
  get verdict(): string {
    if (this.moments.length === 0) return "Nothing has been recorded yet.";
    return verdictOf(this.findings, "Every layer moves, and the loss goes down.");
  }

  toString(): string {
    return recordText(this);
  }

  [display](): Record<string, unknown> {
    return { "text/plain": recordText(this), "text/html": recordHtml(this) };
  }

  /** Ends the recording; what was recorded stays. */
  stop(): void {
    this.#stop();
  }
}

/** Decides before each step whether it is observed, and hears what that has cost. */
export interface Pace {
  /** @param step - the number of the coming step */
  isDue(step: number): boolean;
  /** @param milliseconds - what one observation took, with what was done with it */
  spent?(milliseconds: number): void;
}

/**
 * The first step and every `every`-th.
 * @throws RangeError where that is no whole number above 0
 */
export function everySteps(every: number): Pace {
  if (!Number.isInteger(every) || every < 1) {
    throw new RangeError(`flow: "every" must be a whole number above 0, got ${every}`);
  }
  return { isDue: (step) => step === 1 || step % every === 0 };
}

/** Calls `receive` with the figures of each step that is due. */
export function watch(
  trainer: Trainer,
  pace: Pace,
  batch: RecordOptions["batch"],
  receive: (moment: FlowMoment) => void,
): () => void {
  const { net } = trainer;
  const observe = momentObserver(net, trainer.options.loss);
  let before = pace.isDue(trainer.steps + 1) ? net.parameters : undefined;
  return trainer.observe((event) => {
    const { step } = event;
    if (before) {
      const begun = performance.now();
      const { x, y } = batch ?? event;
      const { loss, layers } = observe(x, y, before);
      receive({ step, loss: batch === undefined ? event.loss : loss, layers });
      pace.spent?.(performance.now() - begun);
    }
    before = pace.isDue(step + 1) ? net.parameters : undefined;
  });
}

/**
 * Records the flow while a trainer runs: at the first step and at every `every`-th.
 *
 * @example
 * ```ts
 * const moons = data.twoMoons({ count: 100, seed: 1 });
 * const net = nn.mlp([2, 8, 8, 2], { activation: "sigmoid", seed: 1 });
 * const trainer = optim.trainer(net, { loss: nn.crossEntropy, optimizer: optim.sgd({ learningRate: 0.5 }) });
 * const record = flow.record(trainer, { every: 5 });
 * trainer.fit(moons, { steps: 20, batchSize: 50 });
 * record.steps // [1, 5, 10, 15, 20]
 * record.matrix("delta").length // 3
 * ```
 */
export function record(trainer: Trainer, options: RecordOptions = {}): FlowRecord {
  const { every = 10, batch } = options;
  const stop = watch(trainer, everySteps(every), batch, (found) => gathered.moments.push(found));
  const gathered = new FlowRecord(stop);
  return gathered;
}
