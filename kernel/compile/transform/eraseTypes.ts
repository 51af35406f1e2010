// Takes the types out of a program and leaves every other character at its offset: what is erased becomes blanks, so
// that lines and columns of the JavaScript are those of the TypeScript.

import type { Class, File, Node } from "@babel/types";
import { children, type Placed } from "./syntax.ts";

/** A text whose characters can be overwritten one by one. */
class Characters {
  readonly source: string;
  readonly #units: string[];

  constructor(source: string) {
    this.source = source;
    this.#units = source.split("");
  }

  blank(start: number, end: number): void {
    for (let at = start; at < end; at++) {
      if (this.#units[at] !== "\n" && this.#units[at] !== "\r") this.#units[at] = " ";
    }
  }

  put(at: number, unit: string): void {
    this.#units[at] = unit;
  }

  at(offset: number): string {
    return this.#units[offset] ?? "";
  }

  toString(): string {
    return this.#units.join("");
  }
}

const MODIFIERS = /\b(?:public|private|protected|readonly|override|declare|abstract)\b/g;

/** Statements that end where a line ends, if no semicolon ends them. */
const ENDED_BY_SEMICOLON = new Set([
  "ExpressionStatement",
  "VariableDeclaration",
  "ReturnStatement",
  "ThrowStatement",
  "ClassProperty",
  "ClassPrivateProperty",
  "ClassAccessorProperty",
  "ExportDefaultDeclaration",
]);

/** Declarations that exist only for the type checker. */
export function isTypeOnly(node: Node): boolean {
  switch (node.type) {
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSDeclareFunction":
    case "TSNamespaceExportDeclaration":
    case "TSExportAssignment":
      return true;
    case "VariableDeclaration":
    case "ClassDeclaration":
    case "TSEnumDeclaration":
      return node.declare === true;
    case "TSModuleDeclaration":
      return (
        node.declare === true ||
        node.kind === "global" ||
        node.id.type === "StringLiteral" ||
        isEmptyOfValues(node.body)
      );
    case "ImportDeclaration":
      return node.importKind === "type";
    case "TSImportEqualsDeclaration":
      return node.importKind === "type";
    case "ExportAllDeclaration":
      return node.exportKind === "type";
    case "ExportNamedDeclaration":
      return node.exportKind === "type" || (node.declaration != null && isTypeOnly(node.declaration));
    default:
      return false;
  }
}

/** A namespace of types alone has no value. */
function isEmptyOfValues(body: Node): boolean {
  if (body.type === "TSModuleDeclaration") return isTypeOnly(body);
  return body.type === "TSModuleBlock" && body.body.every(isTypeOnly);
}

/** The program with its types blanked. Enums, namespaces, parameter properties and decorators stay as they are. */
export function eraseTypes(source: string, file: File): string {
  const text = new Characters(source);
  const last = file.program.body.at(-1);
  for (const statement of file.program.body) {
    // Nothing follows the last expression that it could run on into, and a cell puts brackets around it.
    const isEnd = statement === last && statement.type === "ExpressionStatement";
    erase((isEnd ? statement.expression : statement) as Placed, text);
  }
  return text.toString();
}

function erase(node: Placed, text: Characters): void {
  if (isTypeOnly(node)) {
    text.blank(node.start, node.end);
    text.put(node.start, ";");
    return;
  }
  switch (node.type) {
    case "TSTypeAnnotation":
    case "TSTypeParameterDeclaration":
    case "TSTypeParameterInstantiation":
      text.blank(node.start, node.end);
      return;
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression": {
      const expression = node.expression as Placed;
      erase(expression, text);
      text.blank(expression.end, node.end);
      return;
    }
    case "TSTypeAssertion":
      eraseAssertion(node, text);
      return;
    case "ImportSpecifier":
    case "ExportSpecifier":
      if ((node.type === "ImportSpecifier" ? node.importKind : node.exportKind) === "type") {
        text.blank(node.start, node.end);
        eraseComma(node.end, text);
      }
      return;
    case "TSDeclareMethod":
    case "TSIndexSignature":
      eraseMember(node, text);
      return;
    case "ClassProperty":
    case "ClassAccessorProperty":
    case "ClassMethod":
    case "ClassPrivateProperty":
    case "ClassPrivateMethod":
      if (("declare" in node && node.declare === true) || ("abstract" in node && node.abstract === true)) {
        eraseMember(node, text);
        return;
      }
      eraseMemberHeader(node, text);
      break;
    case "ClassDeclaration":
    case "ClassExpression":
      eraseHeritage(node, text);
      break;
    case "TSParameterProperty": {
      const from = Math.max(node.start, ...(node.decorators ?? []).map((decorator) => decorator.end ?? 0));
      text.blank(from, (node.parameter as Placed).start);
      break;
    }
    case "Identifier":
      // The question mark of an optional parameter and the exclamation mark of a definite variable.
      if (node.typeAnnotation) text.blank(node.start + node.name.length, node.end);
      else if (node.optional === true) blankMark(node.start + node.name.length, node.end, text);
      if ("decorators" in node && node.decorators)
        for (const decorator of node.decorators) erase(decorator as Placed, text);
      return;
    case "VariableDeclarator":
      if (node.definite === true && node.id.type === "Identifier") {
        blankMark((node.id.start ?? 0) + node.id.name.length, node.end, text);
      }
      break;
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "FunctionDeclaration":
    case "ObjectMethod":
      eraseThisParameter(node.params as Placed[], text);
      if (node.type === "ArrowFunctionExpression") eraseArrowTypes(node, text);
      break;
  }
  for (const [, child] of children(node)) erase(child, text);
  if ((node.type === "ClassMethod" || node.type === "ClassPrivateMethod") && node.params.length > 0) {
    eraseThisParameter(node.params as Placed[], text);
  }
  if (ENDED_BY_SEMICOLON.has(node.type)) keepEnd(node, text);
}

/** Without its type, `a as T` or `let x: T` would run on into a next line that starts with `(` or `[`. */
function keepEnd(node: Placed, text: Characters): void {
  const last = node.end - 1;
  if (text.at(last) === " " && text.source[last] !== " ") text.put(last, ";");
}

function eraseComma(from: number, text: Characters): void {
  const comma = /^\s*,/.exec(text.source.slice(from));
  if (comma) text.blank(from, from + comma[0].length);
}

function blankMark(from: number, end: number, text: Characters): void {
  const mark = /^\s*[?!]/.exec(text.source.slice(from, end));
  if (mark) text.blank(from, from + mark[0].length);
}

/** `<T>value`: a line break inside the type must not part `return` from its value. */
function eraseAssertion(node: Placed, text: Characters): void {
  if (node.type !== "TSTypeAssertion") return;
  const expression = node.expression as Placed;
  text.blank(node.start, expression.start);
  if (text.source.slice(node.start, expression.start).includes("\n")) {
    text.put(node.start, "(");
    text.put(expression.start - 1, " ");
    // One character follows the opening bracket at least: the closing one goes after the last character of the value.
    for (let at = node.start; at < expression.start; at++) if (/[\r\n]/.test(text.at(at))) text.put(at, " ");
    text.put(node.start, " ");
  }
  erase(expression, text);
}

/** An arrow's parameters and its arrow must stay on the line on which the grammar wants them. */
function eraseArrowTypes(node: Placed, text: Characters): void {
  if (node.type !== "ArrowFunctionExpression") return;
  const types = node.typeParameters as Placed | null | undefined;
  if (types && text.source.slice(types.start, types.end).includes("\n")) {
    const paren = text.source.indexOf("(", types.end);
    erase(types, text);
    text.put(paren, " ");
    text.put(types.start, "(");
    node.typeParameters = null;
  }
  const result = node.returnType as Placed | null | undefined;
  if (result && text.source.slice(result.start, result.end).includes("\n")) {
    const paren = text.source.lastIndexOf(")", result.start);
    erase(result, text);
    text.put(paren, " ");
    text.put(result.end - 1, ")");
    node.returnType = null;
  }
}

/** `function f(this: Window, a)`: the first parameter is no parameter. */
function eraseThisParameter(params: readonly Placed[], text: Characters): void {
  const [first] = params;
  if (first?.type !== "Identifier" || first.name !== "this") return;
  text.blank(first.start, first.end);
  eraseComma(first.end, text);
}

function eraseMember(node: Placed, text: Characters): void {
  const decorators = "decorators" in node && node.decorators ? node.decorators : [];
  const start = Math.min(node.start, ...decorators.map((decorator) => decorator.start ?? node.start));
  text.blank(start, node.end);
  text.put(start, ";");
}

type Member = Placed & { key: Node; decorators?: Node[] | null; computed?: boolean };

function eraseMemberHeader(node: Member, text: Characters): void {
  const decorators = node.decorators ?? [];
  const from = Math.max(node.start, ...decorators.map((decorator) => decorator.end ?? 0));
  const key = node.key as Placed;
  const header = text.source.slice(from, key.start);
  for (const word of header.matchAll(MODIFIERS)) {
    const at = from + word.index;
    text.blank(at, at + word[0].length);
    // A member that is left to start with `[` or `*` would continue the line before.
    const leads = decorators.length === 0 && header.slice(0, word.index).trim() === "";
    if (leads && /^\s*[[*]/.test(header.slice(word.index).replace(MODIFIERS, ""))) text.put(at, ";");
  }
  const afterKey = node.computed === true ? text.source.indexOf("]", key.end) + 1 : key.end;
  blankMark(afterKey, node.end, text);
}

function eraseHeritage(node: Placed<Class>, text: Characters): void {
  const body = node.body as Placed;
  if (node.implements && node.implements.length > 0) {
    const before = [node.superTypeParameters, node.superClass, node.typeParameters, node.id];
    const from = Math.max(node.start, ...before.map((part) => part?.end ?? 0));
    text.blank(text.source.indexOf("implements", from), body.start);
    node.implements = null;
  }
  if (node.type === "ClassDeclaration" && node.abstract === true) {
    const from = Math.max(node.start, ...(node.decorators ?? []).map((decorator) => decorator.end ?? 0));
    const word = text.source.indexOf("abstract", from);
    text.blank(word, word + "abstract".length);
  }
}
