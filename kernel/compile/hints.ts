// What a notebook's user can do about a diagnostic on a package.

import { installHint, packageName } from "../modules/missing.ts";
import type { CellDiagnostic } from "./cellCompiler.ts";

const NO_MODULE = 2307;
const NO_TYPES = 7016;

/**
 * A package that is missing can be installed. One without types runs all the same: its values are `any`, and that is
 * said as a warning.
 */
export function withHint(diagnostic: CellDiagnostic): CellDiagnostic {
  const { code, message } = diagnostic;
  const name = packageName(/module '([^']+)'/.exec(message)?.[1] ?? "");
  if (name === null) return diagnostic;
  if (code === NO_MODULE) return { ...diagnostic, message: `${message} ${installHint(name)}` };
  if (code !== NO_TYPES) return diagnostic;
  const types = `@types/${name.replace(/^@([^/]+)\//, "$1__")}`;
  return {
    ...diagnostic,
    severity: "warning",
    message: `The package "${name}" has no types, so its values are any. If others have written types: %npm install ${types}`,
  };
}
