// The files beside the notebook that its cells import: the server is told when they change, for it watches none itself.

import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { File } from "@babel/types";
import { fileFor, LocalFiles } from "../../modules/localFiles.ts";

/** In the words of `workspace/didChangeWatchedFiles`. */
export interface FileChange {
  path: string;
  type: 1 | 2 | 3;
}

export class WatchedFiles {
  readonly #cwd: string;
  readonly #files = new LocalFiles();
  readonly #roots = new Set<string>();
  #stamps = new Map<string, string>();
  #packages: string;

  constructor(cwd: string) {
    this.#cwd = cwd;
    this.#packages = this.#packagesStamp();
  }

  /** Watches what the cell imports by a relative path, from now on. */
  add({ program }: File): void {
    for (const statement of program.body) {
      if (!("source" in statement) || !statement.source?.value.startsWith(".")) continue;
      const file = fileFor(resolve(this.#cwd, statement.source.value));
      if (file === null || this.#roots.has(file)) continue;
      this.#roots.add(file);
      for (const [path, stamp] of this.#files.stamps(file)) this.#stamps.set(path, stamp);
    }
  }

  /** What changed since the last call. */
  changes(): FileChange[] {
    const now = new Map([...this.#roots].flatMap((root) => [...this.#files.stamps(root)]));
    const changes: FileChange[] = [];
    for (const [path, stamp] of now) {
      const before = this.#stamps.get(path);
      if (before === stamp) continue;
      changes.push({ path, type: before === undefined ? 1 : stamp === "missing" ? 3 : 2 });
    }
    this.#stamps = now;
    return changes;
  }

  /** Whether npm has changed the folder's packages since the last call. */
  packagesChanged(): boolean {
    const before = this.#packages;
    this.#packages = this.#packagesStamp();
    return before !== this.#packages;
  }

  #packagesStamp(): string {
    const stats = statSync(join(this.#cwd, "node_modules", ".package-lock.json"), {
      bigint: true,
      throwIfNoEntry: false,
    });
    return stats ? `${stats.mtimeNs} ${stats.size}` : "";
  }
}
