// What charts say and hold beyond their form: words from the data, gaps, shared scales, errors with numbers.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plot, rng, tensor } from "../../../src/index.ts";
import { interpolate } from "../../../src/plot/palette.ts";
import { roundSteps, scale } from "../../../src/plot/svgScale.ts";

const axes = { x: { title: "step" }, y: { title: "loss" } };

describe("alternative texts", () => {
  test("say where each line begins and ends, and how far it strays", () => {
    const chart = plot.lines({ SGD: [2, 3, 0.5], Adam: [2, 1, 0.25] }, { title: "Two runs", ...axes });
    expect(chart.layout.meta.alt).toBe(
      "Two runs. Line chart of loss, step from 0 to 2. SGD goes from 2 to 0.5 (lowest 0.5, highest 3); Adam goes from 2 to 0.25.",
    );
  });

  test("count what can not be drawn", () => {
    const chart = plot.lines(
      { δ: [1, 0, Number.NaN] },
      { title: "T", x: { title: "layer" }, y: { title: "δ", log: true } },
    );
    expect(chart.data[0].y).toEqual([1, null, null]);
    expect(chart.layout.meta.alt).toContain("with 2 points not drawable");
  });

  test("name the darkest and the brightest cell of a heat map", () => {
    const chart = plot.heatmap(
      [
        [1, 5],
        [0.5, 2],
      ],
      {
        title: "W",
        x: { title: "to", values: ["a", "b"] },
        y: { title: "from", values: [10, 20] },
        value: "weight",
      },
    );
    expect(chart.layout.meta.alt).toBe(
      "W. Heat map of weight, 2 rows by 2 columns: lowest 0.5 at from 20, to a; highest 5 at from 10, to b.",
    );
  });

  test("give mean and deviation of a histogram, and what lies outside", () => {
    const chart = plot.histogram([0, 1, 2, 99], { title: "H", x: "z", bins: 2, range: [0, 2] });
    expect(chart.data[0].y).toEqual([1, 2]);
    expect(chart.layout.meta.alt).toContain("0 below and 1 above the axis are not shown");
  });
});

describe("errors", () => {
  test("name the chart and the numbers", () => {
    expect(() => plot.lines({ a: { x: [1], y: [1, 2] } }, { title: "", ...axes })).toThrow(
      'plot.lines: series "a" has 1 positions for 2 heights',
    );
    expect(() => plot.heatmap([[1], [1, 2]], { title: "", x: axes.x, y: axes.y, value: "" })).toThrow(
      "rows of unequal length: 1, 2",
    );
    expect(() => plot.heatmap(tensor([1, 2]), { title: "", x: axes.x, y: axes.y, value: "" })).toThrow(
      "expected a matrix, found shape [2]",
    );
    expect(() => plot.slider([], () => plot.curve(Math.sin, [0, 1]), { label: "" })).toThrow(
      "no position to show",
    );
    expect(() =>
      plot.slider(
        [1, 2],
        (n) =>
          plot.lines(Object.fromEntries(Array.from({ length: n }, (_, i) => [i, [1]])), {
            title: "",
            ...axes,
          }),
        { label: "" },
      ),
    ).toThrow("the chart at 2 has 2 traces, the one at 1 has 1");
    expect(() => plot.images([[1, 2, 3]], { title: "" })).toThrow("3 pixels are no square: give a width");
    expect(() => plot.network([3])).toThrow("at least two layers, found 1");
  });
});

test("values on both sides of zero share a scale that is grey at 0", () => {
  const chart = plot.heatmap([[-1, 3]], { title: "W", x: axes.x, y: axes.y, value: "weight" });
  expect([chart.data[0].zmin, chart.data[0].zmax]).toEqual([-3, 3]);
});

test("a log axis over less than two decades is labelled at 1, 2 and 5", () => {
  const narrow = plot.lines({ a: [2, 30] }, { title: "", x: axes.x, y: { title: "y", log: true } }).layout
    .yaxis;
  expect(narrow?.ticktext).toEqual(expect.arrayContaining(["2", "5", "10", "20"]));
  const wide = plot.lines({ a: [1e-30, 1] }, { title: "", x: axes.x, y: { title: "y", log: true } }).layout
    .yaxis;
  expect(wide?.dtick).toBe(4);
});

test("a slider hides all charts but the one it stands at", () => {
  const chart = plot.slider([1, 2], (k) => plot.curve({ a: Math.sin, b: (x) => k * x }, [0, 1]), {
    label: "k = ",
    start: 1,
  });
  expect(chart.data.map((trace) => trace.visible)).toEqual([false, false, true, true]);
  const [slider] = chart.layout.sliders as { steps: { args: [{ visible: boolean[] }] }[] }[];
  expect(slider.steps[0].args[0].visible).toEqual([true, true, false, false]);
});

test("a slider's rail and grip take the greys of every chart, which follow a dark page", () => {
  const curve = (k: number): plot.Figure => plot.curve((x) => k * x, [0, 1]);
  const chart = plot.slider([1, 2], curve, { label: "k = " });
  const [{ bgcolor, bordercolor }] = chart.layout.sliders as { bgcolor: string; bordercolor: string }[];
  expect([bgcolor, bordercolor]).toEqual([chart.layout.yaxis?.gridcolor, chart.layout.yaxis?.linecolor]);
});

test("saved numbers keep seven digits, whole ones all of them", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-30, max: 1e30, noNaN: true }), (value) => {
      const [drawn] = plot.lines({ a: [value] }, { title: "", ...axes }).data[0].y ?? [];
      expect(Math.abs((drawn as number) / value - 1)).toBeLessThan(5e-7);
      if (Number.isInteger(value)) {
        expect(drawn).toBe(value);
        return;
      }
      expect(
        String(drawn)
          .replace(/e.*|[-.]|^0+/g, "")
          .replace(/^0+|0+$/g, "").length,
      ).toBeLessThanOrEqual(7);
    }),
  );
});

test("still pictures stay small: long lines and large tables are thinned", () => {
  const picture = (chart: plot.Figure): string => plot.svg(chart);
  const long = plot.lines({ a: rng(1).normal([50_000]) }, { title: "Long", ...axes });
  expect(picture(long).length).toBeLessThan(30_000);
  const large = plot.heatmap(rng(1).normal([300, 400]), { title: "Large", x: axes.x, y: axes.y, value: "v" });
  expect(picture(large).length).toBeLessThan(2_000_000);
  // The thinned line still reaches its highest point.
  const spike = plot.lines(
    { a: Array.from({ length: 10_000 }, (_, i) => (i === 4321 ? 1 : 0)) },
    { title: "Spike", ...axes },
  );
  const peak = Math.min(
    ...[...picture(spike).matchAll(/[ML][\d.]+ ([\d.]+)/g)].map((match) => Number(match[1])),
  );
  expect(peak).toBeLessThan(60);
});

test("round steps cover their range in few, round numbers", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      (low, span) => {
        const steps = roundSteps(low, low + span);
        expect(steps.length).toBeGreaterThanOrEqual(2);
        expect(steps.length).toBeLessThanOrEqual(13);
        expect(steps[0]).toBeGreaterThanOrEqual(low - span * 1e-6);
        expect(steps[steps.length - 1]).toBeLessThanOrEqual(low + span * (1 + 1e-6));
      },
    ),
  );
});

test("scales keep order, and a log scale has no place for 0", () => {
  const linear = scale({}, [0, 10], [0, 100]);
  expect(linear.at(2) as number).toBeLessThan(linear.at(3) as number);
  const log = scale({ type: "log" }, [1, 1000], [0, 100]);
  expect(log.at(0)).toBeUndefined();
  expect((log.at(10) as number) - (log.at(1) as number)).toBeCloseTo(
    (log.at(100) as number) - (log.at(10) as number),
    9,
  );
});

test("colours between stops are mixed channel by channel", () => {
  expect(interpolate(["#000000", "#ff8000"], 0.5)).toBe("#804000");
  expect(interpolate(["#000000", "#ffffff"], 7)).toBe("#ffffff");
});
