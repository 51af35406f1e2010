// A value of the runner as one line of text, and its type, for the table of variables.
import type { RemoteObject } from "./devtools.ts";

const longest = 200;

/** What TypeScript's `typeof` or the value's class says. */
export function typeOf({ type, subtype, className }: RemoteObject): string {
  if (subtype === "null") return "null";
  if (type === "object") return className ?? subtype ?? "object";
  return type;
}

/** The type with which a variable that holds the value can be declared: exact for what has no parameters. */
export function declaredType({ type, subtype, className = "" }: RemoteObject): string {
  if (type !== "object" && type !== "function") return type;
  return subtype === "typedarray" || subtype === "date" || subtype === "regexp" ? className : "any";
}

/**
 * The value on one line, cut at 200 characters.
 *
 * @example
 * valueText({ type: "string", value: "tanh" }) // '"tanh"'
 */
export function valueText(value: RemoteObject): string {
  const text = fullText(value).replace(/\s*\n\s*/g, " ");
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function fullText(value: RemoteObject): string {
  const { type, subtype, description = "" } = value;
  if (type === "string") return JSON.stringify(value.value);
  if (type === "undefined") return "undefined";
  if (subtype === "null") return "null";
  if (type === "function") return functionText(description);
  if (type !== "object") return description === "" ? String(value.value) : description;
  if (subtype === "error") return description.split("\n")[0];
  return value.preview === undefined ? description : previewText(value.preview, description);
}

function functionText(source: string): string {
  if (/^class\b/.test(source)) return source.slice(0, source.indexOf("{")).trim() || "class";
  const end = source.search(/\{|=>/);
  const head = end < 0 ? source : `${source.slice(0, end)} {…}`;
  // Erased types have left their spaces.
  return head.replace(/\s+/g, " ").replace(/ (?=[,)])/g, "");
}

type Preview = NonNullable<RemoteObject["preview"]>;

function previewText({ subtype, properties, entries, overflow }: Preview, description: string): string {
  const more = overflow ? ["…"] : [];
  if (subtype === "array" || subtype === "typedarray") {
    const items = properties.filter(({ name }) => /^\d+$/.test(name)).map(propertyText);
    return `${description} [${[...items, ...more].join(", ")}]`;
  }
  if (entries !== undefined && entries.length > 0) {
    const items = entries.map(({ key, value }) =>
      key === undefined ? entryText(value) : `${entryText(key)} => ${entryText(value)}`,
    );
    return `${description} {${[...items, ...more].join(", ")}}`;
  }
  if (subtype !== undefined || properties.length === 0) return description === "Object" ? "{}" : description;
  const items = properties.map((property) => `${property.name}: ${propertyText(property)}`);
  const name = description === "Object" ? "" : `${description} `;
  return `${name}{${[...items, ...more].join(", ")}}`;
}

function propertyText({ type, value = "", subtype }: Preview["properties"][number]): string {
  if (type === "string") return JSON.stringify(value);
  if (type === "function") return "ƒ";
  if (type === "accessor") return "(getter)";
  return type === "object" && subtype === undefined && value === "Object" ? "{…}" : value;
}

function entryText(preview: Preview): string {
  const { type, description = "" } = preview;
  return type === "string" ? JSON.stringify(description) : description;
}
