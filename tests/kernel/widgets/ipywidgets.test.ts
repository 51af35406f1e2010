// Every widget's state, compared with what the installed ipywidgets itself sends for the same widget.
import { execFileSync } from "node:child_process";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { widgets } from "../../../kernel/notebook/index.ts";
import { type FakeHost, installHost, stateOf } from "../notebook/fakeHost.ts";

const ours = {
  IntSlider: () => widgets.intSlider(),
  FloatSlider: () => widgets.floatSlider(),
  FloatLogSlider: () => widgets.floatLogSlider(),
  Dropdown: () => widgets.dropdown([]),
  RadioButtons: () => widgets.radioButtons([]),
  ToggleButtons: () => widgets.toggleButtons([]),
  Checkbox: () => widgets.checkbox(),
  Button: () => widgets.button(""),
  Text: () => widgets.text(),
  Textarea: () => widgets.textarea(),
  Label: () => widgets.label(),
  HTML: () => widgets.html(),
  IntProgress: () => widgets.intProgress(),
  FloatProgress: () => widgets.floatProgress(),
  Output: () => widgets.output(),
  VBox: () => widgets.vbox([]),
  HBox: () => widgets.hbox([]),
  Tab: () => widgets.tab({}),
  Accordion: () => widgets.accordion({}),
};

const script = `
import ipywidgets, json, sys
def states(name):
    widget = getattr(ipywidgets, name)()
    style = getattr(widget, "style", None)
    return {"model": widget.get_state(), "layout": widget.layout.get_state(), "style": style.get_state() if style else None}
print(json.dumps({name: states(name) for name in sys.argv[1:]}))
`;

type State = Record<string, unknown>;
let theirs: Record<string, { model: State; layout: State; style: State | null }>;
let host: FakeHost;

beforeAll(() => {
  const python = new URL("../../../.venv/bin/python", import.meta.url).pathname;
  theirs = JSON.parse(execFileSync(python, ["-c", script, ...Object.keys(ours)], { encoding: "utf8" }));
});
beforeEach(() => {
  host = installHost();
});

/** Fields that differ by intent: ids, and what ipywidgets leaves unset until a child is there. */
function comparable(state: State): State {
  const { layout: _layout, style: _style, selected_index: _selected, ...rest } = state;
  return rest;
}

test.each(Object.keys(ours) as (keyof typeof ours)[])(
  "%s has ipywidgets' state, layout and style",
  (name) => {
    ours[name]().open();
    const byModel = (model: unknown) => stateOf(host.commOf(String(model)));
    const { model, layout, style } = theirs[name];
    expect(comparable(byModel(model["_model_name"]))).toEqual(comparable(model));
    expect(byModel("LayoutModel")).toEqual(layout);
    if (style !== null) expect(byModel(style["_model_name"])).toEqual(style);
    expect(host.comms.length).toBe(style === null ? 2 : 3);
  },
);
