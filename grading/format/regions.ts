// The marked regions of an instructor's cell: solutions, which students do not get, and hidden tests, which they do
// not see. The marks are nbgrader's, matched as substrings of a line, so any comment sign may stand before them.

export interface RegionMarks {
  begin: string;
  end: string;
}

export const solutionMarks: RegionMarks = { begin: "BEGIN SOLUTION", end: "END SOLUTION" };
export const hiddenTestMarks: RegionMarks = { begin: "BEGIN HIDDEN TESTS", end: "END HIDDEN TESTS" };

/** A region that is opened twice, or not closed. */
export class RegionError extends Error {
  override name = "RegionError";
}

/**
 * The source with each marked region, marks included, replaced.
 *
 * @param replace the lines that stand in for a region; gets the region's indentation and its own lines
 * @returns the new source and how many regions there were
 * @throws RegionError naming the line
 *
 * @example
 * replaceRegions("a\n// BEGIN SOLUTION\nb\n// END SOLUTION\nc", solutionMarks, () => ["stub"]).source // "a\nstub\nc"
 */
export function replaceRegions(
  source: string,
  marks: RegionMarks,
  replace: (indent: string, lines: string[]) => string[],
): { source: string; regions: number } {
  const kept: string[] = [];
  let open: { line: number; indent: string; lines: string[] } | undefined;
  let regions = 0;
  for (const [index, line] of source.split("\n").entries()) {
    if (line.includes(marks.begin)) {
      if (open)
        throw new RegionError(
          `line ${index + 1}: "${marks.begin}" inside the region opened on line ${open.line}`,
        );
      open = { line: index + 1, indent: /^\s*/.exec(line)?.[0] ?? "", lines: [] };
      regions++;
    } else if (line.includes(marks.end)) {
      if (!open)
        throw new RegionError(`line ${index + 1}: "${marks.end}" without "${marks.begin}" before it`);
      kept.push(...replace(open.indent, open.lines));
      open = undefined;
    } else (open?.lines ?? kept).push(line);
  }
  if (open) throw new RegionError(`line ${open.line}: "${marks.begin}" is never closed by "${marks.end}"`);
  return { source: kept.join("\n"), regions };
}

/** The source as a student sees it, without hidden tests. */
export const withoutHiddenTests = (source: string): string =>
  replaceRegions(source, hiddenTestMarks, () => []).source;

/** Whether the source has a region of hidden tests. */
export const hasHiddenTests = (source: string): boolean => source.includes(hiddenTestMarks.begin);
