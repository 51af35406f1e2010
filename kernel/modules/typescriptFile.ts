// A TypeScript file beside the notebook, as the JavaScript that Node loads.

import { eraseTypes } from "../compile/transform/eraseTypes.ts";
import { faultOf, parseModule } from "../compile/transform/syntax.ts";
import { LineIndex } from "../compile/transform/textEdits.ts";

/** Throws a SyntaxError that names the file, line and column (from 1). */
export function toJavaScript(source: string, path: string): string {
  try {
    return eraseTypes(source, parseModule(source));
  } catch (error) {
    const { message, offset } = faultOf(error);
    const { line, character } = new LineIndex(source).position(offset);
    throw new SyntaxError(`${path}:${line + 1}:${character + 1}: ${message}`);
  }
}
