// What a run's messages become: checked steps, a bounded recording, places on a logarithmic scale, a chart's source.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { figureSource } from "../../../extension/src/flow/flowFigure.ts";
import { type FlowStep, readStep } from "../../../extension/src/flow/protocol.ts";
import { describeFlow, formatNumber, logPlace, Recording } from "../../../extension/src/flow/recording.ts";

const layer = (name: string, gradientNorm: number) => ({
  name,
  gradientNorm,
  updateRatio: gradientNorm / 1000,
  saturated: 0.5,
  dead: 0,
});

const stepAt = (step: number, norms: readonly number[] = [1e-4, 1]): FlowStep => ({
  step,
  loss: 1,
  layers: norms.map((norm, index) => layer(`dense${index + 1}`, norm)),
});

describe("readStep", () => {
  test("reads null, which JSON has for NaN and infinity, as NaN", () => {
    const read = readStep({ type: "step", step: 3, loss: null, layers: [{ name: "a", gradientNorm: null }] });
    expect(read).toEqual({
      step: 3,
      loss: Number.NaN,
      layers: [
        {
          name: "a",
          gradientNorm: Number.NaN,
          updateRatio: Number.NaN,
          saturated: Number.NaN,
          dead: Number.NaN,
        },
      ],
    });
  });

  test.each([
    null,
    1,
    {},
    { type: "step" },
    { type: "step", step: "1", layers: [] },
    { type: "end", step: 1, layers: [] },
  ])("ignores %j", (message) => {
    expect(readStep(message)).toBeUndefined();
  });
});

describe("Recording", () => {
  test("keeps a short run whole", () => {
    const recording = new Recording("run");
    for (let step = 0; step < 100; step++) recording.add(stepAt(step));
    expect(recording.steps.map(({ step }) => step)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  test("bounds a long run, evenly, with its newest step always there", () => {
    const recording = new Recording("run");
    for (let step = 0; step < 50_001; step++) {
      recording.add(stepAt(step));
      expect(recording.steps.at(-1)?.step).toBe(step);
      expect(recording.steps.length).toBeLessThan(4096);
    }
    const kept = recording.steps.slice(0, -1).map(({ step }) => step);
    const stride = kept[1] - kept[0];
    expect(kept).toEqual(kept.map((_, index) => index * stride));
    expect(kept.length).toBeGreaterThan(1000);
  });

  test("nearest finds the step closest by", () => {
    const recording = new Recording("run");
    for (const step of [0, 10, 20]) recording.add(stepAt(step));
    expect([-5, 4, 6, 10, 99].map((step) => recording.nearest(step)?.step)).toEqual([0, 0, 10, 10, 20]);
    expect(new Recording("empty").nearest(1)).toBeUndefined();
  });

  test("remembers the newest diagnosis and the range of positive norms", () => {
    const recording = new Recording("run");
    recording.add({ ...stepAt(0, [1e-8, 2]), diagnosis: "vanishing" });
    recording.add(stepAt(1, [0, Number.POSITIVE_INFINITY]));
    recording.add(stepAt(2, [Number.NaN, 30]));
    expect(recording.diagnosis).toBe("vanishing");
    expect(recording.range("gradientNorm")).toEqual([1e-8, 30]);
  });
});

describe("logPlace", () => {
  test.each([
    [1e-6, 0],
    [1e-3, 0.5],
    [1, 1],
    [50, 1],
    [0, 0],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 1],
  ])("%d lies at %d between 1e-6 and 1", (value, place) => {
    expect(logPlace(value, [1e-6, 1])).toBeCloseTo(place, 12);
  });

  test("never leaves 0 to 1", () => {
    const positive = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
    fc.assert(
      fc.property(fc.double(), positive, positive, (value, a, b) => {
        const place = logPlace(value, [Math.min(a, b), Math.max(a, b)]);
        return place >= 0 && place <= 1;
      }),
    );
  });
});

test("describeFlow says how much reaches the first layer, and what stands in the way", () => {
  expect(describeFlow(stepAt(0, [1e-6, 0.5]))).toBe(
    "The gradient vanishes: dense1 receives 2.0e-6 times the gradient of dense2.",
  );
  expect(describeFlow(stepAt(0, [0.5, 0.5]))).toMatch(/^The gradient arrives: dense1 receives 1 times/);
  expect(describeFlow(stepAt(0, [5e4, 0.5]))).toMatch(/^The gradient explodes/);
  expect(describeFlow(stepAt(0, [Number.NaN, 1]))).toContain("no finite number");
  const flat = stepAt(0, [1, 1, 1]);
  const half = { ...flat, layers: flat.layers.map((each, index) => ({ ...each, saturated: index * 0.4 })) };
  expect(describeFlow(half)).toMatch(/More than half of the units are saturated in 1 of 3 layers\.$/);
});

test("formatNumber keeps three digits", () => {
  expect([0, 0.0123456, 2.5e-9, 123456, Number.NaN].map(formatNumber)).toEqual([
    "0",
    "0.0123",
    "2.5e-9",
    "1.2e+5",
    "NaN",
  ]);
});

test("figureSource is TypeScript that ends in a figure with both runs", () => {
  const [one, two] = [new Recording("one"), new Recording("two")];
  for (let step = 0; step < 5; step++) {
    one.add(stepAt(step));
    two.add(stepAt(step * 2));
  }
  const figure: unknown = new Function(`return ${figureSource(one, 4, two).replace(/^\/\/.*\n/, "")}`)();
  expect(figure).toMatchObject({
    data: [{ name: "one, step 4", y: [1e-4, 1] }, { name: "two, step 4" }, { name: "one, step 0" }],
    layout: { yaxis: { type: "log" } },
  });
});
