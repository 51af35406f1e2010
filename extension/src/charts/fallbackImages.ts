// Keeps a picture beside each chart in the notebook file, so that a page that knows no Plotly (GitHub, nbviewer, a PDF)
// still shows the chart. Pictures are made while the page is idle, and put in at the moment the notebook is saved.
import type { CodeCell } from "@jupyterlab/cells";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import type { ReadonlyPartialJSONObject } from "@lumino/coreutils";
import { printedImage } from "./chart.ts";
import { PLOTLY_MIME, readFigure } from "./figure.ts";

/** The part of an output's model that is used here. */
interface ChartOutput {
  readonly data: ReadonlyPartialJSONObject;
  setData(options: { data: ReadonlyPartialJSONObject }): void;
}

/** Any of these can be shown by a page without Plotly. */
const SHOWN_ANYWHERE = ["image/png", "image/svg+xml", "image/jpeg", "text/html"];

function needsPicture(data: ReadonlyPartialJSONObject): boolean {
  return PLOTLY_MIME in data && !SHOWN_ANYWHERE.some((mime) => mime in data);
}

/** Watches every notebook that is opened. */
export function keepFallbackImages(notebooks: INotebookTracker): void {
  notebooks.widgetAdded.connect((_, panel) => void panel.revealed.then(() => watch(panel)));
}

function watch(panel: NotebookPanel): void {
  if (panel.isDisposed) return;
  const pictures = new WeakMap<ChartOutput, string>();
  let isWaiting = false;

  const prepare = async (): Promise<void> => {
    isWaiting = false;
    for (const output of panel.isDisposed ? [] : chartOutputs(panel)) {
      const { data } = output;
      if (pictures.has(output) || !needsPicture(data)) continue;
      await idle();
      // A figure that cannot be drawn has no picture; its output says why.
      pictures.set(output, await toPicture(data[PLOTLY_MIME]).catch(() => ""));
    }
  };
  const prepareSoon = (): void => {
    if (isWaiting) return;
    isWaiting = true;
    void idle().then(prepare);
  };
  const putIn = (_: unknown, state: string): void => {
    if (state !== "started") return;
    for (const output of chartOutputs(panel)) {
      const { data } = output;
      const picture = pictures.get(output);
      if (picture && needsPicture(data)) output.setData({ data: { ...data, "image/png": picture } });
    }
  };

  panel.context.model.contentChanged.connect(prepareSoon);
  panel.context.saveState.connect(putIn);
  prepareSoon();
}

function* chartOutputs(panel: NotebookPanel): Generator<ChartOutput> {
  for (const cell of panel.content.widgets) {
    if (cell.model.type !== "code") continue;
    const { outputs } = (cell as CodeCell).model;
    for (let index = 0; index < outputs.length; index++) {
      const output = outputs.get(index);
      if (PLOTLY_MIME in output.data) yield output as ChartOutput;
    }
  }
}

async function toPicture(value: unknown): Promise<string> {
  const address = await printedImage(readFigure(value));
  return address.slice(address.indexOf(",") + 1);
}

const idle = (): Promise<unknown> =>
  new Promise((resolve) => requestIdleCallback(resolve, { timeout: 5000 }));
