// Expressions evaluated in the runner, with the variables of all cells within their reach.
import { parseCell } from "../compile/transform/compileCell.ts";
import { eraseTypes } from "../compile/transform/eraseTypes.ts";
import type { DevTools, Evaluation } from "./devtools.ts";
import { objectGroup } from "./variables.ts";

/** The variables of all cells, where the runner keeps them. */
export const notebookScope = 'globalThis[Symbol.for("gradbook.host")].scope';

/** Values copied from frames to the notebook. */
export const notebookCopies = 'globalThis[Symbol.for("gradbook.copies")]';

export const evaluationOptions = { objectGroup, generatePreview: true, silent: true } as const;

/**
 * Evaluates an expression as `evaluateOnce` does. A name that it lacks there is taken from the notebook's variables:
 * compiled cells reach those through an object, so that V8 does not know them by name.
 */
export async function evaluateWithNotebook(
  devTools: DevTools,
  expression: string,
  evaluateOnce: (expression: string) => Promise<Evaluation>,
): Promise<Evaluation> {
  const names: string[] = [];
  const javascript = withoutTypes(expression);
  for (;;) {
    const evaluation = await evaluateOnce(withNames(javascript, names));
    const missing = missingName(evaluation);
    if (missing === undefined || names.includes(missing) || !(await isInNotebook(devTools, missing)))
      return evaluation;
    names.push(missing);
  }
}

export function evaluateInNotebook(devTools: DevTools, expression: string): Promise<Evaluation> {
  return evaluateWithNotebook(devTools, expression, (text) =>
    devTools.post("Runtime.evaluate", { expression: text, ...evaluationOptions }),
  );
}

/** Copies the cells' variables, which are getters, into a plain object; undefined where there is no notebook. */
export async function snapshotNotebook(devTools: DevTools): Promise<string | undefined> {
  const expression = `((scope) => {
    const values = Object.create(null);
    for (const name of Object.keys(scope)) try { values[name] = scope[name]; } catch {}
    return values;
  })(${notebookScope})`;
  const { result } = await devTools.post("Runtime.evaluate", { expression, objectGroup, silent: true });
  return result.objectId;
}

/** The JavaScript of an expression; one that does not parse is left for V8 to complain of. */
function withoutTypes(expression: string): string {
  // In parentheses, since `{ a: 1 }` alone would be a block.
  const source = `(${expression}\n)`;
  const { file } = parseCell(source);
  return file === null ? expression : eraseTypes(source, file);
}

function withNames(expression: string, names: readonly string[]): string {
  if (names.length === 0) return expression;
  return `(({ ${names.join(", ")} }) => (${expression}\n))(${notebookScope})`;
}

function missingName({ exceptionDetails }: Evaluation): string | undefined {
  const message = exceptionDetails?.exception?.description ?? "";
  return /^ReferenceError: ([\p{ID_Start}$_][\p{ID_Continue}$]*) is not defined/u.exec(message)?.[1];
}

async function isInNotebook(devTools: DevTools, name: string): Promise<boolean> {
  const expression = `${JSON.stringify(name)} in ${notebookScope}`;
  const { result } = await devTools.post("Runtime.evaluate", {
    expression,
    returnByValue: true,
    silent: true,
  });
  return result.value === true;
}
