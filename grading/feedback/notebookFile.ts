// The graded notebook as a file, for formgrader: the cells as they ran, with outputs and nbgrader's metadata.
import { cellChecksum } from "../format/checksum.ts";
import type { Notebook } from "../format/notebook.ts";
import type { GradedNotebook } from "../run/gradeNotebook.ts";

/** The text of an `.ipynb` file (nbformat 4.5). */
export function gradedNotebookFile(graded: GradedNotebook, master: Notebook): string {
  const used = new Set<string>();
  const cells = graded.cells.map(({ cell, outputs, executionCount }, index) => {
    const id = used.has(cell.id) ? `${cell.id.slice(0, 50)}-${index}` : cell.id;
    used.add(id);
    const nbgrader = cell.nbgrader && {
      ...cell.nbgrader,
      cell_type: cell.type,
      checksum: cellChecksum(cell),
    };
    return {
      cell_type: cell.type,
      id,
      metadata: nbgrader ? { nbgrader } : {},
      source: cell.source,
      ...(cell.type === "code" ? { execution_count: executionCount, outputs } : {}),
    };
  });
  const { kernelspec, language_info } = master.metadata;
  return `${JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec, language_info }, cells }, null, 1)}\n`;
}
