// Shapes of messages, as data: the same value types the code, checks what comes in, and trims what goes out.

export type Schema =
  | { kind: "string" | "integer" | "number" | "boolean" | "json" | "record" }
  | { kind: "literal"; values: readonly string[] }
  | { kind: "array"; items: Schema }
  | { kind: "nullable"; of: Schema }
  | { kind: "optional"; of: Schema; fallback: unknown }
  | { kind: "object"; fields: Record<string, Schema> }
  | { kind: "union"; by: string; cases: Record<string, Schema> };

/** The TypeScript type of the values that a schema admits. */
export type Infer<S> = S extends { kind: "string" }
  ? string
  : S extends { kind: "integer" | "number" }
    ? number
    : S extends { kind: "boolean" }
      ? boolean
      : S extends { kind: "json" }
        ? unknown
        : S extends { kind: "record" }
          ? Record<string, unknown>
          : S extends { kind: "literal"; values: readonly (infer Value)[] }
            ? Value
            : S extends { kind: "array"; items: infer Items }
              ? Infer<Items>[]
              : S extends { kind: "nullable"; of: infer Of }
                ? Infer<Of> | null
                : S extends { kind: "optional"; of: infer Of; fallback: infer Fallback }
                  ? Infer<Of> | (Fallback extends undefined ? undefined : never)
                  : S extends { kind: "object"; fields: infer Fields }
                    ? InferFields<Fields>
                    : S extends { kind: "union"; cases: infer Cases }
                      ? Infer<Cases[keyof Cases]>
                      : never;

type Omissible<Fields> = {
  [Name in keyof Fields]: Fields[Name] extends { kind: "optional"; fallback: undefined } ? Name : never;
}[keyof Fields];

type InferFields<Fields> = { [Name in Exclude<keyof Fields, Omissible<Fields>>]: Infer<Fields[Name]> } & {
  [Name in Omissible<Fields>]?: Infer<Fields[Name]>;
};

export const string = { kind: "string" } as const;
export const integer = { kind: "integer" } as const;
export const number = { kind: "number" } as const;
export const boolean = { kind: "boolean" } as const;
/** Any JSON value. */
export const json = { kind: "json" } as const;
/** A JSON object whose keys are not fixed. */
export const record = { kind: "record" } as const;
export const literal = <const Values extends readonly string[]>(...values: Values) =>
  ({ kind: "literal", values }) as const;
export const array = <const Items extends Schema>(items: Items) => ({ kind: "array", items }) as const;
export const nullable = <const Of extends Schema>(of: Of) => ({ kind: "nullable", of }) as const;
/** A field that may be absent, and then stays absent. */
export const optional = <const Of extends Schema>(of: Of) =>
  ({ kind: "optional", of, fallback: undefined }) as const;
/** A field that has the fallback's value if it is absent. */
export const defaulted = <const Of extends Schema>(of: Of, fallback: unknown) =>
  ({ kind: "optional", of, fallback: fallback as NonNullable<unknown> }) as const;
export const object = <const Fields extends Record<string, Schema>>(fields: Fields) =>
  ({ kind: "object", fields }) as const;
/** Objects told apart by the text in one field. */
export const union = <const Cases extends Record<string, Schema>>(by: string, cases: Cases) =>
  ({ kind: "union", by, cases }) as const;

/** A value that does not have the shape it should: the message names the place, what was expected and what came. */
export class SchemaError extends Error {
  override name = "SchemaError";
}

/**
 * Returns `value` in the schema's shape: fields that the schema does not name are left out, absent ones get their
 * fallback. Field order is the schema's.
 * @throws {SchemaError} naming the first place that does not fit.
 */
export function conform<S extends Schema>(schema: S, value: unknown, path: string): Infer<S> {
  return check(schema, value, path) as Infer<S>;
}

/** As `conform`, for a schema known only at run time. */
export function check(schema: Schema, value: unknown, path: string): unknown {
  switch (schema.kind) {
    case "json":
      if (value === undefined) throw mismatch(path, "a JSON value", value);
      return value;
    case "string":
    case "boolean":
      if (typeof value !== schema.kind) throw mismatch(path, schema.kind, value);
      return value;
    case "integer":
      if (!Number.isInteger(value)) throw mismatch(path, "integer", value);
      return value;
    case "number":
      if (!Number.isFinite(value)) throw mismatch(path, "number", value);
      return value;
    case "record":
      if (!isRecord(value)) throw mismatch(path, "object", value);
      return value;
    case "literal":
      if (typeof value !== "string" || !schema.values.includes(value))
        throw mismatch(path, schema.values.map((one) => `"${one}"`).join(" or "), value);
      return value;
    case "array":
      if (!Array.isArray(value)) throw mismatch(path, "array", value);
      return value.map((item, index) => check(schema.items, item, `${path}[${index}]`));
    case "nullable":
      return value === null ? null : check(schema.of, value, path);
    case "optional":
      return value === undefined ? schema.fallback : check(schema.of, value, path);
    case "object":
      return checkFields(schema.fields, value, path);
    case "union": {
      if (!isRecord(value)) throw mismatch(path, "object", value);
      const name = value[schema.by];
      const found =
        typeof name === "string" && Object.hasOwn(schema.cases, name) ? schema.cases[name] : undefined;
      if (found === undefined)
        throw mismatch(`${path}.${schema.by}`, Object.keys(schema.cases).join(" or "), name);
      return check(found, value, path);
    }
  }
}

function checkFields(fields: Record<string, Schema>, value: unknown, path: string): Record<string, unknown> {
  if (!isRecord(value)) throw mismatch(path, "object", value);
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    const checked = check(fields[name], given, `${path}.${name}`);
    if (checked !== undefined) result[name] = checked;
  }
  return result;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mismatch(path: string, expected: string, value: unknown): SchemaError {
  const found = value === undefined ? "nothing" : (JSON.stringify(value)?.slice(0, 60) ?? typeof value);
  return new SchemaError(`${path}: expected ${expected}, got ${found}`);
}
