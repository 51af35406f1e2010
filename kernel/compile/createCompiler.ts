// Chooses the cell compiler of a session.

import type { CellCompiler } from "./cellCompiler.ts";
import { NativeCompiler } from "./nativeCompiler.ts";
import { findNativeTypeScript } from "./server/binary.ts";

export interface CompilerChoice {
  /** The notebook's folder: imports are resolved from here. */
  cwd: string;
  /** Told in one sentence when something had to be repaired. */
  onWarning?(message: string): void;
}

/** The native compiler. */
export function createCompiler({ cwd, onWarning }: CompilerChoice): CellCompiler {
  const native = findNativeTypeScript();
  if (!native)
    throw new Error(`TypeScript's native compiler is not installed for ${process.platform}-${process.arch}.`);
  return new NativeCompiler(native, { cwd, onWarning });
}
