// The compiler's completions as a `complete_reply`, positions in code points.
import type { CompletionResult } from "../compile/cellCompiler.ts";
import { utf16ToCodePoints } from "./cursor.ts";
import type { Content } from "./messages.ts";

/** The types beside the matches follow the metadata field that IPython established and JupyterLab reads. */
export function completeReply(
  code: string,
  { start, end, items }: CompletionResult,
): Content<"complete_reply"> {
  const cursor_start = utf16ToCodePoints(code, start);
  const cursor_end = utf16ToCodePoints(code, end);
  return {
    status: "ok",
    matches: [...new Set(items.map(({ insertText }) => insertText))],
    cursor_start,
    cursor_end,
    metadata: {
      _jupyter_types_experimental: items.map(({ insertText, kind, detail }) => ({
        text: insertText,
        type: kind,
        signature: detail ?? "",
        start: cursor_start,
        end: cursor_end,
      })),
      gradbook_completions: items.map(({ label, documentation, additionalImport }) => ({
        label,
        documentation,
        additionalImport,
      })),
    },
  };
}
