/**
 * Charts: values of gradbook as Plotly figures in plain JSON, each with a still picture and a sentence of its own.
 *
 * @module
 */
export { type ActivationOptions, activation } from "./activation.ts";
export { type BarsOptions, bars, type HistogramOptions, histogram, histograms } from "./bars.ts";
export { type Figure, type FigureJson, type Frame, figure, type Layout, type Trace } from "./figure.ts";
export {
  type FlowFigure,
  type GradientFlowOptions,
  gradientFlow,
  type LayerHistogramsOptions,
  layerHistograms,
  spectrum,
  throughTime,
} from "./flow.ts";
export { type HeatmapOptions, heatmap, images, type SurfaceOptions, surface } from "./heatmap.ts";
export type { AxisOptions } from "./layout.ts";
export {
  type CurveOptions,
  curve,
  type LinesOptions,
  lines,
  lossCurve,
  type ScatterOptions,
  type Series,
  scatter,
} from "./lines.ts";
export { type NetworkOptions, network } from "./network.ts";
export type { Matrix, Numbers } from "./numbers.ts";
export { type SliderOptions, slider } from "./slider.ts";
export { svg } from "./svg.ts";
