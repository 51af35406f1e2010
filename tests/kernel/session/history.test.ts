import { describe, expect, test } from "vitest";
import { History, type HistoryEntry } from "../../../kernel/session/history.ts";

const earlier: HistoryEntry[] = [
  { session: 5, line: 1, input: "1+1", output: "2" },
  { session: 5, line: 2, input: "const a = 1;", output: null },
  { session: 8, line: 1, input: "1+1", output: "2" },
];

function history(): History {
  const kept = new History(11, { load: () => earlier, append: () => {} });
  kept.add(1, "1*2", "2");
  kept.add(2, "1+1", "2");
  return kept;
}

const ask = { output: false, raw: true, session: 0, unique: false } as const;

describe("history", () => {
  test("tail: the newest, oldest first, across sessions", () => {
    expect(history().answer({ ...ask, hist_access_type: "tail", n: 3 })).toEqual([
      [8, 1, "1+1"],
      [11, 1, "1*2"],
      [11, 2, "1+1"],
    ]);
    expect(history().answer({ ...ask, hist_access_type: "tail", n: 0 })).toEqual([]);
  });

  test("with output, the input stands in a pair", () => {
    expect(history().answer({ ...ask, output: true, hist_access_type: "tail", n: 1 })).toEqual([
      [11, 2, ["1+1", "2"]],
    ]);
  });

  test("range: one session, by number or counted back from this one, the end left out", () => {
    const range = { ...ask, hist_access_type: "range" } as const;
    expect(history().answer({ ...range, start: 1, stop: 2 })).toEqual([[11, 1, "1*2"]]);
    expect(history().answer({ ...range, session: 5, start: 1 })).toHaveLength(2);
    expect(history().answer({ ...range, session: -1 })).toEqual([[8, 1, "1+1"]]);
    expect(history().answer({ ...range, session: -2, stop: 2 })).toEqual([[5, 1, "1+1"]]);
  });

  test("search: glob patterns over the whole input", () => {
    const search = { ...ask, hist_access_type: "search" } as const;
    expect(history().answer({ ...search, pattern: "1?1" })).toHaveLength(3);
    expect(history().answer({ ...search, pattern: "1?1", unique: true })).toEqual([[11, 2, "1+1"]]);
    expect(history().answer({ ...search, pattern: "1*", n: 2 })).toEqual([
      [11, 1, "1*2"],
      [11, 2, "1+1"],
    ]);
    expect(history().answer({ ...search, pattern: "1+1" })).toHaveLength(3);
    expect(history().answer({ ...search, pattern: "[a]" })).toEqual([]);
  });
});
