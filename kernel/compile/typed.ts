// What a completion continues: the word before the cursor, a member of a value, the module of an import, or a command
// of a `%npm` line.

import { builtinModules } from "node:module";
import { NPM_COMMANDS } from "../modules/npmCell.ts";
import type { CompletionItem } from "./cellCompiler.ts";

export interface Typed {
  kind: "name" | "member" | "module" | "npm";
  /** What has been typed of it. */
  word: string;
  /** Offsets of what a completion replaces: it reaches beyond the cursor when that stands inside a word. */
  start: number;
  end: number;
}

const SPECIFIER = /(?:\b(?:from|import)\s*|\b(?:import|require)\s*\(\s*)["']([^"'\n]*)$/;

export function typedAt(source: string, offset: number): Typed {
  const before = source.slice(0, offset);
  const specifier = SPECIFIER.exec(before)?.[1];
  const word =
    specifier === undefined ? (/[\p{ID_Continue}$]*$/u.exec(before)?.[0] ?? "") : lastPart(specifier);
  const rest = /^[\p{ID_Continue}$]*/u.exec(source.slice(offset))?.[0] ?? "";
  const start = offset - word.length;
  return { kind: kindOf(before.slice(0, start), specifier), word, start, end: offset + rest.length };
}

function kindOf(before: string, specifier: string | undefined): Typed["kind"] {
  if (specifier !== undefined) return "module";
  if (/^[ \t]*%npm[^\n]*$(?![\s\S])/m.test(before)) return "npm";
  return /\.\s*$/.test(before) ? "member" : "name";
}

/** What is known to continue the word without asking the type checker; null if it must be asked. */
export function knownItems({ kind, word }: Typed): CompletionItem[] | null {
  if (kind === "npm") return itemsOf("keyword", NPM_COMMANDS, word);
  // The type checker knows Node's modules by the files that describe them.
  if (kind === "module" && word.startsWith("node:")) return itemsOf("module", NODE_MODULES, word);
  return null;
}

const NODE_MODULES = builtinModules
  .filter((name) => !name.startsWith("_"))
  .map((name) => (name.startsWith("node:") ? name : `node:${name}`))
  .sort();

function itemsOf(kind: string, labels: readonly string[], word: string): CompletionItem[] {
  return labels
    .filter((label) => label.startsWith(word))
    .map((label) => ({ label, insertText: label, kind }));
}

/** The type checker goes into packages and folders part by part. */
function lastPart(specifier: string): string {
  return specifier.startsWith("node:") ? specifier : specifier.slice(specifier.lastIndexOf("/") + 1);
}
