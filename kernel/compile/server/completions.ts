// The server's completion lists, ranked and put in Jupyter's words.

import type { CompletionItem } from "../cellCompiler.ts";
import { MADE_NAME } from "../cellModule.ts";
import { withoutDocumentNames } from "./diagnostics.ts";
import { isObject, type Json, markup, objects, text } from "./protocol.ts";

/** Indexed by the protocol's CompletionItemKind. */
const KINDS =
  "text text method function constructor field variable class interface module property unit value enum keyword snippet color file reference folder enumMember constant struct event operator typeParameter".split(
    " ",
  );

/** More would not be read. */
const LIMIT = 200;
/** The shortest word for which names of modules not yet imported are offered. */
export const SHORTEST_FOR_IMPORT = 2;

export interface Candidate {
  item: CompletionItem;
  /** As the server sent it: it wants this back to tell more. */
  raw: Json;
}

function importFor(name: string, data: unknown): string | undefined {
  if (!isObject(data) || !isObject(data.autoImport)) return undefined;
  const { moduleSpecifier, importKind } = data.autoImport;
  const from = `from ${JSON.stringify(text(moduleSpecifier))};`;
  if (importKind === 1) return `import ${name} ${from}`;
  return importKind === 2 ? `import * as ${name} ${from}` : `import { ${name} } ${from}`;
}

/** How well a label fits the word typed so far; null if it does not. */
function rank(label: string, word: string): number | null {
  if (label.startsWith(word)) return 0;
  return label.toLowerCase().startsWith(word.toLowerCase()) ? 1 : null;
}

/** The candidates that continue `word`, best first. */
export function candidatesOf(answer: unknown, word: string): Candidate[] {
  const items = objects(isObject(answer) ? answer.items : answer);
  const ranked: { order: string; candidate: Candidate }[] = [];
  for (const raw of items) {
    const label = text(raw.label).replace(/\?$/, "");
    const fit = rank(text(raw.filterText) || label, word) ?? rank(label, word);
    if (fit === null || label === "" || MADE_NAME.test(label)) continue;
    const additionalImport = importFor(label, raw.data);
    if (additionalImport !== undefined && word.length < SHORTEST_FOR_IMPORT) continue;
    const kind = KINDS[Number(raw.kind)] ?? "text";
    const insertText = isObject(raw.textEdit) ? text(raw.textEdit.newText) : text(raw.insertText);
    const item: CompletionItem = { label, insertText: insertText || label, kind };
    if (additionalImport !== undefined) item.additionalImport = additionalImport;
    // Of the modules that offer a name, the one with the shortest path is meant.
    const far = additionalImport === undefined ? "0" : `1${String(additionalImport.length).padStart(4, "0")}`;
    ranked.push({ order: `${fit}${text(raw.sortText).padEnd(4)}${far}${label}`, candidate: { item, raw } });
  }
  ranked.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
  const seen = new Set<string>();
  return ranked
    .map(({ candidate }) => candidate)
    .filter(({ item }) => !seen.has(item.label) && seen.add(item.label))
    .slice(0, LIMIT);
}

/** `value.` becomes `value["odd-key"]` or `value?.name`: the item stands in the place of the dot, too. */
export function replacesDot({ insertText }: CompletionItem): boolean {
  return /^(?:\?\.|\[)/.test(insertText);
}

/** Adds what the server tells of one item when asked. */
export function withDetails({ item }: Candidate, resolved: unknown): CompletionItem {
  if (!isObject(resolved)) return item;
  const detail = withoutDocumentNames(text(resolved.detail))
    .replace(/^Add import from "[^"]*"\n?/, "")
    .replace(/^\(alias\) /, "");
  const documentation = markup(resolved.documentation);
  return {
    ...item,
    ...(detail === "" ? {} : { detail }),
    ...(documentation === "" ? {} : { documentation }),
  };
}
