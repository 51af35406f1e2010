// A notebook file as grading reads it: nbformat 4 with nbgrader's cell metadata (schema 3). What a student wrote is
// data from outside; anything that is not as the format says becomes an error that names the file and the place.
import * as z from "zod";

/** nbgrader's metadata of one cell, schema version 3. */
const nbgraderSchema = z.object({
  grade: z.boolean(),
  solution: z.boolean(),
  locked: z.boolean(),
  task: z.boolean().default(false),
  grade_id: z.string().min(1),
  points: z.number().nonnegative().optional(),
  schema_version: z.literal(3),
  cell_type: z.enum(["code", "markdown", "raw"]).optional(),
  checksum: z.string().optional(),
});
export type NbgraderMetadata = z.infer<typeof nbgraderSchema>;

const text = z
  .union([z.string(), z.array(z.string())])
  .transform((lines) => (Array.isArray(lines) ? lines.join("") : lines));

const cellSchema = z.looseObject({
  id: z.string().optional(),
  cell_type: z.enum(["code", "markdown", "raw"]),
  source: text,
  metadata: z.record(z.string(), z.unknown()).default({}),
});

const notebookSchema = z.looseObject({
  nbformat: z.literal(4),
  nbformat_minor: z.number().int(),
  metadata: z.record(z.string(), z.unknown()).default({}),
  cells: z.array(cellSchema),
});

/** One cell. `nbgrader` is null where the cell takes no part in grading. */
export interface Cell {
  id: string;
  type: "code" | "markdown" | "raw";
  source: string;
  metadata: Record<string, unknown>;
  nbgrader: NbgraderMetadata | null;
}

export interface Notebook {
  /** For messages: the file's name as the caller gave it. */
  name: string;
  metadata: Record<string, unknown>;
  cells: Cell[];
}

/** A notebook that cannot be read. */
export class NotebookFormatError extends Error {
  override name = "NotebookFormatError";
}

/**
 * Reads a notebook's text.
 *
 * @param content the file's text, JSON of nbformat 4
 * @param name the file's name, for messages
 * @param trust `master`: bad nbgrader metadata is an error. `submission`: it is dropped, since the master's counts.
 * @throws NotebookFormatError naming the file, the place and what was expected there
 */
export function readNotebook(content: string, name: string, trust: "master" | "submission"): Notebook {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    throw new NotebookFormatError(`${name}: not JSON (${error instanceof Error ? error.message : error})`);
  }
  const parsed = notebookSchema.safeParse(json);
  if (!parsed.success) throw new NotebookFormatError(`${name}: ${firstIssue(parsed.error)}`);
  const { metadata, cells } = parsed.data;
  return {
    name,
    metadata,
    cells: cells.map((cell, index) => ({
      id: cell.id ?? `cell-${index + 1}`,
      type: cell.cell_type,
      source: cell.source,
      metadata: cell.metadata,
      nbgrader: readNbgrader(cell.metadata["nbgrader"], `${name}, cell ${index + 1}`, trust),
    })),
  };
}

function readNbgrader(
  value: unknown,
  place: string,
  trust: "master" | "submission",
): NbgraderMetadata | null {
  if (value === undefined) return null;
  const parsed = nbgraderSchema.safeParse(value);
  if (parsed.success) {
    const { grade, solution, locked, task } = parsed.data;
    return grade || solution || locked || task ? parsed.data : null;
  }
  if (trust === "master")
    throw new NotebookFormatError(`${place}: nbgrader metadata: ${firstIssue(parsed.error)}`);
  return null;
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = issue.path.join(".");
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}
