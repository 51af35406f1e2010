// `interact`: a function whose result is drawn again whenever the reader moves one of its controls.
import { type Display, display, newDisplay } from "../notebook/display.ts";
import { type Choices, dropdown } from "./choices.ts";
import { vbox } from "./containers.ts";
import { checkbox, text } from "./controls.ts";
import { type AnyWidget, WidgetModel } from "./model.ts";
import { slider } from "./slider.ts";

/** A widget with a value. */
export interface ValueWidget<Value> extends AnyWidget {
  readonly value: Value;
  observe(name: "value", handler: () => void): () => void;
}

/**
 * What may stand for a control: a widget; `[min, max]` or `[min, max, step]` for a slider; `true` or `false` for a
 * checkbox; a string for a text field; a list of strings, or values by their labels, for a dropdown.
 */
export type Control =
  | ValueWidget<unknown>
  | readonly [number, number]
  | readonly [number, number, number]
  | boolean
  | string
  | readonly string[]
  | Readonly<Record<string, unknown>>;

/** The value that a control gives. */
export type ControlValue<C> =
  C extends ValueWidget<infer Value>
    ? Value
    : C extends boolean
      ? boolean
      : C extends string
        ? string
        : C extends readonly number[]
          ? number
          : C extends readonly (infer Item)[]
            ? Item
            : C extends Readonly<Record<string, infer Value>>
              ? Value
              : never;

/**
 * Shows controls, and below them what `draw` returns for their values; each move draws again in the same place. If
 * drawing takes longer than moving, moves in between are left out and the last one is drawn.
 *
 * @example
 * interact(({ range, depth }) => plot.gradientFlow(trace(range, depth)), {
 *   range: slider(0.1, 5),
 *   depth: [2, 50],
 * });
 */
export function interact<const Controls extends Readonly<Record<string, Control>>>(
  draw: (values: { -readonly [Name in keyof Controls]: ControlValue<Controls[Name]> }) => unknown,
  controls: Controls,
): void {
  const widgets = Object.entries(controls).map(([name, control]) => [name, toWidget(name, control)] as const);
  const values = () => Object.fromEntries(widgets.map(([name, widget]) => [name, widget.value]));
  display(vbox(widgets.map(([, widget]) => widget)));
  const place = newDisplay();
  const drawNow = () => showIn(place, draw(values() as Parameters<typeof draw>[0]));
  const redraw = latestOnly(async () => {
    try {
      await drawNow();
    } catch (error) {
      place(error);
    }
  });
  for (const [, widget] of widgets) widget.observe("value", redraw);
  // The first drawing is the cell's own: its error is the cell's error.
  const first = drawNow();
  if (first instanceof Promise) first.catch((error: unknown) => place(error));
}

function showIn(place: Display, result: unknown): void | Promise<void> {
  if (result instanceof Promise) return result.then((value) => showIn(place, value));
  if (result !== undefined) place(result);
}

/** Runs `action`; however many calls come while it runs, it runs once more after it. */
function latestOnly(action: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  return async () => {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      // The moves that have already arrived count before drawing begins, not after.
      await new Promise((resolve) => setImmediate(resolve));
      again = false;
      await action();
    }
    running = false;
  };
}

function toWidget(name: string, control: Control): ValueWidget<unknown> {
  const label = { description: name };
  if (control instanceof WidgetModel) return asValueWidget(name, control);
  if (typeof control === "boolean") return checkbox({ value: control, ...label });
  if (typeof control === "string") return text({ value: control, ...label });
  if (isRange(control)) {
    const [min, max, step] = control;
    return slider(min, max, { ...label, step });
  }
  return dropdown(control as Choices<unknown>, label);
}

function asValueWidget(name: string, widget: WidgetModel): ValueWidget<unknown> {
  if (!("value" in widget)) throw new TypeError(`interact: the widget for "${name}" has no value`);
  if ("description" in widget && widget.description === "") widget.description = name;
  return widget as WidgetModel<{ value: unknown }> & { value: unknown };
}

function isRange(control: unknown): control is readonly [number, number, number?] {
  return (
    Array.isArray(control) &&
    (control.length === 2 || control.length === 3) &&
    control.every((item) => typeof item === "number")
  );
}
