// Charts to play with: one chart for each position of a slider, all inside one figure that a saved notebook keeps.

import { counted } from "../flow/words.ts";
import { type Figure, type Frame, figure, type Trace } from "./figure.ts";
import { faint, ink } from "./palette.ts";

/** What the slider is called and where it starts. */
export interface SliderOptions {
  /** Stands before the current value: "initial range ±". */
  label: string;
  /** Position shown at first; 0 unless told. */
  start?: number;
  /** Adds a button that runs through all positions, for values that are moments in time. */
  play?: boolean;
  /** The axes keep the ranges of the first chart, so that movement is not hidden by a changing scale. */
  fixedAxes?: boolean;
}

const states = (count: number, shown: number, each: number): boolean[] =>
  Array.from({ length: count * each }, (_, i) => Math.floor(i / each) === shown);

/**
 * One figure out of many: a slider chooses which is shown. It works wherever Plotly does, without a kernel: all charts
 * are in the file. Each chart needs the same number of traces.
 *
 * @param values - the slider's positions
 * @param draw - the chart at a position
 * @throws Error when there is no position, `start` is none of them, or the charts have unlike numbers of traces
 *
 * @example
 * ```ts
 * const waves = plot.slider([1, 2, 3], (k) => plot.curve((x) => Math.sin(k * x), [0, 6], { title: `sin ${k}x` }), { label: "k = " });
 * waves.data.map((trace) => trace.visible) // [true, false, false]
 * ```
 */
export function slider<Value extends number | string>(
  values: readonly Value[],
  draw: (value: Value) => Figure,
  options: SliderOptions,
): Figure {
  if (values.length === 0) throw new Error("plot.slider: no position to show; give at least one value");
  const charts = values.map(draw);
  const each = charts[0].data.length;
  const unlike = charts.findIndex((chart) => chart.data.length !== each);
  if (unlike >= 0) {
    throw new Error(
      `plot.slider: the chart at ${values[unlike]} has ${charts[unlike].data.length} traces, the one at ${values[0]} has ${each}: draw the same number at every position`,
    );
  }
  const start = options.start ?? 0;
  if (charts[start] === undefined) {
    throw new RangeError(
      `plot.slider: start must be the place of a position, 0 to ${values.length - 1}, got ${start}`,
    );
  }
  return options.play ? played(values, charts, start, options) : switched(values, charts, start, options);
}

function axesOf(chart: Figure, fixed: boolean | undefined): Record<string, Figure["layout"]["xaxis"]> {
  const { xaxis, yaxis } = chart.layout;
  return fixed ? {} : { ...(xaxis && { xaxis }), ...(yaxis && { yaxis }) };
}

function frameOfSlider(
  chart: Figure,
  values: readonly (number | string)[],
  start: number,
  options: SliderOptions,
) {
  const margin = chart.layout.margin as { l: number; r: number; t: number; b: number };
  // The slider with its labels; under it, where there are buttons, a row for them.
  const below = options.play ? 140 : 90;
  const height = typeof chart.layout.height === "number" ? chart.layout.height : 380;
  return {
    ...chart.layout,
    meta: {
      alt: `${chart.layout.meta.alt} A slider, “${options.label}”, runs through ${counted(values.length, "position")} from ${values[0]} to ${values[values.length - 1]}; this describes ${values[start]}.`,
    },
    height: height + below,
    margin: { ...margin, b: margin.b + below },
  };
}

const sliderStyle = (options: SliderOptions) => ({
  currentvalue: { prefix: options.label, font: { color: ink, size: 14 }, xanchor: "left" },
  pad: { t: 56, b: 8 },
  font: { color: ink },
  tickcolor: ink,
  // Rail and grip; Plotly's own are near-white, which glares on a dark page.
  bgcolor: faint,
  activebgcolor: ink,
  bordercolor: ink,
});

/** All traces are present and all but one chart's are hidden: needs nothing of the viewer but Plotly's `update`. */
function switched<Value extends number | string>(
  values: readonly Value[],
  charts: readonly Figure[],
  start: number,
  options: SliderOptions,
): Figure {
  const each = charts[0].data.length;
  const data = charts.flatMap((chart, index) =>
    chart.data.map((trace): Trace => ({ ...trace, visible: index === start })),
  );
  const steps = charts.map((chart, index) => ({
    label: String(values[index]),
    method: "update",
    args: [
      { visible: states(charts.length, index, each) },
      { title: chart.layout.title, meta: chart.layout.meta, ...axesOf(chart, options.fixedAxes) },
    ],
  }));
  return figure({
    data,
    layout: {
      ...frameOfSlider(charts[start], values, start, options),
      sliders: [{ active: start, steps, ...sliderStyle(options) }],
    },
  });
}

/** Plotly frames, which a button runs through. */
function played<Value extends number | string>(
  values: readonly Value[],
  charts: readonly Figure[],
  start: number,
  options: SliderOptions,
): Figure {
  const frames = charts.map(
    (chart, index): Frame => ({
      name: String(values[index]),
      data: chart.data,
      layout: { title: chart.layout.title, meta: chart.layout.meta, ...axesOf(chart, options.fixedAxes) },
    }),
  );
  const still = { mode: "immediate", transition: { duration: 0 } };
  const steps = frames.map((frame) => ({
    label: frame.name,
    method: "animate",
    args: [[frame.name], { ...still, frame: { duration: 0, redraw: true } }],
  }));
  const button = (label: string, target: null | readonly null[], duration: number) => ({
    label,
    method: "animate",
    args: [target, { ...still, fromcurrent: true, frame: { duration, redraw: true } }],
  });
  return figure({
    data: charts[start].data,
    frames,
    layout: {
      ...frameOfSlider(charts[start], values, start, options),
      sliders: [{ active: start, steps, ...sliderStyle(options) }],
      updatemenus: [
        {
          type: "buttons",
          direction: "left",
          showactive: false,
          x: 0,
          xanchor: "left",
          y: 0,
          yanchor: "top",
          pad: { t: 140 },
          font: { color: ink },
          bgcolor: "rgba(0,0,0,0)",
          bordercolor: ink,
          buttons: [button("Play", null, 300), button("Pause", [null], 0)],
        },
      ],
    },
  });
}
