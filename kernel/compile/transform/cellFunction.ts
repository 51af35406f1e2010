// Turns a cell's program into the function that the runner calls.
//
// The cell's own variables stay variables of that function: closures, `const` and the dead zone before a `let` behave
// as the language says. As each declaration is reached, the function publishes it to the session's scope: a constant by
// its value, a variable as a pair of accessors, so that later cells read and write the live variable, and a cell that
// is stopped keeps what it reached. Names of earlier cells become properties of the scope. Variables that functions of
// the cell use can be given another value from outside, for when a later cell declares their name again. What is awaited
// passes through the host, which holds it back for ever once the cell has been interrupted.

import type { File, ImportDeclaration, Node, Statement } from "@babel/types";
import { eraseTypes, isTypeOnly } from "./eraseTypes.ts";
import { isAssignable, type LoopCopies, planLoops } from "./hotLoops.ts";
import { lineBreaks, lowerSyntax } from "./lowerSyntax.ts";
import {
  analyzeScopes,
  type Declaration,
  type DeclarationKind,
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

/** Names for what the generated text needs, none of which the cell uses. */
class FreshNames {
  readonly #taken: Set<string>;
  readonly scope: string;
  readonly host: string;

  constructor(source: string) {
    this.#taken = new Set(source.match(/[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu));
    this.scope = this.next("scope");
    this.host = this.next("host");
  }

  next(name: string): string {
    let candidate = name;
    for (let count = 1; this.#taken.has(candidate); count++) candidate = `${name}$${count}`;
    this.#taken.add(candidate);
    return candidate;
  }
}

/** Declarations whose variables can be assigned to once they are no longer `const`. */
const REBINDABLE = new Set<DeclarationKind>(["const", "let", "var", "function", "class", "enum", "import"]);

/** `earlier` holds the values that earlier cells left in the scope. */
export function toCellFunction(
  source: string,
  file: File,
  earlier: ReadonlyMap<string, DeclarationKind>,
): CellFunction {
  const { body, directives } = file.program;
  const analysis = analyzeScopes(body);
  const names = new FreshNames(source);
  const edits = new TextEdits();

  // First, so that what else is put at the end of such an expression stands behind the bracket.
  for (const { start, end } of analysis.awaited) {
    edits.insert(start + "await".length, ` ${names.host}.held(`, start);
    edits.insert(end, ")");
  }
  const loops = planLoops(body, analysis, earlier);
  const last = body.at(-1);
  for (const reference of analysis.free) {
    if (!earlier.has(reference.name) || isCopied(reference, loops)) continue;
    const separate = reference.startsStatement && reference.start !== last?.start;
    edits.replace(reference.start, reference.end, throughScope(reference, names.scope, separate));
  }

  const late = analysis.values.filter(
    ({ name, kind }) => analysis.captured.has(name) && REBINDABLE.has(kind),
  );
  const isLate = new Set(late.map(({ name }) => name));
  const publish = ({ name, kind }: Declaration): string => {
    const head = `${names.host}.declare.${isAssignable(kind) ? "variable" : "constant"}(${names.scope}, ${JSON.stringify(name)}`;
    if (!isAssignable(kind)) return `${head}, ${name});`;
    const given = name === "value" ? "given" : "value";
    return `${head}, () => ${name}, (${given}) => { ${name} = ${given}; });`;
  };
  for (const { start, end } of analysis.dynamicImports) edits.replace(start, end, `${names.host}.import`);
  for (const { start, end } of analysis.importMetas) edits.replace(start, end, `${names.host}.meta`);
  lowerSyntax(source, file, edits, {
    importEquals: (name, from) =>
      `${isLate.has(name) ? "let" : "const"} ${name} = require(${JSON.stringify(from)});`,
  });

  const imports = body.filter(
    (statement) => statement.type === "ImportDeclaration" && !isTypeOnly(statement),
  );
  const isAsync = analysis.awaits || imports.length > 0;
  const head = `${isAsync ? "async " : ""}function cell(${names.scope}, ${names.host})`;
  edits.insert(0, `${head} { "use strict"; ${late.length > 0 ? blockWithRebinding(late, names) : "{"}`);
  for (const statement of imports as Placed<ImportDeclaration>[]) {
    edits.insert(0, importStatement(statement, names.host, isLate), statement.start);
    edits.insert(0, [...lexicalDeclarations(statement)].map(publish).join(""));
    edits.replace(statement.start, statement.end, `;${lineBreaks(source, statement.start, statement.end)}`);
  }
  const hoisted = analysis.values.filter(({ kind }) => kind === "var" || kind === "function");
  edits.insert(0, `${hoisted.map(publish).join("")}\n`);
  for (const statement of body as Placed<Statement>[]) {
    unexport(statement, edits);
    if (isTypeOnly(statement) || statement.type === "ImportDeclaration") continue;
    const reached = [...lexicalDeclarations(statement)].filter(({ kind }) => kind !== "function");
    if (reached.some(({ name, kind }) => kind === "const" && isLate.has(name))) {
      const { start } = unexported(statement) as Placed;
      edits.replace(start, start + "const".length, "let");
    }
    if (reached.length > 0) edits.insert(statement.end, `;${reached.map(publish).join("")}`);
  }
  for (const loop of loops) copyAround(loop, names, edits);
  returnLastValue(body, directives, edits);
  edits.insert(source.length, "\n}}");
  return { code: edits.apply(eraseTypes(source, file)), declares: analysis.values.map(({ name }) => name) };
}

/**
 * Opens the block of the cell's variables with a function that gives them other values, by name. It mentions itself,
 * so that it lives as long as the variables do: whoever else refers to it, does so weakly. Its own name stands outside
 * of the block, where the debugger does not look.
 */
function blockWithRebinding(late: readonly Declaration[], names: FreshNames): string {
  const [rebind, name, value] = ["rebind", "name", "value"].map((word) => names.next(word));
  const cases = late.map((one) => `case ${JSON.stringify(one.name)}: ${one.name} = ${value}; break;`);
  const list = JSON.stringify(late.map((one) => one.name));
  return (
    `let ${rebind}; { ${rebind} = (${name}, ${value}) => { switch (${name}) { ${cases.join(" ")} } return ${rebind}; }; ` +
    `${names.host}.declare.late(${rebind}, ${list});`
  );
}

function isCopied({ name, start }: FreeReference, loops: readonly LoopCopies[]): boolean {
  return loops.some(
    ({ loop, copies }) =>
      start >= loop.start && start < loop.end && copies.some((copy) => copy.earlier && copy.name === name),
  );
}

/** Puts a loop into a block that has variables of the same names, and gives back their values. */
function copyAround({ loop, copies }: LoopCopies, names: FreshNames, edits: TextEdits): void {
  const taken = copies.map(({ name, earlier }) => ({
    copy: names.next("copy"),
    from: earlier ? `${names.scope}.${name}` : name,
  }));
  const outer = `const ${taken.map(({ copy, from }) => `${copy} = ${from}`).join(", ")};`;
  const inner = copies.map(
    ({ name, assignable }, index) => `${assignable ? "let" : "const"} ${name} = ${taken[index].copy};`,
  );
  const back = copies
    .filter(({ assignable }) => assignable)
    .map(({ name }) => `${names.scope}.${name} = ${name};`);
  edits.insert(loop.start, `{ ${outer} { ${inner.join(" ")}${back.length > 0 ? " try {" : ""} `);
  edits.insert(loop.end, `${back.length > 0 ? ` } finally { ${back.join(" ")} }` : ""} } }`);
}

function throughScope({ name, shorthand, called }: FreeReference, scope: string, separate: boolean): string {
  if (called) return `${separate ? ";" : ""}(0, ${scope}.${name})`;
  return shorthand ? `${name}: ${scope}.${name}` : `${scope}.${name}`;
}

function importStatement(statement: ImportDeclaration, host: string, late: ReadonlySet<string>): string {
  const load = `await ${host}.import(${JSON.stringify(statement.source.value)})`;
  const keyword = statement.specifiers.some(({ local }) => late.has(local.name)) ? "let" : "const";
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
    return `${keyword} ${namespace} = ${load}, { ${members.join(", ")} } = ${namespace};`;
  if (namespace !== "") return `${keyword} ${namespace} = ${load};`;
  if (members.length > 0) return `${keyword} { ${members.join(", ")} } = ${load};`;
  return `${load};`;
}

/** A cell may say `export`; all its names are seen by later cells anyway. */
function unexport(statement: Statement, edits: TextEdits): void {
  if (isTypeOnly(statement)) return;
  const { start, end } = statement as Placed;
  switch (statement.type) {
    case "ExportAllDeclaration":
      edits.replace(start, end, ";");
      return;
    case "ExportNamedDeclaration":
      if (statement.declaration) edits.replace(start, (statement.declaration as Placed).start, "");
      else edits.replace(start, end, ";");
      return;
    case "ExportDefaultDeclaration": {
      const { declaration } = statement;
      const isNameless =
        (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration") &&
        !declaration.id;
      edits.replace(start, (declaration as Placed).start, isNameless ? "void " : ";");
      if (isNameless) edits.insert(end, ";");
    }
  }
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
  // The comma keeps a function without a name from being called `value`.
  edits.insert(start, "return { value: (0, ");
  edits.insert(end, ") }");
}
