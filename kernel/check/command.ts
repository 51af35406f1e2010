// `gradbook check`: type-checks notebooks without running them.
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { CellDiagnostic } from "../compile/cellCompiler.ts";
import { createCompiler } from "../compile/createCompiler.ts";
import { readNotebook, sourceOf } from "../run/notebookFile.ts";

export const help = `Usage: gradbook check NOTEBOOK...

Type-checks the code cells of each notebook in their order, and runs none of them.
The exit code is 1 if a cell has an error.
`;

export async function main(args: string[]): Promise<void> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  if (positionals.length === 0) throw new Error(`gradbook check: expected notebooks\n\n${help}`);
  let errors = 0;
  for (const path of positionals) {
    for (const { cell, diagnostic } of await checkFile(resolve(path))) {
      errors++;
      process.stdout.write(`${path}: ${describe(cell, diagnostic)}\n`);
    }
  }
  process.stdout.write(errors === 0 ? "No errors.\n" : `${errors} ${errors === 1 ? "error" : "errors"}.\n`);
  if (errors > 0) process.exitCode = 1;
}

interface FoundError {
  /** One-based, among all cells. */
  cell: number;
  diagnostic: CellDiagnostic;
}

async function checkFile(path: string): Promise<FoundError[]> {
  const { cells } = readNotebook(path);
  const code = cells.flatMap((cell, index) =>
    cell.cell_type === "code" ? [{ number: index + 1, id: `cell-${index + 1}`, source: sourceOf(cell) }] : [],
  );
  const compiler = createCompiler({ cwd: dirname(path) });
  try {
    await compiler.start();
    const diagnostics = await compiler.checkNotebook(code);
    return code.flatMap(({ number }, index) =>
      diagnostics[index]
        .filter(({ severity }) => severity === "error")
        .map((diagnostic) => ({ cell: number, diagnostic })),
    );
  } finally {
    await compiler.close();
  }
}

function describe(cell: number, { message, code, range: { start } }: CellDiagnostic): string {
  return `cell ${cell}:${start.line + 1}:${start.character + 1} ${message} (TS${code})`;
}
