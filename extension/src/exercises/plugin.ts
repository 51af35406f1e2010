// Shows the student's bar above notebooks with graded cells. Authoring and grading stay in nbgrader's own tools.
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { INotebookTracker, type NotebookPanel } from "@jupyterlab/notebook";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { ITranslator, nullTranslator } from "@jupyterlab/translation";
import { isGradbookNotebook, refreshCommands } from "../notebook/kernel.ts";
import { readGradedCell } from "./exercise.ts";
import type { ExerciseBar } from "./exerciseBar.ts";

const ID = "gradbook-lab:exercises";

const exercises: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: "Shows points and checks above assignments, and validates them.",
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette, ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    palette: ICommandPalette | null,
    settingRegistry: ISettingRegistry | null,
    translator: ITranslator | null,
  ) => {
    const text = (translator ?? nullTranslator).load("gradbook_lab");
    const bars = new Map<NotebookPanel, ExerciseBar>();
    let isShown = true;
    void settingRegistry?.load(ID).then((settings) => {
      const read = (): void => {
        isShown = settings.composite["bar"] !== false;
        for (const bar of bars.values()) bar.setHidden(!isShown);
      };
      settings.changed.connect(read);
      read();
    });

    const begin = async (panel: NotebookPanel): Promise<void> => {
      if (!isShown || bars.has(panel) || !isGradbookNotebook(panel) || !hasGradedCell(panel)) return;
      const { ExerciseBar } = await import("./exerciseBar.ts");
      if (bars.has(panel) || panel.isDisposed) return;
      const bar = new ExerciseBar(panel, text);
      bars.set(panel, bar);
      panel.contentHeader.addWidget(bar);
      panel.disposed.connect(() => bars.delete(panel));
      for (const id of [CHECK, VALIDATE]) app.commands.notifyCommandChanged(id);
    };
    notebooks.widgetAdded.connect((_, panel) => {
      void panel.context.ready.then(() => begin(panel));
      panel.sessionContext.kernelChanged.connect(() => void begin(panel));
    });

    const current = (): ExerciseBar | undefined =>
      notebooks.currentWidget ? bars.get(notebooks.currentWidget) : undefined;
    const add = (id: string, label: string, execute: (bar: ExerciseBar) => Promise<void>): void => {
      app.commands.addCommand(id, {
        label,
        describedBy: { args: { type: "object", properties: {} } },
        isEnabled: () => current() !== undefined,
        execute: async () => {
          const bar = current();
          if (bar) await execute(bar);
        },
      });
      palette?.addItem({ command: id, category: text.__("Exercises") });
    };
    add(CHECK, text.__("Run Checks of Exercises"), (bar) => bar.check());
    add(VALIDATE, text.__("Validate Exercises"), (bar) => bar.validate());
    refreshCommands(app, notebooks, [CHECK, VALIDATE]);
  },
};

const CHECK = "gradbook:run-checks";
const VALIDATE = "gradbook:validate-exercises";

export default exercises;

const hasGradedCell = ({ content }: NotebookPanel): boolean =>
  content.widgets.some(({ model }) => readGradedCell(model.getMetadata("nbgrader")) !== undefined);
