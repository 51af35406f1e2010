// `%npm install d3` in a cell: npm works in the notebook's folder, and nowhere else.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { NPM_COMMANDS } from "./npmCell.ts";

/** A `%npm` line that must not be carried out. */
export class NpmUsageError extends Error {
  override name = "NpmUsageError";
}

/** Options with which npm would work outside of the notebook's folder, or run something else than itself. */
const REFUSED =
  /^(?:-g|--global|--location|--prefix|-C|--userconfig|--globalconfig|--script-shell|--node-options|--cache)(?:$|=)/;

/** npm of the Node that runs this, as a script; null if it has none. */
function npmScript(): string | null {
  const folder = dirname(process.execPath);
  const places = [join(folder, "..", "lib", "node_modules"), join(folder, "node_modules")];
  const scripts = places.map((place) => join(place, "npm", "bin", "npm-cli.js"));
  return scripts.find((script) => existsSync(script)) ?? null;
}

export interface NpmOptions {
  /** The notebook's folder. */
  cwd: string;
  /** Text that npm prints. */
  onOutput(text: string): void;
  /** Called with each package fetched: how many so far, and the name of the last. */
  onProgress?(fetched: number, name: string): void;
  /** Ends npm. */
  signal?: AbortSignal;
}

/**
 * Runs one `%npm` command; resolves to npm's exit code.
 *
 * @throws NpmUsageError if the command or one of its options is not allowed
 */
export function runNpm(command: readonly string[], options: NpmOptions): Promise<number> {
  const [name, ...words] = command;
  if (name === undefined || !NPM_COMMANDS.includes(name)) {
    const known = NPM_COMMANDS.join(", ");
    throw new NpmUsageError(`%npm ${name ?? ""}: expected one of ${known}, as in: %npm install d3`);
  }
  const refused = words.find((word) => REFUSED.test(word));
  if (refused !== undefined) {
    throw new NpmUsageError(
      `%npm ${name} ${refused}: only the notebook's own folder can be changed from a cell.`,
    );
  }
  const fixed = [
    "--prefix",
    options.cwd,
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--no-workspaces",
    "--loglevel=http",
  ];
  return run([name, ...words, ...fixed], options);
}

const FETCHED = /^npm http fetch GET 200 \S*\/(\S+?)(?:-[^/\s]*)?\.tgz /;

function run(args: string[], { cwd, onOutput, onProgress, signal }: NpmOptions): Promise<number> {
  const script = npmScript();
  const npm =
    script === null
      ? spawn("npm", args, { cwd, signal, shell: process.platform === "win32" })
      : spawn(process.execPath, [script, ...args], { cwd, signal });
  let fetched = 0;
  let rest = "";
  const onLine = (line: string): void => {
    const name = FETCHED.exec(line)?.[1];
    if (name !== undefined) onProgress?.(++fetched, name);
    else if (!line.startsWith("npm http ")) onOutput(`${line}\n`);
  };
  npm.stdout.setEncoding("utf8").on("data", onOutput);
  npm.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  });
  return new Promise((resolve, reject) => {
    npm.on("error", reject);
    npm.on("close", (code) => {
      if (rest !== "") onLine(rest);
      resolve(code ?? 1);
    });
  });
}
