// Plain JSON out of what notebooks hold: typed arrays as arrays, NaN as null, dates as ISO text.

/**
 * Copies a value so that `JSON.stringify` keeps its meaning. What JSON has no word for is left out, as
 * `JSON.stringify` does.
 *
 * @throws RangeError for a value that contains itself.
 */
export function toJson(value: unknown): unknown {
  return copy(value, new Set());
}

function copy(value: unknown, above: Set<object>): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return isWord(value) ? value : undefined;
  if (above.has(value)) throw new RangeError("a value that contains itself has no JSON");
  if (isNumberArray(value)) return Array.from(value, (item) => copy(item, above));
  above.add(value);
  try {
    return copyObject(value, above);
  } finally {
    above.delete(value);
  }
}

function copyObject(value: object, above: Set<object>): unknown {
  if ("toJSON" in value && typeof value.toJSON === "function") return copy(value.toJSON(), above);
  if (Array.isArray(value)) return value.map((item) => copy(item, above) ?? null);
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const copied = copy(item, above);
    if (copied !== undefined) result[key] = copied;
  }
  return result;
}

function isWord(value: unknown): boolean {
  return value === null || typeof value === "string" || typeof value === "boolean";
}

function isNumberArray(value: object): value is ArrayLike<number | bigint> {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
