// The error of a check that failed: a message for the reader, and its parts for a program.

/** What a failed check knows. */
export interface CheckReport {
  /** What was checked, in a few words. */
  what: string;
  expected: string;
  found: string;
  /** How far the two are apart, where that can be said. */
  off?: string;
  /** What to look at next. */
  hint?: string;
}

/**
 * Thrown by every function of `check` that does not hold.
 *
 * @example
 * ```ts
 * try { check.holds(false, "σ′ is at most ¼"); } catch (error) { (error as check.CheckError).report.expected; } // "true"
 * ```
 */
export class CheckError extends Error {
  override readonly name = "CheckError";
  readonly report: CheckReport;

  constructor(report: CheckReport) {
    const { what, expected, found, off, hint } = report;
    const lines = [what, `  expected: ${expected}`, `  found:    ${found}`];
    if (off !== undefined) lines.push(`  off by:   ${off}`);
    if (hint !== undefined) lines.push(`  hint:     ${hint}`);
    super(lines.join("\n"));
    this.report = report;
  }
}
