// The queue before the checking worker: one question at a time, each text once, and a worker that hangs or stops replaced.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DerivationChecker } from "../../../extension/src/derivation/checker.ts";
import type { Answer, Question } from "../../../extension/src/derivation/report.ts";

/** A worker that answers when the test says so. */
class FakeWorker {
  static made: FakeWorker[] = [];
  readonly asked: Question[] = [];
  isTerminated = false;
  onmessage: (event: { data: Answer }) => void = () => undefined;
  onerror: (event: { message: string; preventDefault(): void }) => void = () => undefined;

  constructor() {
    FakeWorker.made.push(this);
  }

  postMessage(question: Question): void {
    this.asked.push(question);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  answer(latex: string): void {
    const { id } = this.asked[this.asked.length - 1];
    this.onmessage({ data: { id, report: { latex, names: {}, steps: [] } } });
  }
}

beforeEach(() => {
  FakeWorker.made = [];
  vi.stubGlobal("Worker", FakeWorker);
  vi.useFakeTimers();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("asks one question at a time, in order, and each text once", async () => {
  const checker = new DerivationChecker();
  const [first, second] = [checker.check("a"), checker.check("b")];
  const [worker] = FakeWorker.made;
  expect(worker.asked).toMatchObject([{ kind: "check", text: "a" }]);
  worker.answer("A");
  expect(worker.asked).toMatchObject([{ text: "a" }, { text: "b" }]);
  worker.answer("B");
  expect([(await first).latex, (await second).latex]).toEqual(["A", "B"]);
  expect((await checker.check("a")).latex).toBe("A");
  expect(worker.asked).toHaveLength(2);
});

test("a check that takes too long is given up; those behind it go to a new worker, with all their time", async () => {
  const checker = new DerivationChecker();
  const slow = expect(checker.check("slow")).rejects.toThrow("took too long");
  const next = checker.check("next");
  await vi.advanceTimersByTimeAsync(10_000);
  await slow;
  const [old, fresh] = FakeWorker.made;
  expect(old.isTerminated).toBe(true);
  await vi.advanceTimersByTimeAsync(9_000);
  fresh.answer("N");
  expect((await next).latex).toBe("N");
});

test("a worker that stops says why, and is replaced", async () => {
  const checker = new DerivationChecker();
  const stopped = expect(checker.check("a")).rejects.toThrow("The checker stopped: out of memory.");
  FakeWorker.made[0].onerror({ message: "out of memory", preventDefault: () => undefined });
  await stopped;
  const again = checker.check("a");
  FakeWorker.made[1].answer("A");
  expect((await again).latex).toBe("A");
});

test("passes on what the checker could not do", async () => {
  const checker = new DerivationChecker();
  const step = expect(checker.next("f(x) = 3", 1)).rejects.toThrow("no derivative");
  const [worker] = FakeWorker.made;
  worker.onmessage({ data: { id: worker.asked[0].id, problem: "no derivative" } });
  await step;
});
