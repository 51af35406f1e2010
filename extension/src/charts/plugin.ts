// Export and zoom of charts by context menu and keyboard, and their pictures in the notebook file.
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { INotebookTracker, type NotebookPanel } from "@jupyterlab/notebook";
import { ITranslator, nullTranslator } from "@jupyterlab/translation";
import { isGradbookNotebook } from "../notebook/kernel.ts";
import { type Chart, chartOf } from "./chart.ts";
import { keepFallbackImages } from "./fallbackImages.ts";
import { loadPlotly } from "./library.ts";

const SELECTOR = ".gb-Chart";

const charts: JupyterFrontEndPlugin<void> = {
  id: "gradbook-lab:charts",
  description: "Exports and zooms charts, and keeps their pictures in saved notebooks.",
  autoStart: true,
  optional: [INotebookTracker, ITranslator],
  activate: (app: JupyterFrontEnd, notebooks: INotebookTracker | null, translator: ITranslator | null) => {
    const text = (translator ?? nullTranslator).load("gradbook_lab");
    const actions: [id: string, label: string, keys: string, action: (chart: Chart) => Promise<void>][] = [
      ["gradbook:chart-save-png", text.__("Save Chart as PNG"), "Alt Shift P", (chart) => save(chart, "png")],
      ["gradbook:chart-save-svg", text.__("Save Chart as SVG"), "Alt Shift S", (chart) => save(chart, "svg")],
      ["gradbook:chart-zoom-in", text.__("Zoom Chart In"), "Alt =", (chart) => chart.zoom(0.5)],
      ["gradbook:chart-zoom-out", text.__("Zoom Chart Out"), "Alt -", (chart) => chart.zoom(2)],
      ["gradbook:chart-zoom-reset", text.__("Show Whole Chart"), "Alt R", (chart) => chart.zoom(undefined)],
    ];
    actions.forEach(([id, label, keys, action], rank) => {
      app.commands.addCommand(id, {
        label,
        describedBy: { args: { type: "object", properties: {} } },
        execute: async () => {
          const chart = chartAtHand(app);
          if (chart) await action(chart);
        },
      });
      app.commands.addKeyBinding({ command: id, keys: [keys], selector: `${SELECTOR}:focus` });
      app.contextMenu.addItem({ command: id, selector: SELECTOR, rank: rank / 10 });
    });
    if (!notebooks) return;
    keepFallbackImages(notebooks);
    notebooks.widgetAdded.connect((_, panel) => void panel.sessionContext.ready.then(() => prepare(panel)));
  },
};

export default charts;

/** Our notebooks draw charts sooner or later: the library comes while the page is idle, so that the first one is quick. */
function prepare(panel: NotebookPanel): void {
  if (!isGradbookNotebook(panel)) return;
  // One that cannot be loaded is said, and tried again, at the first chart.
  requestIdleCallback(() => void loadPlotly().catch(() => undefined));
}

/** The focused chart, else the one under the context menu. */
function chartAtHand(app: JupyterFrontEnd): Chart | undefined {
  const hit = app.contextMenuHitTest((node) => node.classList.contains("gb-Chart"));
  return chartOf(hit ?? null) ?? chartOf(document.activeElement);
}

async function save(chart: Chart, format: "png" | "svg"): Promise<void> {
  const link = document.createElement("a");
  link.href = await chart.toImage({ format, ...(format === "png" ? { scale: 2 } : {}) });
  link.download = `${fileName(chart.title.label)}.${format}`;
  link.click();
}

/** A name that every file system takes, from a chart's title. */
function fileName(title: string): string {
  const name = title
    .replace(/<[^>]*>/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  return name.slice(0, 60) || "chart";
}
