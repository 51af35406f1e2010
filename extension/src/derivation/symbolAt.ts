// Which name of a derivation stands at a place in a line, and what is known of it.
import { GREEK } from "../../../src/derive/grammar/names.ts";
import type { Names } from "./names.ts";

const NAME = /([A-Za-z]+|\p{Script=Greek})(?:_(\w+|\{[^}]*\}))?/gu;

/** What the derivation says of the name at a column (from 0) of a line; nothing in its remark or beside a name. */
export function nameAt(
  line: string,
  column: number,
  names: Names,
): { from: number; to: number; said: readonly string[] } | undefined {
  const remark = line.indexOf("//");
  for (const match of line.slice(0, remark < 0 ? undefined : remark).matchAll(NAME)) {
    const [whole, letters, index] = match;
    if (column < match.index || column > match.index + whole.length) continue;
    const name = GREEK.get(letters) ?? letters;
    const said = names[`${name}[${index?.replace(/[{}]/g, "")}]`] ?? names[name];
    if (said) return { from: match.index, to: match.index + whole.length, said };
  }
  return undefined;
}
