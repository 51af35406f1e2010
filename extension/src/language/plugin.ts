// TypeScript in the cells of gradbook notebooks: errors underlined, types on hover, definition, rename, format.
// All of it is asked of the kernel's compiler; nothing is loaded before the first gradbook notebook opens.
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { INotebookTracker, type NotebookPanel } from "@jupyterlab/notebook";
import { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { ITranslator, nullTranslator } from "@jupyterlab/translation";
import { isGradbookNotebook, refreshCommands } from "../notebook/kernel.ts";
import { addCommands, CommandIDs } from "./commands.ts";
import type { NotebookLanguage } from "./notebookLanguage.ts";

const ID = "gradbook-lab:language";

const language: JupyterFrontEndPlugin<void> = {
  id: ID,
  description:
    "Underlines TypeScript errors and answers hover, definition, rename and format in gradbook notebooks.",
  autoStart: true,
  requires: [INotebookTracker, IRenderMimeRegistry],
  optional: [ICommandPalette, ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    rendermime: IRenderMimeRegistry,
    palette: ICommandPalette | null,
    settingRegistry: ISettingRegistry | null,
    translator: ITranslator | null,
  ) => {
    const text = (translator ?? nullTranslator).load("gradbook_lab");
    const languages = new Map<NotebookPanel, NotebookLanguage>();
    let checks = true;
    void settingRegistry?.load(ID).then((settings) => {
      const read = (): void => {
        checks = settings.composite["check"] !== false;
        for (const open of languages.values()) open.refresh();
      };
      settings.changed.connect(read);
      read();
    });

    const begin = async (panel: NotebookPanel): Promise<void> => {
      if (languages.has(panel) || !isGradbookNotebook(panel)) return;
      const { NotebookLanguage } = await import("./notebookLanguage.ts");
      if (languages.has(panel) || panel.isDisposed) return;
      languages.set(panel, new NotebookLanguage(panel, { rendermime, checks: () => checks }));
      panel.disposed.connect(() => languages.delete(panel));
      for (const id of Object.values(CommandIDs)) app.commands.notifyCommandChanged(id);
    };
    notebooks.widgetAdded.connect((_, panel) => {
      void panel.context.ready.then(() => begin(panel));
      panel.sessionContext.kernelChanged.connect(() => void begin(panel));
    });

    const current = (): NotebookLanguage | undefined => {
      const panel = notebooks.currentWidget;
      return panel && isGradbookNotebook(panel) ? languages.get(panel) : undefined;
    };
    addCommands(app, { notebooks, palette, text, current });
    refreshCommands(app, notebooks, Object.values(CommandIDs));
  },
};

export default language;
