// Charts of what is hardly there or can not be: nothing, one point, constants, zeros on log axes, ranges without width.
import { describe, expect, test } from "vitest";
import { type plot as Plot, plot } from "../../../src/index.ts";

const axes = { x: { title: "step" }, y: { title: "loss" } };
const options = { title: "T", ...axes };
const map = { title: "T", x: { title: "x" }, y: { title: "y" }, value: "v" };

const charts: Record<string, () => Plot.Figure> = {
  "no line": () => plot.lines({}, options),
  "an empty line": () => plot.lines({ a: [] }, options),
  "one point": () => plot.lines({ a: [3] }, options),
  "a constant": () => plot.lines({ a: [3, 3, 3] }, options),
  "a constant too large for half a unit to count": () => plot.lines({ a: [1e20, 1e20] }, options),
  "numbers whose difference is no float": () => plot.lines({ a: [-1e308, 1, 1e308] }, options),
  "zeros on a log axis": () => plot.lines({ a: [0, 0] }, { ...options, y: { title: "loss", log: true } }),
  "a position that is no number": () => plot.lines({ a: { x: [Number.NaN, 1], y: [1, 2] } }, options),
  "an empty histogram": () => plot.histogram([], { title: "T", x: "w" }),
  "a histogram of one huge number": () => plot.histogram([1e20, 1e20], { title: "T", x: "w" }),
  "no bar": () => plot.bars({}, { title: "T", x: "name", y: { title: "height" } }),
  "a map of zeros by powers of ten": () => plot.heatmap([[0, 0]], { ...map, log: true }),
  "a very wide map": () => plot.heatmap([new Float32Array(200_000)], map),
  "two hundred layers": () => plot.network(Array<number>(200).fill(30)),
  "one position of a slider": () =>
    plot.slider([1], (k) => plot.curve((x) => k * x, [0, 1]), { label: "k = ", play: true }),
};

describe.each(Object.entries(charts))("%s", (_, draw) => {
  test("gives a picture and a sentence without undefined numbers", () => {
    const chart = draw();
    expect(plot.svg(chart)).not.toMatch(/NaN|Infinity|undefined/);
    expect(chart.layout.meta.alt).not.toMatch(/NaN|Infinity|undefined|: \.|\. \./);
  });
});

test("sentences say what is level, and count in the singular", () => {
  expect(plot.lines({ a: [3], b: [2, 2] }, options).layout.meta.alt).toContain("a is 3; b is 2 throughout");
  expect(plot.lines({ a: [1, Number.NaN, 2] }, options).layout.meta.alt).toContain(
    "with 1 point not drawable",
  );
  expect(plot.network([1, 1]).layout.meta.alt).toContain("1 input and 1 output, 1 weight.");
});

test.each<[string, () => unknown, string]>([
  [
    "0 on a log axis",
    () => plot.lines({ a: [1, 2] }, { ...options, y: { title: "loss", log: true, range: [0, 1] } }),
    'plot: the range of the axis "loss" must be two unlike finite numbers, above 0 on a logarithmic axis, got [0, 1]',
  ],
  [
    "one point of a curve",
    () => plot.curve((x) => x, [0, 1], { points: 1 }),
    "plot.curve: points must be a whole number above 1, got 1",
  ],
  [
    "an endless interval",
    () => plot.curve((x) => x, [0, Number.POSITIVE_INFINITY]),
    "plot.curve: the interval must have finite ends, got [0, Infinity]",
  ],
  [
    "no bins",
    () => plot.histogram([1], { title: "T", x: "w", bins: 0 }),
    "countBins: bins must be a whole number above 0, got 0",
  ],
  [
    "a range that runs backwards",
    () => plot.histogram([1], { title: "T", x: "w", range: [2, 1] }),
    "countBins: the range must be finite, the lower end first, got [2, 1]",
  ],
  [
    "a slider's start that is not there",
    () => plot.slider([1, 2], (k) => plot.curve((x) => k * x, [0, 1]), { label: "k", start: 5 }),
    "plot.slider: start must be the place of a position, 0 to 1, got 5",
  ],
  ["no image", () => plot.images([], { title: "T" }), "plot.images: expected at least one image, found none"],
  [
    "rows of another width",
    () => plot.images([[1, 2, 3, 4]], { title: "T", width: 3 }),
    "plot.images: 4 pixels do not fill rows of 3",
  ],
  [
    "no activation",
    () => plot.activation([]),
    "plot.activation: expected at least one activation, found none",
  ],
  [
    "a weight matrix of another shape",
    () => plot.network([2, 2], { weights: [[[1]]] }),
    "plot.network: weights 0 must be [2, 2], got [1, 1]",
  ],
  [
    "a layer without units",
    () => plot.network([2, 0]),
    "plot.network: expected whole sizes above 0, got [2, 0]",
  ],
])("%s is refused in words", (_, draw, message) => {
  expect(draw).toThrow(message);
});

test("a figure from elsewhere with a range that can not be drawn is drawn over its data", () => {
  const chart = plot.figure({
    data: [{ type: "scatter", x: [1, 2], y: [1, 10] }],
    layout: {
      title: { text: "T" },
      meta: { alt: "T" },
      yaxis: { type: "log", range: [Number.NEGATIVE_INFINITY, 1] },
    },
  });
  expect(plot.svg(chart)).not.toMatch(/NaN|Infinity/);
});

test("curves keep every point: Plotly's simplification would make polygons of them", () => {
  for (const chart of [plot.activation("sigmoid"), plot.curve(Math.sin, [0, 6])]) {
    for (const trace of chart.data) expect(trace.line).toMatchObject({ simplify: false });
  }
  const long = plot.lines({ loss: new Float32Array(5000) }, options);
  expect(long.data[0].line).toMatchObject({ simplify: true });
});

test("a still picture of two hundred lines names some of them, the first and the last included", () => {
  const names = Array.from({ length: 200 }, (_, index) => `layer ${index + 1}`);
  const picture = plot.svg(
    plot.lines(Object.fromEntries(names.map((name) => [name, [0, 1]])), { ...options, ordered: true }),
  );
  const named = names.filter((name) => picture.includes(`>${name}<`));
  expect(named).toHaveLength(16);
  expect([named[0], named[15]]).toEqual(["layer 1", "layer 200"]);
});

test("a network of two hundred layers stays a few hundred traces, its dots apart", () => {
  const chart = plot.network(Array<number>(200).fill(30));
  expect(chart.data).toHaveLength(199 + 200);
  expect(chart.data.at(-1)).toMatchObject({ mode: "markers", marker: { size: 2 } });
  const small = plot.network([3, 2]);
  expect(small.data).toHaveLength(1 + 2);
  // Six lines of two ends and a gap each.
  expect(small.data[0].y).toHaveLength(18);
  expect(small.data.at(-1)).toMatchObject({ mode: "markers+text", marker: { size: 30 } });
});

test("a network is as high as its columns need, and its dots keep apart", () => {
  const room = (sizes: number[], tallest?: number): { pitch: number; below: number; dot: number } => {
    const { data, layout } = plot.network(sizes, { tallest });
    const { t, b } = layout.margin as { t: number; b: number };
    const [low, high] = layout.yaxis?.range ?? [0, 0];
    const pitch = (Number(layout.height) - t - b) / (high - low);
    const lowest = Math.min(...data.flatMap((trace) => (trace.y ?? []).map((y) => Number(y ?? 0))));
    const { size } = data[data.length - 1].marker as { size: number };
    return { pitch, below: b + (lowest - low) * pitch, dot: size };
  };
  for (const drawn of [room([3, 2, 1]), room([8, 4]), room([784, 30, 10]), room([20, 2], 20), room([1, 1])]) {
    expect(drawn.pitch).toBeGreaterThan(drawn.dot);
    // Half a pitch of at most 70 pixels, and the margin of 16.
    expect(drawn.below).toBeLessThanOrEqual(51);
  }
});
