// Charts of gradient flow: what reaches each layer, how it is distributed, and how that changes while training.
import { type Distribution, FlowRecord, FlowReport, type LayerFlow } from "../flow/index.ts";
import { histograms } from "./bars.ts";
import type { Figure } from "./figure.ts";
import { heatmap } from "./heatmap.ts";
import { lines } from "./lines.ts";

/** The figures of a layer that can be charted along the layers, with the words for them. */
const figures = {
  delta: {
    title: "∂L/∂z, root mean square",
    of: (layer: LayerFlow) => layer.gradient.preActivation.rms,
    log: true,
  },
  weightGradient: {
    title: "∂L/∂W, root mean square",
    of: (layer: LayerFlow) => layer.gradient.weights.rms,
    log: true,
  },
  biasGradient: { title: "‖∂L/∂b‖", of: (layer: LayerFlow) => layer.gradient.biases.norm, log: true },
  updateRatio: { title: "‖η ∂L/∂W‖ / ‖W‖", of: (layer: LayerFlow) => layer.update.ratio, log: true },
  activationStd: {
    title: "standard deviation of the activations",
    of: (layer: LayerFlow) => layer.activation.std,
    log: false,
  },
  saturated: {
    title: "units on a flat part, %",
    of: (layer: LayerFlow) => 100 * (layer.saturated ?? 0),
    log: false,
  },
  dead: { title: "dead units, %", of: (layer: LayerFlow) => 100 * (layer.dead ?? 0), log: false },
  slope: { title: "mean slope φ′(z)", of: (layer: LayerFlow) => layer.slope?.mean ?? Number.NaN, log: false },
} as const;

/** What a gradient-flow chart shows. */
export type FlowFigure = keyof typeof figures;

/** How a gradient-flow chart is titled, and which figure it shows. */
export interface GradientFlowOptions {
  title?: string;
  /** "delta" (∂L/∂z) unless told. */
  figure?: FlowFigure;
}

/**
 * Gradient flow as a chart: one report or several by name as lines along the layers; a record of a training run as a heat
 * map, layer by step.
 *
 * @example
 * ```ts
 * const x = rng(1).normal([16, 4]);
 * const report = (activation: "sigmoid" | "relu") =>
 *   flow.trace(nn.mlp([4, 8, 8, 8, 2], { activation, seed: 1 }), { x, y: zeros([16]), loss: nn.crossEntropy });
 * const chart = plot.gradientFlow({ sigmoid: report("sigmoid"), ReLU: report("relu") });
 * chart.data.map((trace) => trace.name) // ["sigmoid", "ReLU"]
 * chart.layout.yaxis?.type // "log"
 * ```
 */
export function gradientFlow(
  flow: FlowReport | FlowRecord | Readonly<Record<string, FlowReport>>,
  options: GradientFlowOptions = {},
): Figure {
  const figure = options.figure ?? "delta";
  if (flow instanceof FlowRecord) return overTraining(flow, figure, options.title);
  const reports = flow instanceof FlowReport ? { "this network": flow } : flow;
  const { title: what, of, log } = figures[figure];
  const series = Object.fromEntries(
    Object.entries(reports).map(([name, { layers }]) => [
      name,
      { x: layers.map((layer) => layer.number), y: layers.map(of) },
    ]),
  );
  const chart = lines(series, {
    title: options.title ?? `Gradient flow: ${what}, layer by layer`,
    x: { title: "layer (1 is next to the input)", whole: true },
    y: { title: what, log },
    marks: "with lines",
  });
  const silent = log
    ? Object.entries(reports).flatMap(([name, { layers }]) => silence(name, layers.map(of)))
    : [];
  const { layout } = chart;
  layout.meta.alt = [layout.meta.alt, ...silent].join(" ");
  return chart;
}

/** A logarithmic axis can not show an exact 0: the text says where there is one. */
function silence(name: string, values: readonly number[]): string[] {
  const zeros = values.map((value, index) => (value === 0 ? index + 1 : 0)).filter((layer) => layer > 0);
  if (zeros.length === 0) return [];
  return [`In ${name} it is exactly 0 in layer${zeros.length > 1 ? "s" : ""} ${zeros.join(", ")}.`];
}

/** The figures that a record holds. */
const recorded = ["delta", "weightGradient", "biasGradient", "activationStd", "saturated", "dead"] as const;

function overTraining(record: FlowRecord, figure: FlowFigure, title: string | undefined): Figure {
  const known = recorded.find((name) => name === figure);
  if (known === undefined) {
    throw new RangeError(
      `plot.gradientFlow: a record holds ${recorded.join(", ")}; "${figure}" needs a trace`,
    );
  }
  const { title: what, log } = figures[known];
  const percent = known === "saturated" || known === "dead" ? 100 : 1;
  const matrix = record.matrix(known).map((row) => row.map((value) => value * percent));
  return heatmap(matrix, {
    title: title ?? `Gradient flow over training: ${what}`,
    x: { title: "training step", values: record.steps },
    y: { title: "layer (1 is next to the input)", values: matrix.map((_, index) => index + 1) },
    value: what,
    log,
  });
}

/** The distributions of a layer that can be charted. */
const distributions = {
  activation: { title: "activation a", of: (layer: LayerFlow) => layer.activation },
  preActivation: { title: "pre-activation z", of: (layer: LayerFlow) => layer.preActivation },
  slope: { title: "slope φ′(z)", of: (layer: LayerFlow) => layer.slope },
  weights: { title: "weight W", of: (layer: LayerFlow) => layer.weights },
  delta: { title: "back-propagated gradient ∂L/∂z", of: (layer: LayerFlow) => layer.gradient.preActivation },
  weightGradient: { title: "weight gradient ∂L/∂W", of: (layer: LayerFlow) => layer.gradient.weights },
} as const;

/** How histograms of layers are drawn. */
export interface LayerHistogramsOptions {
  title?: string;
  bins?: number;
  range?: readonly [number, number];
  /** Divides the values of each layer by their own root mean square, so that shapes compare where sizes do not. */
  standardized?: boolean;
}

/**
 * Histograms of one quantity in every layer, one line a layer, from the input (blue) to the output (orange): the form of
 * figures 6 and 7 of Glorot and Bengio (2010).
 *
 * @example
 * ```ts
 * const net = nn.mlp([4, 8, 8, 2], { activation: "tanh", seed: 1 });
 * const report = flow.trace(net, { x: rng(1).normal([16, 4]), y: zeros([16]), loss: nn.crossEntropy });
 * plot.layerHistograms(report, "activation").data.length // 3
 * ```
 */
export function layerHistograms(
  report: FlowReport,
  which: keyof typeof distributions,
  options: LayerHistogramsOptions = {},
): Figure {
  const { title: what, of } = distributions[which];
  const groups = Object.fromEntries(
    report.layers.flatMap((layer): [string, ArrayLike<number>][] => {
      const found = of(layer);
      return found
        ? [[`layer ${layer.number}`, options.standardized ? standardized(found) : found.values]]
        : [];
    }),
  );
  return histograms(groups, {
    title: options.title ?? `Distribution of ${what} in each layer`,
    x: options.standardized ? `${what} / its root mean square` : what,
    bins: options.bins,
    range: options.range,
  });
}

function standardized({ values, rms }: Distribution): Float64Array {
  return Float64Array.from(values, (value) => (rms > 0 ? value / rms : value));
}

/**
 * Singular values, largest first, on a logarithmic axis: of every layer's Jacobian and of the whole network's, or of
 * matrices by name.
 *
 * @example
 * ```ts
 * plot.spectrum({ "a diagonal matrix": flow.singularValues([[4, 0], [0, 1]]) }).data[0].y // [4, 1]
 * ```
 */
export function spectrum(
  values: FlowReport | Readonly<Record<string, readonly number[]>>,
  options: { title?: string } = {},
): Figure {
  const named = values instanceof FlowReport ? spectraOf(values) : values;
  const series = Object.fromEntries(
    Object.entries(named).map(([name, found]) => [name, { x: found.map((_, index) => index + 1), y: found }]),
  );
  return lines(series, {
    title: options.title ?? "Singular values",
    x: { title: "rank (1 is the largest)", whole: true },
    y: { title: "singular value", log: true },
    marks: "with lines",
    ordered: values instanceof FlowReport,
  });
}

function spectraOf(report: FlowReport): Record<string, readonly number[]> {
  const layers = report.layers.map(({ number, singularValues }) => ({
    name: `layer ${number}`,
    singularValues,
  }));
  const all = [...layers, { name: "input to output", singularValues: report.endToEnd }];
  const found = all.flatMap(({ name, singularValues }): [string, readonly number[]][] =>
    singularValues === undefined ? [] : [[name, singularValues]],
  );
  if (found.length === 0)
    throw new Error("plot.spectrum: the report has no Jacobians; trace with jacobians: 1");
  return Object.fromEntries(found);
}

/**
 * State gradients of a recurrent layer through time: how much of the last step's gradient reaches each earlier one.
 *
 * @throws Error where the report has no recurrent layer
 *
 * @example
 * ```ts
 * const net = nn.sequential([nn.rnn(2, 4), nn.dense(4, 1)], { seed: 1 });
 * const set = data.addingProblem({ count: 4, length: 12 });
 * const report = flow.trace(net, { ...set, loss: nn.meanSquaredError, jacobians: 0 });
 * plot.throughTime(report).data[0].x?.length // 12
 * ```
 */
export function throughTime(
  flow: FlowReport | Readonly<Record<string, FlowReport>>,
  options: { title?: string } = {},
): Figure {
  const reports = flow instanceof FlowReport ? { "this network": flow } : flow;
  const series = Object.fromEntries(
    Object.entries(reports).map(([name, report]) => {
      const layer = report.layers.find((one) => one.steps.length > 0);
      if (layer === undefined) throw new Error(`plot.throughTime: "${name}" has no recurrent layer`);
      return [
        name,
        { x: layer.steps.map((step) => step.time), y: layer.steps.map((step) => step.gradient.rms) },
      ];
    }),
  );
  return lines(series, {
    title: options.title ?? "Gradient of the state at each time step",
    x: { title: "time step", whole: true },
    y: { title: "∂L/∂h, root mean square", log: true },
  });
}
