// The declaration text that tslab's converter carries from cell to cell, and taking single names out of it.

import type { Statement } from "@babel/types";
import { boundNames, unexported } from "../transform/scopeAnalysis.ts";
import { parseModule } from "../transform/syntax.ts";
import { declaredNames } from "../transform/typeNames.ts";

/** The names that one statement of a declaration text declares. */
function namesOf(statement: Statement): string[] {
  const declared = unexported(statement);
  if (declared.type === "VariableDeclaration") {
    return declared.declarations.flatMap(({ id }) => [...boundNames(id)].map(({ name }) => name));
  }
  if (declared.type === "TSDeclareFunction" && declared.id) return [declared.id.name];
  return [...declaredNames([statement]).keys()];
}

/** The statements of a declaration text that declare only names which `keep` accepts. */
function select(declarations: string, keep: (name: string) => boolean): string {
  const kept = parseModule(declarations).program.body.filter((statement) => {
    const names = namesOf(statement);
    return names.length > 0 && names.every(keep);
  });
  return kept.map(({ start, end }) => `${declarations.slice(start ?? 0, end ?? 0)}\n`).join("");
}

/** The declarations after a cell that stopped: of the names it did not reach, what earlier cells declared. */
export function withoutUnreached(before: string, after: string, unreached: ReadonlySet<string>): string {
  return select(after, (name) => !unreached.has(name)) + select(before, (name) => unreached.has(name));
}

/** Declares names of a cell whose types are not known, because it runs although it does not check. */
export function withUnchecked(before: string, names: readonly string[]): string {
  const own = new Set(names);
  return (
    select(before, (name) => !own.has(name)) +
    names.map((name) => `export declare let ${name}: any;\n`).join("")
  );
}
