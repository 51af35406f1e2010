// From the instructor's notebook and a student's, the notebook that is graded. Only the student's answers are taken
// from the student: order, tests, points and everything locked come from the instructor's notebook, whatever was
// deleted, doubled, reordered, renamed or altered in the submission. Each such thing is reported.
import type { Cell, Notebook } from "../format/notebook.ts";
import { withoutHiddenTests } from "../format/regions.ts";

/** Something in a submission that is not as it was handed out. It is mended; the instructor is told. */
export interface Finding {
  kind: "missing" | "duplicate" | "reordered" | "altered" | "points" | "retyped" | "unknown";
  gradeId: string;
  message: string;
}

/** A cell in the order in which it runs. */
export interface AssembledCell {
  /** `master`: trusted. `answer`: the student's words in a cell of the instructor's. `own`: a cell of the student's. */
  origin: "master" | "answer" | "own";
  cell: Cell;
}

export interface AssembledNotebook {
  name: string;
  cells: AssembledCell[];
  findings: Finding[];
}

/**
 * @param master the instructor's notebook, solutions and hidden tests included
 * @param submission the student's notebook
 */
export function assemble(master: Notebook, submission: Notebook): AssembledNotebook {
  const anchors = master.cells.filter((cell) => cell.nbgrader !== null);
  const known = new Map(anchors.map((cell) => [gradeId(cell), cell]));
  const submitted = new Map<string, Cell>();
  const findings: Finding[] = [];

  // The student's own cells stay behind the graded cell that they followed.
  const ownCells = new Map<string, Cell[]>([[START, []]]);
  let anchor = START;
  const order: string[] = [];
  for (const cell of submission.cells) {
    const id = cell.nbgrader?.grade_id;
    if (id === undefined) addTo(ownCells, anchor, cell);
    else if (!known.has(id)) {
      findings.push({
        kind: "unknown",
        gradeId: id,
        message: `cell ${id} is not part of the assignment; it runs as a cell of the student's own`,
      });
      addTo(ownCells, anchor, cell);
    } else if (submitted.has(id))
      findings.push({
        kind: "duplicate",
        gradeId: id,
        message: `cell ${id} occurs more than once; the first counts`,
      });
    else {
      submitted.set(id, cell);
      order.push(id);
      anchor = id;
    }
  }

  const wanted = anchors.map(gradeId).filter((id) => submitted.has(id));
  const misplaced = wanted.find((id, index) => id !== order[index]);
  if (misplaced !== undefined)
    findings.push({
      kind: "reordered",
      gradeId: misplaced,
      message: `the graded cells stand in another order from cell ${misplaced} on; they run in the assignment's order`,
    });

  const asOwn = (cell: Cell): AssembledCell => ({ origin: "own", cell: { ...cell, nbgrader: null } });
  const cells = ownCells.get(START)!.map(asOwn);
  for (const original of anchors) {
    const id = gradeId(original);
    const answer = submitted.get(id);
    findings.push(...compare(original, answer));
    cells.push(
      original.nbgrader!.solution && answer
        ? { origin: "answer", cell: { ...original, source: answer.source } }
        : { origin: "master", cell: original.nbgrader!.solution ? { ...original, source: "" } : original },
    );
    cells.push(...(ownCells.get(id) ?? []).map(asOwn));
  }
  return { name: submission.name, cells, findings };
}

/** The place before every graded cell. */
const START = "";

const gradeId = (cell: Cell): string => cell.nbgrader!.grade_id;

function addTo(groups: Map<string, Cell[]>, key: string, cell: Cell): void {
  const group = groups.get(key);
  if (group) group.push(cell);
  else groups.set(key, [cell]);
}

function compare(original: Cell, submitted: Cell | undefined): Finding[] {
  const id = gradeId(original);
  const { points, solution } = original.nbgrader!;
  if (!submitted)
    return [
      {
        kind: "missing",
        gradeId: id,
        message: `cell ${id} was deleted; ${solution ? "it counts as unanswered" : "it was put back"}`,
      },
    ];
  const findings: Finding[] = [];
  if (submitted.type !== original.type)
    findings.push({
      kind: "retyped",
      gradeId: id,
      message: `cell ${id} was made a ${submitted.type} cell; it counts as the ${original.type} cell that it was`,
    });
  if (submitted.nbgrader?.points !== points)
    findings.push({
      kind: "points",
      gradeId: id,
      message: `cell ${id} claims ${submitted.nbgrader?.points ?? "no"} points; it has ${points ?? "none"}`,
    });
  if (!solution && submitted.source.trimEnd() !== withoutHiddenTests(original.source).trimEnd())
    findings.push({
      kind: "altered",
      gradeId: id,
      message: `cell ${id} is locked but was changed; the original ran`,
    });
  return findings;
}
