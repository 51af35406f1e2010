// The files beside the notebook that cells import, and whether they changed since they were imported. A module that
// Node has loaded stays loaded under its URL; a file that changed, or that imports one that did, gets a new URL.

import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** What a relative specifier may leave out or call by the name of its JavaScript, as TypeScript allows it. */
const ENDINGS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json", "/index.ts", "/index.js"];
const SOURCES_OF = new Map([
  [".js", ".ts"],
  [".mjs", ".mts"],
  [".cjs", ".cts"],
]);

/** Relative specifiers in import and export declarations, `import()` and `require()`. */
const RELATIVE_SPECIFIER = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'](\.{1,2}\/[^"'\n]+)["']/g;

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** The file that a path without or with a JavaScript ending stands for; null if there is none. */
export function fileFor(path: string): string | null {
  if (isFile(path)) return path;
  const ending = /\.[cm]?js$/.exec(path)?.[0] ?? "";
  const source = SOURCES_OF.get(ending);
  if (source !== undefined) {
    const typescript = path.slice(0, -ending.length) + source;
    if (isFile(typescript)) return typescript;
  }
  for (const added of ENDINGS) if (isFile(path + added)) return path + added;
  return null;
}

/** The path of a module that is the user's own: a file outside of any node_modules. */
export function localPath(url: string): string | null {
  if (!url.startsWith("file:")) return null;
  const path = fileURLToPath(url.replace(/[?#].*$/, ""));
  return /[\\/]node_modules[\\/]/.test(path) ? null : path;
}

interface Known {
  stamp: string;
  dependencies: string[];
}

export class LocalFiles {
  readonly #known = new Map<string, Known>();
  /** A number for each state that a file and what it imports were seen in. */
  readonly #versions = new Map<string, number>();

  /** Changes whenever the file, or any local file that it imports, changes on disk. */
  version(path: string): number {
    const states = [...this.stamps(path)].map((state) => state.join("\n")).sort();
    const state = [path, ...states].join("\n");
    let version = this.#versions.get(state);
    if (version === undefined) {
      version = this.#versions.size + 1;
      this.#versions.set(state, version);
    }
    return version;
  }

  /** The file and all local files that it imports, each with what changes whenever the file does. */
  stamps(path: string): Map<string, string> {
    const files = new Set([path]);
    for (const file of files) for (const dependency of this.#look(file).dependencies) files.add(dependency);
    return new Map([...files].map((file) => [file, this.#look(file).stamp]));
  }

  #look(path: string): Known {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    const stamp = stats ? `${stats.mtimeNs} ${stats.size} ${stats.ino}` : "missing";
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known;
    const found = { stamp, dependencies: stats && !path.endsWith(".json") ? dependenciesOf(path) : [] };
    this.#known.set(path, found);
    return found;
  }
}

function dependenciesOf(path: string): string[] {
  const text = readFileSync(path, "utf8");
  const found = new Set<string>();
  for (const [, specifier] of text.matchAll(RELATIVE_SPECIFIER)) {
    const file = fileFor(resolve(dirname(path), specifier));
    if (file !== null) found.add(file);
  }
  return [...found];
}
