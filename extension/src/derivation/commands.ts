// What an author does with derivations: start one, fill in its next step, complete a symbol, take it out as LaTeX.

import type { EditorView } from "@codemirror/view";
import type { JupyterFrontEnd } from "@jupyterlab/application";
import { Clipboard, type ICommandPalette, InputDialog, showErrorMessage } from "@jupyterlab/apputils";
import type { CodeMirrorEditor } from "@jupyterlab/codemirror";
import { type INotebookTracker, NotebookActions, type NotebookPanel } from "@jupyterlab/notebook";
import type { TranslationBundle } from "@jupyterlab/translation";
import { currentGradbookNotebook, KERNEL_NAME, refreshCommands } from "../notebook/kernel.ts";
import { DERIVATION_TAG, type Derivation, derivationAt, findDerivations } from "./cells.ts";
import type { DerivationChecker } from "./checker.ts";
import { derivationIcon } from "./icon.ts";
import { acceptSymbol, dismissSymbols, SYMBOL_CLASS } from "./symbolList.ts";
import { derivationSource, importsDerive, TEMPLATES, type Template } from "./templates.ts";

export const CommandIDs = {
  choose: "gradbook:choose-derivation",
  insert: "gradbook:insert-derivation",
  newNotebook: "gradbook:new-derivation-notebook",
  nextStep: "gradbook:derivation-next-step",
  copyLatex: "gradbook:derivation-copy-latex",
  toMarkdown: "gradbook:derivation-to-markdown",
  completeSymbol: "gradbook:complete-symbol",
  dismissSymbols: "gradbook:dismiss-symbols",
} as const;

export interface CommandServices {
  readonly notebooks: INotebookTracker;
  readonly checker: DerivationChecker;
  readonly text: TranslationBundle;
  readonly palette: ICommandPalette | null;
}

const NO_ARGUMENTS = { args: { type: "object", properties: {} } } as const;

export function addCommands(app: JupyterFrontEnd, services: CommandServices): void {
  const { notebooks, checker, text, palette } = services;
  const { commands } = app;
  const isOurs = (): boolean => currentGradbookNotebook(notebooks) !== undefined;
  const labelOf = (template: Template): string => text.__(template.label);

  commands.addCommand(CommandIDs.insert, {
    label: ({ template }) => text.__("Insert Derivation: %1", labelOf(templateNamed(template))),
    caption: text.__("Insert a code cell with a derivation that checks itself"),
    describedBy: { args: { type: "object", properties: { template: { type: "string" } } } },
    isEnabled: isOurs,
    execute: ({ template }) => {
      const panel = currentGradbookNotebook(notebooks);
      if (panel) insertDerivation(panel, templateNamed(template));
    },
  });
  commands.addCommand(CommandIDs.choose, {
    label: text.__("Insert Derivation…"),
    caption: text.__("Insert a derivation that checks itself"),
    icon: derivationIcon,
    describedBy: NO_ARGUMENTS,
    isVisible: isOurs,
    isEnabled: isOurs,
    execute: async () => {
      const { value } = await InputDialog.getItem({
        title: text.__("Insert a derivation"),
        label: text.__("Start from"),
        items: TEMPLATES.map(labelOf),
        okLabel: text.__("Insert"),
      });
      const template = TEMPLATES.find((candidate) => labelOf(candidate) === value);
      if (template) await commands.execute(CommandIDs.insert, { template: template.name });
    },
  });
  commands.addCommand(CommandIDs.newNotebook, {
    label: text.__("Derivation Notebook"),
    caption: text.__("Create a notebook that begins with a derivation"),
    icon: derivationIcon,
    describedBy: { args: { type: "object", properties: { cwd: { type: "string" } } } },
    execute: async ({ cwd }) => {
      const panel: NotebookPanel = await commands.execute("notebook:create-new", {
        cwd,
        kernelName: KERNEL_NAME,
      });
      await panel.context.ready;
      const [first] = panel.content.widgets;
      first?.model.sharedModel.setSource(derivationSource(templateNamed("sigmoid-bound"), false));
      first?.model.setMetadata("tags", [DERIVATION_TAG]);
      return panel;
    },
  });
  commands.addCommand(CommandIDs.nextStep, {
    label: text.__("Fill In the Derivative"),
    caption: text.__("Put in the next step of the derivative on the line at the cursor, by one named rule"),
    describedBy: NO_ARGUMENTS,
    isEnabled: () => cursorDerivation(notebooks) !== undefined,
    execute: async () => {
      const place = cursorDerivation(notebooks);
      if (place) await fillIn(place, checker, text);
    },
  });
  commands.addCommand(CommandIDs.copyLatex, {
    label: text.__("Copy Derivation as LaTeX"),
    describedBy: NO_ARGUMENTS,
    isEnabled: () => cellLatexSource(notebooks).length > 0,
    execute: async () => Clipboard.copyToSystem(await toLatex(cellLatexSource(notebooks), checker)),
  });
  commands.addCommand(CommandIDs.toMarkdown, {
    label: text.__("Write Derivation as Markdown Below"),
    describedBy: NO_ARGUMENTS,
    isEnabled: () => cellLatexSource(notebooks).length > 0,
    execute: async () => {
      const panel = currentGradbookNotebook(notebooks);
      if (!panel) return;
      const latex = await toLatex(cellLatexSource(notebooks), checker);
      NotebookActions.insertBelow(panel.content);
      NotebookActions.changeCellType(panel.content, "markdown");
      panel.content.activeCell?.model.sharedModel.setSource(latex);
      await NotebookActions.run(panel.content, panel.sessionContext);
    },
  });
  commands.addCommand(CommandIDs.completeSymbol, {
    label: text.__("Complete Symbol"),
    describedBy: NO_ARGUMENTS,
    execute: () => onEditor(notebooks, acceptSymbol),
  });
  commands.addCommand(CommandIDs.dismissSymbols, {
    label: text.__("Close the List of Symbols"),
    describedBy: NO_ARGUMENTS,
    execute: () => onEditor(notebooks, dismissSymbols),
  });

  for (const [command, key] of [
    [CommandIDs.completeSymbol, "Tab"],
    [CommandIDs.dismissSymbols, "Escape"],
  ])
    commands.addKeyBinding({ command, keys: [key], selector: `.jp-Notebook .${SYMBOL_CLASS} .cm-content` });
  commands.addKeyBinding({
    command: CommandIDs.nextStep,
    keys: ["Alt ."],
    selector: ".jp-Notebook.jp-mod-editMode .jp-CodeCell .cm-content:has(.gb-Step)",
  });
  for (const command of [CommandIDs.nextStep, CommandIDs.copyLatex, CommandIDs.toMarkdown])
    app.contextMenu.addItem({ command, selector: ".jp-CodeCell:has(.gb-Step)", rank: 5 });
  if (palette) {
    const category = text.__("Derivations");
    for (const { name } of TEMPLATES)
      palette.addItem({ command: CommandIDs.insert, category, args: { template: name } });
    for (const command of [
      CommandIDs.newNotebook,
      CommandIDs.nextStep,
      CommandIDs.copyLatex,
      CommandIDs.toMarkdown,
    ])
      palette.addItem({ command, category });
  }
  refreshCommands(app, notebooks, [CommandIDs.choose, CommandIDs.insert]);
}

const templateNamed = (name: unknown): Template =>
  TEMPLATES.find((template) => template.name === name) ?? TEMPLATES[0];

function insertDerivation(panel: NotebookPanel, template: Template): void {
  const { content } = panel;
  const above = content.widgets.slice(0, content.activeCellIndex + 1);
  const hasImport = above.some(({ model }) => importsDerive(model.sharedModel.getSource()));
  NotebookActions.insertBelow(content);
  const cell = content.activeCell;
  if (!cell) return;
  const source = derivationSource(template, hasImport);
  cell.model.sharedModel.setSource(source);
  cell.model.setMetadata("tags", [DERIVATION_TAG]);
  content.mode = "edit";
  const line = source.slice(0, findDerivations(source)[0]?.from).split("\n").length;
  cell.editor?.setCursorPosition({ line, column: 2 });
}

/** Where the cursor stands, if in a derivation. */
interface Place {
  readonly editor: CodeMirrorEditor;
  readonly derivation: Derivation;
}

function cursorDerivation(notebooks: INotebookTracker): Place | undefined {
  const editor = notebooks.activeCell?.editor as CodeMirrorEditor | null | undefined;
  if (!editor) return undefined;
  const { state } = editor.editor;
  const derivation = derivationAt(state.doc.toString(), state.selection.main.head);
  return derivation && { editor, derivation };
}

async function fillIn(
  { editor, derivation }: Place,
  checker: DerivationChecker,
  text: TranslationBundle,
): Promise<void> {
  const { state } = editor.editor;
  const cursor = state.doc.lineAt(state.selection.main.head);
  const line = cursor.number - state.doc.lineAt(derivation.from).number + 1;
  try {
    const step = await checker.next(derivation.text, line);
    if (editor.editor.state.doc !== state.doc) return; // typed on meanwhile
    const at = cursor.text.trimEnd();
    const isOpen = /(=|<=|>=|<|>)$/.test(at);
    // The new line's sign stands under the old one's.
    const indent = " ".repeat(Math.max(2, at.search(/[<>]?=/)));
    const insert = isOpen ? ` ${step}` : `\n${indent}= ${step}`;
    const from = cursor.from + at.length;
    editor.editor.dispatch({
      changes: { from, to: cursor.to, insert },
      selection: { anchor: from + insert.length },
    });
  } catch (error) {
    await showErrorMessage(
      text.__("No derivative to fill in"),
      error instanceof Error ? error : String(error),
    );
  }
}

function cellLatexSource(notebooks: INotebookTracker): Derivation[] {
  return findDerivations(notebooks.activeCell?.model.sharedModel.getSource() ?? "");
}

async function toLatex(derivations: readonly Derivation[], checker: DerivationChecker): Promise<string> {
  const reports = await Promise.all(derivations.map(({ text }) => checker.check(text)));
  return reports.map(({ latex }) => latex).join("\n\n");
}

function onEditor(notebooks: INotebookTracker, act: (view: EditorView) => boolean): void {
  const editor = notebooks.activeCell?.editor as CodeMirrorEditor | null | undefined;
  if (editor) act(editor.editor);
}
