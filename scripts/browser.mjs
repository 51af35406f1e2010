// Finds a Chromium for the browser tests, and installs one where there is none and it can be done.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { inRoot, node24, run, SetupError, step } from "./steps.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];
const PLACES = [
  ...(process.env["PATH"] ?? "").split(delimiter),
  "/Applications/Google Chrome.app/Contents/MacOS",
  "/Applications/Chromium.app/Contents/MacOS",
  "C:\\Program Files\\Google\\Chrome\\Application",
];

/** The path of a Chromium, Chrome or Edge: by the variable CHROMIUM, on the path, or as Playwright installs it. */
export async function ensureBrowser() {
  const present = await findBrowser();
  if (present) return present;
  await step("Chromium for the browser tests (none was found)", installBrowser);
  const installed = await findBrowser();
  if (installed) return installed;
  throw new SetupError(ADVICE);
}

const ADVICE = `The browser tests need Chromium, and it could not be installed from here.
Install it (Debian, Ubuntu: apt install chromium; macOS: brew install chromium; elsewhere: npx playwright-core install chromium),
or set CHROMIUM to the path of a Chromium, Chrome or Edge.`;

async function findBrowser() {
  const named = process.env["CHROMIUM"];
  if (named) {
    if (isProgram(named)) return named;
    throw new SetupError(`CHROMIUM is ${named}, which is not a program that can be run.`);
  }
  const found = PLACES.flatMap((place) =>
    [...NAMES, "Google Chrome", "Chromium", "chrome.exe"].map((name) => join(place, name)),
  ).find(isProgram);
  if (found) return found;
  const { chromium } = await import("playwright-core");
  return isProgram(chromium.executablePath()) ? chromium.executablePath() : undefined;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function installBrowser() {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  if (process.getuid?.() === 0 && isProgram("/usr/bin/apt-get")) {
    await run("apt-get", ["update", "-q"], { env, allowFailure: true });
    const { code } = await run("apt-get", ["install", "-y", "-q", "chromium"], { env, allowFailure: true });
    if (code === 0) return;
  }
  await run(node24(), [inRoot("node_modules/playwright-core/cli.js"), "install", "chromium"], {
    allowFailure: true,
  });
}
