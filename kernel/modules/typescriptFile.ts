// A TypeScript file beside the notebook, as the JavaScript that Node loads. Its lines are those of the TypeScript, so
// that errors name them; where decorators had to be written out, a source map leads Node back.

import { setSourceMapsSupport } from "node:module";
import { pathToFileURL } from "node:url";
import { eraseTypes } from "../compile/transform/eraseTypes.ts";
import { hasDecorators, type LoweredText, lowerDecorators } from "../compile/transform/lowerDecorators.ts";
import { lowerSyntax } from "../compile/transform/lowerSyntax.ts";
import { faultOf, parseModule } from "../compile/transform/syntax.ts";
import { LineIndex, TextEdits } from "../compile/transform/textEdits.ts";

/** Throws a SyntaxError that names the file, line and column (from 1). */
export function toJavaScript(source: string, path: string): string {
  try {
    const file = parseModule(source);
    if (hasDecorators(file)) return withSourceMap(lowerDecorators(source), path);
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

function withSourceMap({ text, map }: LoweredText, path: string): string {
  setSourceMapsSupport(true);
  const placed = JSON.stringify({ ...JSON.parse(map), sources: [pathToFileURL(path).href] });
  return `${text}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(placed).toString("base64")}\n`;
}
