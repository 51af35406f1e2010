// All that stands between a fresh clone and a working JupyterLab: a local .venv, node_modules, the builds, and the
// kernelspec and extension put into that .venv. Nothing outside the checkout is touched.
import { existsSync, writeFileSync } from "node:fs";
import { buildAll } from "./build.mjs";
import { asScript, inRoot, isMain, node24, npm, root, run, SetupError, step, venvProgram } from "./steps.mjs";

const MINIMUM_NODE = 20;
const MINIMUM_PYTHON = [3, 10];

/**
 * @param {"start" | "test"} purpose which requirements file goes into the .venv; `test` includes `start`.
 */
export async function setup(purpose) {
  checkNode();
  await step("Python environment (.venv)", () => makeEnvironment(purpose), {
    inputs: [`=${purposeInstalled(purpose)}`, "requirements"],
    outputs: [".venv/package.json"],
  });
  if (!existsSync(node24()))
    throw new SetupError(
      `.venv has no Node 24 (expected ${node24().replace(root, ".")}). Delete .venv and start again.`,
    );
  await step("npm packages (node_modules)", installPackages, {
    inputs: ["package.json", "package-lock.json", "extension/package.json"],
    outputs: ["node_modules"],
  });
  await buildAll();
  await step("kernel and extension into .venv", installIntoEnvironment, {
    inputs: ["dist/labextension", "kernel/install", `=${root}`],
    outputs: [".venv/share/jupyter/kernels/gradbook", ".venv/share/jupyter/labextensions/gradbook-lab"],
  });
}

/** An environment made for `npm test` serves `npm start` too. @param {"start" | "test"} purpose */
const purposeInstalled = (purpose) =>
  purpose === "start" && existsSync(venvProgram("nbgrader")) ? "test" : purpose;

function checkNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < MINIMUM_NODE)
    throw new SetupError(
      `gradbook needs Node ${MINIMUM_NODE} or newer; this is Node ${process.versions.node}.`,
    );
}

/** @param {"start" | "test"} purpose */
async function makeEnvironment(purpose) {
  if (!existsSync(venvProgram("python"))) {
    const python = await findPython();
    const { code, output } = await run(python[0], [...python.slice(1), "-m", "venv", ".venv"], {
      env: process.env,
      allowFailure: true,
    });
    if (code !== 0)
      throw new SetupError(
        `Python could not make a virtual environment (on Debian and Ubuntu: apt install python3-venv):\n${output}`,
      );
  }
  // The checkout's own package.json says "type": "module"; the CommonJS programs inside .venv (npm, JupyterLab's yarn)
  // must not inherit that.
  writeFileSync(inRoot(".venv", "package.json"), '{ "type": "commonjs" }\n');
  await fetching("Python packages", () =>
    run(
      venvProgram("python"),
      ["-m", "pip", "install", "--quiet", "-r", inRoot("requirements", `${purpose}.txt`)],
      { env: process.env },
    ),
  );
}

async function findPython() {
  const found = [];
  for (const candidate of [[process.env["PYTHON"] ?? "python3"], ["python"], ["py", "-3"]]) {
    const { code, output } = await run(candidate[0], [...candidate.slice(1), "--version"], {
      env: process.env,
      allowFailure: true,
    }).catch(() => ({ code: 1, output: "" }));
    const version = /Python (\d+)\.(\d+)/.exec(output);
    if (code !== 0 || !version) continue;
    const [major, minor] = [Number(version[1]), Number(version[2])];
    if (major === MINIMUM_PYTHON[0] && minor >= MINIMUM_PYTHON[1]) return candidate;
    found.push(`${candidate.join(" ")} is ${version[0]}`);
  }
  const wanted = `gradbook needs Python ${MINIMUM_PYTHON.join(".")} or newer, for JupyterLab`;
  throw new SetupError(
    found.length > 0
      ? `${wanted}; ${found.join(", ")}.`
      : `${wanted}; none was found. Set PYTHON to its path if it is installed.`,
  );
}

async function installPackages() {
  // Run by the Node that started us: npm belongs to it. Install scripts are not needed by any package here.
  await fetching("npm packages", () =>
    npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]),
  );
}

/** @param {string} what @param {() => Promise<unknown>} download */
async function fetching(what, download) {
  try {
    await download();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const isOffline =
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|getaddrinfo|Temporary failure in name resolution|NewConnectionError|No matching distribution/.test(
        text,
      );
    throw isOffline
      ? new SetupError(`The ${what} could not be downloaded: is there a network?\n\n${text}`)
      : error;
  }
}

async function installIntoEnvironment() {
  await run(node24(), [inRoot("dist/kernel/cli.js"), "install", "--prefix", inRoot(".venv")]);
  const { installExtension } = await import("../extension/build.mjs");
  await installExtension(inRoot(".venv"));
}

if (isMain(import.meta.url)) await asScript(() => setup("start"));
