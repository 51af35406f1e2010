// `node scripts/api-report.mjs`: writes docs/api-report.md, all that the npm package shows to its users, so that a
// change of the surface is seen in review. tests/ship/apiReport.test.ts fails while the report is out of date.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "@babel/parser";
import { inRoot, isMain } from "./steps.mjs";

/** @typedef {{ kind: "declaration", text: string } | { kind: "module", exports: Surface }} Entry */
/** @typedef {Map<string, Entry>} Surface */

export const reportFile = inRoot("docs", "api-report.md");

/** The report as it should be, from the built declarations. */
export function apiReport() {
  const entry = inRoot("dist", "types", "src", "index.d.ts");
  if (!existsSync(entry)) throw new Error("There is no dist/types: npm run build makes it.");
  const surface = surfaceOf(entry);
  const modules = [...surface].flatMap(([name, item]) => (item.kind === "module" ? [{ name, item }] : []));
  return [
    "# API report of the npm package gradbook",
    "",
    "Written by `node scripts/api-report.mjs`; not to be edited. A change here is a change for users: a name that goes, or a",
    "parameter that is added, belongs into the changelog.",
    "",
    section("gradbook", surface),
    ...modules.map(({ name, item }) => section(`gradbook, \`${name}\``, item.exports)),
  ].join("\n");
}

/** @param {string} title @param {Surface} surface */
function section(title, surface) {
  const lines = [...surface]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, item]) => (item.kind === "module" ? `namespace ${name}` : item.text));
  return `## ${title}\n\n\`\`\`typescript\n${lines.join("\n")}\n\`\`\`\n`;
}

/** @type {Map<string, Surface>} */
const known = new Map();

/** What a declaration file exports. @param {string} file @returns {Surface} */
function surfaceOf(file) {
  const before = known.get(file);
  if (before) return before;
  /** @type {Surface} */
  const surface = new Map();
  known.set(file, surface);
  const source = readFileSync(file, "utf8");
  const { program, comments } = parse(source, {
    sourceType: "module",
    plugins: [["typescript", { dts: true }]],
  });
  const bare = withoutComments(source, comments ?? []);
  /** @param {any} node */
  const text = (node) =>
    bare
      .slice(node.start, node.end)
      .replace(/^export (declare )?/, "")
      .replace(/\n\s*(?=\n)/g, "");
  const imported = new Map();
  const local = new Map();
  for (const node of /** @type {any[]} */ (program.body)) {
    if (node.type === "ImportDeclaration")
      for (const { local: name, imported: original } of node.specifiers)
        imported.set(name.name, { from: node.source.value, name: original?.name ?? "default" });
    const declaration = node.type === "ExportNamedDeclaration" ? node.declaration : node;
    for (const name of namesOf(declaration)) local.set(name, [...(local.get(name) ?? []), text(node)]);
  }
  /** @param {string} from */
  const other = (from) => surfaceOf(join(dirname(file), from.replace(/\.ts$/, ".d.ts")));
  for (const node of /** @type {any[]} */ (program.body)) {
    if (node.type === "ExportAllDeclaration")
      for (const [name, item] of other(node.source.value)) surface.set(name, item);
    if (node.type !== "ExportNamedDeclaration") continue;
    for (const name of namesOf(node.declaration)) set(surface, name, local.get(name));
    for (const specifier of node.specifiers) {
      const name = specifier.exported.name;
      if (specifier.type === "ExportNamespaceSpecifier")
        surface.set(name, { kind: "module", exports: other(node.source.value) });
      else if (node.source) pass(surface, name, other(node.source.value).get(specifier.local.name));
      else if (imported.has(specifier.local.name)) {
        const { from, name: original } = imported.get(specifier.local.name);
        pass(surface, name, from.startsWith(".") ? other(from).get(original) : undefined);
      } else set(surface, name, local.get(specifier.local.name));
    }
  }
  return surface;
}

/** @param {Surface} surface @param {string} name @param {string[] | undefined} texts overloads are several */
function set(surface, name, texts) {
  if (!texts) throw new Error(`API report: the declaration of ${name} was not found`);
  surface.set(name, { kind: "declaration", text: texts.join("\n") });
}

/** @param {Surface} surface @param {string} name @param {Entry | undefined} entry */
function pass(surface, name, entry) {
  if (!entry) throw new Error(`API report: the declaration of ${name} was not found`);
  surface.set(name, entry);
}

/** @param {any} declaration @returns {string[]} */
function namesOf(declaration) {
  if (!declaration) return [];
  if (declaration.type === "VariableDeclaration")
    return declaration.declarations.map((/** @type {any} */ { id }) => id.name);
  return declaration.id ? [declaration.id.name] : [];
}

/** Comments become spaces, so that positions hold. @param {string} source @param {readonly any[]} comments */
function withoutComments(source, comments) {
  let bare = source;
  for (const { start, end } of comments)
    bare = bare.slice(0, start) + source.slice(start, end).replace(/[^\n]/g, " ") + bare.slice(end);
  return bare;
}

if (isMain(import.meta.url)) writeFileSync(reportFile, apiReport());
