// A compiler for a kernel that is starting: the native server's process is spawned before the rest of the compiler's
// code, its parser above all, is loaded.

import type { CellCompiler } from "./cellCompiler.ts";
import type { CompilerChoice } from "./createCompiler.ts";
import { findNativeTypeScript } from "./server/binary.ts";
import { LanguageServer } from "./server/languageServer.ts";

/** As `createCompiler`, sooner ready. */
export async function startCompiler(choice: CompilerChoice): Promise<CellCompiler> {
  const native = choice.prefer === "tslab" ? null : findNativeTypeScript();
  if (native === null) return (await import("./createCompiler.ts")).createCompiler(choice);
  const { cwd, onWarning = () => {} } = choice;
  const server = new LanguageServer(native, { cwd, onRestart: onWarning });
  // A server that does not start is reported by the compiler's own start.
  server.start().catch(() => {});
  const { NativeCompiler } = await import("./nativeCompiler.ts");
  return new NativeCompiler(native, { cwd, server });
}
