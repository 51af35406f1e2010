// Gradient flow sent to a live view while training runs. Nothing here knows what the view is: a host provides a sink.
import type { StepEvent, Trainer } from "../optim/trainer.ts";
import { diagnose, type Finding } from "./diagnosis.ts";
import { type LayerMoment, momentObserver } from "./moments.ts";
import { type RecordOptions, watch } from "./record.ts";
import { SharePace } from "./sharePace.ts";
import { momentSymptoms } from "./symptoms.ts";

/** One layer in a live view. */
export interface LiveLayer {
  readonly name: string;
  /** ‖∂L/∂W‖. */
  readonly gradientNorm: number;
  /** ‖change of W‖ / ‖W‖; absent in a last step that was not due, where it was not taken. */
  readonly updateRatio?: number;
  /** Share of (example, unit) pairs on the flat parts of the activation, 0 to 1. */
  readonly saturated: number;
  /** Share of units whose slope is 0 for every example, 0 to 1. */
  readonly dead: number;
}

/** What a live view is sent: a start, steps, an end. Plain JSON. */
export type LiveMessage =
  | { readonly type: "start"; readonly run: string }
  | {
      readonly type: "step";
      readonly run: string;
      readonly step: number;
      readonly loss: number;
      readonly layers: readonly LiveLayer[];
      /** The verdict in words, when it is another than at the last step that had one. */
      readonly diagnosis?: string;
    }
  | { readonly type: "end"; readonly run: string };

/** Where live figures go. */
export type LiveSink = (message: LiveMessage) => void;

/** What is sent, how often, and where to. */
export interface LiveOptions extends Pick<RecordOptions, "batch"> {
  /** Only every so many steps; unless told, whichever steps come due, at most 60 a second. `share` holds in either case. */
  every?: number;
  /** The share of the time that observing may take, above 0 and at most 1; 0.03 unless told, 1 for no limit. */
  share?: number;
  /** Names the run in the view. */
  run?: string;
  /** Where to; the host's sink unless told. */
  sink?: LiveSink;
}

/**
 * The symbol under which a host (a notebook kernel, a page) puts its sink: `globalThis[Symbol.for("gradbook.live")]`. So the
 * library knows no host, and a host need not import the library.
 */
const hostSink = Symbol.for("gradbook.live");

function sinkOfHost(): LiveSink | undefined {
  const found: unknown = (globalThis as Record<symbol, unknown>)[hostSink];
  return typeof found === "function" ? (found as LiveSink) : undefined;
}

/** An end that is further from the last update than this share of the run is sent. */
const farShare = 0.05;

/** Findings change when their kinds or their layers do; figures alone move at every step. */
const kindsOf = (findings: readonly Finding[]): string =>
  findings.length === 0 ? "none" : findings.map(({ kind, layers }) => `${kind} ${layers.join("-")}`).join();

/**
 * Sends the flow of a trainer to a live view while it trains; to nowhere where there is none, so that a notebook also runs
 * without a panel.
 *
 * What an update costs is measured, and the next one waits until it is paid for: over any stretch of training, observing
 * takes at most `share` of the time, 50 ms and one update more, and the first update, which compiles once a network. So
 * large networks are updated less often than 60 times a second rather than trained more slowly. Where the last step of a run
 * is far from the last update, it is sent at the end. {@link record} has every step instead.
 *
 * @returns a function that ends it
 * @throws RangeError where `every` is no whole number above 0, or `share` is not above 0 and at most 1
 *
 * @example
 * ```ts
 * const net = nn.mlp([2, 4, 2], { seed: 1 });
 * const trainer = optim.trainer(net, { loss: nn.crossEntropy, optimizer: optim.sgd({ learningRate: 0.1 }) });
 * const seen: string[] = [];
 * const end = flow.live(trainer, { every: 1, sink: (message) => seen.push(message.type) });
 * trainer.step(tensor([[1, 2]]), tensor([1]));
 * end();
 * seen // ["start", "step", "end"]
 * ```
 */
export function live(trainer: Trainer, options: LiveOptions = {}): () => void {
  const { run = "training", sink = sinkOfHost(), share = 0.03, every, batch } = options;
  const pace = new SharePace(share, every);
  if (sink === undefined) return () => undefined;
  const { net } = trainer;
  const observe = momentObserver(net, trainer.options.loss);
  let verdict = "";
  let sent = 0;
  let last: StepEvent | undefined;
  const send = (step: number, loss: number, layers: readonly LayerMoment[], isChangeKnown: boolean): void => {
    const found = diagnose({ layers: momentSymptoms(layers), learningRate: 0 });
    const diagnosis =
      found.length === 0 ? "The gradient reaches every layer." : found.map((one) => one.statement).join(" ");
    const news = kindsOf(found) !== verdict;
    verdict = kindsOf(found);
    sent = step;
    const states = layers.map((layer) => liveLayer(layer, isChangeKnown));
    sink({ type: "step", run, step, loss, ...(news && { diagnosis }), layers: states });
  };
  sink({ type: "start", run });
  const stop = watch(trainer, pace, batch, ({ step, loss, layers }) => send(step, loss, layers, true));
  const unfollow = trainer.observe((event) => {
    last = event;
  });
  return () => {
    stop();
    unfollow();
    if (last && last.step - sent > farShare * last.step) {
      const { x, y } = batch ?? last;
      send(last.step, last.loss, observe(x, y, net.parameters).layers, false);
    }
    sink({ type: "end", run });
  };
}

const liveLayer = (layer: LayerMoment, isChangeKnown: boolean): LiveLayer => ({
  name: layer.name,
  gradientNorm: layer.weightGradient * Math.sqrt(layer.weightCount),
  ...(isChangeKnown && { updateRatio: layer.updateRatio }),
  saturated: layer.saturated,
  dead: layer.dead,
});
