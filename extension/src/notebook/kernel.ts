// Which notebooks are ours, and calling a command's button up to date when that changes.
import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";

export const KERNEL_NAME = "gradbook";

/** Whether a notebook runs, or when opened will run, on the gradbook kernel. */
export function isGradbookNotebook(panel: NotebookPanel | null): panel is NotebookPanel {
  if (!panel || panel.isDisposed) return false;
  const running = panel.sessionContext.session?.kernel?.name;
  if (running !== undefined) return running === KERNEL_NAME;
  const spec: unknown = panel.model?.getMetadata("kernelspec");
  return typeof spec === "object" && spec !== null && "name" in spec && spec.name === KERNEL_NAME;
}

/** The notebook that one looks at, if it is ours. */
export function currentGradbookNotebook(notebooks: INotebookTracker): NotebookPanel | undefined {
  const panel = notebooks.currentWidget;
  return isGradbookNotebook(panel) ? panel : undefined;
}

/** Keeps buttons that are shown only in our notebooks up to date. */
export function refreshCommands(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker,
  ids: readonly string[],
): void {
  const refresh = (): void => {
    for (const id of ids) app.commands.notifyCommandChanged(id);
  };
  notebooks.currentChanged.connect(refresh);
  notebooks.widgetAdded.connect((_, panel) => {
    panel.sessionContext.kernelChanged.connect(refresh);
    void panel.context.ready.then(refresh);
  });
}
