// Gradient flow over training: the figures of each layer at every k-th step, and where they are sent while training runs.
import type { Trainer } from "../optim/trainer.ts";
import type { Tensor } from "../tensor/index.ts";
import { type LayerMoment, momentObserver } from "./moments.ts";

/** The figures of all layers at one step. */
export interface FlowMoment {
  readonly step: number;
  readonly loss: number;
  /** From the input to the output. */
  readonly layers: readonly LayerMoment[];
}

/** What is recorded, and how often. */
export interface RecordOptions {
  /** At every how many steps; 10 unless told. A moment costs about as much as one or two steps. */
  every?: number;
  /** Observes this batch instead of the one being trained on. */
  batch?: { x: Tensor; y: Tensor };
}

/** Figures gathered while a trainer ran. */
export class FlowRecord {
  readonly moments: FlowMoment[] = [];
  readonly #stop: () => void;

  constructor(stop: () => void) {
    this.#stop = stop;
  }

  /** One figure of all layers at all moments: a row a layer (the first is next to the input), a column a moment. */
  matrix(figure: Exclude<keyof LayerMoment, "name"> = "delta"): number[][] {
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

  /** Ends the recording; what was recorded stays. */
  stop(): void {
    this.#stop();
  }
}

function watch(trainer: Trainer, options: RecordOptions, receive: (moment: FlowMoment) => void): () => void {
  const { every = 10, batch } = options;
  if (!Number.isInteger(every) || every < 1) {
    throw new RangeError(`flow: "every" must be a whole number above 0, got ${every}`);
  }
  const observe = momentObserver(trainer.net, trainer.options.loss);
  return trainer.observe((event) => {
    const { step } = event;
    if (step !== 1 && step % every !== 0) return;
    const { x, y } = batch ?? event;
    const found = observe(x, y);
    receive({ step, loss: batch === undefined ? event.loss : found.loss, layers: found.layers });
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
  const stop = watch(trainer, options, (found) => gathered.moments.push(found));
  const gathered = new FlowRecord(stop);
  return gathered;
}

/** What a live view is sent: a start, then moments, then an end. */
export type LiveMessage =
  | { readonly kind: "start"; readonly run: string; readonly layers: readonly string[] }
  | { readonly kind: "moment"; readonly run: string; readonly moment: FlowMoment }
  | { readonly kind: "end"; readonly run: string };

/** Where live figures go. */
export type LiveSink = (message: LiveMessage) => void;

/**
 * The global symbol under which a host (a notebook kernel, a page) puts its sink: `globalThis[Symbol.for("gradbook.live")]`.
 * The library itself knows no host, and a host needs no import of it.
 */
const hostSink = Symbol.for("gradbook.live");

function sinkOfHost(): LiveSink | undefined {
  const found: unknown = (globalThis as Record<symbol, unknown>)[hostSink];
  return typeof found === "function" ? (found as LiveSink) : undefined;
}

/**
 * Sends the flow of a trainer to a live view while it trains: to `sink`, or to the host's own (see above); to nowhere where
 * there is none, so that a notebook also runs without a panel.
 *
 * @param options - `run` names the run in the view
 * @returns a function that ends it
 *
 * @example
 * ```ts
 * const net = nn.mlp([2, 4, 2], { seed: 1 });
 * const trainer = optim.trainer(net, { loss: nn.crossEntropy, optimizer: optim.sgd({ learningRate: 0.1 }) });
 * const seen: string[] = [];
 * const end = flow.live(trainer, { every: 1, sink: (message) => seen.push(message.kind) });
 * trainer.step(tensor([[1, 2]]), tensor([1]));
 * end();
 * seen // ["start", "moment", "end"]
 * ```
 */
export function live(
  trainer: Trainer,
  options: RecordOptions & { run?: string; sink?: LiveSink } = {},
): () => void {
  const { run = "training", sink = sinkOfHost() } = options;
  if (sink === undefined) return () => undefined;
  let started = false;
  const stop = watch(trainer, options, (found) => {
    if (!started) sink({ kind: "start", run, layers: found.layers.map((layer) => layer.name) });
    started = true;
    sink({ kind: "moment", run, moment: found });
  });
  return () => {
    stop();
    sink({ kind: "end", run });
  };
}
