// How a verdict looks, at the end of its line and beside its mathematics: a sign, and words for those who do not see it.
import type { TranslationBundle } from "@jupyterlab/translation";
import type { StepReport, Verdict } from "./report.ts";

const SIGNS: Record<Verdict, string> = { holds: "✓", fails: "✗", unread: "?", noted: "" };

export function verdictName(verdict: Verdict, text: TranslationBundle): string {
  const names: Record<Verdict, string> = {
    holds: text.__("holds"),
    fails: text.__("fails"),
    unread: text.__("not understood"),
    noted: text.__("noted"),
  };
  return names[verdict];
}

/** The sign of a step, with its message as title and for screen readers. */
export function verdictMark(step: StepReport, text: TranslationBundle): HTMLElement {
  const mark = document.createElement("span");
  mark.className = `gb-Verdict gb-mod-${step.verdict}`;
  mark.textContent = SIGNS[step.verdict];
  const words = [verdictName(step.verdict, text), step.message].filter((part) => part !== "").join(": ");
  if (step.verdict === "noted") {
    mark.setAttribute("aria-hidden", "true");
    return mark;
  }
  mark.title = words;
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", words);
  return mark;
}
