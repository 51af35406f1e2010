// The program inside the sandbox: runs cells in the kernel's runner and reports over standard output. It is started
// before it is needed, and serves one submission.
import { WorkerRunner } from "../../kernel/runner/workerRunner.ts";
import { innerFolder, type JailCommand, type JailEvent } from "./messages.ts";
import { lineReader, Seal } from "./seal.ts";

let seal: Seal | undefined;
let runner: WorkerRunner | undefined;

const send = (event: JailEvent): void => {
  if (seal) process.stdout.write(seal.close(event));
};

process.stdin.setEncoding("utf8");
process.stdin.on("end", () => process.exit(0));
process.stdin.on(
  "data",
  lineReader((line) => {
    if (!seal) return begin(line);
    const command = seal.open(line) as JailCommand | null;
    if (command) obey(command);
  }),
);

/** The first line is the key alone. */
function begin(key: string): void {
  seal = new Seal(key, "sandbox");
}

function obey(command: JailCommand): void {
  switch (command.type) {
    case "start":
      runner = new WorkerRunner({ ...command.options, folder: innerFolder, hardened: true });
      runner.onEvent = (event) => send({ type: "event", event });
      void runner.start().then(() => send({ type: "ready" }));
      break;
    case "run":
      void runner
        ?.run(command.cell)
        .then((outcome) => send({ type: "outcome", execution: command.cell.execution, outcome }));
      break;
    case "interrupt":
      void runner?.interrupt().then(() => send({ type: "interrupted" }));
      break;
  }
}
