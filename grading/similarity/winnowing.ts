// Fingerprints of program text by winnowing (Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document
// Fingerprinting", SIGMOD 2003): of the hashes of all k-grams of tokens, the least of every window of w is kept. Any
// shared run of at least w + k - 1 tokens is then found, whatever stands around it.

/** Tokens in a k-gram: shorter matches are noise. */
export const gramLength = 12;
/** Hashes in a window: a match of `gramLength + windowLength - 1` tokens is always found. */
export const windowLength = 8;

/** A kept hash and where its k-gram begins. */
export interface Fingerprint {
  hash: number;
  /** Index of the k-gram's first token. */
  token: number;
}

export interface Token {
  text: string;
  /** One-based line in the text. */
  line: number;
}

const TOKEN =
  /\/\/.*|\/\*[\s\S]*?\*\/|(["'`])(?:\\[\s\S]|(?!\1)[^\\])*\1|\d[\w.]*|[\p{L}_$][\p{L}\p{N}_$]*|=>|[-+*/%&|^<>=!?]+|\S/gu;

const KEYWORDS = new Set(
  "as async await break case catch class const continue default delete do else export extends finally for from function if import in instanceof let new null of return static super switch this throw true false try typeof undefined var void while yield".split(
    " ",
  ),
);

/**
 * Program text as tokens in which names, strings, numbers and comments do not count: what remains is the shape, which
 * renaming does not change.
 *
 * @example
 * tokenize("const total = 1; // sum").map((token) => token.text).join(" ") // "const n = 0 ;"
 */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let scanned = 0;
  for (const match of source.matchAll(TOKEN)) {
    for (; scanned < match.index; scanned++) if (source[scanned] === "\n") line++;
    const text = normalize(match[0]);
    if (text !== "") tokens.push({ text, line });
  }
  return tokens;
}

function normalize(token: string): string {
  if (token.startsWith("//") || token.startsWith("/*")) return "";
  if (/^["'`]/.test(token)) return "s";
  if (/^\d/.test(token)) return "0";
  if (/^[\p{L}_$]/u.test(token)) return KEYWORDS.has(token) ? token : "n";
  return token;
}

/**
 * The fingerprints of a token sequence.
 *
 * @returns in the order of their places; empty for a text shorter than one k-gram
 */
export function winnow(tokens: readonly Token[]): Fingerprint[] {
  const hashes = gramHashes(tokens);
  const kept: Fingerprint[] = [];
  const windows = Math.max(hashes.length - windowLength + 1, Math.min(hashes.length, 1));
  let last = -1;
  for (let start = 0; start < windows; start++) {
    let least = start;
    // The rightmost of equal hashes, so that a run of the same tokens is kept once a window.
    for (let i = start + 1; i < Math.min(start + windowLength, hashes.length); i++)
      if (hashes[i] <= hashes[least]) least = i;
    if (least !== last) kept.push({ hash: hashes[least], token: least });
    last = least;
  }
  return kept;
}

/** FNV-1a over the texts of each k-gram. */
function gramHashes(tokens: readonly Token[]): number[] {
  const single = tokens.map(({ text }) => {
    let hash = 0x811c9dc5;
    for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
    return hash >>> 0;
  });
  const hashes: number[] = [];
  for (let start = 0; start + gramLength <= single.length; start++) {
    let hash = 0x811c9dc5;
    for (let i = start; i < start + gramLength; i++)
      hash = Math.imul(hash ^ single[i], 0x01000193) ^ (hash >>> 15);
    hashes.push(hash >>> 0);
  }
  return hashes;
}
