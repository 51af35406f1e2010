// Tests made from the solution: a line `// AUTOTEST expression` in an instructor's test cell becomes a check that the
// expression has the value which it has with the instructor's own solution.
import type { Session } from "../../kernel/session/session.ts";

/** A test that could not be made. */
export class AutotestError extends Error {
  override name = "AutotestError";
}

const MARK = /^(\s*)\/\/\s*AUTOTEST\s+(.+?);?\s*$/;

/** The instructor's notebook, as far as it matters here. */
interface SolvedNotebook {
  /** For messages. */
  name: string;
  cells: readonly { type: string; source: string }[];
}

/** What a value is written as in a check. */
type Recorded = { tensor: unknown } | { value: unknown };

/**
 * Runs the instructor's notebook and writes its tests.
 *
 * @param session fresh; the instructor's cells are trusted
 * @returns the sources of all cells, and how many tests were made
 * @throws AutotestError naming the cell, where a cell fails or a value cannot be written down
 */
export async function writeTests(
  notebook: SolvedNotebook,
  session: Session,
): Promise<{ sources: string[]; tests: number }> {
  const sources: string[] = [];
  let tests = 0;
  for (const [index, cell] of notebook.cells.entries()) {
    if (cell.type !== "code") {
      sources.push(cell.source);
      continue;
    }
    const place = `${notebook.name}, cell ${index + 1}`;
    await run(session, `cell-${index}`, cell.source, place);
    const lines: string[] = [];
    for (const [number, line] of cell.source.split("\n").entries()) {
      const mark = MARK.exec(line);
      if (!mark) lines.push(line);
      else {
        const [, indent, expression] = mark;
        const recorded = await record(
          session,
          `cell-${index}-${number}`,
          expression,
          `${place}, line ${number + 1}`,
        );
        lines.push(`${indent}${checkOf(expression, recorded)}`);
        tests++;
      }
    }
    sources.push(lines.join("\n"));
  }
  return { sources, tests };
}

async function run(session: Session, execution: string, code: string, place: string): Promise<unknown> {
  let shown: unknown;
  const result = await session.execute(
    { execution, code },
    {
      output: (output) => {
        if (output.type === "display_data") shown = output.content.data["application/json"] ?? shown;
      },
    },
  );
  if (result.status === "error")
    throw new AutotestError(`${place}: the solution fails: ${result.error?.ename}: ${result.error?.evalue}`);
  return shown;
}

async function record(
  session: Session,
  execution: string,
  expression: string,
  place: string,
): Promise<Recorded> {
  const code = `// @gradbook: loose
{
  const value: any = (${expression});
  const recorded = typeof value?.toArray === "function" ? { tensor: value.toArray() } : { value };
  const text = JSON.stringify(recorded, (_key, part) => (typeof part === "number" && !Number.isFinite(part) ? { inexpressible: String(part) } : part));
  (globalThis as any)[Symbol.for("gradbook.host")].display({ "application/json": text });
}`;
  const text = await run(session, execution, code, place);
  if (typeof text !== "string" || text === "{}")
    throw new AutotestError(
      `${place}: ${expression} is undefined with the solution, so there is nothing to test`,
    );
  const odd = /"inexpressible":"([^"]+)"/.exec(text);
  if (odd) throw new AutotestError(`${place}: ${expression} contains ${odd[1]}; write this test by hand`);
  return JSON.parse(text) as Recorded;
}

/** Numbers are compared with a tolerance, everything else exactly. */
function checkOf(expression: string, recorded: Recorded): string {
  if ("tensor" in recorded) return `check.close(${expression}, ${JSON.stringify(recorded.tensor)});`;
  const { value } = recorded;
  return isNumeric(value)
    ? `check.close(${expression}, ${JSON.stringify(value)});`
    : `check.equal(${expression}, ${JSON.stringify(value)});`;
}

const isNumeric = (value: unknown): boolean =>
  typeof value === "number"
    ? !Number.isInteger(value)
    : Array.isArray(value) &&
      value.length > 0 &&
      value.every((part) => typeof part === "number" || isNumeric(part));
