// The kernel that Jupyter starts: joins the wire, a session with its compiler and runner, and the debugger.
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { startCompiler } from "../compile/startCompiler.ts";
import { DebugAdapter } from "../debug/adapter.ts";
import { packageRoot } from "../locate.ts";
import { runNpm } from "../modules/npm.ts";
import { WorkerRunner } from "../runner/workerRunner.ts";
import { JupyterSession } from "../session/jupyterSession.ts";
import { protocolVersion } from "../session/kernelInfo.ts";
import type { Outgoing } from "../session/messages.ts";
import { Session } from "../session/session.ts";
import type { Connection } from "../wire/connectionFile.ts";
import type { WireHeader } from "../wire/frames.ts";
import { defaultHistoryFile, HistoryFile } from "./historyFile.ts";
import { readSettings } from "./settings.ts";
import { UsageMeter } from "./usage.ts";

export interface KernelOptions {
  connection: Connection;
  /** The notebook's folder. */
  folder: string;
  environment: NodeJS.ProcessEnv;
  log(line: string): void;
  /** Called when all is closed. */
  ended(): void;
}

/** How long a shutdown may take to be polite. */
const closeMilliseconds = 2000;
/** How often the kernel looks whether the program that started it is still there. */
const parentCheckMilliseconds = 1000;

/** Starts a kernel and resolves when it listens. */
export async function startKernel(options: KernelOptions): Promise<{ interrupt(): void; stop(): void }> {
  const { connection, folder, log } = options;
  const settings = readSettings(options.environment);
  const runner = new WorkerRunner({ folder, ...settings });
  void runner.start();
  // The compiler's process takes longest: it is started before anything else is loaded.
  const compiler = await startCompiler({ cwd: folder, onWarning: log });
  const historyFile = defaultHistoryFile();
  const session = new Session({
    compiler,
    runner,
    packages: (command, events) => runNpm(command, { cwd: folder, ...events }),
    historyStorage: historyFile === "" ? undefined : new HistoryFile(historyFile, log),
    // Sessions are told apart by the moment of their start.
    sessionNumber: Date.now(),
    loose: settings.loose,
    stderrToStdout: settings.stderrToStdout,
  });
  session.start().catch((error) => log(`the session did not start: ${error}`));
  const { Wire } = await import("../wire/sockets.ts");

  const kernelId = randomUUID();
  let sent = 0;
  const makeHeader = (type: string): WireHeader => ({
    msg_id: `${kernelId}_${++sent}`,
    session: kernelId,
    username: "gradbook",
    date: new Date().toISOString(),
    msg_type: type,
    version: protocolVersion,
  });
  const wire = new Wire({
    connection,
    makeHeader,
    log,
    onMessage: (channel, { identities, ...message }) =>
      void jupyter.handle({ channel, ...message, route: identities }),
  });
  const send = ({ channel, type, content, metadata, buffers, parent }: Outgoing) =>
    wire.send(channel, {
      identities: channel === "iopub" ? [topicOf(kernelId, type)] : ((parent?.route ?? []) as Uint8Array[]),
      header: makeHeader(type),
      parentHeader: parent?.header ?? {},
      metadata,
      content,
      buffers,
    });
  const stop = async () => {
    clearInterval(parentCheck);
    const patience = setTimeout(options.ended, closeMilliseconds);
    await Promise.allSettled([wire.close(), session.close()]);
    clearTimeout(patience);
    options.ended();
  };
  const debugAdapter = new DebugAdapter({
    inspector: runner.inspector,
    emit: (event) => jupyter.debugEvent({ ...event }),
    pathPrefix: join(tmpdir(), `gradbook_${process.pid}`, sep),
    runCell: (code) =>
      void session.execute({ execution: randomUUID(), code, silent: true }, { output: () => {} }),
  });
  session.onCellReady = (cell) => debugAdapter.cellReady(cell);
  const usage = new UsageMeter();
  const jupyter = new JupyterSession(session, {
    send,
    log,
    newId: randomUUID,
    information: {
      version: packageVersion(),
      typescriptVersion: compiler.typescriptVersion,
      compilerName: compiler.name,
      debugger: true,
    },
    shutdown: stop,
    usage: async () => usage.measure(),
    debug: async (request) => ({ ...(await debugAdapter.handle(request)) }),
    ports: {
      shell_port: connection.shellPort,
      iopub_port: connection.iopubPort,
      stdin_port: connection.stdinPort,
      hb_port: connection.heartbeatPort,
      control_port: connection.controlPort,
    },
  });
  await wire.bind();
  jupyter.announce();
  const parentCheck = watchParent(options.environment, () => {
    log("the program that started this kernel is gone");
    void stop();
  });
  return { interrupt: () => void jupyter.interrupt(), stop: () => void stop() };
}

function topicOf(kernelId: string, type: string): Uint8Array {
  return Buffer.from(`kernel.${kernelId}.${type}`);
}

function packageVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)(join(packageRoot, "package.json"));
  const version =
    typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : "";
  return String(version);
}

/** Jupyter names itself in JPY_PARENT_PID if the kernel should end with it. */
function watchParent(environment: NodeJS.ProcessEnv, gone: () => void): NodeJS.Timeout | undefined {
  const named = Number(environment["JPY_PARENT_PID"]);
  if (!(named > 1) || process.ppid !== named) return undefined;
  return setInterval(() => {
    if (process.ppid !== named) gone();
  }, parentCheckMilliseconds).unref();
}
