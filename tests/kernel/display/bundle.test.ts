import fc from "fast-check";
import { expect, test } from "vitest";
import { mimeBundleOf, toMimeBundle } from "../../../kernel/display/bundle.ts";

const show = Symbol.for("Jupyter.display");
const text = (value: unknown) => toMimeBundle(value)?.data["text/plain"];

test("undefined is no result, null is one", () => {
  expect(toMimeBundle(undefined)).toBeNull();
  expect(toMimeBundle(null)).toEqual({ data: { "text/plain": "null" }, metadata: {} });
});

test("strings are quoted, so that '1' and 1 differ", () => {
  expect(text("1")).toBe("'1'");
  expect(text(1)).toBe("1");
});

test("a number's text reads back as that number (what nbgrader does with Python's float)", () => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      const shown = String(text(value));
      expect(shown).toMatch(/^(-?(\d+(\.\d+)?(e[+-]\d+)?|Infinity)|NaN)$/);
      expect(Object.is(Number(shown), value)).toBe(true);
    }),
  );
});

test("no value breaks it and the bundle always is JSON with text", () => {
  fc.assert(
    fc.property(
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withSet: true,
        withTypedArray: true,
        withNullPrototype: true,
        withSparseArray: true,
      }),
      (value) => {
        const bundle = toMimeBundle(value);
        if (value === undefined) expect(bundle).toBeNull();
        else expect(JSON.parse(JSON.stringify(bundle)).data["text/plain"]).toBeTypeOf("string");
      },
    ),
  );
});

test("throwing getters and proxies are shown, not run into", () => {
  const fail = (): never => {
    throw new Error("trap");
  };
  const hostile = new Proxy(
    {},
    { get: fail, ownKeys: fail, has: fail, getPrototypeOf: fail, getOwnPropertyDescriptor: fail },
  );
  const endless: unknown = new Proxy(() => {}, { get: () => endless, apply: () => endless });
  let ran = false;
  const getter = {
    get loss() {
      ran = true;
      return 1;
    },
  };
  expect(text(hostile)).toBe("{}");
  expect(text([hostile])).toBe("[ {} ]");
  expect(text(endless)).toBe("[Function (anonymous)]");
  expect(text(getter)).toBe("{ loss: [Getter] }");
  expect(text([getter])).toBe("[ { loss: [Getter] } ]");
  expect(ran).toBe(false);
});

test("an own display method decides, with text added when it gives none", () => {
  const bold = {
    name: "b",
    [show]: () => ({ "text/html": "<b>b</b>", "image/png": new Uint8Array([1, 2, 3]) }),
  };
  expect(toMimeBundle(bold)?.data).toMatchObject({ "text/html": "<b>b</b>", "image/png": "AQID" });
  expect(toMimeBundle(bold)?.data["text/plain"]).toContain("name: 'b'");
  const full = { [show]: () => ({ data: { "text/plain": "p" }, metadata: { "image/png": { width: 3 } } }) };
  expect(toMimeBundle(full)).toEqual({
    data: { "text/plain": "p" },
    metadata: { "image/png": { width: 3 } },
  });
});

test("a display method that fails, or returns no bundle, still shows the value", () => {
  const failing = {
    kept: 1,
    [show]: () => {
      throw new TypeError("no canvas");
    },
  };
  expect(text(failing)).toContain("kept: 1");
  expect(text(failing)).toContain("TypeError: no canvas");
  expect(text({ kept: 1, [show]: () => 7 })).toContain("kept: 1");
});

test("an asynchronous display method is awaited, its rejection is shown", async () => {
  const late = { [show]: async () => ({ "text/plain": "late" }) };
  expect((await mimeBundleOf(late))?.data).toEqual({ "text/plain": "late" });
  const failing = { [show]: () => Promise.reject(new Error("offline")) };
  expect((await mimeBundleOf(failing))?.data["text/plain"]).toContain("Error: offline");
});

test("a Plotly figure becomes Plotly JSON: typed arrays as arrays, gaps as null", () => {
  const figure = {
    data: [{ type: "bar", y: new Float64Array([1, Number.NaN]) }, { y: [2, Number.POSITIVE_INFINITY] }],
    layout: { title: { text: "Gradients" } },
  };
  expect(toMimeBundle(figure)?.data).toEqual({
    "application/vnd.plotly.v1+json": {
      data: [{ type: "bar", y: [1, null] }, { y: [2, null] }],
      layout: { title: { text: "Gradients" } },
    },
    "text/plain": 'Plotly figure "Gradients" (2 traces: bar, scatter)',
  });
});

test("what only looks a little like a figure is text", () => {
  const circle: Record<string, unknown> = { type: "bar" };
  circle["self"] = circle;
  for (const value of [
    { data: [1, 2], layout: {} },
    { data: [{ a: 1 }] },
    { data: [], layout: {}, rows: 1 },
    { data: [circle] },
  ])
    expect(Object.keys(toMimeBundle(value)?.data ?? {})).toEqual(["text/plain"]);
});

test("rows of flat objects are an escaped HTML table and text", () => {
  const bundle = toMimeBundle([
    { layer: "<1>", norm: 0.5 },
    { layer: "2", dead: true },
  ]);
  const html = String(bundle?.data["text/html"]);
  expect(html).toContain("<tr><th>layer</th><th>norm</th><th>dead</th></tr>");
  expect(html).toContain('<td>&lt;1&gt;</td><td style="text-align: right">0.5</td><td></td>');
  expect(bundle?.data["text/plain"]).toBe("[ { layer: '<1>', norm: 0.5 }, { layer: '2', dead: true } ]");
});

test("a long table says how much it leaves out; nested or mixed rows are no table", () => {
  const many = Array.from({ length: 250 }, (_, step) => ({ step }));
  expect(toMimeBundle(many)?.data["text/html"]).toContain("<p>150 more rows</p>");
  for (const rows of [[{ a: { b: 1 } }], [{ a: 1 }, 2], [{}], [new Date(0)]])
    expect(Object.keys(toMimeBundle(rows)?.data ?? {})).toEqual(["text/plain"]);
});

test("length and depth are bounded and said", () => {
  expect(text("x".repeat(20_000))).toContain("10000 more characters");
  expect(text(new Array(1000).fill(0))).toContain("900 more items");
  const wide = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, "y".repeat(9_000)]));
  expect(String(text(wide)).length).toBeLessThan(100_100);
  expect(text({ a: { b: { c: { d: { e: { f: 1 } } } } } })).toContain("[Object]");
});

test("an error shows its message, cause and own fields without the kernel's frames", () => {
  const shown = String(
    text(Object.assign(new Error("boom", { cause: new RangeError("deep") }), { step: 3 })),
  );
  expect(shown).toContain("Error: boom");
  expect(shown).toContain("[cause]: RangeError: deep");
  expect(shown).toContain("step: 3");
  expect(shown).not.toContain("node:");
  const inCell = new Error("late");
  inCell.stack =
    "Error: late\n    at train (gradbook-cell-3.ts:4:9)\n    at load (file:///course/helper.ts:2:1)\n    at node:internal/timers:5:1";
  // The session leads the cell's frame back to its line.
  expect(text(inCell)).toBe(
    "Error: late\n    at train (gradbook-cell-3.ts:4:9)\n    at load (file:///course/helper.ts:2:1)",
  );
});

test("DOM-like elements are their markup", () => {
  expect(toMimeBundle({ outerHTML: "<svg width='1'></svg>" })?.data).toHaveProperty("image/svg+xml");
  expect(toMimeBundle({ outerHTML: "<p>hi</p>" })?.data["text/html"]).toBe("<p>hi</p>");
});
