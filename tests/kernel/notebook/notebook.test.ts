import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  clearOutput,
  comm,
  display,
  input,
  newDisplay,
  password,
  progress,
  table,
} from "../../../kernel/notebook/index.ts";
import { type FakeHost, installHost, removeHost, stateOf } from "./fakeHost.ts";

let host: FakeHost;
beforeEach(() => {
  host = installHost();
});
afterEach(() => {
  vi.useRealTimers();
  removeHost();
});

const lastShown = () => host.shown.at(-1);

test("display shows a value as a result would be shown, undefined included", () => {
  display([1, 2]);
  display(undefined);
  expect(host.shown.map(({ data }) => data)).toEqual([
    { "text/plain": "[ 1, 2 ]" },
    { "text/plain": "undefined" },
  ]);
});

test("each kind of markup has its MIME type and text", () => {
  display.html("<p>loss &lt; 1</p><script>x()</script>");
  expect(lastShown()?.data).toEqual({
    "text/html": "<p>loss &lt; 1</p><script>x()</script>",
    "text/plain": "loss < 1",
  });
  display.markdown("**a**");
  expect(lastShown()?.data).toEqual({ "text/markdown": "**a**", "text/plain": "**a**" });
  display.svg("<svg/>");
  expect(lastShown()?.data).toHaveProperty("image/svg+xml", "<svg/>");
  display.png(new Uint8Array([137, 80]));
  expect(lastShown()?.data).toHaveProperty("image/png", "iVA=");
  display.json({ y: new Float32Array([1]) });
  expect(lastShown()?.data).toHaveProperty("application/json", { y: [1] });
  display.mime({ "text/x": "y" }, { a: 1 });
  expect(lastShown()).toMatchObject({ data: { "text/x": "y" }, metadata: { a: 1 } });
});

test("LaTeX gets delimiters unless it has its own", () => {
  display.latex("x^2");
  expect(lastShown()?.data["text/latex"]).toBe("$$x^2$$");
  for (const own of ["$x$", "\\[x\\]", "\\begin{align}x\\end{align}"]) {
    display.latex(own);
    expect(lastShown()?.data["text/latex"]).toBe(own);
  }
});

test("an asynchronous display method shows when it is ready", async () => {
  display({ [Symbol.for("Jupyter.display")]: async () => ({ "text/plain": "ready" }) });
  await Promise.resolve().then(() => {});
  await vi.waitFor(() => expect(lastShown()?.data).toEqual({ "text/plain": "ready" }));
});

test("a new display shows once and then replaces, each in its own place", () => {
  const [first, second] = [newDisplay(), newDisplay()];
  first("a");
  second.html("b");
  first.markdown("c");
  const [a, b, c] = host.shown;
  expect([a.update, b.update, c.update]).toEqual([false, false, true]);
  expect(c.displayId).toBe(a.displayId);
  expect(b.displayId).not.toBe(a.displayId);
});

test("input, password and clearOutput reach the host", () => {
  expect(input("name? ")).toBe("answer");
  password();
  expect(host.asked).toEqual([
    { prompt: "name? ", password: false },
    { prompt: "Password: ", password: true },
  ]);
  clearOutput({ wait: true });
  clearOutput();
  expect(host.cleared).toEqual([true, false]);
});

test("a comm opens with its data", () => {
  comm("panel", { hello: 1 });
  expect(host.comms[0]).toMatchObject({ target: "panel", opening: { data: { hello: 1 } } });
});

test("outside a notebook the error says so", () => {
  removeHost();
  expect(() => display(1)).toThrow("works in the cells of a gradbook notebook");
});

test("a table shows chosen columns, as HTML and aligned text", () => {
  const rows = [
    { layer: "in", norm: 0.25, dead: 0 },
    { layer: "out", norm: 12, dead: 3 },
  ];
  display(table(rows, ["layer", "norm"]));
  expect(lastShown()?.data["text/plain"]).toBe("layer  norm\nin     0.25\nout      12");
  expect(lastShown()?.data["text/html"]).not.toContain("dead");
  expect(() => table(rows, ["loss"])).toThrow('no column "loss"; there are layer, norm, dead');
  expect(() => table([])).toThrow("non-empty array");
});

test("progress passes the items on, shows a bar at the start and text at the end", () => {
  expect([...progress([1, 2, 3], "epochs")]).toEqual([1, 2, 3]);
  const [first, last] = host.shown;
  expect(first.data).toHaveProperty("application/vnd.jupyter.widget-view+json");
  expect(first.data["text/plain"]).toBe("epochs: 0/3");
  expect(last).toMatchObject({ update: true, displayId: first.displayId });
  expect(last.data).not.toHaveProperty("application/vnd.jupyter.widget-view+json");
  expect(last.data["text/plain"]).toMatch(/^epochs: 3\/3, \d+ ms(, [\d.]+\/s)?$/);
  expect(host.comms.filter(({ closed }) => !closed)).toEqual([]);
});

test("progress moves the bar ten times a second and tells the time left", () => {
  vi.useFakeTimers();
  for (const _ of progress(new Set([1, 2, 3, 4]))) vi.advanceTimersByTime(1000);
  const bar = host.commOf("FloatProgressModel");
  expect(stateOf(bar)["max"]).toBe(1);
  expect(bar.sent.map(({ data }) => data["state"])).toEqual([
    { value: 0.25 },
    { value: 0.5 },
    { value: 0.75 },
    { value: 1 },
  ]);
  const texts = host.commOf("LabelModel").sent.map(({ data }) => (data["state"] as { value: string }).value);
  expect(texts[1]).toBe("2/4, 2.0 s, 2.0 s left, 1.00/s");
  expect(host.shown.at(-1)?.data["text/plain"]).toBe("4/4, 4.0 s, 1.00/s");
});

test("a fast loop sends few messages", () => {
  for (const _ of progress(Array.from({ length: 100_000 })));
  expect(host.commOf("FloatProgressModel").sent.length).toBeLessThan(100);
});

test("progress of a loop that stops early keeps what was reached", () => {
  for (const item of progress([1, 2, 3, 4], { label: "search" })) if (item === 2) break;
  expect(host.shown.at(-1)?.data["text/plain"]).toMatch(/^search: 1\/4/);
});

test("progress follows asynchronous items and unknown totals", async () => {
  async function* batches() {
    yield "a";
    yield "b";
  }
  const seen: string[] = [];
  for await (const batch of progress(batches())) seen.push(batch);
  expect(seen).toEqual(["a", "b"]);
  expect(host.shown.at(-1)?.data["text/plain"]).toMatch(/^2, /);
});

test("progress outside a notebook is the bare loop", () => {
  removeHost();
  expect([...progress([1, 2])]).toEqual([1, 2]);
});
