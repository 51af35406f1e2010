// What to tell a user whose import was not found.

import { isBuiltin } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The name of the package in a specifier such as `d3`, `d3/array` or `@scope/name/part`; null if it names no package. */
export function packageName(specifier: string): string | null {
  const name = /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*(?=\/|$)/i.exec(specifier)?.[0];
  if (name === undefined || isBuiltin(specifier) || /^[a-z]+:/i.test(specifier)) return null;
  return name;
}

/** How to install a package from a cell. */
export function installHint(name: string): string {
  return `Install it from a cell with: %npm install ${name}`;
}

const NOT_FOUND = new Set(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "ERR_UNSUPPORTED_DIR_IMPORT"]);

/** Node's error in the words of a notebook; other errors as they are. */
export function explainMissing(error: unknown, specifier: string, parentUrl: string | undefined): unknown {
  if (!(error instanceof Error) || !("code" in error) || !NOT_FOUND.has(String(error.code))) return error;
  const folder = parentUrl?.startsWith("file:")
    ? dirname(fileURLToPath(parentUrl.replace(/[?#].*$/, "")))
    : "";
  const name = packageName(specifier);
  error.message =
    name === null
      ? `Cannot find module "${specifier}" in ${folder}.`
      : `Cannot find package "${name}" from ${folder}. ${installHint(name)}`;
  return error;
}
