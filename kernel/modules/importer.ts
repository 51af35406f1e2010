// How cells import, inside the runner thread: as a file in the notebook's folder would, with packages of either module
// kind, TypeScript and JSON files beside the notebook, and files that changed loaded again.

import { readFileSync } from "node:fs";
import {
  createRequire,
  type LoadFnOutput,
  type LoadHookContext,
  type ResolveFnOutput,
  type ResolveHookContext,
  registerHooks,
} from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { coreModule, notebookModule, tslabModule } from "../locate.ts";
import { fileFor, LocalFiles, localPath } from "./localFiles.ts";
import { explainMissing } from "./missing.ts";

export interface Importer {
  /** Loads a module as if imported by a file in the notebook's folder. */
  import(specifier: string): Promise<unknown>;
  /** `require` of a file in the notebook's folder. */
  require: NodeJS.Require;
  /** `import.meta` of a file in the notebook's folder. */
  meta: { url: string; dirname: string; filename: string };
}

/** Marks a specifier as written in a cell, and says of which importer. */
const CELL = "gradbook-cell:";
const VERSIONED = /^file:.*[?&]version=\d+$/;
const LOCAL = /^\.{0,2}\/|^file:/;
const TYPESCRIPT = /\.[cm]?ts$/;

type NextResolve = (specifier: string, context?: Partial<ResolveHookContext>) => ResolveFnOutput;
type NextLoad = (url: string, context?: Partial<LoadHookContext>) => LoadFnOutput;
type Transform = typeof import("./typescriptFile.ts");

class FolderImporter implements Importer {
  readonly require: NodeJS.Require;
  readonly meta: Importer["meta"];
  readonly #parent: string;
  readonly #prefix: string;
  readonly #kernelModules: ReadonlyMap<string, string>;
  readonly #files = new LocalFiles();
  /** Versions of local CommonJS files when they were loaded; Node caches them by path. */
  readonly #required = new Map<string, number>();
  #transform: Transform | null = null;

  constructor(id: number, cwd: string, kernelModules: Readonly<Record<string, string>>) {
    const filename = join(cwd, "notebook.ts");
    this.#parent = pathToFileURL(filename).href;
    this.meta = { url: this.#parent, dirname: cwd, filename };
    this.#prefix = `${CELL}${id}:`;
    this.#kernelModules = new Map(Object.entries(kernelModules));
    const require = createRequire(this.#parent);
    const fresh = (specifier: string): unknown => {
      this.#forgetChanged();
      return require(specifier);
    };
    this.require = Object.assign(fresh, require);
    registerHooks({
      resolve: (specifier, context, next) => this.#resolve(specifier, context, next),
      load: (url, context, next) => this.#load(url, context, next),
    });
  }

  async import(specifier: string): Promise<unknown> {
    this.#forgetChanged();
    if (LOCAL.test(specifier)) this.#transform ??= await import("./typescriptFile.ts");
    return withMembersOfDefault(await import(this.#prefix + specifier));
  }

  #resolve(specifier: string, context: ResolveHookContext, next: NextResolve): ResolveFnOutput {
    if (specifier.startsWith(this.#prefix)) {
      return this.#resolveFrom(
        specifier.slice(this.#prefix.length),
        { ...context, parentURL: this.#parent },
        next,
      );
    }
    return this.#isUsers(context.parentURL)
      ? this.#resolveFrom(specifier, context, next)
      : next(specifier, context);
  }

  /** Whether a module was reached from a cell through local files alone. */
  #isUsers(url: string | undefined): boolean {
    if (url === undefined) return false;
    return url === this.#parent || VERSIONED.test(url) || this.#required.has(localPath(url) ?? "");
  }

  #resolveFrom(specifier: string, context: ResolveHookContext, next: NextResolve): ResolveFnOutput {
    const kernelModule = this.#kernelModules.get(specifier);
    const kernelUrl = kernelModule === undefined ? null : pathToFileURL(kernelModule).href;
    // The numeric core may be installed in the notebook's folder in another version; what speaks to the kernel may not.
    if (kernelUrl !== null && specifier !== "gradbook") return { url: kernelUrl, shortCircuit: true };
    // `require` takes paths where `import` takes URLs.
    const isImport = context.conditions.includes("import");
    let resolved: ResolveFnOutput;
    try {
      resolved = next(specifier, context);
    } catch (error) {
      if (kernelUrl !== null) return { url: kernelUrl, shortCircuit: true };
      const file = relativeFile(specifier, context.parentURL);
      if (file === null) throw explainMissing(error, specifier, context.parentURL);
      resolved = next(isImport ? pathToFileURL(file).href : file, context);
    }
    if (!LOCAL.test(specifier)) return resolved;
    return isImport ? this.#versioned(resolved) : this.#noted(resolved);
  }

  /** A local module's URL carries its version, so that Node loads it again after a change. */
  #versioned(resolved: ResolveFnOutput): ResolveFnOutput {
    const path = localPath(resolved.url);
    if (path === null || !/\.(?:[cm]?[jt]s|json)$/.test(path)) return resolved;
    const version = this.#files.version(path);
    const url = `${resolved.url.replace(/[?#].*$/, "")}?version=${version}`;
    this.#required.set(path, version);
    // A JSON file is served as a module, for which Node accepts no `with { type: "json" }`.
    return path.endsWith(".json") ? { ...resolved, url, importAttributes: {} } : { ...resolved, url };
  }

  #noted(resolved: ResolveFnOutput): ResolveFnOutput {
    const path = localPath(resolved.url);
    if (path !== null && /\.[cm]?[jt]s$|\.json$/.test(path))
      this.#required.set(path, this.#files.version(path));
    return resolved;
  }

  #load(url: string, context: LoadHookContext, next: NextLoad): LoadFnOutput {
    const path = localPath(url);
    if (path === null || !VERSIONED.test(url)) return next(url, context);
    if (path.endsWith(".json")) {
      return { format: "module", source: jsonModule(path), shortCircuit: true };
    }
    if (!TYPESCRIPT.test(path) || !this.#transform) {
      const loaded = next(url, context);
      return loaded.format === "commonjs" ? this.#commonJsModule(path) : loaded;
    }
    const source = this.#transform.toJavaScript(readFileSync(path, "utf8"), path);
    return { format: path.endsWith(".cts") ? "commonjs" : "module", source, shortCircuit: true };
  }

  /** A local CommonJS file by way of `require`, whose cache we can clear, as Node's own import of it does not. */
  #commonJsModule(path: string): LoadFnOutput {
    const exported: unknown = this.require(path);
    const names = typeof exported === "object" && exported !== null ? Object.keys(exported) : [];
    const lines = [
      `import { createRequire } from "node:module";`,
      `const exported = createRequire(import.meta.url)(${JSON.stringify(path)});`,
      `export { exported as default, exported as "module.exports" };`,
      ...names
        .filter((name) => name !== "default")
        .map((name, index) => memberExport("exported", name, index)),
    ];
    return { format: "module", source: lines.join("\n"), shortCircuit: true };
  }

  /** If a local CommonJS file changed, all of them are loaded again: those that require it hold its old exports. */
  #forgetChanged(): void {
    const changed = [...this.#required].some(([path, version]) => this.#files.version(path) !== version);
    if (!changed) return;
    for (const path of this.#required.keys()) delete this.require.cache[path];
    this.#required.clear();
  }
}

function relativeFile(specifier: string, parentUrl: string | undefined): string | null {
  if (!LOCAL.test(specifier) || !parentUrl?.startsWith("file:")) return null;
  const folder = dirname(fileURLToPath(parentUrl.replace(/[?#].*$/, "")));
  return fileFor(specifier.startsWith("file:") ? fileURLToPath(specifier) : resolve(folder, specifier));
}

/** A JSON file as a module: the value as default export, and an object's members by name. */
function jsonModule(path: string): string {
  const text = readFileSync(path, "utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const members =
    typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  const exported = members.filter(
    (name) => name !== "default" && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name),
  );
  const lines = exported.map((name, index) => memberExport("value", name, index));
  return `const value = JSON.parse(${JSON.stringify(text)}); export default value;\n${lines.join("\n")}`;
}

/** Exports a member of an object under its own name. */
function memberExport(object: string, name: string, index: number): string {
  const quoted = JSON.stringify(name);
  return `const member${index} = ${object}[${quoted}]; export { member${index} as ${quoted} };`;
}

/**
 * A CommonJS module's exports that Node could not foresee are members of its default export alone; TypeScript lets a
 * cell import them by name.
 */
function withMembersOfDefault(namespace: Record<string, unknown>): unknown {
  if (!("module.exports" in namespace)) return namespace;
  const exported = namespace.default;
  if ((typeof exported !== "object" && typeof exported !== "function") || exported === null) return namespace;
  const missing = Object.keys(exported).filter((name) => !(name in namespace));
  if (missing.length === 0) return namespace;
  const members = exported as Record<string, unknown>;
  const getters = missing.map((name) => [name, { get: () => members[name], enumerable: true }] as const);
  return Object.defineProperties({ ...namespace }, Object.fromEntries(getters));
}

let count = 0;

const KERNEL_MODULES = { gradbook: coreModule, "gradbook/notebook": notebookModule, tslab: tslabModule };

/**
 * Sets up imports for the cells of the notebooks in the folder `cwd`, in this thread. `kernelModules` are the files of
 * modules that the kernel brings along, by the name under which cells import them.
 */
export function createImporter(
  cwd: string,
  kernelModules: Readonly<Record<string, string>> = KERNEL_MODULES,
): Importer {
  return new FolderImporter(++count, cwd, kernelModules);
}
