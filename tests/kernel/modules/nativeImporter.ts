// The importer as Node itself loads it: inside vitest's own module loader, `import()` would be vite's.

import { createRequire } from "node:module";

export const { createImporter } = createRequire(import.meta.url)(
  "../../../kernel/modules/importer.ts",
) as typeof import("../../../kernel/modules/importer.ts");
