// What counts as a figure, what is said of it, and how the theme lies beneath it.
import { describe, expect, test } from "vitest";
import {
  describeFigure,
  figureHeight,
  readFigure,
  smoothTrace,
  usesWebGL,
} from "../../../extension/src/charts/figure.ts";
import { PRINT_THEME, themedLayout } from "../../../extension/src/charts/theme.ts";
import { plot } from "../../../src/index.ts";
import { ink } from "../../../src/plot/palette.ts";

const line = { type: "scatter", name: "norm", y: [1, 2] };

describe("readFigure", () => {
  test.each([
    [null, 'A chart is an object with "data"; found null.'],
    [[], 'A chart is an object with "data"; found a list.'],
    [{}, 'A chart\'s "data" is a list; found nothing.'],
    [{ data: [line, 3] }, 'A chart\'s "data[1]" is an object; found a number.'],
    [{ data: [], layout: "wide" }, 'A chart\'s "layout" is an object; found a string.'],
    [{ data: [], frames: {} }, 'A chart\'s "frames" is a list; found an object.'],
  ])("refuses %j", (value, message) => {
    expect(() => readFigure(value)).toThrow(message);
  });

  test("passes on only display options of config", () => {
    const figure = readFigure({
      data: [line],
      config: { staticPlot: true, plotlyServerURL: "http://elsewhere", editable: true },
    });
    expect(figure.config).toEqual({ staticPlot: true });
  });
});

describe("describeFigure", () => {
  const figure = readFigure({
    data: [line],
    layout: { title: { text: "<b>Norms</b>" }, xaxis: { title: { text: "layer" } } },
  });

  test.each([
    ["the figure's meta", { meta: { alt: "It falls." } }, "ignored", "It falls."],
    ["a meta string", { meta: "It rises." }, undefined, "It rises."],
    ["a plain text that is a sentence", {}, "Norms by layer", "Norms by layer"],
  ])("takes %s", (_, layout, plain, expected) => {
    expect(describeFigure(readFigure({ data: [line], layout }), plain)).toBe(expected);
  });

  test.each([undefined, "{ data: [Array] }", "<Figure>", "Figure({...})"])(
    "summarizes beside %j",
    (plain) => {
      expect(describeFigure(figure, plain)).toBe("Chart: Norms. 1 trace (scatter): norm. x axis: layer");
    },
  );
});

test("figureHeight is the figure's own, else 360", () => {
  expect(figureHeight(readFigure({ data: [], layout: { height: 200 } }))).toBe(200);
  expect(figureHeight(readFigure({ data: [], layout: { height: -1 } }))).toBe(360);
});

test("usesWebGL knows the traces that take a context", () => {
  for (const type of ["scattergl", "scatter3d", "surface", "splom"])
    expect(usesWebGL({ type }), type).toBe(true);
  expect(usesWebGL(line)).toBe(false);
  expect(usesWebGL({})).toBe(false);
});

describe("smoothTrace", () => {
  const many = Array.from({ length: 5000 }, (_, index) => index);
  test.each([
    ["many points go to WebGL", { y: many }, "scattergl"],
    ["few stay", { type: "scatter", y: [1, 2] }, "scatter"],
    ["filled areas stay", { type: "scatter", y: many, fill: "tozeroy" }, "scatter"],
    ["labels stay", { type: "scatter", y: many, text: many, mode: "markers+text" }, "scatter"],
    ["other kinds stay", { type: "bar", y: many }, "bar"],
  ])("%s", (_, trace, type) => {
    expect(smoothTrace(trace)["type"]).toBe(type);
  });
});

describe("themedLayout", () => {
  test("keeps the colours that a figure sets, and changes nothing in it", () => {
    const figure = readFigure({
      data: [],
      layout: { template: { layout: { font: { color: "red" } } }, title: { text: "t" } },
    });
    const before = structuredClone(figure);
    const layout = themedLayout(figure, PRINT_THEME, true) as {
      template: { layout: { font: object; colorway: string[] } };
      transition: object;
    };
    expect(layout.template.layout.font).toEqual({ color: "red", family: "sans-serif", size: 13 });
    expect(layout.template.layout.colorway).toEqual(PRINT_THEME.traces);
    expect(layout.transition).toEqual({ duration: 0 });
    expect(figure).toEqual(before);
  });

  test("gives gradbook's own charts the page's text colour", () => {
    const chart = plot.lines({ a: [1, 2] }, { title: "Loss", x: { title: "step" }, y: { title: "loss" } });
    const figure = readFigure(JSON.parse(JSON.stringify(chart)));
    const text = JSON.stringify(themedLayout(figure, { ...PRINT_THEME, text: "#123456" }, true));
    expect(JSON.stringify(figure.layout)).toContain(ink);
    expect(text).toContain('"tickcolor":"#123456"');
    expect(text).not.toContain(ink);
  });

  test("every trace colour stands out 3 : 1 from the background (WCAG 2.2, 1.4.11)", () => {
    const luminance = (hex: string): number => {
      const [r, g, b] = [1, 3, 5].map((at) => {
        const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
        return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    for (const color of PRINT_THEME.traces)
      expect(1.05 / (luminance(color) + 0.05), color).toBeGreaterThanOrEqual(3);
  });
});
