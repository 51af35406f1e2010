// From a chart's output to its drawing. An output is put into a cell as the kernel's message would put it, so that no kernel's
// time is counted; the chart counts as drawn in the frame after its lines stand in the page. First charts in fresh pages
// (Plotly is loaded with them), later ones one after the other in the same page.
import type { Page } from "playwright-core";
import { startLab } from "../../tests/e2e/jupyterlab.ts";
import { milliseconds } from "./words.ts";

const PAGES = 6;
const CHARTS = 20;
const MIME = "application/vnd.plotly.v1+json";

const output = (seed: number): object => ({
  output_type: "display_data",
  metadata: {},
  data: {
    [MIME]: {
      data: [{ type: "scatter", y: Array.from({ length: 50 }, (_, index) => Math.sin(index / 5 + seed)) }],
      layout: {},
    },
  },
});

/** Puts an output into a code cell that is in view; gives the time until its lines are drawn. */
function drawingTime(page: Page, cell: number): Promise<number> {
  return page.evaluate(
    async ([index, figure]) => {
      const { jupyterapp } = window as unknown as {
        jupyterapp: { shell: { currentWidget: { content: { widgets: CodeCell[] } } } };
      };
      interface CodeCell {
        readonly node: HTMLElement;
        readonly model: { readonly outputs: { add(output: object): void } };
      }
      const { node, model } = jupyterapp.shell.currentWidget.content.widgets[index];
      const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
      node.scrollIntoView();
      await frame();
      await frame();
      const begun = performance.now();
      model.outputs.add(figure);
      await new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          if (!node.querySelector(".scatterlayer .trace path")) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(node, { childList: true, subtree: true });
      });
      await frame();
      return performance.now() - begun;
    },
    [cell, output(cell)] as const,
  );
}

export async function measureCharts(): Promise<void> {
  const cells = Array.from({ length: CHARTS }, () => ({ source: "1" }));
  const lab = await startLab({ notebooks: { "charts.ipynb": { kernel: "python3", cells } } });
  try {
    const first: number[] = [];
    const later: number[] = [];
    for (let round = 0; round < PAGES; round++) {
      const page = await lab.open("charts.ipynb");
      first.push(await drawingTime(page, 0));
      if (round === PAGES - 1)
        for (let cell = 1; cell < CHARTS; cell++) later.push(await drawingTime(page, cell));
      await page.close();
    }
    console.log(`output to drawn chart, first in a page: ${milliseconds(first)}`);
    console.log(`output to drawn chart, later ones: ${milliseconds(later)}`);
  } finally {
    await lab.stop();
  }
}
