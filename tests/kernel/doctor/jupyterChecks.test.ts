// What the doctor finds around the kernel, on installations that are broken one way each. Python is played by a program
// that says what Jupyter would say; tests/ship/test_wheel.py breaks real installations.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { jupyterChecks } from "../../../kernel/doctor/jupyterChecks.ts";
import { packageRoot } from "../../../kernel/locate.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gradbook-doctor-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A program of that name in the folder, which prints a text. */
function programThatSays(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\ncat <<'END'\n${text}\nEND\n`);
  chmodSync(file, 0o755);
  return file;
}

async function found(name: string, said: unknown): Promise<unknown> {
  const text = typeof said === "string" ? said : JSON.stringify(said);
  vi.stubEnv("GRADBOOK_PYTHON", programThatSays("python", text));
  const check = jupyterChecks.find((one) => one.name === name);
  return check?.run();
}

const specs = (...argv: string[]): object => ({
  kernelspecs: { gradbook: { resource_dir: "/jupyter/kernels/gradbook", spec: { argv } } },
});
const cli = join(packageRoot, "dist", "kernel", "cli.js");
const installs = expect.stringContaining("gradbook install --sys-prefix");

test("a kernelspec that is deleted", async () => {
  expect(await found("kernelspec", { kernelspecs: {} })).toEqual({
    verdict: "fails",
    found: "Jupyter does not know the kernel gradbook",
    mend: installs,
  });
});

test("a kernelspec whose Node is gone", async () => {
  expect(await found("kernelspec", specs("/nowhere/node", cli, "{connection_file}"))).toMatchObject({
    verdict: "fails",
    found: expect.stringContaining("names /nowhere/node, which is gone"),
    mend: installs,
  });
});

test("a kernelspec whose Node is too old", async () => {
  const node = programThatSays("node", "v20.19.2");
  expect(await found("kernelspec", specs(node, process.execPath))).toMatchObject({
    verdict: "fails",
    found: expect.stringContaining(`starts ${node}, Node 20.19.2; cells need Node 24 or newer`),
    mend: installs,
  });
});

test("a kernelspec of another gradbook", async () => {
  const other = join(folder, "cli.js");
  writeFileSync(other, "");
  expect(await found("kernelspec", specs(process.execPath, other))).toMatchObject({
    verdict: "warns",
    found: expect.stringContaining(`starts another gradbook than this one: ${other}`),
    mend: installs,
  });
});

test("a kernelspec as it should be", async () => {
  expect(await found("kernelspec", specs(process.execPath, join(packageRoot, "package.json")))).toMatchObject(
    {
      verdict: "holds",
    },
  );
});

test("a runtime folder that refuses", async () => {
  expect(await found("runtime folder", "refused /locked Permission denied")).toMatchObject({
    verdict: "fails",
    found: "Jupyter cannot write its connection files: /locked Permission denied",
    mend: expect.stringContaining("JUPYTER_RUNTIME_DIR"),
  });
});

/** A folder of extensions that holds ours in that version. */
function extensions(version: string): string {
  mkdirSync(join(folder, "gradbook-lab"));
  writeFileSync(join(folder, "gradbook-lab", "package.json"), JSON.stringify({ version }));
  return folder;
}

test("an old JupyterLab", async () => {
  expect(await found("JupyterLab", ["4.2.5", [], []])).toMatchObject({
    verdict: "warns",
    found: expect.stringContaining("JupyterLab 4.2.5"),
    mend: "pip install 'jupyterlab>=4.6,<5'",
  });
});

test("a JupyterLab without the extension", async () => {
  expect(await found("JupyterLab", ["4.6.6", [folder], []])).toMatchObject({
    verdict: "warns",
    found: expect.stringContaining("has no extension gradbook-lab"),
    mend: expect.stringContaining("pip install gradbook"),
  });
});

test("an extension that is disabled, or one part of it", async () => {
  const said = ["4.6.6", [extensions("0.1.0")], ["gradbook-lab:charts", "gradbook-labels"]];
  expect(await found("JupyterLab", said)).toEqual({
    verdict: "warns",
    found: "the extension is disabled: gradbook-lab:charts",
    mend: "jupyter labextension enable gradbook-lab:charts",
  });
});

test("an extension of another version than the kernel", async () => {
  expect(await found("JupyterLab", ["4.6.6", [extensions("0.0.1")], []])).toMatchObject({
    verdict: "warns",
    found: expect.stringContaining("the extension is version 0.0.1, the kernel "),
    mend: expect.stringContaining("--force-reinstall gradbook"),
  });
});

test("several Jupyters on the path", async () => {
  for (const name of ["one", "two"]) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "jupyter"), "");
  }
  vi.stubEnv("PATH", [join(folder, "one"), join(folder, "two")].join(":"));
  expect(await jupyterChecks.find(({ name }) => name === "other installations")?.run()).toMatchObject({
    verdict: "warns",
    found: expect.stringContaining(`${join(folder, "one", "jupyter")}, ${join(folder, "two", "jupyter")}`),
    mend: expect.stringContaining("install --user"),
  });
});
