// Tests written from a solution pass with it, fail without it, and say where they cannot be written.
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { writeTests } from "../../grading/autotest/autotest.ts";
import { createCompiler } from "../../kernel/compile/createCompiler.ts";
import { WorkerRunner } from "../../kernel/runner/workerRunner.ts";
import { Session } from "../../kernel/session/session.ts";

const compiler = createCompiler({ cwd: import.meta.dirname });
let session: Session;
beforeEach(async () => {
  await compiler.reset();
  session = new Session({
    compiler,
    runner: new WorkerRunner({ folder: import.meta.dirname, memoryLimit: 256 }),
  });
});
afterAll(() => session.close());

const code = (...sources: string[]) => ({
  name: "hw.ipynb",
  cells: sources.map((source) => ({ type: "code", source })),
});

describe("tests from a solution", () => {
  it("record numbers, tensors, texts and lists", async () => {
    const { sources, tests } = await writeTests(
      code(
        'import { check, tensor } from "gradbook";\nconst double = (x: number): number => 2 * x;',
        "// AUTOTEST double(0.7)\n  // AUTOTEST tensor([1, 2]).mul(double(1));\n// AUTOTEST [double(1), 'two']\n// a comment stays",
      ),
      session,
    );
    expect(tests).toBe(3);
    expect(sources[1]).toBe(
      "check.close(double(0.7), 1.4);\n  check.close(tensor([1, 2]).mul(double(1)), [2,4]);\ncheck.equal([double(1), 'two'], [2,\"two\"]);\n// a comment stays",
    );
    const rerun = await session.execute({ execution: "again", code: sources[1] }, { output: () => {} });
    expect(rerun.status).toBe("ok");
  });

  it.each([
    ["const f = () => undefined;\n// AUTOTEST f()", /hw\.ipynb, cell 1, line 2: f\(\) is undefined/],
    ["// AUTOTEST 1 / 0", /contains Infinity; write this test by hand/],
    ['throw new Error("unfinished");', /cell 1: the solution fails: Error: unfinished/],
  ])("refuse what they cannot test: %s", async (source, message) => {
    await expect(writeTests(code(source), session)).rejects.toThrow(message);
  });
});
