// `npm start`: sets up what is missing, then opens JupyterLab on notebooks/ with our kernel and extension.
// Options after `--` go to JupyterLab: `npm start -- --port 8890 --no-browser`.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setup } from "./setup.mjs";
import { asScript, environment, inRoot, SetupError, venvProgram } from "./steps.mjs";

await asScript(async () => {
  const options = process.argv.slice(2);
  const port = portAsked(options);
  if (port !== undefined) await assertFree(port);
  console.log("gradbook: setting up");
  await setup("start");
  console.log("gradbook: opening JupyterLab (Ctrl-C ends it)");
  const lab = spawn(
    venvProgram("jupyter-lab"),
    ["--notebook-dir", inRoot("notebooks"), ...rootFlag(), ...options],
    {
      stdio: "inherit",
      env: environment(),
    },
  );
  lab.on("exit", (code) => process.exit(code ?? 0));
  process.on("SIGINT", () => {}); // JupyterLab asks whether to stop; it gets the signal itself.
  process.on("SIGTERM", () => lab.kill("SIGTERM"));
});

/** JupyterLab refuses to run as root unless told; in a container there is often nobody else. */
function rootFlag() {
  return process.getuid?.() === 0 ? ["--allow-root"] : [];
}

/** @param {string[]} options */
function portAsked(options) {
  const at = options.findIndex((option) => option === "--port" || option.startsWith("--port="));
  if (at < 0) return undefined;
  const text = options[at].includes("=") ? options[at].slice("--port=".length) : options[at + 1];
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new SetupError(`--port wants a number from 0 to 65535, not ${text ?? "nothing"}.`);
  return port;
}

/** Without `--port`, JupyterLab itself takes the next free one; a port asked for by number must be free. @param {number} port */
function assertFree(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", () =>
      reject(
        new SetupError(
          `Port ${port} is taken by another program. Choose another (npm start -- --port ${port + 1}), or leave it out.`,
        ),
      ),
    );
    probe.listen(port, "localhost", () => probe.close(() => resolve(undefined)));
  });
}
