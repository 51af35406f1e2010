// A value as text, as a TypeScript prompt shows it: strings quoted, nested objects laid out, long ones cut.
import { inspect, types } from "node:util";

const options = {
  colors: false,
  breakLength: 110,
  depth: 4,
  maxArrayLength: 100,
  maxStringLength: 10_000,
} as const;

/** No text is longer than this; a browser lays out a line of a million characters in seconds, not milliseconds. */
const longest = 100_000;

/**
 * The text of any value. Never throws and never runs a getter; the value's own `[util.inspect.custom]` is honoured
 * as long as it works.
 *
 * @example
 * toText({ rate: 0.1, layers: [784, 30, 10] }) // "{ rate: 0.1, layers: [ 784, 30, 10 ] }"
 */
export function toText(value: unknown): string {
  const text = inspectSafely(value);
  if (text.length <= longest) return text;
  return `${text.slice(0, longest)}\n… ${text.length - longest} more characters`;
}

function inspectSafely(value: unknown): string {
  if (types.isNativeError(value)) return errorText(value);
  try {
    return inspect(value, options);
  } catch {
    try {
      return inspect(value, { ...options, customInspect: false });
    } catch {
      return `[${typeof value} that cannot be shown]`;
    }
  }
}

/** An error without the frames of the machinery that ran the cell. */
function errorText(error: Error): string {
  try {
    const kept: string[] = [];
    for (const line of inspect(error, options).split("\n")) {
      if (!isMachinery(line)) kept.push(line);
      // The last frame also opens the braces in which a cause and other properties follow.
      else if (line.endsWith(" {") && kept.length > 0) kept.push(`${kept.pop()} {`);
    }
    return kept.join("\n");
  } catch {
    return "[Error that cannot be shown]";
  }
}

/** The kernel's own code: kernel/ when it runs from its sources, dist/ when bundled. */
const ownFolder = new URL("..", import.meta.url).href;

/** Frames of Node and the kernel. Those of cells stay: the session puts them in the cells' own lines. */
function isMachinery(line: string): boolean {
  return /^\s+at /.test(line) && (/\bnode:/.test(line) || line.includes(ownFolder));
}
