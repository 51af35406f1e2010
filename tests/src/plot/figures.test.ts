// Every kind of chart: valid by Plotly's own schema, plain JSON, titled axes, alt text, a well-formed still picture.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { JSDOM, VirtualConsole } from "jsdom";
import { describe, expect, test } from "vitest";
import type { plot } from "../../../src/index.ts";
import { samples } from "./samples.ts";

interface Problem {
  code: string;
  msg: string;
}

/** Plotly in a page of its own; it needs a document to load, and nothing of it to validate. */
function loadPlotly(): (data: unknown, layout: unknown) => string[] {
  const virtualConsole = new VirtualConsole();
  const { window } = new JSDOM("<!doctype html>", { runScripts: "outside-only", virtualConsole });
  window.URL.createObjectURL = () => "";
  window.eval(
    readFileSync(createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js"), "utf8"),
  );
  // The JSON is parsed inside: Plotly takes objects of another realm for no objects.
  const validate = window.eval("(data, layout) => Plotly.validate(JSON.parse(data), JSON.parse(layout))") as (
    data: string,
    layout: string,
  ) => Problem[] | undefined;
  return (data, layout) => {
    const problems = validate(JSON.stringify(data), JSON.stringify(layout)) ?? [];
    // "dynamic": Plotly copied a value while it filled in defaults, as it does with the arguments of every slider.
    return problems.filter(({ code }) => code !== "dynamic").map(({ msg }) => msg);
  };
}

const problemsOf = loadPlotly();

const bundleOf = (figure: plot.Figure): Record<string, string> =>
  (figure as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]();

test("the schema refuses what it does not know", () => {
  const problems = problemsOf([{ type: "scatter", y: [1], line: { width: -1, colour: "red" } }], {
    xaxis: { type: "loog" },
  });
  expect(problems.length).toBe(3);
});

describe.each(Object.entries(samples))("%s", (_, draw) => {
  const figure = draw();
  // What a saved notebook holds: the figure after a trip through JSON.
  const saved = JSON.parse(JSON.stringify(figure)) as plot.FigureJson;

  test("is valid by Plotly's schema", () => {
    // Of a hidden trace the validator looks at nothing.
    const shown = saved.data.map((trace) => ({ ...trace, visible: true }));
    expect(problemsOf(shown, saved.layout)).toEqual([]);
    for (const frame of saved.frames ?? []) {
      expect(problemsOf(frame.data, { ...saved.layout, ...frame.layout })).toEqual([]);
    }
  });

  test("loses nothing in JSON", () => {
    expect(saved).toEqual(JSON.parse(JSON.stringify({ ...figure })));
    const holds = (value: unknown): boolean =>
      typeof value === "number"
        ? Number.isFinite(value)
        : typeof value !== "object" || value === null || Object.values(value).every(holds);
    expect(holds(figure.data) && holds(figure.layout)).toBe(true);
    expect(Object.keys(figure)).toEqual(expect.arrayContaining(["data", "layout"]));
  });

  test("is transparent, with margins that grow and an alternative text", () => {
    expect(saved.layout.paper_bgcolor).toBe("rgba(0,0,0,0)");
    expect(saved.layout.meta.alt.length).toBeGreaterThan(saved.layout.title.text.length);
    expect(saved.layout.meta.alt).toMatch(/\.$/);
    expect(saved.layout.meta.alt).not.toMatch(/undefined|NaN|\[object/);
    for (const axis of [saved.layout.xaxis, saved.layout.yaxis]) {
      if (axis === undefined || axis.visible === false || axis.showticklabels === false) continue;
      expect(axis.title?.text ?? "").not.toBe("");
      expect(axis.automargin).toBe(true);
    }
  });

  test("gives a front end Plotly's JSON, a picture and the words", () => {
    const bundle = bundleOf(figure);
    expect(bundle["application/vnd.plotly.v1+json"]).toEqual({ ...figure });
    expect(bundle["text/plain"]).toBe(figure.layout.meta.alt);
    const { window } = new JSDOM("");
    const picture = new window.DOMParser().parseFromString(bundle["image/svg+xml"], "image/svg+xml");
    expect(picture.querySelector("parsererror")).toBeNull();
    expect(picture.querySelector("title")?.textContent).toBe(figure.layout.meta.alt);
    expect(bundle["image/svg+xml"]).not.toMatch(/NaN|undefined|Infinity/);
    expect(picture.querySelectorAll("path, rect, circle").length).toBeGreaterThan(2);
  });
});
