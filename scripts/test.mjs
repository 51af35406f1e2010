// `npm test`: sets up what is missing, runs every check, and ends with the sum of what really ran:
// `123 passed, 0 failed`. `npm test -- unit browser` runs only the stages named.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { ensureBrowser } from "./browser.mjs";
import { setup } from "./setup.mjs";
import { asScript, inRoot, node24, run, seconds, tail, venvProgram } from "./steps.mjs";

/** @typedef {{ passed: number, failed: number, detail?: string }} Tally */

/** @type {Record<string, { title: string, check: () => Promise<Tally> }>} */
const stages = {
  types: { title: "types", check: () => command("typescript/bin/tsc", ["-p", "tsconfig.json"]) },
  "extension-types": {
    title: "types of the extension",
    check: () => command("typescript/bin/tsc", ["-p", "extension/tsconfig.json", "--noEmit"]),
  },
  lint: {
    title: "format and lint",
    check: () => command("@biomejs/biome/bin/biome", ["ci", "--error-on-warnings", "."]),
  },
  unused: { title: "unused code and dependencies", check: () => command("knip/bin/knip.js", []) },
  unit: { title: "unit tests", check: () => vitest("vitest.config.ts", "unit") },
  conformance: {
    title: "kernel against Jupyter's own programs",
    check: () => pytest("tests/kernel/conformance"),
  },
  robust: { title: "kernel under fuzzing, deaths and crowds", check: () => pytest("tests/kernel/robust") },
  nbgrader: { title: "grading inside nbgrader", check: () => pytest("tests/grading/nbgrader") },
  ship: { title: "packages and documents", check: ship },
  notebooks: { title: "notebooks executed", check: notebooks },
  browser: { title: "JupyterLab in Chromium", check: browser },
};

await asScript(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !(name in stages));
  if (unknown.length > 0) {
    console.error(`No such stage: ${unknown.join(", ")}. There are: ${Object.keys(stages).join(", ")}.`);
    process.exit(2);
  }
  const started = performance.now();
  console.log("gradbook: setting up");
  await setup("test");
  mkdirSync(inRoot("test-results"), { recursive: true });

  console.log("gradbook: testing");
  const total = { passed: 0, failed: 0 };
  const broken = [];
  for (const [name, { title, check }] of Object.entries(stages)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const begun = performance.now();
    const tally = await check().catch((error) => ({
      passed: 0,
      failed: 1,
      detail: `the stage did not run: ${String(error?.message ?? error)}`,
    }));
    if (tally.passed + tally.failed === 0) Object.assign(tally, { failed: 1, detail: "nothing ran" });
    if (tally.failed > 0) broken.push(name);
    total.passed += tally.passed;
    total.failed += tally.failed;
    console.log(
      `  ${tally.failed === 0 ? "✓" : "✗"} ${title}: ${tally.passed} passed, ${tally.failed} failed (${seconds(begun)})`,
    );
    if (tally.failed > 0 && tally.detail) console.log(tally.detail.replace(/^/gm, "      "));
  }
  console.log(`\nin ${seconds(started)}`);
  if (broken.length > 0) console.log(`again by: npm test -- ${broken.join(" ")}`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
});

/** One program that passes or fails as a whole. @param {string} script @param {string[]} args @returns {Promise<Tally>} */
async function command(script, args) {
  const { code, output } = await run(node24(), [inRoot("node_modules", script), ...args], {
    allowFailure: true,
  });
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, detail: tail(output, 60) };
}

/** @param {string} config @param {string} name @returns {Promise<Tally>} */
async function vitest(config, name) {
  const report = inRoot("test-results", `${name}.json`);
  rmSync(report, { force: true });
  const { code, output } = await run(
    node24(),
    [
      inRoot("node_modules/vitest/vitest.mjs"),
      "run",
      "--config",
      config,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
    { allowFailure: true },
  );
  if (!existsSync(report)) return { passed: 0, failed: 1, detail: tail(output, 60) };
  const result = JSON.parse(readFileSync(report, "utf8"));
  // A file that fails to load, or in a hook, may fail no test of its own; it still counts as one failure.
  const unloaded = result.testResults.filter(
    (/** @type {any} */ file) =>
      file.status === "failed" &&
      file.assertionResults.every((/** @type {any} */ { status }) => status !== "failed"),
  ).length;
  const failed = result.numFailedTests + unloaded;
  return {
    passed: result.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    detail: tail(output, 120),
  };
}

async function ship() {
  const [documents, wheels] = [await vitest("vitest.ship.config.ts", "ship"), await pytest("tests/ship")];
  return {
    passed: documents.passed + wheels.passed,
    failed: documents.failed + wheels.failed,
    detail: [documents, wheels].flatMap(({ failed, detail }) => (failed > 0 ? [detail] : [])).join("\n"),
  };
}

async function browser() {
  process.env["CHROMIUM"] = await ensureBrowser();
  return vitest("vitest.e2e.config.ts", "browser");
}

/** @param {string} folder @returns {Promise<Tally>} */
async function pytest(folder) {
  const { code, output } = await run(
    venvProgram("python"),
    ["-m", "pytest", "-q", "--color=no", "-p", "no:cacheprovider", "--maxfail=20", folder],
    {
      allowFailure: true,
    },
  );
  const count = (/** @type {string} */ word) =>
    Number(new RegExp(`(\\d+) ${word}`).exec(tail(output, 3))?.[1] ?? 0);
  const failed = count("failed") + count("errors?");
  return {
    passed: count("passed"),
    failed: failed === 0 && code !== 0 ? 1 : failed,
    detail: tail(output, 80),
  };
}

/** Each notebook counts as one. @returns {Promise<Tally>} */
async function notebooks() {
  const { runNotebooks } = await import("./notebooks.mjs");
  const results = await runNotebooks({});
  const failures = results.filter((/** @type {{ passed: boolean }} */ result) => !result.passed);
  return {
    passed: results.length - failures.length,
    failed: failures.length,
    detail: failures
      .map(
        (/** @type {{ notebook: string, error: string }} */ failure) =>
          `${failure.notebook}: ${failure.error}`,
      )
      .join("\n"),
  };
}
