// `gradbook grade autotest`: an instructor's notebook with its AUTOTEST lines written out.
import { dirname, resolve } from "node:path";
import { createCompiler } from "../../kernel/compile/createCompiler.ts";
import { readNotebook, sourceOf, splitLines, writeNotebook } from "../../kernel/run/notebookFile.ts";
import { WorkerRunner } from "../../kernel/runner/workerRunner.ts";
import { Session } from "../../kernel/session/session.ts";
import { writeTests } from "./autotest.ts";

/** Heap that the solution may use, in megabytes. */
const MEMORY = 1024;

/**
 * @param path the notebook with solutions and AUTOTEST lines; it stays as it is
 * @param output where the notebook with the tests goes
 */
export async function autotest(path: string, output: string): Promise<void> {
  const file = readNotebook(resolve(path));
  const folder = dirname(resolve(path));
  const session = new Session({
    compiler: createCompiler({ cwd: folder }),
    runner: new WorkerRunner({ folder, memoryLimit: MEMORY }),
  });
  try {
    const cells = file.cells.map((cell) => ({ type: cell.cell_type, source: sourceOf(cell) }));
    const { sources, tests } = await writeTests({ name: path, cells }, session);
    for (const [index, source] of sources.entries()) file.cells[index].source = splitLines(source);
    writeNotebook(resolve(output), file);
    process.stdout.write(`${output}: ${tests} ${tests === 1 ? "test" : "tests"} made from the solution.\n`);
  } finally {
    await session.close();
  }
}
