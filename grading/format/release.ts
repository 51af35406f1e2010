// What a student gets of an instructor's cell: solutions replaced by a stub, hidden tests left out; the same text that
// `nbgrader generate_assignment` makes with the configuration that `gradbook grade init` writes.
import type { Cell } from "./notebook.ts";
import { replaceRegions, solutionMarks, withoutHiddenTests } from "./regions.ts";

/** Stands where a student has to write code. It throws, so that a cell left alone earns nothing. */
export const codeStub = ["// YOUR CODE HERE", 'throw new Error("not answered yet");'];

/** Stands where a student has to write text. */
export const textStub = ["YOUR ANSWER HERE"];

/**
 * @throws RegionError if a region is not closed
 */
export function releasedSource(cell: Cell): string {
  const stub = cell.type === "code" ? codeStub : textStub;
  const { source, regions } = replaceRegions(cell.source, solutionMarks, (indent) =>
    stub.map((line) => indent + line),
  );
  if (cell.nbgrader?.solution && regions === 0) return stub.join("\n");
  return withoutHiddenTests(source);
}
