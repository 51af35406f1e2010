// Plotly, fetched for the first chart or while one of our notebooks is idle, and never when JupyterLab starts.
import type { Plotly } from "plotly.js-dist-min";

export type { Figure as PlotlyFigure, ImageOptions, Plotly } from "plotly.js-dist-min";

let loading: Promise<Plotly> | undefined;

/** The drawing library. A failed download is tried again at the next chart. */
export function loadPlotly(): Promise<Plotly> {
  loading ??= import("plotly.js-dist-min").then(
    (module) => module.default,
    (error: unknown) => {
      loading = undefined;
      throw new Error("The charting library could not be loaded. Is the Jupyter server still running?", {
        cause: error,
      });
    },
  );
  return loading;
}
