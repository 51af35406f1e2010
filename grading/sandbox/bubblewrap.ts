// The walls of the sandbox: Linux namespaces by bubblewrap. Inside there is no network, no environment, no file but
// the programs that run the cells (read-only) and an own empty folder in memory.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { innerFolder } from "./messages.ts";

export interface Walls {
  /** The Node program that runs inside. */
  node: string;
  /** Folders and files that the inside may read, at the paths that they have outside. */
  readable: string[];
  /** A folder that the inside may write to: never one that a submission sees, nor where the inside is a submission. */
  writable?: string;
  /** Variables of the environment, for the program itself; it hides them from the cells. */
  environment?: Record<string, string>;
  /** Files and folders laid into the working folder, by the path there. */
  files?: Record<string, string>;
  /** Megabytes that the working folder holds. */
  folderSize: number;
}

/** The system's own libraries, which Node is linked against. */
const SYSTEM = ["/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache"];

/**
 * The command that runs `inner` inside the walls.
 *
 * @param walls what the inside may see
 * @param inner the program and its arguments
 */
export function bubblewrapCommand(walls: Walls, inner: string[]): { command: string; args: string[] } {
  const visible = [...SYSTEM.filter(existsSync), dirname(walls.node), ...walls.readable];
  return {
    command: "bwrap",
    args: [
      "--unshare-all",
      "--die-with-parent",
      "--new-session",
      "--clearenv",
      ...Object.entries(walls.environment ?? {}).flatMap(([name, value]) => ["--setenv", name, value]),
      ...["--hostname", "sandbox"],
      ...["--uid", "65534", "--gid", "65534"],
      // Without /proc no cell reads its own process's memory, in which a hidden test stands while it runs.
      ...["--dev", "/dev"],
      ...["--size", "1048576", "--tmpfs", "/tmp"],
      ...["--size", String(walls.folderSize * 1024 * 1024), "--tmpfs", innerFolder],
      ...visible.flatMap((path) => ["--ro-bind", path, path]),
      ...(walls.writable === undefined ? [] : ["--bind", walls.writable, walls.writable]),
      ...Object.entries(walls.files ?? {}).flatMap(([inside, outside]) => [
        "--ro-bind",
        outside,
        `${innerFolder}/${inside}`,
      ]),
      ...["--chdir", innerFolder],
      ...["--remount-ro", "/"],
      "--",
      ...inner,
    ],
  };
}

/**
 * Tries the walls once with a program that does nothing.
 *
 * @returns null if they stand, else the reason in words
 */
export async function whyNoSandbox(): Promise<string | null> {
  if (process.platform !== "linux") return `there is no bubblewrap for ${process.platform}`;
  try {
    const { command, args } = bubblewrapCommand({ node: process.execPath, readable: [], folderSize: 1 }, [
      "/bin/true",
    ]);
    await promisify(execFile)(command, args, { timeout: 10_000 });
    return null;
  } catch (error) {
    const { code, stderr = "" } = error as { code?: string | number; stderr?: string };
    if (code === "ENOENT") return "bubblewrap is not installed (Debian, Ubuntu: apt install bubblewrap)";
    return `bubblewrap cannot make its namespaces here: ${stderr.trim() || String(error)}`;
  }
}
