// Where things stand in a course folder: nbgrader's own layout, so that both programs work on the same files.
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";

/** A course folder with nbgrader's default names. */
export interface Course {
  folder: string;
}

/** A folder or file that should be there and is not. */
export class CourseError extends Error {
  override name = "CourseError";
}

export const sourceFolder = ({ folder }: Course, assignment: string): string =>
  join(folder, "source", assignment);
export const submittedFolder = ({ folder }: Course, student: string, assignment: string): string =>
  join(folder, "submitted", student, assignment);
export const autogradedFolder = ({ folder }: Course, student: string, assignment: string): string =>
  join(folder, "autograded", student, assignment);
export const feedbackFolder = ({ folder }: Course, student: string, assignment: string): string =>
  join(folder, "feedback", student, assignment);
/** What gradbook itself remembers of an assignment's grading. */
export const resultsFolder = ({ folder }: Course, assignment: string): string =>
  join(folder, ".gradbook", assignment);

/**
 * The instructor's notebooks of an assignment, by name without extension.
 * @throws CourseError if the assignment has none
 */
export async function sourceNotebooks(course: Course, assignment: string): Promise<Map<string, string>> {
  const folder = sourceFolder(course, assignment);
  const files = await readdir(folder).catch(() => {
    throw new CourseError(`No assignment ${assignment}: there is no folder ${folder}.`);
  });
  const notebooks = files.filter((file) => file.endsWith(".ipynb")).sort();
  if (notebooks.length === 0)
    throw new CourseError(`The assignment ${assignment} has no notebook in ${folder}.`);
  return new Map(
    await Promise.all(
      notebooks.map(
        async (file) => [basename(file, ".ipynb"), await readFile(join(folder, file), "utf8")] as const,
      ),
    ),
  );
}

/** Other files of the assignment, which every submission may read: data, and modules that the cells import. */
export async function sourceFiles(course: Course, assignment: string): Promise<Record<string, string>> {
  const folder = sourceFolder(course, assignment);
  const entries = await readdir(folder, { withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => !entry.name.endsWith(".ipynb") && !entry.name.startsWith("."))
      .map((entry) => [entry.name, join(folder, entry.name)]),
  );
}

/** The students who handed the assignment in, sorted. */
export async function submitters(course: Course, assignment: string): Promise<string[]> {
  const folder = join(course.folder, "submitted");
  const students = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const handedIn = await Promise.all(
    students
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => {
        const files = await readdir(submittedFolder(course, name, assignment)).catch(() => null);
        return files === null ? null : name;
      }),
  );
  return handedIn.filter((name) => name !== null).sort();
}
