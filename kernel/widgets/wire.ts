// A widget's values as the front end writes them: snake_case names, models as "IPY_MODEL_<id>".

/** The method by which a model gives the id that stands for it in another's state. */
export const referenceSymbol: unique symbol = Symbol("gradbook.widgetReference");

interface Referable {
  [referenceSymbol](): string;
}

const prefix = "IPY_MODEL_";

/** Values by their TypeScript names as state for the wire. */
export function toWire(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [snakeCase(name), encode(value)]));
}

/** State from the wire as values by their TypeScript names; `modelOf` finds the model of an id. */
export function fromWire(
  state: Record<string, unknown>,
  modelOf: (id: string) => unknown,
): Record<string, unknown> {
  const decode = (value: unknown): unknown => {
    if (typeof value === "string" && value.startsWith(prefix))
      return modelOf(value.slice(prefix.length)) ?? value;
    return Array.isArray(value) ? value.map(decode) : value;
  };
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [camelCase(name), decode(value)]));
}

function encode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(encode);
  return isReferable(value) ? prefix + value[referenceSymbol]() : value;
}

function isReferable(value: unknown): value is Referable {
  return typeof value === "object" && value !== null && referenceSymbol in value;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camelCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Whether what came from outside is of the kind that stands there now; null may become anything and back. */
export function fits(value: unknown, current: unknown): boolean {
  if (value === null || current === null) return true;
  return typeof value === typeof current && Array.isArray(value) === Array.isArray(current);
}

/** Deep equality of JSON-like values, so that an unchanged list sends nothing. */
export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((item, index) => equal(item, b[index]));
}

/** As {@link equal}, with numbers that differ by rounding taken for the same. */
export function nearlyEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== "number" || typeof b !== "number") return equal(a, b);
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}
