/**
 * The widgets that cells use: ipywidgets' controls from TypeScript, drawn by ipywidgets' own front end.
 *
 * @module
 */
export {
  type Choice,
  type Choices,
  type ChoiceWidget,
  dropdown,
  radioButtons,
  toggleButtons,
} from "./choices.ts";
export { accordion, type Container, hbox, type Titled, tab, vbox } from "./containers.ts";
export {
  type ButtonState,
  type ButtonWidget,
  button,
  type CheckboxState,
  checkbox,
  type Described,
  floatLogSlider,
  floatProgress,
  floatSlider,
  html,
  intProgress,
  intSlider,
  type LogSlider,
  label,
  type NumberSlider,
  type NumberSliderWidget,
  type ProgressState,
  type Shown,
  type TextArea,
  type TextField,
  text,
  textarea,
} from "./controls.ts";
export { type Control, type ControlValue, interact, type ValueWidget } from "./interact.ts";
export { type End, link, pageLink } from "./link.ts";
export { type AnyWidget, type Change, type WidgetKind, WidgetModel } from "./model.ts";
export { type OutputEntry, type OutputState, type OutputWidget, output } from "./output.ts";
export { slider } from "./slider.ts";
export type { Css, Options, Visible, Widget } from "./widget.ts";
