// The surface of the npm package, held to the reviewed report.
import { readFileSync } from "node:fs";
import * as gradbook from "gradbook";
import { expect, test } from "vitest";
import { apiReport, reportFile } from "../../scripts/api-report.mjs";

test("docs/api-report.md is the surface as it is (else: node scripts/api-report.mjs, and review what changed)", () => {
  expect(readFileSync(reportFile, "utf8")).toBe(apiReport());
});

test("the report names every value that the built package exports", () => {
  const report = readFileSync(reportFile, "utf8");
  const missing = Object.keys(gradbook).filter(
    (name) => !new RegExp(`^(const|function|class|namespace|let) ${name}\\b`, "m").test(report),
  );
  expect(missing).toEqual([]);
});
