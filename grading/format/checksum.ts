// nbgrader's checksum of a cell (its `utils.compute_checksum`): tells whether a student has changed a cell. It is a
// mark of identity, not of trust.
import { createHash } from "node:crypto";
import type { Cell } from "./notebook.ts";

/**
 * MD5 over source, type, the flags as Python prints them, the grade id and, for a graded cell, the points.
 * @throws Error for a cell without nbgrader metadata
 */
export function cellChecksum(cell: Cell): string {
  if (!cell.nbgrader) throw new Error(`cell ${cell.id} has no nbgrader metadata, so no checksum`);
  const { grade, solution, locked, grade_id, points } = cell.nbgrader;
  const hash = createHash("md5").update(cell.source).update(cell.type);
  // A graded cell that is not a solution counts as locked, whatever its flag says.
  for (const flag of [grade, solution, solution ? false : grade || locked])
    hash.update(flag ? "True" : "False");
  hash.update(grade_id);
  if (grade) hash.update(pythonFloat(points ?? 0));
  return hash.digest("hex");
}

/** `str(float(x))` of Python, for the values that points have. */
const pythonFloat = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));
