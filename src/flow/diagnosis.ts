// From figures to words: what is wrong with the gradient's way back, on what evidence, and what to try.
import { exploding, throughTime, vanishing } from "./gradientAilments.ts";
import { capital, range, span, verb } from "./layerSpans.ts";
import type { LayerSymptoms } from "./symptoms.ts";
import { dead, frozen, oneSigned, saturated } from "./unitAilments.ts";

/** What can be found. */
export type FindingKind =
  | "not finite"
  | "vanishing"
  | "exploding"
  | "saturated"
  | "dead"
  | "frozen"
  | "one-signed"
  | "motionless"
  | "stalled";

/** One finding. */
export interface Finding {
  readonly kind: FindingKind;
  /** Numbers of the first and last layer concerned. */
  readonly layers: readonly [number, number];
  /** What is the case, with the figures that show it. */
  readonly statement: string;
  /** What to try, the likeliest first. */
  readonly advice: readonly string[];
}

/** What a diagnosis reads: the layers from the input to the output. */
interface Figures {
  readonly layers: readonly LayerSymptoms[];
  readonly learningRate: number;
}

/** All findings, the gravest first. */
export function diagnose({ layers, learningRate }: Figures): Finding[] {
  const broken = notFinite(layers);
  if (broken) return [broken];
  return [
    vanishing(layers),
    exploding(layers),
    throughTime(layers),
    saturated(layers),
    dead(layers),
    frozen(layers, learningRate),
    oneSigned(layers),
  ].filter((finding) => finding !== undefined);
}

function notFinite(layers: readonly LayerSymptoms[]): Finding | undefined {
  const where = range(layers, (layer) => layer.brokenForward || layer.brokenBackward);
  if (!where) return undefined;
  const first = layers.find((layer) => layer.brokenForward);
  const origin = first
    ? ` Going forward, they begin at layer ${first.number}.`
    : " They appear on the way back only.";
  return {
    kind: "not finite",
    layers: where,
    statement: `${capital(span(where))} ${verb(where, "has", "have")} infinite or undefined numbers.${origin}`,
    advice: [
      "a smaller learning rate",
      "smaller initial weights (init.heNormal, init.glorotNormal)",
      "clipping the gradient's norm (optim.clipByNorm)",
    ],
  };
}

/** Findings as text: what, on what evidence, and what to try. */
export function verdictOf(findings: readonly Finding[], healthy: string): string {
  if (findings.length === 0) return healthy;
  return findings.map(({ statement, advice }) => `${statement} Try: ${advice.join("; ")}.`).join("\n");
}
