// The kernelspec: how Jupyter starts the kernel.
import { cliFile } from "../locate.ts";

export interface KernelSpec {
  argv: string[];
  display_name: string;
  language: string;
  interrupt_mode: "message" | "signal";
  metadata: Record<string, unknown>;
}

/**
 * Megabytes of a half of the server's young generation. Node would let it grow to 32, which in a long session is 100 MB
 * for compiled cells that are garbage at once. The cells' thread has Node's own limit: see server/command.ts.
 */
const youngGeneration = "--max-semi-space-size=4";

/** Absolute paths, for Jupyter's PATH is not the user's; two arguments, for clients that replace a whole one. */
export function kernelSpec(node = process.execPath, cli = cliFile): KernelSpec {
  return {
    argv: [node, youngGeneration, cli, "kernel", "--connection-file", "{connection_file}"],
    display_name: "TypeScript (gradbook)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: true },
  };
}
