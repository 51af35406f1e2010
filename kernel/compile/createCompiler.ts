// Chooses the cell compiler of a session: TypeScript's native server where the platform has its binary, else tslab's
// converter. Measured side by side (`npm run bench -- compile`), the native one is ahead in every figure.

import type { CellCompiler } from "./cellCompiler.ts";
import { NativeCompiler } from "./nativeCompiler.ts";
import { findNativeTypeScript } from "./server/binary.ts";
import { tslabTypeScriptVersion } from "./tslab/converter.ts";
import { TslabCompiler } from "./tslab/tslabCompiler.ts";

export interface CompilerChoice {
  /** The notebook's folder: imports are resolved from here. */
  cwd: string;
  /** The compiler to take if it is installed. Default: the native one. */
  prefer?: "typescript-native" | "tslab";
  /** Told in one sentence when something had to be repaired. */
  onWarning?(message: string): void;
}

/** The best compiler that is installed; throws an Error that names both packages if there is none. */
export function createCompiler({
  cwd,
  prefer = "typescript-native",
  onWarning,
}: CompilerChoice): CellCompiler {
  const native = findNativeTypeScript();
  const hasTslab = tslabTypeScriptVersion() !== null;
  if (native && (prefer === "typescript-native" || !hasTslab))
    return new NativeCompiler(native, { cwd, onWarning });
  if (hasTslab) return new TslabCompiler({ cwd });
  throw new Error(
    `No TypeScript compiler is installed: neither @typescript/typescript-${process.platform}-${process.arch} nor tslab.`,
  );
}
