// Finds derivations in a cell: the texts of its derive`…` templates.

/** One derivation within a cell's source; offsets are of its text, between the backticks. */
export interface Derivation {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The tag that derivation cells carry, so that they can be found without reading their code. */
export const DERIVATION_TAG = "derive";

/** All derivations of a cell. One whose closing backtick is still missing ends with the cell. */
export function findDerivations(source: string): Derivation[] {
  const found: Derivation[] = [];
  let at = 0;
  while (at < source.length) {
    const opening = source.indexOf("derive`", at);
    if (opening < 0) break;
    const from = opening + "derive`".length;
    if (isWithinComment(source, opening) || /[\w$]/.test(source[opening - 1] ?? "")) {
      at = from;
      continue;
    }
    let to = from;
    while (to < source.length && source[to] !== "`") to += source[to] === "\\" ? 2 : 1;
    to = Math.min(to, source.length);
    found.push({ from, to, text: source.slice(from, to) });
    at = to + 1;
  }
  return found;
}

const isWithinComment = (source: string, offset: number): boolean =>
  source.slice(source.lastIndexOf("\n", offset) + 1, offset).includes("//");

/** The derivation that an offset of the cell lies in. */
export function derivationAt(source: string, offset: number): Derivation | undefined {
  return findDerivations(source).find(({ from, to }) => offset >= from && offset <= to);
}
