// `gradbook grade`: the instructor's commands.
import { access, copyFile, mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { exportScores } from "./course/export.ts";
import { type Course, CourseError, sourceNotebooks, submittedFolder, submitters } from "./course/layout.ts";
import { type SubmissionResult, totals } from "./course/results.ts";
import { readNotebook } from "./format/notebook.ts";
import { releasedSource } from "./format/release.ts";
import { openGradebook } from "./nbgrader/bridge.ts";
import { startProgress } from "./progress.ts";
import { pythonFile } from "./pythonFiles.ts";
import { gradeAssignment } from "./run/gradeAssignment.ts";
import { whyNoSandbox } from "./sandbox/bubblewrap.ts";
import { type Program, resemblances } from "./similarity/report.ts";

export const help = `Usage: gradbook grade ASSIGNMENT [OPTIONS]
       gradbook grade init [FOLDER]
       gradbook grade similar ASSIGNMENT [--threshold 0.5]
       gradbook grade autotest NOTEBOOK OUTPUT

Grades what students handed in, in a course folder of nbgrader's layout (source, submitted), and writes the executed
notebooks (autograded), a page for each student (feedback), scores as CSV and JSON (scores), and nbgrader's gradebook.
What was graded before and has not changed is not graded again. \`init\` makes a course folder ready for TypeScript;
\`similar\` lists submissions that resemble each other; \`autotest\` writes an instructor's notebook in which each line
\`// AUTOTEST expression\` has become a check of the value that the expression has with the solution.

Options:
  --course FOLDER     the course folder (default: this folder)
  --student NAME      grade this student only; may be given more than once
  --jobs N            submissions at once (default: one less than there are cores)
  --timeout SECONDS   a cell's time (default: 30)
  --force             grade again what has not changed
  --no-gradebook      leave nbgrader's gradebook alone
  --scheduler ADDRESS grade on the workers of a Dask cluster, as tcp://10.0.0.1:8786
  --worker COMMAND    what starts gradbook on a worker (default: gradbook)
  --unsafe            run without the sandbox: the submissions can then read your files and use your network
`;

export async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      course: { type: "string", default: "." },
      student: { type: "string", multiple: true },
      jobs: { type: "string" },
      timeout: { type: "string" },
      scheduler: { type: "string" },
      worker: { type: "string", default: "gradbook" },
      threshold: { type: "string", default: "0.5" },
      force: { type: "boolean", default: false },
      unsafe: { type: "boolean", default: false },
      "no-gradebook": { type: "boolean", default: false },
    },
  });
  const [first, second, third] = positionals;
  const course: Course = { folder: resolve(values.course) };
  if (first === undefined)
    throw new CourseError(`gradbook grade wants the name of an assignment.\n\n${help}`);
  if (first === "init") return init(resolve(second ?? values.course));
  if (first === "similar") {
    if (second === undefined)
      throw new CourseError("gradbook grade similar wants the name of an assignment.");
    return similar(course, second, positive("--threshold", values.threshold));
  }
  if (first === "autotest") {
    if (second === undefined || third === undefined)
      throw new CourseError("gradbook grade autotest wants a notebook and the file to write.");
    return (await import("./autotest/command.ts")).autotest(second, third);
  }
  if (first === "worker") return (await import("./cluster/worker.ts")).serveJobs();
  const cluster =
    values.scheduler === undefined
      ? undefined
      : { scheduler: values.scheduler, command: [...values.worker.split(" "), "grade", "worker"] };
  if (!values.unsafe && !cluster) {
    const reason = await whyNoSandbox();
    if (reason !== null)
      throw new CourseError(
        `There is no sandbox: ${reason}.\nSubmissions are untrusted programs. With --unsafe they run all the same, and can read your files.`,
      );
  }
  await grade(course, first, {
    students: values.student,
    jobs: values.jobs === undefined ? undefined : positive("--jobs", values.jobs),
    force: values.force,
    unsafe: values.unsafe,
    cluster,
    limits: values.timeout === undefined ? {} : { cellSeconds: positive("--timeout", values.timeout) },
    gradebook: !values["no-gradebook"],
  });
}

interface GradeCommand {
  students: string[] | undefined;
  jobs: number | undefined;
  force: boolean;
  unsafe: boolean;
  cluster: { scheduler: string; command: string[] } | undefined;
  limits: { cellSeconds?: number };
  gradebook: boolean;
}

async function grade(
  course: Course,
  assignment: string,
  { gradebook, ...options }: GradeCommand,
): Promise<void> {
  const students = options.students ?? (await submitters(course, assignment));
  if (students.length === 0) {
    process.stdout.write(
      `Nobody has handed in ${assignment} (looked in ${join(course.folder, "submitted")}).\n`,
    );
    return;
  }
  const writer = gradebook ? openGradebook(course.folder, assignment) : null;
  const progress = startProgress(students.length);
  const started = performance.now();
  let fresh = 0;
  const results = await gradeAssignment(course, assignment, {
    ...options,
    students,
    onResult(result, isNew) {
      if (isNew) fresh++;
      writer?.write(result);
      progress.step(result.student);
    },
  }).catch((error: unknown) => {
    writer?.cancel();
    throw error;
  });
  progress.end();
  const seconds = (performance.now() - started) / 1000;
  const files = await exportScores(course, assignment, results);
  process.stdout.write(summary(results, fresh, seconds));
  process.stdout.write(`Scores: ${files.join(", ")}\n`);
  if (writer) {
    await writer.end();
    process.stdout.write(`The scores of ${results.length} students are in nbgrader's gradebook.\n`);
  }
  // Those that could not be graded are for the instructor to look at.
  if (results.some(({ notebooks }) => notebooks.some(({ problem }) => problem !== null)))
    process.exitCode = 3;
}

function summary(results: readonly SubmissionResult[], fresh: number, seconds: number): string {
  const all = results.map(totals);
  const mean = all.reduce((sum, { earned }) => sum + earned, 0) / all.length;
  const open = all.filter(({ open: count }) => count > 0).length;
  const lines = [
    `${fresh} graded in ${seconds.toFixed(1)} s, ${results.length - fresh} unchanged; on average ${mean.toFixed(2)} of ${all[0].possible} points.`,
  ];
  if (open > 0) lines.push(`${open} wait for a person to judge answers (nbgrader formgrader).`);
  for (const { student, notebooks } of results)
    for (const { problem, findings, name } of notebooks) {
      if (problem !== null) lines.push(`  not graded: ${student}: ${problem}`);
      for (const finding of findings) lines.push(`  ${student}, ${name}: ${finding}`);
    }
  return `${lines.join("\n")}\n`;
}

async function init(folder: string): Promise<void> {
  const config = join(folder, "nbgrader_config.py");
  const isThere = await access(config).then(
    () => true,
    () => false,
  );
  if (isThere) throw new CourseError(`${config} is there already; it was left as it is.`);
  await mkdir(join(folder, "source"), { recursive: true });
  await copyFile(pythonFile("nbgrader/config.py"), config);
  process.stdout.write(
    `${folder} is ready: put an assignment into source/NAME/, then nbgrader generate_assignment NAME.\n`,
  );
}

async function similar(course: Course, assignment: string, threshold: number): Promise<void> {
  const sources = await sourceNotebooks(course, assignment);
  const given: string[] = [];
  const programs: Program[] = (await submitters(course, assignment)).map((student) => ({
    student,
    source: "",
  }));
  for (const [name, text] of sources) {
    const master = readNotebook(text, name, "master");
    given.push(...master.cells.map(releasedSource));
    for (const program of programs) {
      const file = join(submittedFolder(course, program.student, assignment), `${name}.ipynb`);
      const submission = await readFile(file, "utf8").then(
        (content) => readNotebook(content, file, "submission"),
        () => null,
      );
      const code = submission?.cells.filter(({ type }) => type === "code") ?? [];
      program.source += code.map(({ source }) => `${source}\n`).join("");
    }
  }
  const found = resemblances(programs, given.join("\n"), threshold);
  if (found.length === 0)
    process.stdout.write(`No two of ${programs.length} submissions share ${threshold * 100} % or more.\n`);
  for (const { students, similarity, matches } of found) {
    process.stdout.write(`${(similarity * 100).toFixed(0).padStart(3)} %  ${students.join(" and ")}\n`);
    for (const { left, right, tokens } of matches.slice(0, 3))
      process.stdout.write(`       lines ${left.join("–")} and ${right.join("–")}: ${tokens} tokens\n`);
  }
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new CourseError(`${option} wants a number above 0, not "${text}".`);
  return value;
}
