// Where TypeScript's native compiler is: in the npm package of this platform.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface NativeTypeScript {
  executable: string;
  version: string;
}

/** The compiler in `@typescript/typescript-<platform>-<architecture>` as seen from this file; null if there is none. */
export function findNativeTypeScript(): NativeTypeScript | null {
  try {
    const require = createRequire(import.meta.url);
    const manifest = require.resolve(
      `@typescript/typescript-${process.platform}-${process.arch}/package.json`,
    );
    const executable = join(dirname(manifest), "lib", process.platform === "win32" ? "tsc.exe" : "tsc");
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
    return existsSync(executable) ? { executable, version } : null;
  } catch {
    return null;
  }
}
