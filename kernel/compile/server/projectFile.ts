// The project in which the server checks the cells: its compiler options, told to the server as an open document in
// the place of the notebook folder's tsconfig.json, so that nothing is written to disk.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { moduleTypes } from "../../locate.ts";
import { WEB_ASSEMBLY_FILE } from "./webAssembly.ts";

/** Cells' documents match this pattern in the notebook's folder. */
const CELL_FILE_PATTERN = "gradbook-cell-*.ts";

/** What a cell is checked with unless the notebook's folder says otherwise. */
const DEFAULTS = {
  strict: true,
  target: "es2024",
  lib: ["es2024", "esnext.disposable", "esnext.iterator", "esnext.collection", "esnext.array", "decorators"],
  esModuleInterop: true,
  skipLibCheck: true,
};

/** What makes cells work as cells, whatever a tsconfig.json says. */
const FIXED = {
  resolveJsonModule: true,
  module: "esnext",
  moduleResolution: "bundler",
  customConditions: ["node"],
  moduleDetection: "force",
  allowImportingTsExtensions: true,
  noEmit: true,
  composite: false,
  incremental: false,
  isolatedModules: false,
  verbatimModuleSyntax: false,
  isolatedDeclarations: false,
  erasableSyntaxOnly: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  allowUnusedLabels: true,
  allowUnreachableCode: true,
};

/** Folders named `@types` in which to look for the types of Node, the notebook's own first. */
function typeRoots(cwd: string): string[] {
  const roots: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    const root = join(folder, "node_modules", "@types");
    if (existsSync(root)) roots.push(root);
    if (dirname(folder) === folder) break;
  }
  if (!roots.some((root) => existsSync(join(root, "node")))) {
    try {
      const nodeTypes = createRequire(import.meta.url).resolve("@types/node/package.json");
      roots.push(dirname(dirname(nodeTypes)));
    } catch {
      // Without Node's types, cells still type-check against the language's own library.
    }
  }
  return roots;
}

/** A document to open, before all others. */
export interface ProjectDocument {
  path: string;
  text: string;
}

/**
 * The project of the notebooks in `cwd`. A tsconfig.json there is extended; the cells' needs overrule it. `forTslab`: of
 * a notebook written for tslab, which does not check strictly.
 */
export function projectFile(cwd: string, forTslab = false): ProjectDocument[] {
  const path = join(cwd, "tsconfig.json");
  const documents: ProjectDocument[] = [];
  const users = existsSync(path) ? readFileSync(path, "utf8") : null;
  const usersPath = join(cwd, "gradbook-tsconfig.json");
  if (users !== null) documents.push({ path: usersPath, text: users });
  documents.push({
    path,
    text: JSON.stringify({
      ...(users === null ? {} : { extends: "./gradbook-tsconfig.json" }),
      compilerOptions: {
        ...(users === null ? { ...DEFAULTS, strict: !forTslab } : {}),
        ...FIXED,
        types: ["node"],
        typeRoots: typeRoots(cwd),
        paths: moduleTypes,
      },
      // These are open too, and belong to a project only if it says so.
      files: ["tsconfig.json", WEB_ASSEMBLY_FILE, ...documents.map(({ path: own }) => basename(own))],
      include: [`./${CELL_FILE_PATTERN}`],
      exclude: [],
      references: [],
    }),
  });
  return documents;
}
