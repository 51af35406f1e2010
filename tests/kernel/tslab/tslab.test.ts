import { beforeEach, expect, test } from "vitest";
import * as tslab from "../../../kernel/tslab/index.ts";
import { type FakeHost, installHost } from "../notebook/fakeHost.ts";

let host: FakeHost;
beforeEach(() => {
  host = installHost();
});

test("each documented function shows its MIME type", () => {
  const bytes = new Uint8Array([1, 2, 3]);
  tslab.display.javascript("1");
  tslab.display.html("<b>1</b>");
  tslab.display.markdown("# 1");
  tslab.display.latex("$1$");
  tslab.display.svg("<svg/>");
  tslab.display.text("1");
  tslab.display.png(bytes);
  tslab.display.jpeg(bytes);
  tslab.display.gif(bytes);
  tslab.display.pdf(bytes);
  tslab.display.raw("text/x-own", "1");
  expect(host.shown.map(({ data }) => data)).toEqual([
    { "text/javascript": "1" },
    { "text/html": "<b>1</b>" },
    { "text/markdown": "# 1" },
    { "text/latex": "$1$" },
    { "image/svg+xml": "<svg/>" },
    { "text/plain": "1" },
    { "image/png": "AQID" },
    { "image/jpeg": "AQID" },
    { "image/gif": "AQID" },
    { "application/pdf": "AQID" },
    { "text/x-own": "1" },
  ]);
});

test("newDisplay overwrites one place", () => {
  const place = tslab.newDisplay();
  place.text("1");
  place.html("2");
  expect(host.shown.map(({ update }) => update)).toEqual([false, true]);
  expect(host.shown[0].displayId).toBe(host.shown[1].displayId);
});

test("versions are there", () => {
  expect(tslab.versions).toEqual({ tslab: "1.0.22", typescript: "5.0.4", node: process.version });
});
