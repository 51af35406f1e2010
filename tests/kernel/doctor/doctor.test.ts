// The doctor: its verdicts, what it says of them, and its exit code. On sound and broken installations it is tried by
// tests/ship/test_wheel.py.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { kernelChecks } from "../../../kernel/doctor/checks.ts";
import { examine } from "../../../kernel/doctor/command.ts";
import type { Check, Finding } from "../../../kernel/doctor/finding.ts";

let said = "";
beforeEach(() => {
  said = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const check = (name: string, finding: Finding): Check => ({ name, run: async () => finding });
const named = (name: string): Check => {
  const found = kernelChecks.find((one) => one.name === name);
  if (!found) throw new Error(`there is no check "${name}"`);
  return found;
};

describe("what is said", () => {
  test("what fails is named with what mends it, and the exit code tells", async () => {
    await examine([check("a door", { verdict: "fails", found: "it is shut", mend: "open it" })]);
    expect(said).toContain("✗ a door: it is shut\n    mend it: open it\n");
    expect(said).toMatch(/\n1 of these must be mended\.\n$/);
    expect(process.exitCode).toBe(1);
  });

  test("a warning alone leaves the exit code", async () => {
    await examine([check("a window", { verdict: "warns", found: "it is open" })]);
    expect(said).toContain("! a window: it is open\n");
    expect(said).toMatch(/\nThe kernel works\.\n$/);
    expect(process.exitCode).toBeUndefined();
  });

  test("a check that throws counts as a failure", async () => {
    await examine([{ name: "a roof", run: () => Promise.reject(new Error("no ladder")) }]);
    expect(said).toContain("✗ a roof: no ladder\n");
    expect(process.exitCode).toBe(1);
  });
});

describe("what is found", () => {
  test.each(["Node", "sockets", "TypeScript", "a cell"])("%s is sound here", async (name) => {
    expect(await named(name).run()).toMatchObject({ verdict: "holds" });
  });

  test("a Python without Jupyter", async () => {
    vi.stubEnv("GRADBOOK_PYTHON", "/nowhere/python");
    try {
      expect(await named("kernelspec").run()).toMatchObject({
        verdict: "warns",
        found: "/nowhere/python has no Jupyter",
      });
      expect(await named("JupyterLab").run()).toMatchObject({ verdict: "warns" });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("no Jupyter on the path", async () => {
    vi.stubEnv("PATH", "/nowhere");
    try {
      expect(await named("other installations").run()).toMatchObject({
        verdict: "holds",
        found: "no jupyter on the path",
      });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
