// The derivation as mathematics, under its text: one row a step, with its verdict and its rule.
// Rows that did not change stay as they are, so that typing makes nothing flicker.
import type { TranslationBundle } from "@jupyterlab/translation";
import { type DerivationReport, latexOf, type StepReport, summarize } from "./report.ts";
import { verdictMark } from "./verdictMark.ts";

/** Typesets the TeX in an element, in place. */
export type Typeset = (element: HTMLElement) => Promise<void>;

const rowKeys = new WeakMap<Element, string>();

/** An empty preview, to be filled with `showReports`. */
export function createPreview(text: TranslationBundle): HTMLElement {
  const preview = document.createElement("div");
  preview.className = "gb-Derivation";
  preview.setAttribute("role", "group");
  preview.setAttribute("aria-label", text.__("Derivation, step by step"));
  const rows = document.createElement("div");
  rows.className = "gb-Derivation-rows";
  const summary = document.createElement("div");
  summary.className = "gb-Derivation-summary";
  summary.setAttribute("role", "status");
  preview.append(rows, summary);
  return preview;
}

/** Brings a preview up to date. `onResize` is called once the mathematics has its final height. */
export function showReports(
  preview: HTMLElement,
  reports: readonly DerivationReport[],
  options: { text: TranslationBundle; typeset: Typeset; onResize: () => void },
): void {
  const [rows, summary] = [...preview.children] as HTMLElement[];
  const steps = reports
    .flatMap((report) => report.steps)
    .filter((step) => latexOf(step) || step.message || step.reason);
  const kept = new Map([...rows.children].map((row) => [rowKeys.get(row), row]));
  const fresh: HTMLElement[] = [];
  const wanted = steps.map((step) => {
    const key = JSON.stringify([step.verdict, latexOf(step), step.message, step.reason, step.source]);
    const same = kept.get(key);
    kept.delete(key);
    if (same) return same;
    const row = createRow(step, options.text);
    rowKeys.set(row, key);
    fresh.push(row);
    return row;
  });
  rows.replaceChildren(...wanted);
  const sentence = reports.map(summarize).join(" ");
  if (summary.textContent !== sentence) summary.textContent = sentence;
  // TeX that the typesetter refuses stays readable as TeX.
  void Promise.allSettled(
    fresh.flatMap((row) =>
      [...row.querySelectorAll<HTMLElement>("span.gb-Derivation-math")].map(options.typeset),
    ),
  ).then(options.onResize);
}

function createRow(step: StepReport, text: TranslationBundle): HTMLElement {
  const row = document.createElement("div");
  row.className = `gb-Derivation-row gb-mod-${step.verdict}`;
  const note = document.createElement("span");
  note.className = "gb-Derivation-note";
  note.textContent = [step.reason, step.message].filter(Boolean).join(" · ");
  row.append(verdictMark(step, text), ...mathematics(step), note);
  return row;
}

/** Both sides of the line, so that relations stand under each other; a line without relation, or unread, in one piece. */
function mathematics(step: StepReport): HTMLElement[] {
  const { left, right, source, verdict } = step;
  const isWhole = source !== undefined || (left === "" && verdict === "noted");
  const parts = isWhole ? [latexOf(step)] : [left, right];
  return parts.map((latex, index) => {
    const part = document.createElement(source === undefined ? "span" : "code");
    part.className = `gb-Derivation-math gb-mod-${isWhole ? "whole" : ["left", "right"][index]}`;
    if (latex) part.textContent = `\\(\\displaystyle ${latex}\\)`;
    else part.textContent = source ?? "";
    return part;
  });
}
