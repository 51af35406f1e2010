// `gradbook doctor`: finds what is wrong with an installation and says what mends it.
import { type Check, type Finding, kernelChecks } from "./checks.ts";

export const help = `Usage: gradbook doctor

Checks Node, sockets, the TypeScript compiler, a cell, the kernelspec, JupyterLab with its extension, other
installations beside this one, and the sandbox of the grader; says for each what was found and which command mends it.
The exit code is 1 if the kernel cannot work.
`;

const MARKS = { holds: "✓", warns: "!", fails: "✗" } as const;

/** The command; `more` are checks of rooms that the kernel does not know. */
export async function examine(more: readonly Check[]): Promise<void> {
  let failures = 0;
  for (const { name, run } of [...kernelChecks, ...more]) {
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
