// `gradbook kernel`: what Jupyter calls.
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { readConnectionFile } from "../wire/connectionFile.ts";
import { startKernel } from "./server.ts";

export const help = `Usage: gradbook kernel --connection-file FILE

Runs the Jupyter kernel in this folder. Jupyter starts it so; see \`gradbook install\`.

Environment:
  GRADBOOK_MEMORY   megabytes of JavaScript heap for the cells (default: half the machine's, at most 4096)
  GRADBOOK_OUTPUT   characters that one execution may print (default: 10000000)
  GRADBOOK_LOOSE    1: types are checked but do not stop a cell
  GRADBOOK_STDERR   stdout: console.warn and console.error print to stdout, marked "warning:". nbgrader gives no
                    points to a cell that prints to stderr
  GRADBOOK_HISTORY  the file that keeps the history; empty for none
`;

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { "connection-file": { type: "string", short: "f" } } });
  const file = values["connection-file"];
  if (file === undefined) throw new Error(`gradbook kernel: --connection-file is missing\n\n${help}`);
  // What the kernelspec sets holds for this thread, whose heap is made; the cells' thread is to have Node's default.
  setFlagsFromString("--max-semi-space-size=0");
  // V8 keeps compiled scripts in a cache, over many collections, for the same text under the same name. No cell's name
  // comes again, so the cache would only grow, 4 KB a cell. Set once, before the cells' thread: V8 bears no more.
  setFlagsFromString("--no-compilation-cache");
  const log = (line: string) => process.stderr.write(`[gradbook] ${line}\n`);
  // A defect of the kernel must not end the session that someone works in.
  process.on("uncaughtException", (error) => log(`unexpected: ${error.stack ?? error}`));
  process.on("unhandledRejection", (error) =>
    log(`unexpected: ${error instanceof Error ? error.stack : error}`),
  );
  let kernel: Awaited<ReturnType<typeof startKernel>> | undefined;
  process.on("SIGINT", () => kernel?.interrupt());
  process.on("SIGTERM", () => (kernel === undefined ? process.exit(0) : kernel.stop()));
  kernel = await startKernel({
    connection: readConnectionFile(file),
    folder: process.cwd(),
    environment: process.env,
    log,
    ended: () => process.exit(0),
  });
}
