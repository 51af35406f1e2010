// The conversation with the kernel's compiler, against a kernel that is only its comm.
import { describe, expect, test } from "vitest";
import {
  type CommKernel,
  LANGUAGE_TARGET,
  LanguageClient,
} from "../../../extension/src/language/languageClient.ts";

interface Sent {
  id: number;
  method: string;
  params: Record<string, unknown>;
}

/** A kernel whose compiler answers with `answer`; undefined stays silent. */
function kernel(answer: (sent: Sent) => object | undefined) {
  const comms: {
    isDisposed: boolean;
    onMsg: (message: unknown) => void;
    onClose: (message: unknown) => void;
  }[] = [];
  const targets: string[] = [];
  const connection = {
    status: "idle",
    isDisposed: false,
    createComm: (target: string) => {
      targets.push(target);
      const comm = {
        isDisposed: false,
        onMsg: (_: unknown): void => undefined,
        onClose: (_: unknown): void => undefined,
        open: (): void => undefined,
        dispose(): void {
          this.isDisposed = true;
        },
        send(data: Sent): void {
          const reply = answer(data);
          if (reply) queueMicrotask(() => comm.onMsg({ content: { data: { id: data.id, ...reply } } }));
        },
      };
      comms.push(comm);
      return comm;
    },
  };
  return { connection: connection as unknown as CommKernel, comms, targets };
}

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

describe("LanguageClient", () => {
  test("asks by method and reads the answer, on one comm", async () => {
    const { connection, targets } = kernel(({ method, params }) =>
      method === "check"
        ? {
            result: (params["cells"] as object[]).map(() => [
              { severity: "error", code: 2322, message: "no", range },
            ]),
          }
        : { result: "formatted" },
    );
    const client = new LanguageClient(() => connection);
    expect(await client.check([{ id: "a", source: "x" }])).toEqual([
      [{ severity: "error", code: 2322, message: "no", range }],
    ]);
    expect(await client.format("x")).toBe("formatted");
    expect(targets).toEqual([LANGUAGE_TARGET]);
  });

  test("passes on the kernel's error", async () => {
    const { connection } = kernel(() => ({ error: { message: "You cannot rename this element." } }));
    await expect(new LanguageClient(() => connection).rename([], "a", range.start, "b")).rejects.toThrow(
      "You cannot rename this element.",
    );
  });

  test("refuses an answer of another shape", async () => {
    const { connection } = kernel(() => ({ result: [{ range: { start: { line: -1 } } }] }));
    await expect(new LanguageClient(() => connection).definition([], "a", range.start)).rejects.toThrow(
      "The kernel's line is not a whole number.",
    );
  });

  test("says when there is no kernel, and when it ends before the answer", async () => {
    await expect(new LanguageClient(() => null).format("x")).rejects.toThrow("The kernel is not running.");
    const { connection, comms } = kernel(() => undefined);
    const pending = new LanguageClient(() => connection).format("x");
    comms[0].onClose({});
    await expect(pending).rejects.toThrow("The kernel ended before it answered.");
  });

  test("opens a new comm after the old one ended", async () => {
    const { connection, comms } = kernel(() => ({ result: "f" }));
    const client = new LanguageClient(() => connection);
    await client.format("x");
    comms[0].isDisposed = true;
    expect(await client.format("x")).toBe("f");
    expect(comms).toHaveLength(2);
  });
});
