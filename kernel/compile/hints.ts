// What a notebook's user can do about a diagnostic.

import { installHint, packageName } from "../modules/missing.ts";
import type { CellDiagnostic } from "./cellCompiler.ts";

const NO_MODULE = 2307;
const NO_TYPES = 7016;

const SHELL = 'A shell command runs with: import { execSync } from "node:child_process"';
const NUMBER = "The type of numbers is: number";
const PAGE =
  'Cells run in Node, not in the page; to show something: import { display } from "gradbook/notebook"';

/** Names of other languages and of the web page, and what stands for them in a cell. */
const INSTEAD = new Map([
  ["print", "Print with: console.log(value)"],
  ["prompt", 'Ask with: import { input } from "gradbook/notebook"'],
  ["int", NUMBER],
  ["float", NUMBER],
  ["double", NUMBER],
  ["str", "The type of text is: string"],
  ["window", PAGE],
  ["document", PAGE],
  ["alert", PAGE],
]);

/**
 * A package that is missing can be installed. A module without types runs all the same: its values are `any`, and that
 * is said as a warning. `source` is the cell's text.
 */
export function withHint(diagnostic: CellDiagnostic, source: string): CellDiagnostic {
  const { code, message, range } = diagnostic;
  const line = source.split("\n")[range.start.line] ?? "";
  const magic = /^\s*%\w*/.exec(line)?.[0];
  if (magic !== undefined && range.start.character === magic.indexOf("%"))
    return {
      ...diagnostic,
      message: `${magic.trim()} is unknown here; of such lines there is: %npm install d3`,
    };
  if (/^\s*!\w[\w\s./-]*$/.test(line) && message.startsWith("Cannot find name"))
    return { ...diagnostic, message: `${message} ${SHELL}` };
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
