// Parameters of a notebook, as papermill knows them: values given from outside stand in a new cell, after the one
// tagged `parameters`, and win over its defaults.
import type { Notebook, NotebookCell } from "./notebookFile.ts";

/**
 * Reads `name=value`: JSON if the value is JSON, else text.
 * @throws {Error} if there is no `=`, or the name cannot be a variable.
 */
export function parseParameter(argument: string): [name: string, value: unknown] {
  const split = argument.indexOf("=");
  const name = argument.slice(0, Math.max(0, split));
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name))
    throw new Error(`--param ${argument}: expected name=value with the name of a variable`);
  const text = argument.slice(split + 1);
  try {
    return [name, JSON.parse(text)];
  } catch {
    return [name, text];
  }
}

/** Puts the values into the notebook, in place of an earlier run's if there are any. */
export function injectParameters(
  notebook: Notebook,
  parameters: readonly (readonly [string, unknown])[],
): void {
  if (parameters.length === 0) return;
  const lines = parameters.map(([name, value]) => `let ${name} = ${JSON.stringify(value)};`);
  const cell: NotebookCell = {
    cell_type: "code",
    ...(notebook.nbformat_minor >= 5 ? { id: "injected-parameters" } : {}),
    metadata: { tags: ["injected-parameters"] },
    source: [
      "// Parameters\n",
      ...lines.map((line, index) => (index < lines.length - 1 ? `${line}\n` : line)),
    ],
    outputs: [],
    execution_count: null,
  };
  const { cells } = notebook;
  const earlier = cells.findIndex((one) => hasTag(one, "injected-parameters"));
  const defaults = cells.findIndex((one) => hasTag(one, "parameters"));
  if (earlier >= 0) cells[earlier] = cell;
  else cells.splice(defaults + 1, 0, cell);
}

export function hasTag({ metadata }: NotebookCell, tag: string): boolean {
  const { tags } = metadata;
  return Array.isArray(tags) && tags.includes(tag);
}
