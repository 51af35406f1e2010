// Whether an exception will be the cell's error. V8 predicts it, but counts the kernel's own catch around each cell
// as one that handles it; so where V8 says "caught", the cells' own `try` statements are asked.
import { parseCell } from "../compile/transform/compileCell.ts";
import type { CellScripts, DebuggedCell } from "./cellScripts.ts";
import type { Location, PausedEvent } from "./devtools.ts";

export function isUncaught(
  { data, callFrames, asyncStackTrace }: PausedEvent,
  scripts: CellScripts,
): boolean {
  if (predictedUncaught(data)) return true;
  const locations: Location[] = callFrames.map(({ location }) => location);
  for (let trace = asyncStackTrace; trace !== undefined; trace = trace.parent)
    locations.push(...trace.callFrames);
  const inCells = locations.filter(({ scriptId }) => scripts.cellOf(scriptId) !== undefined);
  return inCells.length > 0 && !inCells.some((location) => isCaughtIn(location, scripts));
}

function predictedUncaught(data: unknown): boolean {
  return typeof data === "object" && data !== null && "uncaught" in data && data.uncaught === true;
}

function isCaughtIn({ scriptId, lineNumber, columnNumber = 0 }: Location, scripts: CellScripts): boolean {
  const cell = scripts.cellOf(scriptId);
  const position = scripts.near(scriptId, { line: lineNumber, character: columnNumber });
  if (cell === undefined || position === null) return false;
  const lines = cell.source.split("\n");
  const offset = lines
    .slice(0, position.line)
    .reduce((sum, line) => sum + line.length + 1, position.character);
  return caughtRanges(cell).some(({ start, end }) => start <= offset && offset < end);
}

interface OffsetRange {
  start: number;
  end: number;
}

/** The parts of a cell whose exceptions a `catch` takes: of a `try` statement, or of a promise. */
function caughtRanges({ source }: DebuggedCell): OffsetRange[] {
  const ranges: OffsetRange[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (!isNode(value)) return;
    const { type, handler, block, object, property } = value;
    if (type === "TryStatement" && isNode(handler) && isNode(block)) ranges.push(block);
    if (type === "MemberExpression" && isNode(property) && property["name"] === "catch" && isNode(object))
      ranges.push(object);
    for (const child of Object.values(value)) visit(child);
  };
  visit(parseCell(source).file?.program.body);
  return ranges;
}

interface SyntaxNode extends OffsetRange {
  type: string;
  [child: string]: unknown;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
