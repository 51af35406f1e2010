// `npm run release`: every artifact of a release, built from what is committed, tested, and listed with its size and
// checksum in dist/release. It publishes nothing: it says which files go where. `npm run release -- --no-test` leaves out
// `npm test`, and says so; the artifacts' own tests always run.
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setup } from "./setup.mjs";
import { asScript, inRoot, node24, npm, run, SetupError, step, venvProgram } from "./steps.mjs";

const out = inRoot("dist", "release");
const script = (/** @type {string[]} */ ...args) => run(node24(), [inRoot(args[0]), ...args.slice(1)]);

await asScript(async () => {
  const { version } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  console.log(`gradbook ${version}: release`);
  await isClean();
  hasChangelog(version);
  await setup("test");
  const isTested = !process.argv.includes("--no-test");
  if (isTested) await step("npm test", () => run(node24(), [inRoot("scripts/test.mjs")], { echo: true }));
  rmSync(out, { recursive: true, force: true });
  rmSync(inRoot("dist", "wheels"), { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await step("wheels", () => script("scripts/wheel.mjs", "--built", "all"));
  await step("npm package", () => npm(["pack", "--ignore-scripts", "--silent", "--pack-destination", out]));
  await step("artifacts tested", async () => {
    await run(venvProgram("python"), ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/ship"]);
    await script("node_modules/vitest/vitest.mjs", "run", "--config", "vitest.ship.config.ts");
  });
  for (const name of readdirSync(inRoot("dist", "wheels")))
    copyFileSync(inRoot("dist", "wheels", name), join(out, name));
  const commit = (await run("git", ["rev-parse", "HEAD"])).output.trim();
  const lines = readdirSync(out).map((name) => {
    const bytes = readFileSync(join(out, name));
    const sum = createHash("sha256").update(bytes).digest("hex");
    console.log(`    ${(bytes.length / 2 ** 20).toFixed(2).padStart(6)} MB  ${name}`);
    return `${sum}  ${name}`;
  });
  writeFileSync(join(out, "SHA256SUMS"), `${lines.join("\n")}\n`);
  console.log(`
  commit ${commit}${isTested ? "" : "; npm test was NOT run"}
  To publish, from dist/release (checksums in SHA256SUMS):
    to PyPI   the ${lines.filter((line) => line.endsWith(".whl")).length} wheels       twine upload *.whl
    to npm    the tarball         npm publish gradbook-${version}.tgz
    as a tag  v${version}              git tag v${version} ${commit.slice(0, 12)}`);
});

/** A release is made of what is committed. */
async function isClean() {
  const { output } = await run("git", ["status", "--porcelain"]);
  if (output.trim() !== "")
    throw new SetupError(`Commit these first; a release is made of a commit:\n${output}`);
}

/** @param {string} version */
function hasChangelog(version) {
  const file = inRoot("CHANGELOG.md");
  if (!existsSync(file) || !readFileSync(file, "utf8").includes(`## [${version}]`))
    throw new SetupError(`CHANGELOG.md has no section [${version}]: give [Unreleased] that name and a date.`);
}
