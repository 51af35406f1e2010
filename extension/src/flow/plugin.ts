// Opens the gradient-flow panel, from a command or when a cell begins a recorded run, and feeds it from the kernels.
import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { INotebookTracker, NotebookActions, type NotebookPanel } from "@jupyterlab/notebook";
import type { Kernel } from "@jupyterlab/services";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { ITranslator, nullTranslator, type TranslationBundle } from "@jupyterlab/translation";
import { isGradbookNotebook } from "../notebook/kernel.ts";
import type { FlowPanel } from "./panel.ts";
import { FLOW_TARGET, readStep } from "./protocol.ts";

const ID = "gradbook-lab:flow";
const OPEN = "gradbook:open-flow";

const flow: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: "Shows the gradients of every layer while a network trains.",
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette, ILayoutRestorer, ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    palette: ICommandPalette | null,
    _restorer: ILayoutRestorer | null,
    settingRegistry: ISettingRegistry | null,
    translator: ITranslator | null,
  ) => {
    const text = (translator ?? nullTranslator).load("gradbook_lab");
    const flowPanel = new PanelHolder(app, notebooks, text);
    let opensByItself = true;
    void settingRegistry?.load(ID).then((settings) => {
      const read = (): void => {
        opensByItself = settings.composite["open"] !== false;
      };
      settings.changed.connect(read);
      read();
    });

    app.commands.addCommand(OPEN, {
      label: text.__("Open Gradient Flow"),
      caption: text.__("Watch the gradients of every layer while a network trains"),
      describedBy: { args: { type: "object", properties: {} } },
      execute: () => flowPanel.reveal(),
    });
    palette?.addItem({ command: OPEN, category: text.__("Notebook Operations") });

    let runs = 0;
    const listen = (panel: NotebookPanel, kernel: Kernel.IKernelConnection): void => {
      kernel.registerCommTarget(FLOW_TARGET, async (comm, { content }) => {
        const { Recording } = await import("./recording.ts");
        const named = content.data["run"];
        const recording = new Recording(typeof named === "string" ? named : text.__("Run %1", ++runs));
        const target = opensByItself ? await flowPanel.reveal(panel) : await flowPanel.get();
        target.addRun(recording);
        comm.onMsg = (message) => {
          const step = readStep(message.content.data);
          if (!step) return;
          recording.add(step);
          target.changed(recording);
        };
        comm.onClose = () => {
          recording.isLive = false;
          target.changed(recording);
        };
      });
    };
    notebooks.widgetAdded.connect((_, panel) => {
      const begin = (): void => {
        const kernel = panel.sessionContext.session?.kernel;
        if (kernel && isGradbookNotebook(panel)) listen(panel, kernel);
      };
      panel.sessionContext.kernelChanged.connect(begin);
      void panel.sessionContext.ready.then(begin);
    });
  },
};

export default flow;

/** The one panel, made when it is first wanted. */
class PanelHolder {
  readonly #app: JupyterFrontEnd;
  readonly #notebooks: INotebookTracker;
  readonly #text: TranslationBundle;
  #panel: FlowPanel | undefined;
  #notebook: NotebookPanel | undefined;

  constructor(app: JupyterFrontEnd, notebooks: INotebookTracker, text: TranslationBundle) {
    this.#app = app;
    this.#notebooks = notebooks;
    this.#text = text;
  }

  async get(): Promise<FlowPanel> {
    const { FlowPanel } = await import("./panel.ts");
    if (!this.#panel || this.#panel.isDisposed)
      this.#panel = new FlowPanel({ text: this.#text, sendToCell: (source) => this.#sendToCell(source) });
    return this.#panel;
  }

  /** Shows the panel beside the notebook that trains, without taking the focus from it. */
  async reveal(notebook = this.#notebooks.currentWidget ?? undefined): Promise<FlowPanel> {
    const panel = await this.get();
    this.#notebook = notebook;
    const { shell } = this.#app;
    if (panel.isAttached) return panel;
    if (this.#app.name === "JupyterLab") {
      const beside = notebook ? { ref: notebook.id } : {};
      shell.add(panel, "main", { mode: "split-right", activate: false, ...beside });
    } else {
      shell.add(panel, "right"); // Notebook 7 has one document a page
      shell.activateById(panel.id);
    }
    return panel;
  }

  async #sendToCell(source: string): Promise<void> {
    const notebook = this.#notebook?.isDisposed === false ? this.#notebook : this.#notebooks.currentWidget;
    if (!notebook) return;
    const { content, sessionContext } = notebook;
    content.activeCellIndex = content.widgets.length - 1;
    NotebookActions.insertBelow(content);
    content.activeCell?.model.sharedModel.setSource(source);
    await NotebookActions.run(content, sessionContext);
  }
}
