// What was entered, in this session and in earlier ones, as Jupyter's `history_request` asks for it.
import type { Content } from "./messages.ts";

export interface HistoryEntry {
  /** Grows from session to session. */
  session: number;
  /** The execution count. */
  line: number;
  input: string;
  /** The result's text/plain, if there was one. */
  output: string | null;
}

/** Where entries are kept beyond the session. Neither may throw: history must not stop a cell. */
export interface HistoryStorage {
  /** The entries of earlier sessions, oldest first. */
  load(): HistoryEntry[];
  append(entry: HistoryEntry): void;
}

export const noStorage: HistoryStorage = { load: () => [], append: () => {} };

export class History {
  readonly session: number;
  readonly #storage: HistoryStorage;
  readonly #own: HistoryEntry[] = [];
  #earlier: HistoryEntry[] | undefined;

  /** `session` must be greater than the numbers of earlier sessions. */
  constructor(session: number, storage: HistoryStorage) {
    this.session = session;
    this.#storage = storage;
  }

  add(line: number, input: string, output: string | null): void {
    const entry = { session: this.session, line, input, output };
    this.#own.push(entry);
    this.#storage.append(entry);
  }

  /** The rows of a `history_reply`: session, line, and the input or the pair of input and output. */
  answer(request: Content<"history_request">): unknown[][] {
    return this.#select(request).map(({ session, line, input, output }) => [
      session,
      line,
      request.output ? [input, output] : input,
    ]);
  }

  #select(request: Content<"history_request">): HistoryEntry[] {
    switch (request.hist_access_type) {
      case "tail":
        return last(this.#all(), request.n);
      case "range": {
        const session = this.#absoluteSession(request.session);
        const start = request.start ?? 0;
        const stop = request.stop ?? Number.POSITIVE_INFINITY;
        return this.#all().filter(
          (entry) => entry.session === session && entry.line >= start && entry.line < stop,
        );
      }
      case "search": {
        const glob = request.pattern ?? "*";
        const found = this.#all().filter(({ input }) => matchesGlob(glob, input));
        return last(request.unique ? lastOfEach(found) : found, request.n);
      }
    }
  }

  #all(): HistoryEntry[] {
    this.#earlier ??= this.#storage.load().filter(({ session }) => session !== this.session);
    return [...this.#earlier, ...this.#own];
  }

  /** Zero is this session, -1 the one before it, and so on. */
  #absoluteSession(session: number): number {
    if (session > 0) return session;
    const sessions = [...new Set(this.#all().map((entry) => entry.session)), this.session];
    return [...new Set(sessions)].at(session - 1) ?? this.session;
  }
}

function last<Item>(items: Item[], count: number | null | undefined): Item[] {
  return count === null || count === undefined ? items : count <= 0 ? [] : items.slice(-count);
}

function lastOfEach(entries: HistoryEntry[]): HistoryEntry[] {
  const byInput = new Map<string, HistoryEntry>();
  for (const entry of entries) {
    byInput.delete(entry.input);
    byInput.set(entry.input, entry);
  }
  return [...byInput.values()];
}

/**
 * Whether a glob matches the whole text: `*` stands for any text, `?` for one character. Goes back to the latest `*`
 * alone, so that no pattern takes more than pattern times text steps.
 */
function matchesGlob(glob: string, text: string): boolean {
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (glob[next] === "*") {
      star = next++;
      resume = at;
    } else if (next < glob.length && (glob[next] === "?" || glob[next] === text[at])) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++resume;
    } else return false;
  }
  while (glob[next] === "*") next++;
  return next === glob.length;
}
