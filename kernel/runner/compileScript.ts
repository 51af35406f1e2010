// A compiled cell's text as a value of this thread.
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";

// A cell may replace what a module exports.
const setFlags = setFlagsFromString;

/**
 * The value of an expression, under a script name of its own.
 *
 * V8 keeps the scripts that it compiled in a cache, over many garbage collections, for a program that compiles the
 * same text under the same name again. No cell's name ever comes again, so the cache would only grow (4 KB a cell).
 * It is off while a cell is compiled, and on again for what the cell itself evaluates.
 */
export function compileScript(expression: string, scriptName: string): unknown {
  setFlags("--no-compilation-cache");
  try {
    return new Script(`(${expression}\n)`, { filename: scriptName, columnOffset: -1 }).runInThisContext();
  } finally {
    setFlags("--compilation-cache");
  }
}
