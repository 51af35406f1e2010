// `npm run notebooks`: executes every notebook on our own kernel, checks what came out, and exports site/, which reads
// without a server. `npm run notebooks -- gallery` takes those whose path contains "gallery". `npm test` counts the same runs.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { exportSite } from "./notebook-site.mjs";
import { setup } from "./setup.mjs";
import { asScript, inRoot, isMain, node24, run, tail } from "./steps.mjs";
import { validateFigures } from "./validate-figures.mjs";

const PLOTLY = "application/vnd.plotly.v1+json";
const EXECUTED = "test-results/notebooks";
/** Graded copies and a student's own checkpoints are not lessons. */
const SKIPPED_FOLDERS = [
  ".ipynb_checkpoints",
  "node_modules",
  "release",
  "submitted",
  "autograded",
  "feedback",
];

/**
 * @typedef {{ output_type: string, data?: Record<string, unknown>, ename?: string, evalue?: string, traceback?: string[] }} Output
 * @typedef {{ cell_type: string, id?: string, metadata?: { tags?: string[] }, source: string | string[], execution_count?: number | null, outputs?: Output[] }} Cell
 * @typedef {{ cells: Cell[], metadata: Record<string, unknown> }} Notebook
 * @typedef {{ notebook: string, passed: boolean, seconds: number, error: string, cells: number, charts: number, executed: string }} Result
 */

/** Paths of the notebooks, relative to the root, in reading order. @param {string} [filter] part of the path */
function findNotebooks(filter = "") {
  return below(inRoot("notebooks"))
    .map((path) => relative(inRoot(), path).split(sep).join("/"))
    .filter((path) => path.includes(filter))
    .sort();
}

/** @param {string} folder @returns {string[]} */
function below(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED_FOLDERS.includes(entry.name) ? [] : below(path);
    return entry.name.endsWith(".ipynb") ? [path] : [];
  });
}

/**
 * Executes notebooks one after the other, so that their times mean something, and checks their outputs: every code cell
 * ran, none has an error output, and every chart is valid against Plotly's own schema.
 *
 * @param {{ filter?: string, onResult?: (result: Result) => void }} options
 * @returns {Promise<Result[]>}
 */
export async function runNotebooks({ filter, onResult = () => {} }) {
  const results = [];
  for (const notebook of findNotebooks(filter)) {
    const result = await runNotebook(notebook);
    results.push(result);
    onResult(result);
  }
  await judgeFigures(results);
  return results;
}

/** @param {string} notebook @returns {Promise<Result>} */
async function runNotebook(notebook) {
  const executed = inRoot(EXECUTED, relative("notebooks", notebook));
  mkdirSync(dirname(executed), { recursive: true });
  rmSync(executed, { force: true });
  const started = performance.now();
  const { code, output } = await run(
    node24(),
    [inRoot("dist/kernel/cli.js"), "run", inRoot(notebook), "--output", executed],
    { allowFailure: true },
  );
  const seconds = (performance.now() - started) / 1000;
  const nothing = { notebook, seconds, cells: 0, charts: 0, executed };
  if (!existsSync(executed))
    return { ...nothing, passed: false, error: tail(output, 12) || `ended with ${code}` };
  const cells = codeCells(executed);
  const fault = cells.map(faultOf).find((found) => found !== undefined);
  const error = fault ?? (code === 0 ? "" : `gradbook run ended with ${code}: ${tail(output, 6)}`);
  return {
    ...nothing,
    passed: error === "",
    error,
    cells: cells.length,
    charts: cells.flatMap(figuresOf).length,
  };
}

/** @param {string} path @returns {Cell[]} */
function codeCells(path) {
  /** @type {Notebook} */
  const { cells } = JSON.parse(readFileSync(path, "utf8"));
  return cells.filter((cell) => cell.cell_type === "code");
}

/** What is wrong with an executed code cell, if anything. @param {Cell} cell @returns {string | undefined} */
export function faultOf(cell) {
  const failure = cell.outputs?.find((output) => output.output_type === "error");
  if (failure) return `cell ${cell.id}: ${failure.ename}: ${failure.evalue}`;
  const step = wrongStep(cell);
  const showsSlip = cell.metadata?.tags?.includes("shows-a-slip") ?? false;
  if (step !== undefined && !showsSlip)
    return `cell ${cell.id}: a step of its derivation does not hold: ${step}`;
  if (step === undefined && showsSlip) return `cell ${cell.id} is to show a slip, but every step holds`;
  const isEmpty = [cell.source].flat().join("").trim() === "";
  return isEmpty || typeof cell.execution_count === "number" ? undefined : `cell ${cell.id} did not run`;
}

/** The first line of a derivation that fails or is not understood. @param {Cell} cell @returns {string | undefined} */
function wrongStep(cell) {
  const derivations = (cell.outputs ?? []).filter(
    ({ data }) => data && "text/latex" in data && "text/plain" in data,
  );
  return derivations
    .flatMap(({ data }) => [data?.["text/plain"]].flat().join("").split("\n"))
    .find((line) => /^[✗?]/.test(line));
}

/** @param {Cell} cell */
const figuresOf = (cell) =>
  (cell.outputs ?? []).flatMap((output) =>
    output.data && PLOTLY in output.data ? [output.data[PLOTLY]] : [],
  );

/** @param {Result[]} results */
async function judgeFigures(results) {
  const charts = results
    .filter(({ executed }) => existsSync(executed))
    .flatMap((result) =>
      codeCells(result.executed).flatMap((cell) =>
        figuresOf(cell).map((figure) => ({ result, cell: cell.id ?? "", figure })),
      ),
    );
  const verdicts = await validateFigures(charts.map(({ figure }) => figure));
  charts.forEach(({ result, cell }, index) => {
    if (verdicts[index] === "" || !result.passed) return;
    result.passed = false;
    result.error = `cell ${cell}: the chart is not valid for Plotly: ${verdicts[index]}`;
  });
}

if (isMain(import.meta.url)) {
  await asScript(async () => {
    const filter = process.argv[2];
    console.log("gradbook: setting up");
    await setup("start");
    console.log("gradbook: executing the notebooks");
    const results = await runNotebooks({
      filter,
      onResult: ({ notebook, passed, seconds, cells, charts, error }) => {
        const counts = `${String(cells).padStart(3)} cells ${String(charts).padStart(3)} charts`;
        console.log(
          `  ${passed ? "✓" : "✗"} ${seconds.toFixed(1).padStart(5)} s ${counts}  ${basename(notebook)}`,
        );
        if (error) console.log(`      ${error}`);
      },
    });
    for (const { notebook, error } of results.filter(({ error }) => error.includes("Plotly")))
      console.log(`  ✗ ${notebook}: ${error}`);
    const total = results.reduce((sum, { seconds }) => sum + seconds, 0);
    console.log(`\n${results.length} notebooks in ${total.toFixed(1)} s`);
    // A filtered run renews its own pages only.
    if (filter === undefined) rmSync(inRoot("site"), { recursive: true, force: true });
    const site = await exportSite(
      results.map(({ executed }) => executed).filter(existsSync),
      inRoot(EXECUTED),
    );
    console.log(`site: open ${relative(inRoot(), site)}/index.html`);
    process.exit(results.length > 0 && results.every(({ passed }) => passed) ? 0 : 1);
  });
}
