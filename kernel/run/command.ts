// `gradbook run`: executes a notebook file without a server.
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createCompiler } from "../compile/createCompiler.ts";
import { runNpm } from "../modules/npm.ts";
import { WorkerRunner } from "../runner/workerRunner.ts";
import { readSettings } from "../server/settings.ts";
import { Session } from "../session/session.ts";
import { readNotebook, sourceOf, writeNotebook } from "./notebookFile.ts";
import { injectParameters, parseParameter } from "./parameters.ts";
import { type FailedCell, runNotebook } from "./runNotebook.ts";

export const help = `Usage: gradbook run NOTEBOOK [--output FILE] [--param NAME=VALUE]... [--timeout SECONDS]
                    [--allow-errors] [--quiet]

Runs the notebook's cells in its own folder and writes it with their outputs.

  --output FILE       where to write (default: the notebook itself)
  --param NAME=VALUE  a value (JSON, else text) for a variable, in a cell after the one tagged "parameters"
  --timeout SECONDS   how long each cell may take
  --allow-errors      go on after a cell that failed; the exit code is 0
  --quiet             name no cells while they run

The exit code is 1 if a cell failed; the notebook is written up to that cell, and the cell is shown with its error.
`;

export async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      output: { type: "string", short: "o" },
      param: { type: "string", short: "p", multiple: true, default: [] },
      timeout: { type: "string" },
      "allow-errors": { type: "boolean", default: false },
      quiet: { type: "boolean", default: false },
    },
  });
  if (positionals.length !== 1) throw new Error(`gradbook run: expected one notebook\n\n${help}`);
  const parameters = values.param.map(parseParameter);
  const timeout = values.timeout === undefined ? undefined : seconds(values.timeout);
  const path = resolve(positionals[0]);
  const notebook = readNotebook(path);
  checkLanguage(notebook.metadata, path);
  injectParameters(notebook, parameters);
  const folder = dirname(path);
  const settings = readSettings(process.env);
  const session = new Session({
    compiler: createCompiler({ cwd: folder }),
    runner: new WorkerRunner({ folder, ...settings }),
    packages: (command, events) => runNpm(command, { cwd: folder, ...events }),
    loose: settings.loose,
    stderrToStdout: settings.stderrToStdout,
  });
  process.once("SIGINT", () => void session.interrupt());
  const previousFolder = process.cwd();
  process.chdir(folder);
  let failed: FailedCell[];
  try {
    failed = await runNotebook(session, notebook, {
      timeout,
      allowErrors: values["allow-errors"],
      onCell: (index, cell) => {
        if (!values.quiet) process.stderr.write(`cell ${index + 1}: ${firstLine(sourceOf(cell))}\n`);
      },
    });
  } finally {
    await session.close();
    process.chdir(previousFolder);
  }
  writeNotebook(values.output === undefined ? path : resolve(values.output), notebook);
  if (failed.length === 0 || values["allow-errors"]) return;
  for (const { index, source, error } of failed)
    process.stderr.write(`\ncell ${index + 1} failed:\n${indent(source)}\n\n${error.traceback.join("\n")}\n`);
  process.exitCode = 1;
}

/** @throws {Error} if the notebook names a kernel of another language. */
function checkLanguage(metadata: Record<string, unknown>, path: string): void {
  const spec = metadata["kernelspec"];
  const language =
    typeof spec === "object" && spec !== null && "language" in spec ? spec.language : undefined;
  if (typeof language === "string" && !["typescript", "javascript"].includes(language.toLowerCase()))
    throw new Error(`${path}: the notebook is in ${language}; gradbook runs TypeScript`);
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--timeout ${text}: expected a positive number of seconds`);
  return value;
}

function firstLine(source: string): string {
  const [line] = source.trim().split("\n");
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
}

function indent(source: string): string {
  return source.replace(/^/gm, "    ");
}
