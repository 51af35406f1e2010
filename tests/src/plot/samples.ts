// One figure of every kind of chart, for the tests that each of them has to pass.
import { data, flow, init, nn, optim, plot, rng, zeros } from "../../../src/index.ts";

const x = rng(1).normal([32, 8]);
const y = rng(2).integers([32], 0, 3);

const report = (activation: nn.ActivationName, range: number): flow.FlowReport =>
  flow.trace(nn.mlp([8, 12, 12, 12, 12, 3], { activation, init: init.uniform(-range, range), seed: 1 }), {
    x,
    y,
    loss: nn.crossEntropy,
  });

function recorded(): flow.FlowRecord {
  const net = nn.mlp([2, 8, 8, 8, 2], { activation: "sigmoid", seed: 1 });
  const trainer = optim.trainer(net, { loss: nn.crossEntropy, optimizer: optim.sgd({ learningRate: 1 }) });
  const record = flow.record(trainer, { every: 5 });
  trainer.fit(data.twoMoons({ count: 80, seed: 1 }), { steps: 60, batchSize: 40 });
  return record;
}

function recurrentReport(): flow.FlowReport {
  const net = nn.sequential([nn.rnn(2, 6), nn.dense(6, 1)], { seed: 1 });
  const set = data.addingProblem({ count: 8, length: 20 });
  return flow.trace(net, { ...set, loss: nn.meanSquaredError, jacobians: 0 });
}

const sigmoid = report("sigmoid", 0.5);
const saturated = report("sigmoid", 30);
const axes = { x: { title: "x" }, y: { title: "y" } };

/** Figures by name. */
export const samples: Record<string, () => plot.Figure> = {
  lines: () => plot.lines({ a: [1, 2, 3], b: { x: [0, 2], y: zeros([2]) } }, { title: "Lines", ...axes }),
  "lines, logarithmic with gaps": () =>
    plot.lines(
      { a: [1, 1e-8, 0, Number.NaN, 1e-20] },
      { title: "Gaps", x: { title: "step" }, y: { title: "size", log: true } },
    ),
  "lines with references": () =>
    plot.lines(
      { a: [0.1, 0.2] },
      { title: "Reference", ...axes, references: { "¼": 0.25 }, marks: "with lines" },
    ),
  "ordered lines": () =>
    plot.lines(Object.fromEntries(Array.from({ length: 12 }, (_, k) => [`layer ${k}`, [k, k + 1, k]])), {
      title: "Twelve",
      ...axes,
      ordered: true,
    }),
  curve: () => plot.curve({ sin: Math.sin, cos: Math.cos }, [-3, 3], { title: "Waves" }),
  lossCurve: () => plot.lossCurve({ SGD: [2, 1, 0.5], Adam: [2, 0.7, 0.2] }, { log: true }),
  scatter: () => {
    const { x: points, y: labels } = data.twoMoons({ count: 40 });
    const of = (label: number) => [...labels.data()].flatMap((one, i) => (one === label ? [i] : []));
    const pick = (label: number) => ({
      x: points.take(of(label)).slice(null, 0),
      y: points.take(of(label)).slice(null, 1),
    });
    return plot.scatter(
      { upper: pick(0), lower: pick(1) },
      { title: "Two moons", x: { title: "x₁" }, y: { title: "x₂" } },
    );
  },
  bars: () =>
    plot.bars(
      { sigmoid: 0.25, tanh: 1, "a name so long that it must be slanted": 1 },
      { title: "Bars", x: "activation", y: { title: "slope" } },
    ),
  "grouped bars": () =>
    plot.bars(
      { first: { a: 1, b: 2 }, second: { a: 3, b: 1e-3 } },
      { title: "Groups", x: "what", y: { title: "size", log: true } },
    ),
  histogram: () => plot.histogram(rng(1).normal([500]), { title: "Normal", x: "z" }),
  "histogram of one value": () => plot.histogram([3, 3, 3], { title: "All alike", x: "z" }),
  histograms: () =>
    plot.histograms({ one: rng(1).normal([200]), two: rng(2).uniform([200]) }, { title: "Two", x: "z" }),
  heatmap: () =>
    plot.heatmap(
      [
        [1, 2],
        [3, 4],
      ],
      { title: "Map", x: { title: "to" }, y: { title: "from" }, value: "weight" },
    ),
  "heatmap on both sides of zero": () =>
    plot.heatmap(rng(1).normal([6, 9]), {
      title: "W",
      x: { title: "unit" },
      y: { title: "input" },
      value: "weight",
    }),
  "heatmap, logarithmic with names": () =>
    plot.heatmap([[1, 1e-9, 0]], {
      title: "Log",
      x: { title: "what", values: ["a", "b", "c"] },
      y: { title: "row" },
      value: "size",
      log: true,
    }),
  surface: () =>
    plot.surface((w, b) => w * w + b, {
      title: "Bowl",
      x: { title: "w", range: [-1, 1] },
      y: { title: "b", range: [0, 1] },
      value: "loss",
      points: 9,
    }),
  "surface in three dimensions": () =>
    plot.surface((w, b) => w * w + b, {
      title: "Bowl",
      x: { title: "w", range: [-1, 1] },
      y: { title: "b", range: [0, 1] },
      value: "loss",
      points: 9,
      threeDimensional: true,
    }),
  images: () => plot.images(rng(1).uniform([7, 64]), { title: "Noise", columns: 4, labels: [1, 2, 3] }),
  activation: () => plot.activation("sigmoid"),
  "several activations": () => plot.activation(["sigmoid", "tanh", "relu"], { show: "derivative" }),
  network: () => plot.network([3, 2, 1]),
  "network with weights": () =>
    plot.network([2, 10, 1], {
      weights: [
        rng(1).normal([2, 10]).toArray() as number[][],
        rng(2).normal([10, 1]).toArray() as number[][],
      ],
    }),
  gradientFlow: () => plot.gradientFlow({ "±0.5": sigmoid, "±30": saturated }),
  "gradientFlow of one report": () => plot.gradientFlow(sigmoid, { figure: "saturated" }),
  "gradientFlow over training": () => plot.gradientFlow(recorded()),
  layerHistograms: () => plot.layerHistograms(sigmoid, "activation"),
  "layerHistograms, standardized": () =>
    plot.layerHistograms(sigmoid, "delta", { standardized: true, range: [-4, 4] }),
  spectrum: () => plot.spectrum(sigmoid),
  "spectrum of matrices": () => plot.spectrum({ one: [3, 1], two: [2, 0] }),
  throughTime: () => plot.throughTime(recurrentReport()),
  slider: () =>
    plot.slider([1, 2, 3], (k) => plot.curve((t) => Math.sin(k * t), [0, 6], { title: `sin ${k}t` }), {
      label: "k = ",
    }),
  "slider that plays": () =>
    plot.slider([1, 2, 3], (k) => plot.curve((t) => Math.sin(k * t), [0, 6], { title: `sin ${k}t` }), {
      label: "k = ",
      play: true,
      start: 1,
    }),
};
