// Asks the kernel's compiler about a notebook's cells, over the comm "gradbook.language". The compiler answers while a
// cell runs. A comm ends with its kernel; the next question opens a new one.
import type { Kernel, KernelMessage } from "@jupyterlab/services";
import type { JSONObject } from "@lumino/coreutils";
import {
  type CellText,
  type Diagnostic,
  type Edit,
  type Hover,
  type Location,
  type Position,
  readDiagnostics,
  readEdits,
  readHover,
  readLocations,
  readText,
} from "./protocol.ts";

export const LANGUAGE_TARGET = "gradbook.language";

/** A question that stays without an answer for longer fails, in milliseconds. */
const LIMIT = 15_000;

/** The part of a kernel connection that is used here. */
export type CommKernel = Pick<Kernel.IKernelConnection, "createComm" | "status" | "isDisposed">;

export class LanguageClient {
  readonly #kernel: () => CommKernel | null | undefined;
  #comm: Kernel.IComm | undefined;
  #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (reason: Error) => void }>();
  #lastId = 0;

  /** @param kernel the notebook's kernel at the moment, which may change */
  constructor(kernel: () => CommKernel | null | undefined) {
    this.#kernel = kernel;
  }

  check = async (cells: readonly CellText[]): Promise<Diagnostic[][]> =>
    readDiagnostics(await this.#ask("check", { cells }));

  hover = async (cells: readonly CellText[], cellId: string, position: Position): Promise<Hover | null> =>
    readHover(await this.#ask("hover", { cells, cellId, position }));

  definition = async (cells: readonly CellText[], cellId: string, position: Position): Promise<Location[]> =>
    readLocations(await this.#ask("definition", { cells, cellId, position }));

  rename = async (
    cells: readonly CellText[],
    cellId: string,
    position: Position,
    newName: string,
  ): Promise<Edit[]> => readEdits(await this.#ask("rename", { cells, cellId, position, newName }));

  format = async (source: string): Promise<string> => readText(await this.#ask("format", { source }));

  /** Ends the comm. The client can be asked again. */
  close(): void {
    this.#comm?.dispose();
    this.#lost("The connection to the kernel was closed.");
  }

  #ask(method: string, params: object): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => settle(() => reject(new Error("The kernel did not answer."))), LIMIT);
      const settle = (end: () => void): void => {
        clearTimeout(limit);
        this.#waiting.delete(id);
        end();
      };
      this.#waiting.set(id, {
        resolve: (result) => settle(() => resolve(result)),
        reject: (reason) => settle(() => reject(reason)),
      });
      try {
        this.#open().send({ id, method, params } as unknown as JSONObject);
      } catch (error) {
        settle(() => reject(error instanceof Error ? error : new Error(String(error))));
      }
    });
  }

  #open(): Kernel.IComm {
    if (this.#comm && !this.#comm.isDisposed) return this.#comm;
    const kernel = this.#kernel();
    if (!kernel || kernel.isDisposed || kernel.status === "dead")
      throw new Error("The kernel is not running.");
    const comm = kernel.createComm(LANGUAGE_TARGET);
    comm.onMsg = (message) => this.#answered(message);
    comm.onClose = () => this.#lost("The kernel ended before it answered.");
    comm.open();
    this.#comm = comm;
    return comm;
  }

  #answered({ content: { data } }: KernelMessage.ICommMsgMsg): void {
    const waiting = this.#waiting.get(Number(data["id"]));
    if (!waiting) return;
    const { error } = data;
    if (typeof error === "object" && error !== null && "message" in error)
      waiting.reject(new Error(String(error.message)));
    else waiting.resolve(data["result"]);
  }

  #lost(reason: string): void {
    this.#comm = undefined;
    for (const waiting of [...this.#waiting.values()]) waiting.reject(new Error(reason));
  }
}
