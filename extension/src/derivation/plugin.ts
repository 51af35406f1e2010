// Derivation cells: ordinary code cells whose derive`…` text is checked, marked and typeset while one writes it.
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import type { CodeEditor } from "@jupyterlab/codeeditor";
import { EditorExtensionRegistry, IEditorExtensionRegistry } from "@jupyterlab/codemirror";
import { ILauncher } from "@jupyterlab/launcher";
import { INotebookTracker } from "@jupyterlab/notebook";
import type { IOutputAreaModel } from "@jupyterlab/outputarea";
import { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { ITranslator, nullTranslator } from "@jupyterlab/translation";
import { DerivationChecker } from "./checker.ts";
import { addCommands, CommandIDs } from "./commands.ts";
import { derivationEditor } from "./editor.ts";
import { derivationImage } from "./icon.ts";

const ID = "gradbook-lab:derivation";

const derivation: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: "Checks, marks and typesets derivations while they are written.",
  autoStart: true,
  requires: [INotebookTracker, IEditorExtensionRegistry, IRenderMimeRegistry],
  optional: [ICommandPalette, ILauncher, ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    editors: IEditorExtensionRegistry,
    rendermime: IRenderMimeRegistry,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    settingRegistry: ISettingRegistry | null,
    translator: ITranslator | null,
  ) => {
    const text = (translator ?? nullTranslator).load("gradbook_lab");
    const checker = new DerivationChecker();
    let preview = "editing";
    void settingRegistry?.load(ID).then((settings) => {
      const read = (): void => {
        preview = String(settings.composite["preview"]);
      };
      settings.changed.connect(read);
      read();
    });

    editors.addExtension({
      name: "gradbook:derivation",
      factory: ({ inline, model }) =>
        isCode(model)
          ? EditorExtensionRegistry.createImmutableExtension(
              derivationEditor({
                checker,
                text,
                typeset: async (element) => rendermime.latexTypesetter?.typeset(element),
                onIdleChange: (listener) => {
                  const outputs = outputsOf(model);
                  outputs?.changed.connect(listener);
                  return () => outputs?.changed.disconnect(listener);
                },
                showsWhenIdle: () =>
                  preview === "always" || (preview === "editing" && inline && !hasOutputs(model)),
              }),
            )
          : null,
    });
    addCommands(app, { notebooks, checker, text, palette });
    launcher?.add({
      command: CommandIDs.newNotebook,
      category: text.__("Notebook"),
      rank: 1,
      kernelIconUrl: derivationImage,
    });
  },
};

export default derivation;

// The language is not known yet when an editor is made, but the kind of its cell is.
const isCode = ({ sharedModel }: CodeEditor.IModel): boolean =>
  "cell_type" in sharedModel && sharedModel.cell_type === "code";

/** A cell that was run shows its derivation in its output. */
const hasOutputs = (model: CodeEditor.IModel): boolean => (outputsOf(model)?.length ?? 0) > 0;

/** The model of a code cell's editor is the cell's. */
function outputsOf(model: CodeEditor.IModel): IOutputAreaModel | undefined {
  return "outputs" in model ? (model.outputs as IOutputAreaModel) : undefined;
}
