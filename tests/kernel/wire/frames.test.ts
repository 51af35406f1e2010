import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FrameCodec, MalformedMessage, type WireMessage } from "../../../kernel/wire/frames.ts";

const key = "secret";
const header = {
  msg_id: "1",
  session: "s",
  username: "u",
  date: "d",
  msg_type: "execute_request",
  version: "5.5",
};

function message(content: unknown = { code: "1" }): WireMessage {
  return {
    identities: [Buffer.from("id")],
    header,
    parentHeader: {},
    metadata: {},
    content,
    buffers: [Buffer.from([1, 2])],
  };
}

/** Frames whose parts are given as text, rightly signed. */
function signed(parts: string[], before: string[] = ["id", "<IDS|MSG>"]): Uint8Array[] {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return [...before, hmac.digest("hex"), ...parts].map((part) => Buffer.from(part));
}

const whole = [JSON.stringify(header), "{}", "{}", "{}"];

describe("frames", () => {
  test("what was encoded is decoded again", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (content) => {
        const frames = new FrameCodec(key).encode(message(content));
        expect(new FrameCodec(key).decode(frames)).toEqual({
          ...message(JSON.parse(JSON.stringify(content))),
        });
      }),
    );
  });

  test("the signature covers the bytes received, whatever their spacing", () => {
    const spaced = [JSON.stringify(header, null, 3), "{ }", "{}", '{"a":  1}'];
    expect(new FrameCodec(key).decode(signed(spaced)).content).toEqual({ a: 1 });
  });

  test("any changed byte of a signed part is noticed", () => {
    const frames = new FrameCodec(key).encode(message());
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 6 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (part, at, flip) => {
          const changed = frames.map((frame) => Uint8Array.from(frame));
          changed[part][at % changed[part].length] ^= flip;
          expect(() => new FrameCodec(key).decode(changed)).toThrow("wrong signature");
        },
      ),
    );
  });

  test.each([
    ["no delimiter", [Buffer.from("id")]],
    ["3 frames after the delimiter, expected at least 5", signed(whole.slice(0, 2))],
    ["header is not JSON", signed(["{", "{}", "{}", "{}"])],
    ["content is not a JSON object", signed([...whole.slice(0, 3), "[1]"])],
    ["metadata is not a JSON object", signed([whole[0], "{}", "null", "{}"])],
    ["header.msg_id is not text", signed(['{"msg_type":"x","session":"s"}', "{}", "{}", "{}"])],
    [
      "header.subshell_id is not text",
      signed([JSON.stringify({ ...header, subshell_id: 1 }), "{}", "{}", "{}"]),
    ],
  ])("refused: %s", (reason, frames) => {
    expect(() => new FrameCodec(key).decode(frames)).toThrow(new MalformedMessage(reason));
  });

  test("a replay is refused", () => {
    const codec = new FrameCodec(key);
    codec.decode(signed(whole));
    expect(() => codec.decode(signed(whole))).toThrow("the same message again");
  });

  test("without a key nothing is signed or checked", () => {
    const codec = new FrameCodec("");
    const frames = codec.encode(message());
    expect(frames[2]).toHaveLength(0);
    expect(codec.decode(frames).content).toEqual({ code: "1" });
    expect(codec.decode(frames).content).toEqual({ code: "1" });
  });

  test("random frames are refused or decoded, never anything else", () => {
    const codec = new FrameCodec("");
    const frame = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.constant(Buffer.from("<IDS|MSG>")),
      fc.json().map(Buffer.from),
    );
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 9 }), (frames) => {
        try {
          codec.decode(frames);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedMessage);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
