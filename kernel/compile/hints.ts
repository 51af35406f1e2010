// What a notebook's user can do about a diagnostic.

import { installHint, packageName } from "../modules/missing.ts";
import type { CellDiagnostic } from "./cellCompiler.ts";

const NO_MODULE = 2307;
const NO_TYPES = 7016;

/** Names of other languages and of the web page, and what stands for them in a cell. */
const INSTEAD = new Map([
  ["print", "Print with: console.log(value)"],
  ["prompt", 'Ask with: import { input } from "gradbook/notebook"'],
  ...["int", "float", "double"].map((name) => [name, "The type of numbers is: number"] as const),
  ...["str", "char"].map((name) => [name, "The type of text is: string"] as const),
  ...["window", "document", "alert"].map(
    (name) =>
      [
        name,
        'Cells run in Node, not in the page; to show something: import { display } from "gradbook/notebook"',
      ] as const,
  ),
]);

/**
 * A package that is missing can be installed. A module without types runs all the same: its values are `any`, and that
 * is said as a warning.
 */
export function withHint(diagnostic: CellDiagnostic): CellDiagnostic {
  const { code, message } = diagnostic;
  const instead = INSTEAD.get(/^Cannot find name '(\w+)'/.exec(message)?.[1] ?? "");
  if (instead !== undefined)
    return { ...diagnostic, message: `${message.replace(/\. Do you .*$/, ".")} ${instead}` };
  const specifier = /module '([^']+)'/.exec(message)?.[1] ?? "";
  const name = packageName(specifier);
  if (code === NO_MODULE && name !== null)
    return { ...diagnostic, message: `${message} ${installHint(name)}` };
  if (code !== NO_TYPES) return diagnostic;
  return { ...diagnostic, severity: "warning", message: withoutTypes(specifier, name) };
}

function withoutTypes(specifier: string, packageName: string | null): string {
  if (packageName === null) return `"${specifier}" has no types, so its values are any.`;
  const types = `@types/${packageName.replace(/^@([^/]+)\//, "$1__")}`;
  return `The package "${packageName}" has no types, so its values are any. If others have written types: %npm install ${types}`;
}
