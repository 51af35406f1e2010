// TypeScript's constructs that make running code, written as JavaScript in place: enums, namespaces, parameter
// properties and `import x = …`. What they contain stays where it is, so its lines are kept.

import type { File, Node, TSEnumDeclaration, TSModuleDeclaration } from "@babel/types";
import { isTypeOnly } from "./eraseTypes.ts";
import { boundNames, lexicalDeclarations } from "./scopeAnalysis.ts";
import { children, type Placed } from "./syntax.ts";
import type { TextEdits } from "./textEdits.ts";

/** The line breaks of a part of the source, so that what follows stays on its line. */
export function lineBreaks(source: string, start: number, end: number): string {
  return source.slice(start, end).replace(/[^\n]+/g, "");
}

/** `importEquals` says how a module is loaded: by `require` in a cell, by an import declaration in a file. */
export interface LoweringTarget {
  importEquals(name: string, specifier: string): string;
}

class Lowering {
  readonly #source: string;
  readonly #edits: TextEdits;
  readonly #target: LoweringTarget;

  constructor(source: string, edits: TextEdits, target: LoweringTarget) {
    this.#source = source;
    this.#edits = edits;
    this.#target = target;
  }

  list(statements: readonly Node[]): void {
    // A namespace joins the function or class of its name instead of declaring a variable.
    const hosts = new Set<string>();
    for (const statement of statements) {
      for (const { name, kind } of lexicalDeclarations(statement)) {
        if (kind === "function" || kind === "class") hosts.add(name);
      }
    }
    for (const statement of statements) this.visit(statement as Placed, hosts);
  }

  visit(node: Placed, hosts: ReadonlySet<string>): void {
    if (isTypeOnly(node)) return;
    switch (node.type) {
      case "BlockStatement":
      case "StaticBlock":
        this.list(node.body);
        return;
      case "TSEnumDeclaration":
        this.#enum(node);
        return;
      case "TSModuleDeclaration":
        this.#namespace(node, hosts);
        return;
      case "TSImportEqualsDeclaration": {
        const { moduleReference, id } = node;
        const text =
          moduleReference.type === "TSExternalModuleReference"
            ? this.#target.importEquals(id.name, moduleReference.expression.value)
            : `const ${id.name} = ${this.#source.slice((moduleReference as Placed).start, (moduleReference as Placed).end)};`;
        this.#edits.replace(node.start, node.end, text);
        return;
      }
      case "ClassDeclaration":
      case "ClassExpression":
        for (const member of node.body.body) {
          if (member.type === "ClassMethod" && member.kind === "constructor") {
            this.#parameterProperties(member as Placed<typeof member>, node.superClass != null);
          }
        }
        break;
    }
    for (const [, child] of children(node)) this.visit(child, hosts);
  }

  #replace(start: number, end: number, before: string, after = ""): void {
    this.#edits.replace(start, end, before + lineBreaks(this.#source, start, end) + after);
  }

  /** An object with the members, and under each number the name of its member. */
  #enum(node: Placed<TSEnumDeclaration>): void {
    const { name } = node.id;
    const members = (node.members ?? []) as Placed<(typeof node.members)[number]>[];
    let at = node.start;
    let previous: string | null = null;
    let head = `var ${name} = (${name} => {`;
    for (const member of members) {
      const key = member.id.type === "Identifier" ? member.id.name : member.id.value;
      const local = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) && !RESERVED.has(key) ? key : null;
      const place = `${name}[${JSON.stringify(key)}]`;
      head += ` ${local === null ? "" : `const ${local} = `}${place} = `;
      const initializer = member.initializer as Placed | null | undefined;
      if (initializer) {
        this.#replace(at, initializer.start, head, "(");
        this.visit(initializer, new Set());
        head = ");";
        at = initializer.end;
      } else {
        head += `${previous === null ? "0" : `${previous} + 1`};`;
        this.#replace(at, member.end, head);
        head = "";
        at = member.end;
      }
      previous = local ?? place;
    }
    const numbers = `for (const key in ${name}) if (typeof ${name}[key] === "number") ${name}[${name}[key]] = key;`;
    this.#replace(
      at,
      node.end,
      head,
      ` ${numbers} return ${name}; })(typeof ${name} === "undefined" ? {} : ${name});`,
    );
  }

  /** A function that runs the body and gives the object live access to what the body exports. */
  #namespace(node: Placed<TSModuleDeclaration>, hosts: ReadonlySet<string>): void {
    if (node.id.type !== "Identifier") return;
    const { name } = node.id;
    const body = node.body as Placed<typeof node.body>;
    const joins = hosts.has(name);
    const open = (exported: Iterable<string>): string =>
      `${joins ? ";" : `var ${name} = `}(${name} => {${liveMembers(name, exported)}`;
    const close = `; return ${name}; })(${joins ? name : `typeof ${name} === "undefined" ? {} : ${name}`});`;
    if (body.type === "TSModuleDeclaration") {
      // `namespace A.B {}`
      const inner = body.id.type === "Identifier" ? [body.id.name] : [];
      this.#replace(node.start, body.start, open(inner));
      this.#namespace(body, new Set());
      this.#edits.insert(node.end, close);
      return;
    }
    const exported = new Set<string>();
    for (const statement of body.body) {
      if (statement.type !== "ExportNamedDeclaration" || !statement.declaration || isTypeOnly(statement))
        continue;
      for (const { name: member } of lexicalDeclarations(statement)) exported.add(member);
      if (statement.declaration.type === "VariableDeclaration") {
        for (const { id } of statement.declaration.declarations)
          for (const bound of boundNames(id)) exported.add(bound.name);
      }
      this.#edits.replace((statement as Placed).start, (statement.declaration as Placed).start, "");
    }
    this.#replace(node.start, body.start + 1, open(exported));
    this.list(body.body);
    this.#edits.replace(node.end - 1, node.end, close);
  }

  #parameterProperties(method: Placed & { params: Node[]; body: Node }, derived: boolean): void {
    const assigned: string[] = [];
    for (const parameter of method.params) {
      if (parameter.type !== "TSParameterProperty") continue;
      for (const { name } of boundNames(parameter)) assigned.push(`this.${name} = ${name};`);
    }
    if (assigned.length === 0 || method.body.type !== "BlockStatement") return;
    const body = method.body as Placed<typeof method.body>;
    const call = derived ? body.body.find(isSuperCall) : undefined;
    const at = (call as Placed | undefined)?.end ?? body.start + 1;
    this.#edits.insert(at, ` ${assigned.join(" ")}`);
  }
}

function isSuperCall(statement: Node): boolean {
  return (
    statement.type === "ExpressionStatement" &&
    statement.expression.type === "CallExpression" &&
    statement.expression.callee.type === "Super"
  );
}

function liveMembers(name: string, exported: Iterable<string>): string {
  const members = [...exported].map(
    (member) => `get ${member}() { return ${member}; }, set ${member}(value) { ${member} = value; }`,
  );
  return `Object.defineProperties(${name}, Object.getOwnPropertyDescriptors({ ${members.join(", ")} }));`;
}

/** Words that an enum may use as a name and a variable may not. */
const RESERVED = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends false finally for " +
    "function if import in instanceof new null return super switch this throw true try typeof var void while with yield " +
    "let static implements interface package private protected public arguments eval"
  ).split(" "),
);

/** Adds the edits that turn TypeScript's running constructs into JavaScript. */
export function lowerSyntax(source: string, file: File, edits: TextEdits, target: LoweringTarget): void {
  new Lowering(source, edits, target).list(file.program.body);
}
