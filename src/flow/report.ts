// The report of one trace: figures for each layer, findings in words, and how a notebook shows them.
import type { Activation } from "../nn/index.ts";
import { diagnose, type Finding, verdictOf } from "./diagnosis.ts";
import type { Distribution } from "./distribution.ts";
import { type RoundingDepth, roundingDepth } from "./precision.ts";
import { reportHtml, reportText } from "./reportTable.ts";
import { symptomsOf } from "./symptoms.ts";

/** The state of a recurrent layer at one time step. */
export interface TimeStep {
  /** 1 for the first. */
  readonly time: number;
  readonly state: Distribution;
  /** ∂L/∂state. */
  readonly gradient: Distribution;
}

/** One layer with weights, and the normalization and activation that follow it. */
export interface LayerFlow {
  /** 1 for the layer next to the input. */
  readonly number: number;
  /** Name in the network: "dense3". */
  readonly name: string;
  readonly units: number;
  readonly activationName?: string;
  readonly input: Distribution;
  /** z: what the activation receives. */
  readonly preActivation: Distribution;
  /** a = φ(z). */
  readonly activation: Distribution;
  /** φ′(z). */
  readonly slope?: Distribution;
  /** Share of (example, unit) pairs whose slope is below 5 % of the activation's steepest. */
  readonly saturated?: number;
  /** Share of units whose slope is exactly 0 for every example. */
  readonly dead?: number;
  readonly flat?: Activation["flat"];
  readonly weights: Distribution;
  readonly gradient: {
    readonly weights: Distribution;
    readonly biases: Distribution;
    /** δ = ∂L/∂z. */
    readonly preActivation: Distribution;
    readonly activation: Distribution;
    /** ∂L/∂(what enters the layer). */
    readonly input: Distribution;
  };
  readonly update: {
    /** ‖η ∂L/∂W‖ / ‖W‖. */
    readonly ratio: number;
    /** Share of weights that one float32 step leaves as they are, bit for bit. */
    readonly unchanged: number;
    /** Among weights whose gradient is not 0, the share that stay as they are: lost to rounding. */
    readonly lost: number;
    /** Share of units whose incoming weights all move in one direction. */
    readonly oneSigned: number;
  };
  /** Of the Jacobian ∂(output)/∂(input), largest first; absent where it was not taken. */
  readonly singularValues?: readonly number[];
  /** For recurrent layers: state and gradient at each time step. */
  readonly steps: readonly TimeStep[];
}

/** What a trace found. */
export interface FlowFigures {
  readonly loss: number;
  readonly examples: number;
  readonly learningRate: number;
  readonly layers: readonly LayerFlow[];
  /** Singular values of ∂(network output)/∂(network input). */
  readonly endToEnd?: readonly number[];
}

const display = Symbol.for("Jupyter.display");

/**
 * The report of {@link trace}. In a notebook it shows its verdict and a table.
 *
 * @example
 * ```ts
 * const net = nn.mlp([4, 8, 8, 2], { activation: "tanh", init: init.glorotNormal(), seed: 1 });
 * const report = flow.trace(net, { x: rng(1).normal([32, 4]), y: zeros([32]), loss: nn.crossEntropy });
 * report.verdict // "The gradient reaches every layer at a healthy size."
 * Math.abs(report.factor ** 2 - report.passed) < 1e-12 // true
 * ```
 */
export class FlowReport implements FlowFigures {
  readonly loss: number;
  readonly examples: number;
  readonly learningRate: number;
  readonly layers: readonly LayerFlow[];
  readonly endToEnd?: readonly number[];
  /** The depth at which a float32 update rounds to nothing, where updates shrink towards the input. */
  readonly roundingDepth: RoundingDepth | undefined;
  /** What is wrong, the gravest first; empty where nothing is. */
  readonly findings: readonly Finding[];

  constructor(figures: FlowFigures) {
    this.loss = figures.loss;
    this.examples = figures.examples;
    this.learningRate = figures.learningRate;
    this.layers = figures.layers;
    this.endToEnd = figures.endToEnd;
    this.roundingDepth = roundingDepth(
      figures.layers.map(({ update, weights, gradient }) => ({
        lost: update.lost,
        weightRms: weights.rms,
        updateRms: figures.learningRate * gradient.weights.rms,
      })),
    );
    this.findings = diagnose({ layers: figures.layers.map(symptomsOf), learningRate: figures.learningRate });
  }

  /** δ's root mean square at the first layer over that at the last: 1 where the gradient arrives undiminished. */
  get passed(): number {
    const { layers } = this;
    return layers[0].gradient.preActivation.rms / layers[layers.length - 1].gradient.preActivation.rms;
  }

  /** By what factor δ changes at each layer on its way back, as a geometric mean. */
  get factor(): number {
    return this.layers.length < 2 ? 1 : this.passed ** (1 / (this.layers.length - 1));
  }

  /** The findings as text: what, on what evidence, and what to try. */
  get verdict(): string {
    return verdictOf(this.findings, "The gradient reaches every layer at a healthy size.");
  }

  toString(): string {
    return reportText(this);
  }

  [display](): Record<string, unknown> {
    return { "text/plain": reportText(this), "text/html": reportHtml(this) };
  }
}
