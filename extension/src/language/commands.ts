// Definition, rename and format across the cells of a gradbook notebook.
import type { JupyterFrontEnd } from "@jupyterlab/application";
import { type ICommandPalette, InputDialog, Notification } from "@jupyterlab/apputils";
import type { INotebookTracker } from "@jupyterlab/notebook";
import type { TranslationBundle } from "@jupyterlab/translation";
import type { NotebookLanguage } from "./notebookLanguage.ts";
import { difference, offsetAt, positionAt, replacements } from "./positions.ts";
import type { Edit, Position } from "./protocol.ts";

export const CommandIDs = {
  definition: "gradbook:go-to-definition",
  rename: "gradbook:rename-symbol",
  formatCell: "gradbook:format-cell",
  formatNotebook: "gradbook:format-notebook",
} as const;

export interface CommandServices {
  readonly notebooks: INotebookTracker;
  readonly palette: ICommandPalette | null;
  readonly text: TranslationBundle;
  /** The language of the notebook that one looks at, if it is ours. */
  readonly current: () => NotebookLanguage | undefined;
}

/** The word under the cursor, and where. */
interface Place {
  readonly language: NotebookLanguage;
  readonly cellId: string;
  readonly position: Position;
  readonly word: string;
}

const NO_ARGUMENTS = { args: { type: "object", properties: {} } } as const;

export function addCommands(
  app: JupyterFrontEnd,
  { notebooks, palette, text, current }: CommandServices,
): void {
  /** Each command says what went wrong instead of throwing into the console. */
  const add = (
    id: string,
    label: string,
    keys: string | undefined,
    execute: (place: Place) => Promise<void>,
  ): void => {
    app.commands.addCommand(id, {
      label,
      describedBy: NO_ARGUMENTS,
      isEnabled: () => current() !== undefined,
      isVisible: () => current() !== undefined,
      execute: async () => {
        const place = placeOf(notebooks, current());
        if (!place) return;
        await execute(place).catch((error: unknown) => {
          Notification.error(error instanceof Error ? error.message : String(error), { autoClose: 6000 });
        });
      },
    });
    palette?.addItem({ command: id, category: text.__("Notebook Cell Operations") });
    const selector = ".jp-Notebook.jp-mod-editMode .jp-CodeCell";
    if (keys) app.commands.addKeyBinding({ command: id, keys: [keys], selector });
    app.contextMenu.addItem({ command: id, selector: ".jp-Notebook .jp-CodeCell .jp-Editor", rank: 6 });
  };

  add(
    CommandIDs.definition,
    text.__("Go to Definition"),
    "F12",
    async ({ language, cellId, position, word }) => {
      const [found] = await language.client.definition(language.cells(), cellId, position);
      const cell = found?.cellId === undefined ? undefined : language.cell(found.cellId);
      if (found && cell) await reveal(language, cell.model.id, found.range.start);
      else if (found?.file)
        Notification.info(text.__("%1 is defined in %2", word, found.file), { autoClose: 6000 });
      else Notification.info(text.__("No definition of “%1” was found.", word), { autoClose: 4000 });
    },
  );

  add(CommandIDs.rename, text.__("Rename Symbol…"), "F2", async ({ language, cellId, position, word }) => {
    const { value } = await InputDialog.getText({
      title: text.__("Rename in all cells"),
      label: text.__("New name of “%1”", word),
      text: word,
      selectionRange: word.length,
    });
    const name = value?.trim();
    if (!name || name === word) return;
    apply(language, await language.client.rename(language.cells(), cellId, position, name));
  });

  add(CommandIDs.formatCell, text.__("Format Cell"), "Alt Shift F", ({ language, cellId }) =>
    formatCells(language, [cellId]),
  );

  add(CommandIDs.formatNotebook, text.__("Format All Code Cells"), undefined, ({ language }) =>
    formatCells(
      language,
      language.cells().map(({ id }) => id),
    ),
  );
}

function placeOf(notebooks: INotebookTracker, language: NotebookLanguage | undefined): Place | undefined {
  const cell = notebooks.activeCell;
  if (!language || !cell?.editor || cell.model.type !== "code") return undefined;
  const source = cell.model.sharedModel.getSource();
  const cursor = cell.editor.getCursorPosition();
  const offset = offsetAt(source, { line: cursor.line, character: cursor.column });
  const before = /[\w$]*$/.exec(source.slice(0, offset))?.[0] ?? "";
  const after = /^[\w$]*/.exec(source.slice(offset))?.[0] ?? "";
  return { language, cellId: cell.model.id, position: positionAt(source, offset), word: before + after };
}

async function reveal(
  language: NotebookLanguage,
  cellId: string,
  { line, character }: Position,
): Promise<void> {
  const { content } = language.panel;
  const index = content.widgets.findIndex(({ model }) => model.id === cellId);
  if (index < 0) return;
  await content.scrollToItem(index, "smart");
  content.activeCellIndex = index;
  content.mode = "edit";
  const editor = content.activeCell?.editor;
  editor?.setCursorPosition({ line, column: character });
  editor?.focus();
}

/** Makes the edits of all cells. A cell that may not be edited refuses them all, so that no half of a rename remains. */
function apply(language: NotebookLanguage, edits: readonly Edit[]): void {
  const byCell = Map.groupBy(edits, (edit) => edit.cellId);
  for (const id of byCell.keys())
    if (language.cell(id)?.model.getMetadata("editable") === false)
      throw new Error("A cell that uses this name may not be edited, so nothing was renamed.");
  for (const [id, ofCell] of byCell) {
    const shared = language.cell(id)?.model.sharedModel;
    if (!shared) continue;
    for (const { from, to, text } of replacements(shared.getSource(), ofCell))
      shared.updateSource(from, to, text);
  }
}

async function formatCells(language: NotebookLanguage, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const shared = language.cell(id)?.model.sharedModel;
    const source = shared?.getSource();
    if (!shared || !source || language.cell(id)?.model.getMetadata("editable") === false) continue;
    const change = difference(source, await language.client.format(source));
    if (change && shared.getSource() === source) shared.updateSource(change.from, change.to, change.text);
  }
}
