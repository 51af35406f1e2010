// The documents, followed to the letter: cells run as one notebook a document, commands as one shell script, links lead
// somewhere.
//
//   ```ts            a cell. A last line that ends with `// → text` says what the cell gives.
//   ```sh run        commands that are run, one after the other, in an empty folder
//   <!-- cell … -->  a cell that the reader does not see: what the next one needs
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { environment, inRoot, node24 } from "../../scripts/steps.mjs";

const documents = [
  ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "deploy/README.md"],
  ...readdirSync(inRoot("docs"))
    .filter((name) => name.endsWith(".md") && name !== "api-report.md")
    .map((name) => `docs/${name}`),
];
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "gradbook-documents-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The program `gradbook` of this checkout, as the documents call it. */
const bin = join(folder, "bin");
mkdirSync(bin);
writeFileSync(
  join(bin, "gradbook"),
  `#!/bin/sh\nexec "${node24()}" "${inRoot("dist/kernel/cli.js")}" "$@"\n`,
  { mode: 0o755 },
);
const env = { ...environment(), PATH: [bin, environment().PATH].join(delimiter) };

function cellsOf(text: string): string[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```|^<!-- cell\n([\s\S]*?)^-->/gm)].map(
    ([, seen, hidden]) => seen ?? hidden,
  );
}

const commandsOf = (text: string): string =>
  [...text.matchAll(/^```sh run\n([\s\S]*?)^```/gm)].map(([, commands]) => commands).join("\n");

const arrow = /\/\/ → (.+)$/;

describe.each(documents)("%s", (name) => {
  const text = readFileSync(inRoot(name), "utf8");
  const place = mkdtempSync(join(folder, "document-"));

  const cells = cellsOf(text);
  const runCells = async (): Promise<void> => {
    const kernelspec = { name: "gradbook", display_name: "TypeScript (gradbook)", language: "typescript" };
    const notebook = {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec },
      cells: cells.map((source, i) => ({
        cell_type: "code",
        id: `cell-${i}`,
        metadata: {},
        source,
        outputs: [],
        execution_count: null,
      })),
    };
    const file = join(place, "document.ipynb");
    writeFileSync(file, JSON.stringify(notebook));
    await run("gradbook", ["run", file, "--quiet"], { env, cwd: place });
    const outputs = readOutputs(file);
    for (const [i, source] of cells.entries()) {
      const wanted = arrow.exec(source.trimEnd())?.[1];
      if (wanted !== undefined) expect(outputs[i], source).toBe(wanted);
    }
  };
  if (cells.length > 0) test("its cells run", runCells);

  const commands = commandsOf(text);
  const runCommands = () => run("bash", ["-euo", "pipefail", "-c", commands], { env, cwd: place });
  if (commands !== "") test("its commands run", runCommands);

  test("its links lead somewhere", () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
    const broken = links.filter((link) => {
      if (/^(https?|mailto):/.test(link)) return false;
      const [path, anchor] = link.split("#");
      const target = path === "" ? inRoot(name) : join(dirname(inRoot(name)), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(target, "utf8")).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

/** The text of each cell's result, or "". */
function readOutputs(file: string): string[] {
  const { cells } = JSON.parse(readFileSync(file, "utf8")) as {
    cells: { outputs: { output_type: string; data?: Record<string, string | string[]> }[] }[];
  };
  return cells.map(({ outputs }) => {
    const shown = outputs.find(({ output_type: type }) => type === "execute_result")?.data?.["text/plain"];
    return [shown ?? ""].flat().join("");
  });
}

/** The anchors that a reader's program makes of headings. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );
