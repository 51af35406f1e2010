// What the environment says about a kernel.
import { totalmem } from "node:os";

export interface KernelSettings {
  /** Megabytes of JavaScript heap for the cells: `GRADBOOK_MEMORY`. */
  memoryLimit: number;
  /** Characters that one execution may print: `GRADBOOK_OUTPUT`. */
  outputLimit: number;
  /** Types do not stop a cell: `GRADBOOK_LOOSE=1`. */
  loose: boolean;
  /**
   * console.warn and console.error print to stdout, marked `warning:`: `GRADBOOK_STDERR=stdout`. nbgrader gives no
   * points to a cell that printed to stderr.
   */
  stderrToStdout: boolean;
}

const defaultOutputLimit = 10_000_000;

/** @throws {Error} if a variable has a value that it cannot have. */
export function readSettings(environment: NodeJS.ProcessEnv): KernelSettings {
  return {
    memoryLimit: positive(environment, "GRADBOOK_MEMORY") ?? defaultMemoryLimit(),
    outputLimit: positive(environment, "GRADBOOK_OUTPUT") ?? defaultOutputLimit,
    loose: choice(environment, "GRADBOOK_LOOSE", ["0", "1"]) === "1",
    stderrToStdout: choice(environment, "GRADBOOK_STDERR", ["stderr", "stdout"]) === "stdout",
  };
}

/** Half of the machine's memory, at most 4 GB: beyond that the machine suffers before the cell does. */
function defaultMemoryLimit(): number {
  return Math.min(4096, Math.max(512, Math.floor(totalmem() / 2 ** 21)));
}

function positive(environment: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = environment[name];
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0)
    throw new Error(`${name} should be a positive whole number, not "${text}"`);
  return value;
}

function choice(environment: NodeJS.ProcessEnv, name: string, values: string[]): string | undefined {
  const text = environment[name];
  if (text === undefined || text === "") return undefined;
  if (!values.includes(text)) throw new Error(`${name} should be ${values.join(" or ")}, not "${text}"`);
  return text;
}
