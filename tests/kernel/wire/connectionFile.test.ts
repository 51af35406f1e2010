import { describe, expect, test } from "vitest";
import { endpoint, parseConnection } from "../../../kernel/wire/connectionFile.ts";

const file = {
  transport: "tcp",
  ip: "127.0.0.1",
  shell_port: 1,
  iopub_port: 2,
  stdin_port: 3,
  control_port: 4,
  hb_port: 5,
  key: "k",
  signature_scheme: "hmac-sha256",
  kernel_name: "gradbook",
};

describe("connection file", () => {
  test("is read into ports and endpoints", () => {
    const connection = parseConnection(file, "f");
    expect(connection).toMatchObject({
      shellPort: 1,
      iopubPort: 2,
      stdinPort: 3,
      controlPort: 4,
      heartbeatPort: 5,
    });
    expect(endpoint(connection, 7)).toBe("tcp://127.0.0.1:7");
    expect(endpoint(parseConnection({ ...file, transport: "ipc", ip: "/run/k" }, "f"), 7)).toBe(
      "ipc:///run/k-7",
    );
  });

  test.each([
    [{ ...file, shell_port: "1" }, 'connection file f: shell_port should be a port number, not "1"'],
    [{ ...file, hb_port: 70000 }, "connection file f: hb_port should be a port number, not 70000"],
    [{ ...file, ip: undefined }, "connection file f: ip should be text"],
    [{ ...file, signature_scheme: "hmac-md5" }, "signature_scheme hmac-md5 is not supported"],
    [null, "connection file f: expected a JSON object"],
  ])("says what is wrong: %#", (content, message) => {
    expect(() => parseConnection(content, "f")).toThrow(message);
  });
});
