// `%npm` lines at a cell's start, carried out before the cell is compiled.
import { readNpmCell } from "../modules/npmCell.ts";
import type { ExecutionSink } from "./session.ts";
import { type ErrorContent, plainError } from "./traceback.ts";

/** Carries out one `%npm` command; resolves to npm's exit code. */
export type PackageCommand = (
  command: readonly string[],
  options: {
    onOutput(text: string): void;
    /** Told of each package fetched: how many so far, and the name of the last. */
    onProgress(fetched: number, name: string): void;
    signal: AbortSignal;
  },
) => Promise<number>;

/**
 * Does what the cell's `%npm` lines ask for, with npm's output and a line of progress under the cell.
 * @returns the error that stops the cell, if there was one; undefined also if the cell has no such lines.
 */
export async function runPackageLines(
  source: string,
  execution: string,
  sink: ExecutionSink,
  run: PackageCommand | undefined,
  signal: AbortSignal,
): Promise<ErrorContent | undefined> {
  const display_id = `npm-${execution}`;
  let shown = false;
  const onProgress = (fetched: number, name: string) => {
    const text = `${fetched} ${fetched === 1 ? "package" : "packages"} fetched: ${name}`;
    const content = { data: { "text/plain": text }, metadata: {}, transient: { display_id } };
    sink.output({ type: shown ? "update_display_data" : "display_data", content });
    shown = true;
  };
  const onOutput = (text: string) => sink.output({ type: "stream", content: { name: "stdout", text } });
  for (const command of readNpmCell(source)?.commands ?? []) {
    const line = `%npm ${command.join(" ")}`;
    if (run === undefined) return plainError("NpmError", `${line}: this session installs no packages`);
    try {
      const code = await run(command, { onOutput, onProgress, signal });
      if (code !== 0) return plainError("NpmError", `${line} ended with code ${code}`);
    } catch (error) {
      return plainError("NpmError", error instanceof Error ? error.message : String(error));
    }
  }
  return undefined;
}
