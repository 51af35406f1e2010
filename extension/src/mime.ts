// Draws `application/vnd.plotly.v1+json` outputs: the MIME type under which every Jupyter front end knows Plotly figures.
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Chart } from "./charts/chart.ts";
import { PLOTLY_MIME } from "./charts/figure.ts";

const charts: IRenderMime.IExtension = {
  id: "gradbook-lab:plotly",
  description: "Draws Plotly figures in outputs.",
  rendererFactory: {
    safe: true,
    mimeTypes: [PLOTLY_MIME],
    createRenderer: ({ translator }) => new Chart(translator),
  },
  rank: 0,
  dataType: "json",
};

export default charts;
