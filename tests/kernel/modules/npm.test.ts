// `%npm` in cells. Packages are installed from folders, so that no registry is needed.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { NpmUsageError, runNpm } from "../../../kernel/modules/npm.ts";
import { readNpmCell } from "../../../kernel/modules/npmCell.ts";
import { type NotebookFolder, notebookFolder } from "../compile/notebookFolder.ts";
import { createImporter } from "./nativeImporter.ts";

describe("readNpmCell", () => {
  test("takes the lines at a cell's start and keeps the others in their places", () => {
    expect(readNpmCell("%npm install d3@7 zod\nimport * as d3 from 'd3'")).toEqual({
      commands: [["install", "d3@7", "zod"]],
      source: `${" ".repeat(21)}\nimport * as d3 from 'd3'`,
    });
    expect(readNpmCell("// packages\n\n  %npm i a\n%npm ls\r\nconst x = 1")).toEqual({
      commands: [["i", "a"], ["ls"]],
      source: `// packages\n\n${" ".repeat(10)}\n${" ".repeat(8)}\nconst x = 1`,
    });
  });

  test("leaves alone what only looks like it", () => {
    expect(readNpmCell("const a = 7\n%npm install x")).toBeNull();
    expect(readNpmCell("`\n%npm install x`")).toBeNull();
    expect(readNpmCell("%npmx")).toBeNull();
  });
});

describe("runNpm", () => {
  let folder: NotebookFolder;
  afterEach(() => folder?.remove());

  test("installs into the notebook's folder, and not into the project around it", async () => {
    folder = notebookFolder({
      "package.json": '{ "name": "around", "version": "1.0.0" }',
      "packages/local-thing/package.json":
        '{ "name": "local-thing", "version": "1.2.3", "type": "module", "main": "a.js" }',
      "packages/local-thing/a.js": "export const thing = 'installed';",
      "notebooks/notebook.txt": "",
    });
    const cwd = join(folder.path, "notebooks");
    const importer = createImporter(cwd);
    await expect(importer.import("local-thing")).rejects.toThrow("%npm install local-thing");
    let output = "";
    const code = await runNpm(["install", "../packages/local-thing", "--offline"], {
      cwd,
      onOutput: (text) => (output += text),
    });
    expect([code, output]).toEqual([0, expect.stringContaining("added 1 package")]);
    expect(existsSync(join(folder.path, "node_modules"))).toBe(false);
    expect(JSON.parse(readFileSync(join(cwd, "package.json"), "utf8")).dependencies).toHaveProperty(
      "local-thing",
    );
    expect(await importer.import("local-thing")).toMatchObject({ thing: "installed" });
    expect(await runNpm(["uninstall", "local-thing", "--offline"], { cwd, onOutput: () => {} })).toBe(0);
    expect(existsSync(join(cwd, "node_modules", "local-thing"))).toBe(false);
  });

  test("gives npm's complaint and exit code", async () => {
    folder = notebookFolder();
    let output = "";
    const options = { cwd: folder.path, onOutput: (text: string) => (output += text) };
    expect(await runNpm(["install", "./no-such-folder", "--offline"], options)).not.toBe(0);
    expect(output).toContain("npm error");
  });

  test("refuses what reaches beyond the folder", () => {
    const options = { cwd: ".", onOutput: () => {} };
    for (const command of [
      ["install", "-g", "x"],
      ["install", "--prefix=/", "x"],
      ["install", "--location=global", "x"],
      ["run", "x"],
      ["exec", "x"],
      [],
    ]) {
      expect(() => runNpm(command, options), command.join(" ")).toThrow(NpmUsageError);
    }
  });
});
