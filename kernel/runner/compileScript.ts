// A compiled cell's text as a value of this thread.
import { Script } from "node:vm";

/** The value of an expression, under a script name of its own. */
export function compileScript(expression: string, scriptName: string): unknown {
  return new Script(`(${expression}\n)`, { filename: scriptName, columnOffset: -1 }).runInThisContext();
}
