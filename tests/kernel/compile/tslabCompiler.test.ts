// The compiler on tslab's converter: the common suite.

import { createCompiler } from "../../../kernel/compile/createCompiler.ts";
import { compilerSuite } from "./suite.ts";

compilerSuite("the tslab compiler", (cwd) => createCompiler({ cwd, prefer: "tslab" }));
