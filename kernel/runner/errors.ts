// From whatever a cell threw to a RunnerError.
import { inspect } from "node:util";
import type { RunnerError } from "../session/runner.ts";

const maximumCauses = 5;
/** Where the kernel's own code is: its frames tell the cell's author nothing. */
const ownCode = new URL(import.meta.url.endsWith(".js") ? "./" : "../", import.meta.url).href;

/** Never throws: getters and proxies of the thrown value may. */
export function describeError(thrown: unknown): RunnerError {
  const description = describeOne(thrown);
  const behind: unknown[] = causesOf(thrown);
  // The list grows while it is read: causes have causes.
  for (const cause of behind) if (behind.length < maximumCauses) behind.push(...causesOf(cause));
  return { ...description, causes: behind.slice(0, maximumCauses).map(describeOne) };
}

function describeOne(thrown: unknown): { name: string; message: string; stack: string } {
  try {
    if (isErrorLike(thrown)) {
      const { name, message, stack } = thrown;
      return {
        name: nameOf(thrown, name),
        message: String(message),
        stack: typeof stack === "string" ? withoutOwnCode(stack) : "",
      };
    }
    return { name: "Thrown", message: typeof thrown === "string" ? thrown : inspect(thrown), stack: "" };
  } catch {
    return { name: "Thrown", message: "a value that cannot be shown", stack: "" };
  }
}

function isErrorLike(thrown: unknown): thrown is { name: unknown; message: unknown; stack?: unknown } {
  return typeof thrown === "object" && thrown !== null && "name" in thrown && "message" in thrown;
}

/** A class that extends Error and sets no name is still known by its own. */
function nameOf(thrown: object, name: unknown): string {
  const own = typeof name === "string" ? name : "";
  return own === "" || own === "Error" ? thrown.constructor?.name || "Error" : own;
}

function withoutOwnCode(stack: string): string {
  return stack
    .split("\n")
    .filter((line) => !line.includes(ownCode))
    .join("\n");
}

/** The cause of an error, and the errors that an AggregateError gathers. */
function causesOf(thrown: unknown): unknown[] {
  try {
    if (!(thrown instanceof Error)) return [];
    const causes = thrown.cause === undefined ? [] : [thrown.cause];
    return thrown instanceof AggregateError ? [...causes, ...thrown.errors] : causes;
  } catch {
    return [];
  }
}
