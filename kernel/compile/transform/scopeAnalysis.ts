// Which names a program declares at its top level, and which it uses without declaring them.

import type { Node } from "@babel/types";
import { isTypeOnly } from "./eraseTypes.ts";
import { children, type Placed } from "./syntax.ts";

/** One use of a name that no scope of the program declares. */
export interface FreeReference {
  name: string;
  start: number;
  end: number;
  /** `{ name }`: the property's name stands there too. */
  shorthand: boolean;
  /** The function of a call, or the tag of a template: a rewriting must not give it a `this`. */
  called: boolean;
  /** The first token of a statement in a list: a rewriting that starts with `(` would continue the line before. */
  startsStatement: boolean;
  /** Inside a function or class: it may run after the cell has ended. */
  deferred: boolean;
}

/** How a name is bound; `import` may carry a value, a type, or both. */
export type DeclarationKind =
  | "const"
  | "let"
  | "var"
  | "function"
  | "class"
  | "enum"
  | "namespace"
  | "import"
  | "using";

export interface Declaration {
  name: string;
  kind: DeclarationKind;
  /** Of the name itself. */
  start: number;
}

export interface ScopeAnalysis {
  /** Values that the program declares at its top level, without type-only ones. */
  values: Declaration[];
  free: FreeReference[];
  /** Uses of the program's own top-level values outside of functions. */
  own: { name: string; start: number }[];
  /** Own top-level values that functions or classes use; a function that only itself uses is not among them. */
  captured: Set<string>;
  /** `await` or `for await` or `await using` outside of functions. */
  awaits: boolean;
  /** Each `await` expression, in functions too. */
  awaited: Placed[];
  /** The word `import` of each `import(…)`. */
  dynamicImports: Placed[];
  importMetas: Placed[];
}

/** The identifiers that a pattern binds. */
export function* boundNames(pattern: Node): Generator<Placed & { name: string }> {
  switch (pattern.type) {
    case "Identifier":
      yield pattern as Placed & { name: string };
      return;
    case "ObjectPattern":
      for (const property of pattern.properties) {
        yield* boundNames(property.type === "RestElement" ? property.argument : property.value);
      }
      return;
    case "ArrayPattern":
      for (const element of pattern.elements) if (element) yield* boundNames(element);
      return;
    case "AssignmentPattern":
      yield* boundNames(pattern.left);
      return;
    case "RestElement":
      yield* boundNames(pattern.argument);
      return;
    case "TSParameterProperty":
      yield* boundNames(pattern.parameter);
      return;
  }
}

/** A declaration without the `export` before it. */
export function unexported(statement: Node): Node {
  if (statement.type === "ExportNamedDeclaration" && statement.declaration) return statement.declaration;
  if (statement.type === "ExportDefaultDeclaration") return statement.declaration;
  return statement;
}

/** The values that a statement of a list declares in the scope of that list (not `var`). */
export function* lexicalDeclarations(statement: Node): Generator<Declaration> {
  const node = unexported(statement);
  if (isTypeOnly(node)) return;
  switch (node.type) {
    case "VariableDeclaration": {
      if (node.kind === "var") return;
      const kind = node.kind === "const" || node.kind === "let" ? node.kind : "using";
      for (const { id } of node.declarations) {
        for (const { name, start } of boundNames(id)) yield { name, kind, start };
      }
      return;
    }
    case "FunctionDeclaration":
      if (node.id) yield { name: node.id.name, kind: "function", start: node.id.start ?? 0 };
      return;
    case "ClassDeclaration":
      if (node.id) yield { name: node.id.name, kind: "class", start: node.id.start ?? 0 };
      return;
    case "TSEnumDeclaration":
      yield { name: node.id.name, kind: "enum", start: node.id.start ?? 0 };
      return;
    case "TSModuleDeclaration":
      if (node.id.type === "Identifier")
        yield { name: node.id.name, kind: "namespace", start: node.id.start ?? 0 };
      return;
    case "TSImportEqualsDeclaration":
      yield { name: node.id.name, kind: "import", start: node.id.start ?? 0 };
      return;
    case "ImportDeclaration":
      for (const specifier of node.specifiers) {
        if (specifier.type === "ImportSpecifier" && specifier.importKind === "type") continue;
        yield { name: specifier.local.name, kind: "import", start: specifier.local.start ?? 0 };
      }
      return;
  }
}

function isFunction(node: Node): boolean {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
    case "ObjectMethod":
    case "ClassMethod":
    case "ClassPrivateMethod":
    case "StaticBlock":
    case "TSModuleBlock":
      return true;
    default:
      return false;
  }
}

/** The `var` names of a function or program, wherever in it they stand. */
export function* hoistedVars(node: Node): Generator<Declaration> {
  if (node.type === "VariableDeclaration" && node.kind === "var" && node.declare !== true) {
    for (const { id } of node.declarations) {
      for (const { name, start } of boundNames(id)) yield { name, kind: "var", start };
    }
  }
  for (const [, child] of children(node)) if (!isFunction(child)) yield* hoistedVars(child);
}

/** Keys under which a node holds a name that is no reference. */
function isPlainName(parent: Node, key: string): boolean {
  switch (parent.type) {
    case "MemberExpression":
    case "OptionalMemberExpression":
      return key === "property" && !parent.computed;
    case "ObjectProperty":
    case "ObjectMethod":
    case "ClassMethod":
    case "ClassProperty":
    case "ClassAccessorProperty":
      return key === "key" && parent.computed !== true;
    case "LabeledStatement":
    case "BreakStatement":
    case "ContinueStatement":
      return key === "label";
    case "ImportDeclaration":
    case "PrivateName":
      return true;
    case "ExportNamedDeclaration":
      return key === "specifiers";
    case "TSEnumMember":
    case "TSModuleDeclaration":
      return key === "id";
    default:
      return false;
  }
}

/** TypeScript's nodes that hold running code; all others hold types. */
const RUNNING = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "TSParameterProperty",
  "TSEnumDeclaration",
  "TSEnumBody",
  "TSEnumMember",
  "TSModuleDeclaration",
  "TSModuleBlock",
  "TSImportEqualsDeclaration",
]);

interface Scope {
  names: ReadonlySet<string>;
  parent: Scope | null;
}

class Analyzer {
  readonly free: FreeReference[] = [];
  readonly own: ScopeAnalysis["own"] = [];
  readonly captured = new Set<string>();
  readonly dynamicImports: Placed[] = [];
  readonly importMetas: Placed[] = [];
  readonly awaited: Placed[] = [];
  awaits = false;
  #depth = 0;
  /** The top-level function in which the visit is. */
  #within: string | undefined;
  #statementStart = -1;

  program(body: readonly Node[], values: readonly Declaration[]): void {
    this.#list(body, { names: new Set(values.map(({ name }) => name)), parent: null });
  }

  #list(statements: readonly Node[], scope: Scope): void {
    for (const statement of statements) {
      this.#statementStart = statement.start ?? -1;
      this.#visit(statement as Placed, scope);
    }
  }

  #children(node: Placed, scope: Scope): void {
    for (const [key, child] of children(node)) {
      if (!isPlainName(node, key)) this.#visit(child, scope, node, key);
    }
  }

  #visit(node: Placed, scope: Scope, parent?: Placed, key?: string): void {
    if (isTypeOnly(node)) return;
    if (node.type.startsWith("TS") && !RUNNING.has(node.type)) return;
    if (isFunction(node)) {
      this.#function(node, scope);
      return;
    }
    switch (node.type) {
      case "Identifier":
        this.#identifier(node, scope, parent, key);
        return;
      case "BlockStatement":
        this.#list(node.body, inner(scope, node.body));
        return;
      case "SwitchStatement": {
        this.#visit(node.discriminant as Placed, scope);
        const cases = inner(
          scope,
          node.cases.flatMap((clause) => clause.consequent),
        );
        for (const clause of node.cases) {
          if (clause.test) this.#visit(clause.test as Placed, cases);
          this.#list(clause.consequent, cases);
        }
        return;
      }
      case "ForStatement":
        this.#children(node, node.init ? inner(scope, [node.init]) : scope);
        return;
      case "ForInStatement":
      case "ForOfStatement":
        if (node.type === "ForOfStatement" && node.await && this.#depth === 0) this.awaits = true;
        this.#children(node, inner(scope, [node.left]));
        return;
      case "CatchClause":
        this.#children(node, node.param ? named(scope, [...boundNames(node.param)]) : scope);
        return;
      case "ClassExpression":
      case "ClassDeclaration":
        this.#depth++;
        this.#children(node, node.id ? named(scope, [node.id]) : scope);
        this.#depth--;
        return;
      case "TSEnumDeclaration": {
        const members = node.members ?? [];
        const names = members.flatMap(({ id }) => (id.type === "Identifier" ? [id] : [{ name: id.value }]));
        for (const { initializer } of members)
          if (initializer) this.#visit(initializer as Placed, named(scope, names));
        return;
      }
      case "Import":
        this.dynamicImports.push(node);
        return;
      case "MetaProperty":
        if (node.meta.name === "import") this.importMetas.push(node);
        return;
      case "ObjectProperty":
        // `({ name = 1 } = object)`: the name stands inside the default's pattern.
        if (node.shorthand && node.value.type === "AssignmentPattern") {
          this.#visit(node.value.left as Placed, scope, node, "value");
          this.#visit(node.value.right as Placed, scope);
          return;
        }
        break;
      case "AwaitExpression":
        this.awaited.push(node);
        if (this.#depth === 0) this.awaits = true;
        break;
      case "VariableDeclaration":
        if (node.kind === "await using" && this.#depth === 0) this.awaits = true;
        break;
    }
    this.#children(node, scope);
  }

  #function(node: Placed, scope: Scope): void {
    const names: { name: string }[] = [...hoistedVars(node)];
    if (node.type === "FunctionExpression" && node.id) names.push(node.id);
    if ("params" in node) {
      for (const param of node.params as Node[]) names.push(...boundNames(param));
    }
    const body = "body" in node ? node.body : null;
    const statements = Array.isArray(body) ? body : [];
    const own = inner(named(scope, names), statements as Node[]);
    if (this.#depth === 0 && scope.parent === null && node.type === "FunctionDeclaration")
      this.#within = node.id?.name;
    this.#depth++;
    if (Array.isArray(body)) this.#list(statements as Node[], own);
    else this.#children(node, own);
    this.#depth--;
    if (this.#depth === 0) this.#within = undefined;
  }

  #identifier(node: Placed & { name: string }, scope: Scope, parent?: Placed, key?: string): void {
    if ("decorators" in node && Array.isArray(node.decorators)) {
      for (const decorator of node.decorators) this.#visit(decorator as Placed, scope);
    }
    for (let at: Scope | null = scope; at; at = at.parent) {
      if (!at.names.has(node.name)) continue;
      if (at.parent === null && this.#depth > 0) {
        if (node.name !== this.#within) this.captured.add(node.name);
      } else if (at.parent === null) this.own.push({ name: node.name, start: node.start });
      return;
    }
    const called =
      (key === "callee" &&
        (parent?.type === "CallExpression" || parent?.type === "OptionalCallExpression")) ||
      (key === "tag" && parent?.type === "TaggedTemplateExpression");
    this.free.push({
      name: node.name,
      start: node.start,
      end: node.start + node.name.length,
      shorthand: parent?.type === "ObjectProperty" && parent.shorthand === true,
      called,
      startsStatement: node.start === this.#statementStart,
      deferred: this.#depth > 0,
    });
  }
}

function named(parent: Scope, names: Iterable<{ name: string }>): Scope {
  const own = new Set<string>();
  for (const { name } of names) own.add(name);
  return own.size === 0 ? parent : { names: own, parent };
}

function inner(parent: Scope, statements: readonly Node[]): Scope {
  return named(
    parent,
    statements.flatMap((statement) => [...lexicalDeclarations(statement)]),
  );
}

/** Analyses a program's statements. */
export function analyzeScopes(body: readonly Node[]): ScopeAnalysis {
  const values = body.flatMap((statement) => [...lexicalDeclarations(statement)]);
  for (const statement of body) values.push(...hoistedVars(statement));
  const analyzer = new Analyzer();
  analyzer.program(body, values);
  const seen = new Set<string>();
  return {
    values: values.filter(({ name }) => !seen.has(name) && seen.add(name)),
    free: analyzer.free,
    own: analyzer.own,
    captured: analyzer.captured,
    awaits: analyzer.awaits,
    awaited: analyzer.awaited,
    dynamicImports: analyzer.dynamicImports,
    importMetas: analyzer.importMetas,
  };
}
