// A cell as a TypeScript module: one line before the cell's text brings in the names of earlier cells, one line after
// it exports the cell's own. The type checker sees modules; the user sees cells that share one scope.

import type { File } from "@babel/types";
import type { DeclarationKind } from "./transform/scopeAnalysis.ts";
import { type DeclaredName, declaredNames } from "./transform/typeNames.ts";

/** What a later cell can see under one name. */
export interface VisibleName {
  /** The module from which it comes, as an import specifier. */
  module: string;
  /** What holds it, as seen by one who has imported the module under its handle: `__hub.__cell7`. */
  holder: string;
  value: DeclarationKind | null;
  type: boolean;
}

export type VisibleNames = ReadonlyMap<string, VisibleName>;

export interface CellModule {
  /** The module's lines: imports, then on the same line the names of earlier cells; the cell; its exports. */
  text: string;
  /** The same without the imports, as the body of a namespace. */
  body: string;
  /** Lines before the cell's first one. */
  linesBefore: number;
  /** The holders of the names that it uses. */
  uses: Set<string>;
  /** What it exports, with meanings that it adds to from earlier cells. */
  exports: Map<string, DeclaredName>;
}

/** Values that a later cell may assign to: an alias would be read-only. */
const ASSIGNABLE = new Set<DeclarationKind | null>(["let", "var"]);

/** Names that the compiler makes for modules and namespaces: no user wrote them. */
export const MADE_NAME = /^__(?:hub|n\d+|cell\d+)$/;

/** The name under which a cell's module knows another as a whole. */
export function handleOf(module: string): string {
  return `__${module.replace(/^\.\/gradbook-cell-|\.ts$/g, "")}`;
}

function importOf(module: string): string {
  return `import * as ${handleOf(module)} from "${module}";`;
}

/**
 * Writes the module of a cell. `wanted` says which names of earlier cells to bring in (all, or those that the cell
 * mentions: unneeded names cost time). `always` are modules to import in any case: the server is several times faster
 * if a document imports the same modules before and after a change.
 */
export function writeCellModule(
  source: string,
  own: ReadonlyMap<string, DeclaredName>,
  visible: VisibleNames,
  wanted: Iterable<string>,
  always: readonly string[],
): CellModule {
  const modules = new Set(always);
  const brought: string[] = [];
  const uses = new Set<string>();
  const exports = new Map(own);
  for (const name of wanted) {
    const earlier = visible.get(name);
    if (!earlier) continue;
    const mine = own.get(name);
    const alias = `import ${name} = ${earlier.holder}.${name};`;
    const keyword = ASSIGNABLE.has(earlier.value) ? "let" : "const";
    const value = `declare ${keyword} ${name}: typeof ${earlier.holder}.${name};`;
    if (!mine) brought.push(ASSIGNABLE.has(earlier.value) && !earlier.type ? value : alias);
    else if (mine.value === null && earlier.value !== null) {
      // A type joins the value of an earlier cell: `type Point = z.infer<typeof Point>`.
      brought.push(value);
      exports.set(name, { ...mine, value: earlier.value });
    } else if (mine.value !== null && !mine.type && earlier.value === null) {
      brought.push(alias);
      exports.set(name, { ...mine, type: true });
    } else continue;
    modules.add(earlier.module);
    uses.add(earlier.holder);
  }
  const unexported = [...own].filter(([, { exported }]) => !exported).map(([name]) => name);
  // Right after an import, the server would complete an import: the empty statement ends that.
  const body = `${brought.join(" ")} ;\n${source}\nexport { ${unexported.join(", ")} };\n`;
  return { text: `${[...modules].map(importOf).join(" ")} ${body}`, body, linesBefore: 1, uses, exports };
}

/** The module of a cell that may not parse: then its text stands alone, for the checker to complain about. */
export function cellModuleOf(
  source: string,
  file: File | null,
  visible: VisibleNames,
  always: readonly string[],
): CellModule {
  if (file) {
    return writeCellModule(source, declaredNames(file.program.body), visible, mentionedNames(source), always);
  }
  const text = `${always.map(importOf).join(" ")}\n${source}`;
  return { text, body: "", linesBefore: 1, uses: new Set(), exports: new Map() };
}

const DECLARATION =
  /\b(?:const|let|var|function\*?|class|enum|interface|type|namespace)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu;

/** The module of a cell that is being written: all names are in sight, the cell's own are guessed from its words. */
export function draftModule(source: string, visible: VisibleNames, always: readonly string[]): CellModule {
  const own = new Map<string, DeclaredName>();
  for (const [, name] of source.matchAll(DECLARATION))
    own.set(name, { value: "class", type: true, exported: true });
  return writeCellModule(source, own, visible, visible.keys(), always);
}

/** Identifiers that a text mentions, in comments and strings too. */
function mentionedNames(source: string): Set<string> {
  return new Set(source.match(/[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu));
}
