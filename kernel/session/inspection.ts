// What Shift-Tab and `name?` show: a signature and its documentation, as Markdown and as text.
import type { InspectionResult } from "../compile/cellCompiler.ts";

export type Inspection = { "text/plain": string; "text/markdown": string };

export function inspectionOf({ signature, documentation }: InspectionResult): Inspection {
  const rest = documentation === "" ? "" : `\n\n${documentation}`;
  return {
    "text/plain": `${signature}${rest}`,
    "text/markdown": `\`\`\`typescript\n${signature}\n\`\`\`${rest}`,
  };
}
