// Turns a cell's program into the function that the runner calls.
//
// The cell's own variables stay variables of that function: loops over them run at full speed and closures, `const`
// and the dead zone before a `let` behave as the language says. As each declaration is reached, the function publishes
// it to the session's scope as a pair of accessors, so later cells read and write the live variable. Names of earlier
// cells become properties of the scope.

import type { File, ImportDeclaration, Node, Statement } from "@babel/types";
import { eraseTypes, isTypeOnly } from "./eraseTypes.ts";
import { lineBreaks, lowerSyntax } from "./lowerSyntax.ts";
import {
  analyzeScopes,
  type Declaration,
  type FreeReference,
  lexicalDeclarations,
  unexported,
} from "./scopeAnalysis.ts";
import type { Placed } from "./syntax.ts";
import { type EditedText, TextEdits } from "./textEdits.ts";

export interface CellFunction {
  /** An expression whose value is the function `(scope, host) => …`. */
  code: EditedText;
  declares: string[];
}

/** Names that the generated text needs; `taken` are the identifiers of the cell. */
function freshNames(taken: ReadonlySet<string>): { scope: string; host: string; publish: string } {
  const fresh = (name: string): string => {
    let candidate = name;
    for (let count = 1; taken.has(candidate); count++) candidate = `${name}$${count}`;
    return candidate;
  };
  return { scope: fresh("scope"), host: fresh("host"), publish: fresh("publish") };
}

const PUBLISHER =
  "(define => (scope, name, get, set) => { define(scope, name, { get, set, enumerable: true, configurable: true }); })(Object.defineProperty)";

/** `earlier` holds the names that earlier cells left in the scope. */
export function toCellFunction(source: string, file: File, earlier: ReadonlySet<string>): CellFunction {
  const { body, directives } = file.program;
  const analysis = analyzeScopes(body);
  const identifiers = new Set(source.match(/[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu));
  const names = freshNames(identifiers);
  const edits = new TextEdits();

  const last = body.at(-1);
  for (const reference of analysis.free) {
    if (!earlier.has(reference.name)) continue;
    const separate = reference.startsStatement && reference.start !== last?.start;
    edits.replace(reference.start, reference.end, throughScope(reference, names.scope, separate));
  }

  const publish = ({ name }: Declaration): string => {
    const given = name === "value" ? "given" : "value";
    return `${names.publish}(${names.scope}, ${JSON.stringify(name)}, () => ${name}, (${given}) => { ${name} = ${given}; });`;
  };
  for (const { start, end } of analysis.dynamicImports) edits.replace(start, end, `${names.host}.import`);
  for (const { start, end } of analysis.importMetas) edits.replace(start, end, `${names.host}.meta`);
  lowerSyntax(source, file, edits, {
    importEquals: (name, from) => `const ${name} = require(${JSON.stringify(from)});`,
  });

  const imports = body.filter(
    (statement) => statement.type === "ImportDeclaration" && !isTypeOnly(statement),
  );
  const isAsync = analysis.awaits || imports.length > 0;
  const head = `${isAsync ? "async " : ""}function cell(${names.scope}, ${names.host})`;
  edits.insert(0, `(${names.publish} => ${head} { "use strict"; {`);
  for (const statement of imports as Placed<ImportDeclaration>[]) {
    edits.insert(0, importStatement(statement, names.host), statement.start);
    edits.insert(0, [...lexicalDeclarations(statement)].map(publish).join(""));
    edits.replace(statement.start, statement.end, `;${lineBreaks(source, statement.start, statement.end)}`);
  }
  const hoisted = analysis.values.filter(({ kind }) => kind === "var" || kind === "function");
  edits.insert(0, `${hoisted.map(publish).join("")}\n`);
  for (const statement of body as Placed<Statement>[]) {
    unexport(statement, edits);
    if (isTypeOnly(statement) || statement.type === "ImportDeclaration") continue;
    const reached = [...lexicalDeclarations(statement)].filter(({ kind }) => kind !== "function");
    if (reached.length > 0) edits.insert(statement.end, `;${reached.map(publish).join("")}`);
  }
  returnLastValue(body, directives, edits);
  edits.insert(source.length, `\n}})(${PUBLISHER})`);
  return { code: edits.apply(eraseTypes(source, file)), declares: analysis.values.map(({ name }) => name) };
}

function throughScope({ name, shorthand, called }: FreeReference, scope: string, separate: boolean): string {
  if (called) return `${separate ? ";" : ""}(0, ${scope}.${name})`;
  return shorthand ? `${name}: ${scope}.${name}` : `${scope}.${name}`;
}

function importStatement(statement: ImportDeclaration, host: string): string {
  const load = `await ${host}.import(${JSON.stringify(statement.source.value)})`;
  const members: string[] = [];
  let namespace = "";
  for (const specifier of statement.specifiers) {
    if (specifier.type === "ImportNamespaceSpecifier") namespace = specifier.local.name;
    else if (specifier.type === "ImportDefaultSpecifier") members.push(`default: ${specifier.local.name}`);
    else if (specifier.importKind !== "type") {
      const { imported } = specifier;
      members.push(
        `${JSON.stringify(imported.type === "Identifier" ? imported.name : imported.value)}: ${specifier.local.name}`,
      );
    }
  }
  if (namespace !== "" && members.length > 0)
    return `const ${namespace} = ${load}, { ${members.join(", ")} } = ${namespace};`;
  if (namespace !== "") return `const ${namespace} = ${load};`;
  if (members.length > 0) return `const { ${members.join(", ")} } = ${load};`;
  return `${load};`;
}

/** A cell may say `export`; all its names are seen by later cells anyway. */
function unexport(statement: Statement, edits: TextEdits): void {
  if (statement.type !== "ExportNamedDeclaration" && statement.type !== "ExportDefaultDeclaration") return;
  const inner: Node = unexported(statement);
  const { start, end } = statement as Placed;
  if (isTypeOnly(statement)) return;
  if (inner === statement) edits.replace(start, end, ";");
  else edits.replace(start, (inner as Placed).start, "");
}

function returnLastValue(
  body: readonly Statement[],
  directives: File["program"]["directives"],
  edits: TextEdits,
): void {
  const last = body.at(-1);
  if (last === undefined) {
    const text = directives.at(-1);
    if (text) wrap((text.value as Node as Placed).start, (text.value as Node as Placed).end, edits);
    return;
  }
  if (last.type === "ExpressionStatement")
    wrap((last as Placed).start, (last.expression as Placed).end, edits);
}

function wrap(start: number, end: number, edits: TextEdits): void {
  edits.insert(start, "return { value: (");
  edits.insert(end, ") }");
}
