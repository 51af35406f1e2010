// The exercises of a notebook, in nbgrader's own metadata (schema 3), and what their visible checks say.
// The rules of credit are nbgrader's (nbgrader 0.9, `utils.determine_grade`): an error or any text on stderr is 0 points;
// else the first result that reads as a number is the credit; else a cell that ran has full credit.

/** nbgrader's mark on a cell that counts. */
export interface GradedCell {
  readonly gradeId: string;
  readonly points: number;
  /** Checked by running (`auto`), or judged by a person (`manual`). */
  readonly kind: "auto" | "manual";
}

/** An output as a notebook file has it. */
export interface Output {
  readonly output_type: string;
  readonly [field: string]: unknown;
}

export type State = "passed" | "partly" | "failed" | "open" | "manual";

export interface Result {
  readonly state: State;
  /** Points that the visible checks give; 0 while open or manual. */
  readonly earned: number;
  /** What failed and why, in the check's words. */
  readonly reason: string;
}

/** Reads a cell's `nbgrader` metadata; undefined for cells that do not count and for other schemas. */
export function readGradedCell(metadata: unknown): GradedCell | undefined {
  if (typeof metadata !== "object" || metadata === null) return undefined;
  const { grade, solution, task, points, grade_id, schema_version } = metadata as Record<string, unknown>;
  if (schema_version !== 3 || (grade !== true && task !== true)) return undefined;
  if (typeof points !== "number" || !Number.isFinite(points) || points < 0) return undefined;
  return {
    gradeId: String(grade_id),
    points,
    kind: solution === true || task === true ? "manual" : "auto",
  };
}

/** What a graded cell's outputs are worth. */
export function judge({ points, kind }: GradedCell, hasRun: boolean, outputs: readonly Output[]): Result {
  if (kind === "manual") return { state: "manual", earned: 0, reason: "" };
  if (!hasRun) return { state: "open", earned: 0, reason: "" };
  const failure = outputs.find(({ output_type }) => output_type === "error");
  if (failure) return { state: "failed", earned: 0, reason: failureText(failure) };
  const complaint = outputs.find(({ output_type, name }) => output_type === "stream" && name === "stderr");
  if (complaint) return { state: "failed", earned: 0, reason: joined(complaint["text"]) };
  const credit = outputs.map(creditOf).find((number) => number !== undefined);
  if (credit === undefined) return { state: "passed", earned: points, reason: "" };
  const earned = Math.min(points, Math.max(0, credit));
  return { state: earned >= points ? "passed" : earned > 0 ? "partly" : "failed", earned, reason: "" };
}

function creditOf({ output_type, data }: Output): number | undefined {
  if (output_type !== "execute_result" || typeof data !== "object" || data === null) return undefined;
  const text = joined((data as Record<string, unknown>)["text/plain"]).trim();
  const number = Number(text);
  return text !== "" && Number.isFinite(number) ? number : undefined;
}

function failureText({ ename, evalue }: Output): string {
  const [name, message] = [String(ename ?? "Error"), String(evalue ?? "")];
  return name === "CheckError" || message.startsWith(name) ? message : `${name}: ${message}`;
}

/** Notebook files hold text as one string or as lines. */
const joined = (text: unknown): string => (Array.isArray(text) ? text.join("") : String(text ?? ""));

/** Points of a whole notebook. */
export interface Total {
  readonly earned: number;
  /** Points that visible checks can give. */
  readonly checked: number;
  /** Points that a person gives. */
  readonly manual: number;
}

export function total(results: readonly { cell: GradedCell; result: Result }[]): Total {
  const sum = (kind: GradedCell["kind"]): number =>
    results.filter(({ cell }) => cell.kind === kind).reduce((points, { cell }) => points + cell.points, 0);
  return {
    earned: results.reduce((points, { result }) => points + result.earned, 0),
    checked: sum("auto"),
    manual: sum("manual"),
  };
}

/** Points without trailing zeros: 2, 1.5, 0.33. */
export const formatPoints = (points: number): string => String(Number(points.toFixed(2)));
