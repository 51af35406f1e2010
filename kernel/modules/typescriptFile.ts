// A TypeScript file beside the notebook, as the JavaScript that Node loads.

import { eraseTypes } from "../compile/transform/eraseTypes.ts";
import { hasDecorators, lowerDecorators } from "../compile/transform/lowerDecorators.ts";
import { lowerSyntax } from "../compile/transform/lowerSyntax.ts";
import { faultOf, parseModule } from "../compile/transform/syntax.ts";
import { LineIndex, TextEdits } from "../compile/transform/textEdits.ts";

/** Throws a SyntaxError that names the file, line and column (from 1). */
export function toJavaScript(source: string, path: string): string {
  try {
    const file = parseModule(source);
    if (hasDecorators(file)) return lowerDecorators(source).text;
    const edits = new TextEdits();
    lowerSyntax(source, file, edits, {
      importEquals: (name, from) => `import ${name} from ${JSON.stringify(from)};`,
    });
    return edits.apply(eraseTypes(source, file)).text;
  } catch (error) {
    const { message, offset } = faultOf(error);
    const { line, character } = new LineIndex(source).position(offset);
    throw new SyntaxError(`${path}:${line + 1}:${character + 1}: ${message}`);
  }
}
