// What a student gets back: one HTML page a notebook, without scripts. Of a hidden test it tells the name and the
// message, not the source.
import { stripVTControlCharacters } from "node:util";
import type { NotebookOutput } from "../../kernel/session/notebookOutputs.ts";
import { hasHiddenTests, withoutHiddenTests } from "../format/regions.ts";
import type { GradedCell, GradedNotebook } from "../run/gradeNotebook.ts";
import type { CellScore } from "../score/score.ts";

/** A whole HTML document. */
export function feedbackPage(graded: GradedNotebook, student: string, assignment: string): string {
  const scores = graded.cells.flatMap(({ score }) => score ?? []);
  const earned = scores.reduce((sum, score) => sum + (score.earned ?? 0), 0);
  const possible = scores.reduce((sum, score) => sum + score.possible, 0);
  const open = scores.some((score) => score.earned === null)
    ? " so far; some answers wait for a person to judge"
    : "";
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(`${assignment}: ${student}`)}</title>
<style>${STYLE}</style></head>
<body>
<h1>${escapeHtml(assignment)}</h1>
<p>${escapeHtml(student)}: <strong>${points(earned)} of ${points(possible)} points</strong>${open}.</p>
${summary(scores)}
${graded.findings.length > 0 ? `<h2>Not as handed out</h2><ul>${graded.findings.map(({ message }) => `<li>${escapeHtml(message)}</li>`).join("")}</ul>` : ""}
<h2>${escapeHtml(graded.name)}</h2>
${graded.cells.map(cellSection).join("\n")}
</body></html>
`;
}

function summary(scores: readonly CellScore[]): string {
  const rows = scores.map(
    ({ gradeId, earned, possible, reason }) =>
      `<tr><th scope="row"><a href="#${escapeHtml(gradeId)}">${escapeHtml(gradeId)}</a></th><td>${mark(earned, possible)} ${earned === null ? "open" : points(earned)} of ${points(possible)}</td><td>${escapeHtml(firstLine(reason))}</td></tr>`,
  );
  return `<table><thead><tr><th>Question</th><th>Points</th><th>Why</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function cellSection({ cell, origin, outputs, score }: GradedCell): string {
  const hidden = origin === "master" && hasHiddenTests(cell.source);
  const source = origin === "master" ? withoutHiddenTests(cell.source) : cell.source;
  const id = cell.nbgrader ? ` id="${escapeHtml(cell.nbgrader.grade_id)}"` : "";
  const verdict = score
    ? `<p class="verdict">${mark(score.earned, score.possible)} ${score.earned === null ? "waits for a person to judge" : `${points(score.earned)} of ${points(score.possible)} points`}</p>`
    : "";
  const shown = outputs.map((output) => outputBlock(output, hidden)).join("");
  const note = hidden ? `<p class="note">This cell also runs tests that are not shown.</p>` : "";
  const body =
    cell.type === "code"
      ? `<pre class="source">${escapeHtml(source)}</pre>`
      : `<pre class="text">${escapeHtml(source)}</pre>`;
  return `<section${id}>${body}${note}${shown}${verdict}</section>`;
}

/** A cell with hidden tests shows no output but what its error says: a traceback would quote the tests. */
function outputBlock(output: NotebookOutput, hidden: boolean): string {
  switch (output.output_type) {
    case "error":
      return `<pre class="error">${escapeHtml(hidden ? `${output.ename}: ${output.evalue}` : plain(output.traceback.join("\n")))}</pre>`;
    case "stream":
      return hidden ? "" : `<pre class="output">${escapeHtml(output.text)}</pre>`;
    default:
      return `<pre class="output">${escapeHtml(String(output.data["text/plain"] ?? ""))}</pre>`;
  }
}

const mark = (earned: number | null, possible: number): string =>
  earned === null ? "…" : earned >= possible ? "✓" : earned > 0 ? "◐" : "✗";

const points = (value: number): string => String(Math.round(value * 100) / 100);
const firstLine = (text: string): string => text.split("\n", 1)[0];
/** Text without the colours of a terminal. */
const plain = (text: string): string => stripVTControlCharacters(text);
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; } th, td { text-align: left; padding: .25rem .75rem; border-bottom: 1px solid #ccc; vertical-align: top; }
section { margin: 1.5rem 0; } pre { margin: 0; padding: .5rem .75rem; overflow-x: auto; white-space: pre-wrap; font-size: 14px; }
.source { background: #f4f4f4; border-left: 3px solid #999; } .error { color: #8b0000; background: #fff1f0; } .text { font-family: inherit; }
.verdict { font-weight: 600; margin: .25rem .75rem; } .note { color: #555; margin: .25rem .75rem; font-size: 14px; }
@media (prefers-color-scheme: dark) { body { color: #e8e8e8; background: #161616; } .source { background: #222; } .error { color: #ffb3ab; background: #2a1715; } .note { color: #aaa; } a { color: #8ab4f8; } }
`;
