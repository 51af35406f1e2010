// The worker's program: checks derivations with the numeric core, off the page's thread.
import { nextStep, reportOf } from "./answers.ts";
import type { Answer, Question } from "./report.ts";

self.onmessage = ({ data }: MessageEvent<Question>) => self.postMessage(answer(data));

function answer(question: Question): Answer {
  const { id } = question;
  try {
    return question.kind === "check"
      ? { id, report: reportOf(question.text) }
      : { id, next: nextStep(question.text, question.line) };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : String(error) };
  }
}
