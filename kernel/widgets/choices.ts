// Controls that choose one of several values: a dropdown, a row of buttons, radio buttons.
import type { Described } from "./controls.ts";
import type { Behaviour } from "./model.ts";
import { controls, createWidget, type Options, type StyleKind, type Widget } from "./widget.ts";

export interface Choice<Value> extends Described {
  /** The chosen value; null if none is. */
  value: Value | null;
  /** The chosen value's place among the choices; null if none is. */
  index: number | null;
  disabled: boolean;
}

/** Choices as a list of values, or as values by their labels. */
export type Choices<Value> = readonly Value[] | Readonly<Record<string, Value>>;

/** A widget whose value is one of several. */
export type ChoiceWidget<Value> = Widget<Choice<Value>>;
type ChoiceOptions<Value> = Options<Choice<Value>>;

const style: StyleKind = { name: "DescriptionStyle", values: { descriptionWidth: "" } };

/**
 * A list that opens and lets one value be chosen, the first at the start.
 *
 * @throws TypeError when a value is chosen that is not among the choices.
 *
 * @example
 * dropdown(["sigmoid", "tanh", "relu"]).value // "sigmoid"
 */
export function dropdown<const Value>(
  choices: Choices<Value>,
  options: ChoiceOptions<Value> = {},
): ChoiceWidget<Value> {
  return choice("Dropdown", style, {}, choices, options);
}

/** A row of buttons, of which one is down. */
export function toggleButtons<const Value>(
  choices: Choices<Value>,
  options: ChoiceOptions<Value> = {},
): ChoiceWidget<Value> {
  const buttons: StyleKind = {
    name: "ToggleButtonsStyle",
    values: { buttonWidth: "", descriptionWidth: "", fontWeight: "" },
  };
  return choice("ToggleButtons", buttons, { buttonStyle: "", icons: [], tooltips: [] }, choices, options);
}

/** One of several, each with a round button. */
export function radioButtons<const Value>(
  choices: Choices<Value>,
  options: ChoiceOptions<Value> = {},
): ChoiceWidget<Value> {
  return choice("RadioButtons", style, { orientation: "vertical" }, choices, options);
}

function choice<Value>(
  name: string,
  style: StyleKind,
  more: object,
  choices: Choices<Value>,
  options: ChoiceOptions<Value>,
): ChoiceWidget<Value> {
  const { labels, values } = readChoices(choices);
  const defaults = {
    description: "",
    descriptionAllowHtml: false,
    disabled: false,
    value: values.length > 0 ? values[0] : null,
    index: values.length > 0 ? 0 : null,
    _optionsLabels: labels,
    ...more,
  };
  // The index decides at the start, unless a value was asked for.
  const start = "value" in options ? { ...options, index: indexOf(name, values, options.value) } : options;
  return createWidget<Choice<Value>>(
    { name, ...controls },
    style,
    defaults,
    start,
    keepTogether(name, values),
  );
}

/** Value and index say the same; only the index is known to the front end. */
function keepTogether<Value>(name: string, values: readonly Value[]): Behaviour<Choice<Value>> {
  return {
    local: ["value"],
    reconcile(changed, state) {
      const index =
        changed.index !== undefined || !("value" in changed)
          ? (changed.index ?? (changed.index === undefined ? state.index : null))
          : indexOf(name, values, changed.value);
      if (index !== null && !(index in values))
        throw new RangeError(`${name}: index ${index} of ${values.length} choices`);
      return { ...changed, index, value: index === null ? null : values[index] };
    },
  };
}

function indexOf<Value>(
  name: string,
  values: readonly Value[],
  value: Value | null | undefined,
): number | null {
  if (value === null || value === undefined) return null;
  const index = values.indexOf(value);
  if (index < 0) throw new TypeError(`${name}: ${String(value)} is none of ${values.map(String).join(", ")}`);
  return index;
}

function readChoices<Value>(choices: Choices<Value>): { labels: string[]; values: readonly Value[] } {
  if (isList(choices)) return { labels: choices.map(String), values: choices };
  return { labels: Object.keys(choices), values: Object.values(choices) };
}

function isList<Value>(choices: Choices<Value>): choices is readonly Value[] {
  return Array.isArray(choices);
}
