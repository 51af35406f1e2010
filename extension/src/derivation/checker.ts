// Asks the worker that checks derivations. The worker, with the whole of `gradbook/derive`, is loaded at the first question;
// typing never waits for it. It answers one question after another.
import type { Answer, DerivationReport, Question } from "./report.ts";

/** A check that takes longer is given up, in milliseconds, and the worker replaced. */
const LIMIT = 10_000;

/** Reports of texts that were checked lately. */
const MOST_REPORTS = 200;

/** A question without its number; distributed over the kinds of question. */
type Ask = Question extends infer Each ? (Each extends Question ? Omit<Each, "id"> : never) : never;

interface Asked {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: Error) => void;
}

export class DerivationChecker {
  #worker: Worker | undefined;
  /** The first is with the worker, the others wait: so that the limit counts work, not waiting. */
  readonly #asked: Asked[] = [];
  readonly #reports = new Map<string, DerivationReport>();
  #limit: ReturnType<typeof setTimeout> | undefined;
  #lastId = 0;

  /** Checks every step of a derivation. The same text is checked once. */
  async check(text: string): Promise<DerivationReport> {
    const known = this.#reports.get(text);
    if (known) return known;
    const answer = await this.#ask({ kind: "check", text });
    if (!("report" in answer)) throw new Error("The checker answered another question.");
    if (this.#reports.size >= MOST_REPORTS) this.#reports.clear();
    this.#reports.set(text, answer.report);
    return answer.report;
  }

  /** The step that can follow on a line, by one named rule. */
  async next(text: string, line: number): Promise<string> {
    const answer = await this.#ask({ kind: "next", text, line });
    if (!("next" in answer)) throw new Error("The checker answered another question.");
    return answer.next;
  }

  async #ask(ask: Ask): Promise<Answer> {
    const question: Question = { ...ask, id: ++this.#lastId };
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.#asked.push({ question, resolve, reject });
      if (this.#asked.length === 1) this.#send();
    });
    if ("problem" in answer) throw new Error(answer.problem);
    return answer;
  }

  #send(): void {
    const first = this.#asked[0];
    if (!first) return;
    this.#limit = setTimeout(() => this.#giveUp("Checking took too long and was given up."), LIMIT);
    this.#start().postMessage(first.question);
  }

  #answered(answer: Answer): void {
    if (this.#asked[0]?.question.id !== answer.id) return;
    clearTimeout(this.#limit);
    this.#asked.shift()?.resolve(answer);
    this.#send();
  }

  /** Fails the question that the worker is at, and goes on with a new worker. */
  #giveUp(reason: string): void {
    clearTimeout(this.#limit);
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#asked.shift()?.reject(new Error(reason));
    this.#send();
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL("./worker.ts", import.meta.url));
    worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#answered(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#giveUp(`The checker stopped: ${event.message || "its program could not be loaded"}.`);
    };
    this.#worker = worker;
    return worker;
  }
}
