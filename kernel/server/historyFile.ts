// Where history is kept across restarts: a file of JSON lines that every session of this user appends to.
import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { HistoryEntry, HistoryStorage } from "../session/history.ts";

/** Past this size the older half is dropped when a session reads the file. */
const maximumBytes = 8 * 1024 * 1024;

/** The user's history file: `GRADBOOK_HISTORY` names another, or none if it is empty. */
export function defaultHistoryFile(): string {
  const named = process.env["GRADBOOK_HISTORY"];
  if (named !== undefined) return named;
  return join(dataFolder(), "gradbook", "history.jsonl");
}

function dataFolder(): string {
  if (process.platform === "win32") return process.env["APPDATA"] ?? join(homedir(), "AppData", "Roaming");
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support");
  return process.env["XDG_DATA_HOME"] ?? join(homedir(), ".local", "share");
}

/**
 * History in a file. Each entry is one appended line, which the system writes at once or not at all, so kernels may
 * share the file. A disk that is full, or a file that cannot be written, costs the history and nothing else.
 */
export class HistoryFile implements HistoryStorage {
  readonly #path: string;
  readonly #log: (line: string) => void;
  #failed = false;
  #folderMade = false;

  constructor(path: string, log: (line: string) => void) {
    this.#path = path;
    this.#log = log;
  }

  load(): HistoryEntry[] {
    try {
      const status = statSync(this.#path);
      // A device would be read for ever.
      if (!status.isFile()) return [];
      const lines = readFileSync(this.#path, "utf8").split("\n");
      if (status.size > maximumBytes) this.#keep(lines.slice(lines.length / 2));
      return lines.flatMap(parseEntry);
    } catch (error) {
      if (!isMissing(error)) this.#log(`history is not read: ${describe(error)}`);
      return [];
    }
  }

  append(entry: HistoryEntry): void {
    try {
      if (!this.#folderMade) mkdirSync(dirname(this.#path), { recursive: true });
      this.#folderMade = true;
      // After a write that broke off in the middle, the next entry must begin its own line.
      appendFileSync(this.#path, `${this.#failed ? "\n" : ""}${JSON.stringify(entry)}\n`, { mode: 0o600 });
      this.#failed = false;
    } catch (error) {
      if (!this.#failed) this.#log(`history is not kept: ${describe(error)}`);
      this.#failed = true;
    }
  }

  #keep(lines: string[]): void {
    const draft = `${this.#path}.${process.pid}`;
    writeFileSync(draft, lines.join("\n"), { mode: 0o600 });
    renameSync(draft, this.#path);
  }
}

/** A line that was cut short, or that someone edited, is skipped. */
function parseEntry(line: string): HistoryEntry[] {
  try {
    const { session, line: number, input, output } = JSON.parse(line);
    const valid = Number.isInteger(session) && Number.isInteger(number) && typeof input === "string";
    return valid
      ? [{ session, line: number, input, output: typeof output === "string" ? output : null }]
      : [];
  } catch {
    return [];
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
