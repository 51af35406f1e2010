// The kernelspec: how Jupyter starts the kernel.
import { cliFile } from "../locate.ts";

export interface KernelSpec {
  argv: string[];
  display_name: string;
  language: string;
  interrupt_mode: "message" | "signal";
  metadata: Record<string, unknown>;
}

/** Absolute paths, for Jupyter's PATH is not the user's; two arguments, for clients that replace a whole one. */
export function kernelSpec(node = process.execPath, cli = cliFile): KernelSpec {
  return {
    argv: [node, cli, "kernel", "--connection-file", "{connection_file}"],
    display_name: "TypeScript (gradbook)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: true },
  };
}
