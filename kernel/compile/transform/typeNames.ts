// What a cell's top level gives to later cells for type checking: values, types, and names that are both.

import type { Node, Statement } from "@babel/types";
import { isTypeOnly } from "./eraseTypes.ts";
import { type DeclarationKind, hoistedVars, lexicalDeclarations, unexported } from "./scopeAnalysis.ts";

export interface DeclaredName {
  /** Null for a name that is only a type. */
  value: DeclarationKind | null;
  type: boolean;
  /** Already exported by the cell's own text. */
  exported: boolean;
}

/** Kinds of declaration that make a type along with the value. */
const ALSO_TYPES = new Set<DeclarationKind>(["class", "enum", "namespace", "import"]);

/** Declarations of the type checker's world: types, and values that exist elsewhere (`declare`). */
function* typeDeclarations(
  node: Node,
): Generator<{ name: string; value: DeclarationKind | null; type: boolean }> {
  switch (node.type) {
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      yield { name: node.id.name, value: null, type: true };
      return;
    case "TSModuleDeclaration":
      if (node.id.type === "Identifier" && node.kind !== "global")
        yield { name: node.id.name, value: null, type: true };
      return;
    case "ImportDeclaration":
      for (const specifier of node.specifiers) {
        if (
          node.importKind === "type" ||
          (specifier.type === "ImportSpecifier" && specifier.importKind === "type")
        ) {
          yield { name: specifier.local.name, value: null, type: true };
        }
      }
      return;
    case "TSImportEqualsDeclaration":
      yield { name: node.id.name, value: null, type: true };
      return;
    case "ClassDeclaration":
    case "TSEnumDeclaration":
      if (node.declare && node.id) yield { name: node.id.name, value: null, type: true };
      return;
  }
}

/** Every name that the statements declare at their top level. */
export function declaredNames(statements: readonly Statement[]): Map<string, DeclaredName> {
  const names = new Map<string, DeclaredName>();
  const add = (name: string, value: DeclarationKind | null, type: boolean, exported: boolean): void => {
    const known = names.get(name);
    names.set(name, {
      value: value ?? known?.value ?? null,
      type: type || known?.type === true,
      exported: exported || known?.exported === true,
    });
  };
  for (const statement of statements) {
    const exported = statement.type === "ExportNamedDeclaration";
    const node = unexported(statement);
    for (const { name, kind } of lexicalDeclarations(statement))
      add(name, kind, ALSO_TYPES.has(kind), exported);
    for (const { name, kind } of hoistedVars(node)) add(name, kind, false, exported);
    if (isTypeOnly(node) || node.type === "ImportDeclaration") {
      for (const { name, value, type } of typeDeclarations(node)) add(name, value, type, exported);
    }
    if (statement.type === "ExportNamedDeclaration") {
      for (const specifier of statement.specifiers) {
        if (specifier.type === "ExportSpecifier" && specifier.exported.type === "Identifier") {
          const known = names.get(specifier.exported.name);
          if (known) known.exported = true;
        }
      }
    }
  }
  return names;
}
