// From whatever a cell threw to a RunnerError.
import { inspect } from "node:util";
import type { RunnerError } from "../session/runner.ts";

const maximumCauses = 5;

/** Never throws: getters and proxies of the thrown value may. */
export function describeError(thrown: unknown): RunnerError {
  const description = describeOne(thrown);
  const causes: RunnerError["causes"] = [];
  for (let at = causeOf(thrown); at !== undefined && causes.length < maximumCauses; at = causeOf(at))
    causes.push(describeOne(at));
  return { ...description, causes };
}

function describeOne(thrown: unknown): { name: string; message: string; stack: string } {
  try {
    if (isErrorLike(thrown)) {
      const { name, message, stack } = thrown;
      return {
        name: typeof name === "string" && name !== "" ? name : (thrown.constructor?.name ?? "Error"),
        message: String(message),
        stack: typeof stack === "string" ? stack : "",
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

function causeOf(thrown: unknown): unknown {
  try {
    return thrown instanceof Error ? thrown.cause : undefined;
  } catch {
    return undefined;
  }
}
