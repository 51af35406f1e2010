// Asks the worker that checks derivations. The worker, with the whole of `gradbook/derive`, is loaded at the first question;
// typing never waits for it. Of several questions about one place only the newest is answered.
import type { Answer, DerivationReport, Question } from "./report.ts";

/** A check that takes longer is given up, in milliseconds, and the worker replaced. */
const LIMIT = 10_000;

type Ask = Question extends infer Q ? (Q extends Question ? Omit<Q, "id"> : never) : never;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: Error) => void;
}

export class DerivationChecker {
  #worker: Worker | undefined;
  #waiting = new Map<number, Waiting>();
  #reports = new Map<string, DerivationReport>();
  #lastId = 0;

  /** Checks every step of a derivation. The same text is checked once. */
  async check(text: string): Promise<DerivationReport> {
    const known = this.#reports.get(text);
    if (known) return known;
    const answer = await this.#ask({ kind: "check", text });
    if (!("report" in answer)) throw new Error("The checker answered another question.");
    if (this.#reports.size > 200) this.#reports.clear();
    this.#reports.set(text, answer.report);
    return answer.report;
  }

  /** The step that can follow on a line, by one named rule. */
  async next(text: string, line: number): Promise<string> {
    const answer = await this.#ask({ kind: "next", text, line });
    if (!("next" in answer)) throw new Error("The checker answered another question.");
    return answer.next;
  }

  #ask(question: Ask): Promise<Answer> {
    const id = ++this.#lastId;
    const worker = this.#start();
    return new Promise<Answer>((resolve, reject) => {
      const limit = setTimeout(() => this.#restart("Checking took too long and was given up."), LIMIT);
      const settle = (): void => {
        clearTimeout(limit);
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        resolve: (answer) => {
          settle();
          if ("problem" in answer) reject(new Error(answer.problem));
          else resolve(answer);
        },
        reject: (reason) => {
          settle();
          reject(reason);
        },
      });
      worker.postMessage({ ...question, id });
    });
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL("./worker.ts", import.meta.url));
    worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#waiting.get(data.id)?.resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#restart(`The checker stopped: ${event.message || "its program could not be loaded"}.`);
    };
    this.#worker = worker;
    return worker;
  }

  #restart(reason: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const waiting of [...this.#waiting.values()]) waiting.reject(new Error(reason));
  }
}
