// From whatever a cell threw to a RunnerError.
import { inspect } from "node:util";
import type { RunnerError } from "../session/runner.ts";

const maximumCauses = 5;
/** Where the kernel's own code is: its frames tell the cell's author nothing. */
const ownCode = new URL(import.meta.url.endsWith(".js") ? "./" : "../", import.meta.url).href;

/** Never throws: getters and proxies of the thrown value may. */
export function describeError(thrown: unknown): RunnerError {
  const description = describeOne(thrown);
  const chain = new Set<unknown>([thrown]);
  // The set grows while it is read: causes have causes.
  for (const error of chain)
    for (const cause of causesOf(error)) if (chain.size <= maximumCauses) chain.add(cause);
  const [, ...causes] = chain;
  return { ...description, causes: causes.map(describeOne) };
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
  const given = typeof name === "string" && name !== "" && !(name === "Error" && thrown instanceof Error);
  return given ? name : thrown.constructor?.name || "Error";
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
