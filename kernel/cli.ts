#!/usr/bin/env node
// The program `gradbook`: finds the subcommand's room and hands over. Rooms are loaded when they are called.
import { enableCompileCache } from "node:module";

interface Room {
  help: string;
  main(args: string[]): void | Promise<void>;
}

const rooms: Record<string, { summary: string; load(): Promise<Room> }> = {
  kernel: { summary: "run the Jupyter kernel", load: () => import("./server/command.ts") },
  install: { summary: "make the kernel known to Jupyter", load: () => import("./install/command.ts") },
  run: { summary: "run a notebook file and keep its outputs", load: () => import("./run/command.ts") },
  check: { summary: "type-check notebooks without running them", load: () => import("./check/command.ts") },
  grade: { summary: "grade what students handed in", load: () => import("../grading/command.ts") },
  notebooks: { summary: "copy the course's notebooks here", load: () => import("./notebooks/command.ts") },
  doctor: { summary: "find what is wrong with an installation", load: loadDoctor },
};

const help = `Usage: gradbook COMMAND [OPTIONS]

Commands:
${Object.entries(rooms)
  .map(([name, { summary }]) => `  ${name.padEnd(11)} ${summary}`)
  .join("\n")}

\`gradbook COMMAND --help\` says more of each.
`;

/** The grader's sandbox is one of the things that can be wrong; the kernel itself knows nothing of it. */
async function loadDoctor(): Promise<Room> {
  const { examine, help } = await import("./doctor/command.ts");
  const { kernelChecks } = await import("./doctor/checks.ts");
  const { sandboxCheck } = await import("../grading/sandbox/check.ts");
  return { help, main: () => examine([...kernelChecks, sandboxCheck]) };
}

async function main([name, ...args]: string[]): Promise<void> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(help);
    return;
  }
  if (!Object.hasOwn(rooms, name)) throw new Error(`gradbook: there is no command "${name}"\n\n${help}`);
  const room = await rooms[name].load();
  if (args.includes("--help") || args.includes("-h")) process.stdout.write(room.help);
  else await room.main(args);
}

enableCompileCache();
// A reader that has seen enough (`| head`) stops no work.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
