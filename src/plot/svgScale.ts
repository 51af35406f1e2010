// Positions on a page for positions in data: linear, logarithmic and named scales, with their labels.

import { widen } from "../flow/bins.ts";
import { power, words } from "../flow/words.ts";
import type { Axis } from "./figure.ts";
import { extent } from "./numbers.ts";

/** A mapping from data to page, and the labels to write along it. */
export interface Scale {
  /** Page position of a datum; undefined where the axis has no place for it. */
  at(value: number | string): number | undefined;
  ticks: readonly { value: number | string; label: string }[];
  /** Page width of one step of 1, or of one name. */
  unit: number;
}

/** Round numbers, five to ten of them, that cover a range: steps of 1, 2 or 5 times a power of ten. */
export function roundSteps(low: number, high: number, wanted = 6): number[] {
  if (low === high) return [low];
  const rough = (high - low) / wanted;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * decade).find((one) => one >= rough) ?? rough;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function pad([low, high]: readonly [number, number], share: number): [number, number] {
  if (low === high) return widen([low, high]);
  return [low - (high - low) * share, high + (high - low) * share];
}

/** The range that a figure asks for, where it can be drawn: figures may come from anywhere. */
const asked = ({ range }: Axis): readonly [number, number] | undefined =>
  range?.every(Number.isFinite) && range[0] !== range[1] ? range : undefined;

function linear(
  axis: Axis,
  values: readonly number[],
  page: readonly [number, number],
  margin: number,
): Scale {
  const [low, high] = asked(axis) ?? pad(extent(values) ?? [0, 1], margin);
  const unit = (page[1] - page[0]) / (high - low);
  const whole = axis.dtick === 1;
  const ticks = roundSteps(low, high, whole ? high - low : 6).filter(
    (value) => !whole || Number.isInteger(value),
  );
  return {
    at: (value) => (typeof value === "number" ? page[0] + (value - low) * unit : undefined),
    ticks: axis.showticklabels === false ? [] : ticks.map((value) => ({ value, label: words(value) })),
    unit: Math.abs(unit),
  };
}

function logarithmic(axis: Axis, values: readonly number[], page: readonly [number, number]): Scale {
  const exponents = values.filter((value) => value > 0).map(Math.log10);
  const [low, high] = asked(axis) ?? pad(extent(exponents) ?? [0, 1], 0.04);
  const unit = (page[1] - page[0]) / (high - low);
  const step = typeof axis.dtick === "number" ? axis.dtick : 1;
  const first = Math.ceil(low / step) * step;
  const ticks: { value: number; label: string }[] = [];
  for (let exponent = first; exponent <= high; exponent += step)
    ticks.push({ value: 10 ** exponent, label: power(exponent) });
  if (Array.isArray(axis.tickvals) || ticks.length < 2) {
    const values = (axis.tickvals as readonly number[] | undefined) ?? [10 ** low, 10 ** high];
    const within = values.filter((value) => Math.log10(value) >= low && Math.log10(value) <= high);
    ticks.splice(0, ticks.length, ...within.map((value) => ({ value, label: words(value) })));
  }
  return {
    at: (value) =>
      typeof value === "number" && value > 0 ? page[0] + (Math.log10(value) - low) * unit : undefined,
    ticks,
    unit: Math.abs(unit),
  };
}

function named(names: readonly string[], page: readonly [number, number]): Scale {
  const unit = (page[1] - page[0]) / Math.max(1, names.length);
  const place = new Map(names.map((name, index) => [name, page[0] + (index + 0.5) * unit]));
  return {
    at: (value) => place.get(String(value)),
    ticks: names.map((name) => ({ value: name, label: name })),
    unit: Math.abs(unit),
  };
}

/**
 * The scale of an axis.
 *
 * @param values - all data along it, from which the range follows where the axis has none
 * @param page - where the axis begins and ends on the page
 * @param margin - share of the range left free at both ends of a linear axis
 */
export function scale(
  axis: Axis,
  values: readonly (number | string)[],
  page: readonly [number, number],
  margin = 0.03,
): Scale {
  const numbers = values.filter((value) => typeof value === "number");
  if (axis.type === "category") return named([...new Set(values.map(String))], page);
  if (axis.type === "log") return logarithmic(axis, numbers, page);
  return linear(axis, numbers, page, margin);
}
