// A folder for a notebook in a test: files as given, and packages of this repository made visible to it.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../../", import.meta.url));

export interface NotebookFolder {
  path: string;
  write(name: string, text: string): void;
  remove(): void;
}

/** `packages` are names of packages in this repository's node_modules. */
export function notebookFolder(
  files: Readonly<Record<string, string>> = {},
  packages: readonly string[] = [],
): NotebookFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "gradbook-test-")));
  const write = (name: string, text: string): void => {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  for (const name of packages) {
    const link = join(path, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(repository, "node_modules", name), link, "junction");
  }
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}
