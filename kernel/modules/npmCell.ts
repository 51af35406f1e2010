// `%npm` lines at a cell's start: what they ask for, and the program that is left.

/** What a `%npm` line may ask for. */
export const NPM_COMMANDS = ["install", "i", "add", "uninstall", "remove", "rm", "ls", "list", "outdated"];

/** A cell that starts with `%npm` lines. */
export interface NpmCell {
  /** The words of each `%npm` line, as `["install", "d3@7"]`. */
  commands: string[][];
  /** The cell with those lines blank, so that all else keeps its place. */
  source: string;
}

/** Finds `%npm` lines at a cell's start, among empty lines and line comments; null if there are none. */
export function readNpmCell(source: string): NpmCell | null {
  const lines = source.split("\n");
  const commands: string[][] = [];
  for (const [index, line] of lines.entries()) {
    const magic = /^[ \t]*%npm(?:[ \t]+(.*))?$/.exec(line.trimEnd());
    if (magic) {
      commands.push((magic[1] ?? "").split(/\s+/).filter((word) => word !== ""));
      lines[index] = " ".repeat(line.length);
    } else if (!/^\s*(?:\/\/.*)?$/.test(line)) break;
  }
  return commands.length === 0 ? null : { commands, source: lines.join("\n") };
}

/** The cell's program: its text with `%npm` lines blank. */
export function programOf(source: string): string {
  return readNpmCell(source)?.source ?? source;
}
