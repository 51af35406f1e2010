import { appendFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HistoryFile } from "../../../kernel/server/historyFile.ts";

let folder = "";
let log: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gradbook-history-"));
  log = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (path = join(folder, "deep", "history.jsonl")) =>
  new HistoryFile(path, (line) => log.push(line));
const entry = (line: number, input = `cell ${line}`) => ({ session: 1, line, input, output: null });

describe("history file", () => {
  test("keeps what sessions append, also two at once", () => {
    const [one, other] = [open(), open()];
    one.append(entry(1, "a\nb"));
    other.append(entry(2));
    one.append(entry(3));
    expect(open().load()).toEqual([entry(1, "a\nb"), entry(2), entry(3)]);
    expect(log).toEqual([]);
  });

  test("a missing file is an empty history, without a word", () => {
    expect(open().load()).toEqual([]);
    expect(log).toEqual([]);
  });

  test("lines that were cut short or are something else are skipped", () => {
    const path = join(folder, "h");
    open(path).append(entry(1));
    appendFileSync(path, '{"session": 1, "li\n[1]\nnull\n{"session": "x"}\n');
    open(path).append(entry(2));
    expect(open(path).load()).toEqual([entry(1), entry(2)]);
  });

  test("only its user may read it", () => {
    const path = join(folder, "h");
    open(path).append(entry(1));
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  test("past eight megabytes the older half goes", () => {
    const path = join(folder, "h");
    const long = "x".repeat(100_000);
    writeFileSync(
      path,
      Array.from({ length: 100 }, (_, line) => `${JSON.stringify(entry(line, long))}\n`).join(""),
    );
    expect(open(path).load()).toHaveLength(100);
    expect(statSync(path).size).toBeLessThan(6_000_000);
    const kept = open(path).load();
    expect(kept.at(-1)?.line).toBe(99);
    expect(kept.length).toBeGreaterThanOrEqual(49);
  });

  test.runIf(existsSync("/dev/full"))("a full disk is logged once and stops nothing", () => {
    const file = open("/dev/full");
    file.append(entry(1));
    file.append(entry(2));
    expect(log).toHaveLength(1);
    expect(log[0]).toMatch(/history is not kept: ENOSPC/);
    expect(file.load()).toEqual([]);
  });

  test("a folder that cannot be made is logged once", () => {
    writeFileSync(join(folder, "file"), "");
    const file = open(join(folder, "file", "history"));
    file.append(entry(1));
    file.append(entry(2));
    expect(log).toHaveLength(1);
  });
});
