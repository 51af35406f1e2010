// `npm run reference`: the API reference as HTML in dist/reference, from the TSDoc of the npm package and of the module
// "gradbook/notebook". A link that leads nowhere is an error. TypeDoc reads TypeScript up to 6, the checkout has 7: it is
// installed aside, in .cache, with a TypeScript of its own.
import { copyFileSync, mkdirSync } from "node:fs";
import { devNull } from "node:os";
import { asScript, environment, inRoot, isMain, node24, npm, run, step } from "./steps.mjs";

const settings = inRoot("scripts", "reference");
const aside = inRoot(".cache", "reference");

export async function writeReference() {
  await step("TypeDoc", installAside, {
    inputs: ["scripts/reference/package.json", "scripts/reference/package-lock.json"],
    outputs: [".cache/reference/node_modules/typedoc"],
  });
  await step("API reference", () =>
    run(
      node24(),
      [inRoot(".cache/reference/node_modules/typedoc/bin/typedoc"), "--options", `${settings}/typedoc.json`],
      // Where the repository is published is not known here: with no git to ask, files are named without a link.
      { env: { ...environment(), GIT_DIR: devNull } },
    ),
  );
}

async function installAside() {
  mkdirSync(aside, { recursive: true });
  for (const file of ["package.json", "package-lock.json"])
    copyFileSync(`${settings}/${file}`, `${aside}/${file}`);
  await npm(["ci", "--prefix", aside, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
}

if (isMain(import.meta.url))
  await asScript(async () => {
    await writeReference();
    console.log("    dist/reference/index.html");
  });
