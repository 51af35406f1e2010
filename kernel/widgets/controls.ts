// The controls with a value of their own: sliders, texts, a checkbox, a button, progress bars.
// Names, defaults and styles are those of ipywidgets 8.1 (its models' version 2.0.0).
import { AsyncLocalStorage } from "node:async_hooks";
import {
  controls,
  createWidget,
  type Options,
  type Own,
  type StyleKind,
  type Visible,
  type Widget,
} from "./widget.ts";

/** What every control with a label has. */
export interface Described extends Visible {
  /** The label beside it. */
  description: string;
  descriptionAllowHtml: boolean;
}

export interface NumberSlider extends Described {
  value: number;
  min: number;
  max: number;
  step: number;
  disabled: boolean;
  orientation: "horizontal" | "vertical";
  /** Whether the value stands beside the slider, in d3's format `readoutFormat`. */
  readout: boolean;
  readoutFormat: string;
  /** Whether the value follows while the handle is dragged, or only once it is let go. */
  continuousUpdate: boolean;
  behavior: string;
}

/** A slider over powers: its value runs from `base ** min` to `base ** max`. */
export interface LogSlider extends NumberSlider {
  base: number;
}

export interface TextField extends Described {
  value: string;
  placeholder: string;
  disabled: boolean;
  continuousUpdate: boolean;
}

export interface TextArea extends TextField {
  /** Lines that show; null leaves it to the page. */
  rows: number | null;
}

/** Text that is shown, not typed. */
export interface Shown extends Described {
  value: string;
  placeholder: string;
}

export interface CheckboxState extends Described {
  value: boolean;
  disabled: boolean;
  indent: boolean;
}

type Tone = "" | "success" | "info" | "warning" | "danger";

export interface ButtonState extends Visible {
  description: string;
  disabled: boolean;
  /** A Font Awesome name without "fa-". */
  icon: string;
  buttonStyle: Tone | "primary";
}

export interface ProgressState extends Described {
  value: number;
  min: number;
  max: number;
  barStyle: Tone;
  orientation: "horizontal" | "vertical";
}

/** A slider whose value is a number. */
export type NumberSliderWidget = Widget<NumberSlider>;
/** A button to click on. */
export type ButtonWidget = Widget<ButtonState> & {
  /** Calls a handler at each click; what it shows goes below the cell that called `onClick`. */
  onClick(handler: () => void): () => void;
};

const described = { description: "", descriptionAllowHtml: false };
const labelWidth = { descriptionWidth: "" };
const sliderStyle: StyleKind = { name: "SliderStyle", values: { ...labelWidth, handleColor: null } };
const textStyle: StyleKind = {
  name: "TextStyle",
  values: { ...labelWidth, background: null, fontSize: null, textColor: null },
};
const font = { fontFamily: null, fontSize: null, fontStyle: null, fontVariant: null, fontWeight: null };
const lettering = { ...font, textColor: null, textDecoration: null };

/** A slider over whole numbers. @throws RangeError if `min` is above `max`. */
export function intSlider(options: Options<NumberSlider> = {}): NumberSliderWidget {
  return numberSlider("IntSlider", { min: 0, max: 100, step: 1, readoutFormat: "d" }, options);
}

/** A slider over numbers. @throws RangeError if `min` is above `max`. */
export function floatSlider(options: Options<NumberSlider> = {}): NumberSliderWidget {
  return numberSlider("FloatSlider", { min: 0, max: 100, step: 0.1, readoutFormat: ".2f" }, options);
}

/** A slider over powers of `base`; `min` and `max` are exponents. */
export function floatLogSlider(options: Options<LogSlider> = {}): Widget<LogSlider> {
  const defaults: Own<LogSlider> = {
    ...sliderDefaults,
    value: 1,
    min: 0,
    max: 4,
    step: 0.1,
    readoutFormat: ".3g",
    base: 10,
  };
  return createWidget<LogSlider>({ name: "FloatLogSlider", ...controls }, sliderStyle, defaults, options, {
    reconcile: (values, state) => inRange(values, state, (all) => [all.base ** all.min, all.base ** all.max]),
  });
}

const sliderDefaults = {
  ...described,
  disabled: false,
  orientation: "horizontal",
  readout: true,
  continuousUpdate: true,
  behavior: "drag-tap",
} as const;

type SliderNumbers = Pick<NumberSlider, "min" | "max" | "step" | "readoutFormat">;

function numberSlider(
  name: string,
  numbers: SliderNumbers,
  options: Options<NumberSlider>,
): NumberSliderWidget {
  const value = options.min ?? Math.min(numbers.min, options.max ?? numbers.min);
  const defaults: Own<NumberSlider> = { ...sliderDefaults, ...numbers, value };
  return createWidget<NumberSlider>({ name, ...controls }, sliderStyle, defaults, options, {
    reconcile: (values, state) => inRange(values, state, ({ min, max }) => [min, max]),
  });
}

type Ranged = Pick<NumberSlider, "value" | "min" | "max" | "step">;

function inRange<State extends Ranged>(
  values: Partial<State>,
  state: Readonly<State>,
  limits: (all: State) => [number, number],
): Partial<State> {
  const all = { ...state, ...values };
  const [low, high] = limits(all);
  if (!(low <= high)) throw new RangeError(`slider: min ${low} is above max ${high}`);
  const value = Math.min(high, Math.max(low, withoutNoise(all)));
  return value === all.value && !("value" in values) ? values : { ...values, value };
}

/** The front end adds steps in floating point, 1.0000000000000002 for 1; a value that is no step stays as it is. */
function withoutNoise({ value, min, step }: Ranged): number {
  const steps = (value - min) / step;
  if (Math.abs(steps - Math.round(steps)) > 1e-9) return value;
  return Number(value.toPrecision(12));
}

/** One line to type in. */
export function text(options: Options<TextField> = {}): Widget<TextField> {
  return createWidget<TextField>({ name: "Text", ...controls }, textStyle, textDefaults, options);
}

/** Several lines to type in. */
export function textarea(options: Options<TextArea> = {}): Widget<TextArea> {
  const defaults = { ...textDefaults, rows: null };
  return createWidget<TextArea>({ name: "Textarea", ...controls }, textStyle, defaults, options);
}

const textDefaults = {
  ...described,
  value: "",
  placeholder: "\u200b",
  disabled: false,
  continuousUpdate: true,
};

/** A short text beside other widgets; `$…$` in it is set as mathematics. */
export function label(options: Options<Shown> = {}): Widget<Shown> {
  return shown(
    "Label",
    { name: "LabelStyle", values: { ...labelWidth, background: null, ...lettering } },
    options,
  );
}

/** A piece of HTML. */
export function html(options: Options<Shown> = {}): Widget<Shown> {
  return shown("HTML", { ...textStyle, name: "HTMLStyle" }, options);
}

function shown(name: string, style: StyleKind, options: Options<Shown>): Widget<Shown> {
  const defaults = { ...described, value: "", placeholder: "\u200b" };
  return createWidget<Shown>({ name, ...controls }, style, defaults, options);
}

/** A box that is ticked or not. */
export function checkbox(options: Options<CheckboxState> = {}): Widget<CheckboxState> {
  const style = { name: "CheckboxStyle", values: { ...labelWidth, background: null } };
  const defaults = { ...described, value: false, disabled: false, indent: true };
  return createWidget<CheckboxState>({ name: "Checkbox", ...controls }, style, defaults, options);
}

/**
 * A button.
 *
 * @example
 * const again = button("Train again", () => train());
 */
export function button(
  description: string,
  onClick?: () => void,
  options: Options<Omit<ButtonState, "description">> = {},
): ButtonWidget {
  const style = { name: "ButtonStyle", values: { buttonColor: null, ...lettering } };
  const defaults: Own<ButtonState> = { description, disabled: false, icon: "", buttonStyle: "" };
  const widget = createWidget<ButtonState>({ name: "Button", ...controls }, style, defaults, options);
  const clickable = Object.assign(widget, {
    onClick(handler: () => void) {
      const bound = AsyncLocalStorage.bind(handler);
      return widget.onCustom(({ event }) => {
        if (event === "click") bound();
      });
    },
  });
  if (onClick !== undefined) clickable.onClick(onClick);
  return clickable;
}

/** A bar that shows how far a whole number has come between `min` and `max`. */
export function intProgress(options: Options<ProgressState> = {}): Widget<ProgressState> {
  return progressBar("IntProgress", options);
}

/** A bar that shows how far a number has come between `min` and `max`. */
export function floatProgress(options: Options<ProgressState> = {}): Widget<ProgressState> {
  return progressBar("FloatProgress", options);
}

function progressBar(name: string, options: Options<ProgressState>): Widget<ProgressState> {
  const style = { name: "ProgressStyle", values: { ...labelWidth, barColor: null } };
  const kind = { name, ...controls, view: { name: "ProgressView", ...controls } };
  const defaults: Own<ProgressState> = {
    ...described,
    value: 0,
    min: 0,
    max: 100,
    barStyle: "",
    orientation: "horizontal",
  };
  return createWidget<ProgressState>(kind, style, defaults, options);
}
