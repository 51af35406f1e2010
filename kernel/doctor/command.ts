// `gradbook doctor`: finds what is wrong with an installation and says what mends it.
import type { Check, Finding } from "./finding.ts";

export const help = `Usage: gradbook doctor

Checks Node, sockets, the TypeScript compiler, a cell, the kernelspec, the folder of Jupyter's connection files,
JupyterLab with its extension, other installations beside this one, and the sandbox of the grader; says for each what
was found and which command mends it.
The exit code is 1 if the kernel cannot work.
`;

const MARKS = { holds: "✓", warns: "!", fails: "✗" } as const;

/** The command: runs the checks one after the other, and sets the exit code. */
export async function examine(checks: readonly Check[]): Promise<void> {
  let failures = 0;
  for (const { name, run } of checks) {
    const finding = await run().catch(
      (error: unknown): Finding => ({
        verdict: "fails",
        found: error instanceof Error ? error.message : String(error),
      }),
    );
    if (finding.verdict === "fails") failures++;
    process.stdout.write(`${MARKS[finding.verdict]} ${name}: ${finding.found}\n`);
    if (finding.mend !== undefined) process.stdout.write(`    mend it: ${finding.mend}\n`);
  }
  process.stdout.write(failures === 0 ? "\nThe kernel works.\n" : `\n${failures} of these must be mended.\n`);
  if (failures > 0) process.exitCode = 1;
}
