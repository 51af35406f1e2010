// What the server and the runner thread say to each other. Commands travel by message port, events by the pipe.
import type { MessagePort } from "node:worker_threads";
import type { Bundle, CommDelivery, CommEvent, RunnerCell, RunnerError } from "../session/runner.ts";
import type { PipeMemory } from "./pipe.ts";

export interface WorkerData {
  pipe: PipeMemory;
  /** Control words, see `controlWord`. */
  control: SharedArrayBuffer;
  commands: MessagePort;
  /** Carries the answers to `input`, read synchronously. */
  answers: MessagePort;
  /** The notebook's folder. */
  folder: string;
  /** Characters of printed text that one execution may make. */
  outputLimit: number;
  /** console.warn and console.error print to stdout, each text marked `warning:`. */
  stderrToStdout: boolean;
  /** For untrusted cells: see harden.ts. */
  hardened: boolean;
}

/** Indices into the control words. */
export const controlWord = {
  interrupt: 0,
  answer: 1,
  /** 1 while the thread waits for a program. */
  waiting: 2,
} as const;
export const controlWords = 3;

/**
 * The interrupt word. The server asks (`requested`); an idle event loop takes the request and lets the waiting cells
 * stop by themselves; if none takes it in time, the server claims it (`terminating`) and terminates what runs.
 */
export const interruptState = { none: 0, requested: 1, terminating: 2 } as const;

export type Command =
  | ({ type: "run" } & RunnerCell)
  | { type: "interrupt" }
  /** Sent after a termination: whatever still counts as running was stopped by it. */
  | { type: "recover"; round: number }
  | { type: "comm"; delivery: CommDelivery };

export type WorkerEvent =
  | { type: "ready" }
  | { type: "done"; execution: string; result: Bundle | null }
  | { type: "failed"; execution: string; error: RunnerError; reached: string[] }
  | { type: "interrupted"; execution: string; reached: string[] }
  | { type: "recovered"; round: number }
  | { type: "exiting"; code: number }
  | { type: "display"; execution: string; bundle: Bundle; displayId?: string; update: boolean }
  | { type: "clear"; execution: string; wait: boolean }
  | { type: "page"; execution: string; data: Record<string, unknown> }
  | { type: "input"; execution: string; prompt: string; password: boolean }
  | { type: "uncaught"; execution: string; error: RunnerError }
  | (Omit<CommEvent, "buffers"> & { buffers: number });
