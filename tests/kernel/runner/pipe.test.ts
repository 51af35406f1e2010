import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createPipeMemory,
  PipeReader,
  PipeWriter,
  type RecordKind,
  recordKind,
} from "../../../kernel/runner/pipe.ts";

function open() {
  const memory = createPipeMemory();
  const wakes: boolean[] = [];
  const got: [RecordKind, string][] = [];
  const reader = new PipeReader(memory);
  const writer = new PipeWriter(memory, (urgent) => {
    wakes.push(urgent);
    // A reader in the same thread: it must make room before the writer waits for it.
    if (urgent) drain();
  });
  const drain = () => reader.drain((kind, body) => got.push([kind, Buffer.from(body).toString()]));
  return { memory, writer, reader, wakes, got, drain };
}

describe("pipe", () => {
  test("records arrive whole and in order, however they lie in the ring", () => {
    const size = fc.oneof(fc.nat(40), fc.nat(200_000));
    fc.assert(
      fc.property(fc.array(size, { maxLength: 30 }), (sizes) => {
        const { writer, got, drain } = open();
        const texts = sizes.map((length, index) => String(index % 10).repeat(length));
        for (const text of texts) writer.write(recordKind.stdout, Buffer.from(text));
        drain();
        expect(got.map(([, text]) => text)).toEqual(texts);
      }),
      { numRuns: 30 },
    );
  });

  test("a record larger than the ring passes through it", () => {
    const { writer, got } = open();
    const text = "x".repeat(5_000_000);
    writer.write(recordKind.event, Buffer.from(text));
    expect(got).toHaveLength(1);
    expect(got[0][1]).toBe(text);
  });

  test("a record that a termination cut short is dropped with no harm to the next", () => {
    const { writer, got, drain } = open();
    // As if the thread were terminated while it writes the second fragment.
    const big = new Uint8Array(100_000);
    const subarray = big.subarray.bind(big);
    let calls = 0;
    big.subarray = ((start: number, end: number) => {
      if (++calls === 2) throw new Error("terminated");
      return subarray(start, end);
    }) as typeof big.subarray;
    expect(() => writer.write(recordKind.stdout, big)).toThrow("terminated");
    writer.write(recordKind.stderr, Buffer.from("next"));
    drain();
    expect(got).toEqual([[recordKind.stderr, "next"]]);
  });

  test("text wakes a sleeping reader once; an event wakes it at once", () => {
    const { writer, wakes, drain, reader } = open();
    writer.write(recordKind.stdout, Buffer.from("a"));
    writer.write(recordKind.stdout, Buffer.from("b"));
    expect(wakes).toEqual([false]);
    drain();
    expect(reader.sleep()).toBe(true);
    writer.write(recordKind.event, Buffer.from("c"));
    expect(wakes).toEqual([false, true]);
    writer.write(recordKind.stdout, Buffer.from("d"));
    expect(reader.sleep()).toBe(false);
  });
});
