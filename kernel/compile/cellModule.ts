// A cell as a TypeScript module: one line before the cell's text brings in the names of earlier cells, one line after
// it exports the cell's own. The type checker sees modules; the user sees cells that share one scope.

import type { File } from "@babel/types";
import type { DeclarationKind } from "./transform/scopeAnalysis.ts";
import { type DeclaredName, declaredNames } from "./transform/typeNames.ts";

/** What a later cell can see under one name. */
export interface VisibleName {
  /** The module that exports it, as an import specifier. */
  module: string;
  value: DeclarationKind | null;
  type: boolean;
}

export type VisibleNames = ReadonlyMap<string, VisibleName>;

export interface CellModule {
  text: string;
  /** Lines before the cell's first one. */
  linesBefore: number;
  /** Modules from which it imports. */
  imports: Set<string>;
  /** What it exports, with meanings that it adds to from earlier cells. */
  exports: Map<string, DeclaredName>;
}

/** Values that a later cell may assign to: an import would be read-only. */
const ASSIGNABLE = new Set<DeclarationKind | null>(["let", "var"]);

/**
 * Writes the module of a cell. `wanted` says which names of earlier cells to bring in (all, or those that the cell
 * mentions: unneeded imports cost time).
 */
export function writeCellModule(
  source: string,
  own: ReadonlyMap<string, DeclaredName>,
  visible: VisibleNames,
  wanted: Iterable<string>,
): CellModule {
  const imported = new Map<string, string[]>();
  const declared: string[] = [];
  const imports = new Set<string>();
  const exports = new Map(own);
  for (const name of wanted) {
    const earlier = visible.get(name);
    if (!earlier) continue;
    const mine = own.get(name);
    const asValue = `declare ${ASSIGNABLE.has(earlier.value) ? "let" : "const"} ${name}: typeof import("${earlier.module}").${name};`;
    if (!mine) {
      if (ASSIGNABLE.has(earlier.value) && !earlier.type) declared.push(asValue);
      else imported.set(earlier.module, [...(imported.get(earlier.module) ?? []), name]);
    } else if (mine.value === null && earlier.value !== null) {
      // A type joins the value of an earlier cell: `type Point = z.infer<typeof Point>`.
      declared.push(asValue);
      exports.set(name, { ...mine, value: earlier.value });
    } else if (mine.value !== null && !mine.type && earlier.value === null) {
      imported.set(earlier.module, [...(imported.get(earlier.module) ?? []), name]);
      exports.set(name, { ...mine, type: true });
    } else continue;
    imports.add(earlier.module);
  }
  const before = [...imported]
    .map(([module, names]) => `import { ${names.join(", ")} } from "${module}";`)
    .concat(declared);
  const unexported = [...own].filter(([, { exported }]) => !exported).map(([name]) => name);
  return {
    text: `${before.join(" ")}\n${source}\nexport { ${unexported.join(", ")} };\n`,
    linesBefore: 1,
    imports,
    exports,
  };
}

/** The module of a cell that may not parse: then the checker is shown the text as it stands and complains about that. */
export function cellModuleOf(source: string, file: File | null, visible: VisibleNames): CellModule {
  if (!file) return { text: source, linesBefore: 0, imports: new Set(), exports: new Map() };
  return writeCellModule(source, declaredNames(file.program.body), visible, mentionedNames(source));
}

const DECLARATION =
  /\b(?:const|let|var|function\*?|class|enum|interface|type|namespace)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu;

/** The module of a cell that is being written: all names are in sight, the cell's own are guessed from its words. */
export function draftModule(source: string, visible: VisibleNames): CellModule {
  const own = new Map<string, DeclaredName>();
  for (const [, name] of source.matchAll(DECLARATION))
    own.set(name, { value: "class", type: true, exported: true });
  return writeCellModule(source, own, visible, visible.keys());
}

/** Identifiers that a text mentions, in comments and strings too. */
export function mentionedNames(source: string): Set<string> {
  return new Set(source.match(/[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu));
}
