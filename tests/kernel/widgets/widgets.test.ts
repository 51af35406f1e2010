import fc from "fast-check";
import { beforeEach, expect, test, vi } from "vitest";
import { display, interact, slider, widgets } from "../../../kernel/notebook/index.ts";
import { putBuffers, takeBuffers } from "../../../kernel/widgets/buffers.ts";
import { WidgetModel } from "../../../kernel/widgets/model.ts";
import { type FakeComm, type FakeHost, installHost, stateOf } from "../notebook/fakeHost.ts";

let host: FakeHost;
beforeEach(() => {
  host = installHost();
});

const update = (comm: FakeComm, state: Record<string, unknown>) =>
  comm.receive({ method: "update", state, buffer_paths: [] });
const sent = (comm: FakeComm) => comm.sent.map(({ data }) => [data["method"], data["state"]]);

test("a widget costs no message before it is shown", () => {
  widgets.intSlider({ value: 3 }).value = 4;
  expect(host.comms).toEqual([]);
});

test("showing opens layout, style and then the model, once", () => {
  const level = widgets.intSlider({ value: 3, description: "depth", layout: { width: "50%" } });
  display(level);
  display(level);
  expect(host.comms.map(({ target }) => target)).toEqual([
    "jupyter.widget",
    "jupyter.widget",
    "jupyter.widget",
  ]);
  const [layout, style, model] = host.comms.map(stateOf);
  expect(layout).toMatchObject({ _model_name: "LayoutModel", width: "50%", grid_area: null });
  expect(style).toMatchObject({ _model_name: "SliderStyleModel", _view_name: "StyleView" });
  expect(model).toMatchObject({
    value: 3,
    layout: "IPY_MODEL_comm0",
    style: "IPY_MODEL_comm1",
    readout_format: "d",
  });
  expect(host.shown[0].data).toEqual({
    "application/vnd.jupyter.widget-view+json": { version_major: 2, version_minor: 0, model_id: "comm2" },
    "text/plain": "IntSlider(description='depth', value=3)",
  });
});

test("a change made here is sent once and observed", () => {
  const level = widgets.floatSlider({ min: 0, max: 1 });
  const changes: unknown[] = [];
  const stop = level.observe("value", (change) => changes.push(change));
  level.open();
  level.value = 0.5;
  level.value = 0.5;
  stop();
  level.value = 0.75;
  expect(changes).toEqual([{ name: "value", value: 0.5, previous: 0 }]);
  expect(sent(host.commOf("FloatSliderModel"))).toEqual([
    ["update", { value: 0.5 }],
    ["update", { value: 0.75 }],
  ]);
});

test("a change by the reader is echoed before the observers run, and not sent back", () => {
  const level = widgets.intSlider();
  level.open();
  const comm = host.commOf("IntSliderModel");
  const seen: unknown[] = [];
  level.observe("value", ({ value }) => seen.push([value, sent(comm).length]));
  update(comm, { value: 7 });
  expect(level.value).toBe(7);
  expect(seen).toEqual([[7, 1]]);
  expect(sent(comm)).toEqual([["echo_update", { value: 7 }]]);
});

test("what does not fit the state is not taken", () => {
  const level = widgets.intSlider({ value: 5 });
  level.open();
  const comm = host.commOf("IntSliderModel");
  update(comm, { value: "7", unknown: 1 });
  comm.receive({ method: "update", state: null });
  comm.receive(
    { method: "update", state: { value: 1 }, buffer_paths: [[], ["__proto__", "x"], [["a"]], 3] },
    [new Uint8Array(1), new Uint8Array(1)],
  );
  expect(level.value).toBe(1);
  expect(Object.prototype).not.toHaveProperty("x");
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (message) => {
      comm.receive({ ...message, method: "update" });
      expect(level.value).toBe(1);
    }),
  );
});

test("a slider keeps its value in range and says the correction", () => {
  const level = widgets.intSlider({ min: 0, max: 10, value: 99 });
  expect(level.value).toBe(10);
  level.open();
  const comm = host.commOf("IntSliderModel");
  update(comm, { value: 50 });
  update(comm, { value: 3 });
  update(comm, { value: -4 });
  expect(sent(comm)).toEqual([
    ["echo_update", { value: 50 }],
    ["echo_update", { value: 3 }],
    ["echo_update", { value: -4 }],
    ["update", { value: 0 }],
  ]);
  level.set({ max: 5, value: 8 });
  expect(level.value).toBe(5);
  expect(() => widgets.intSlider({ min: 5, max: 1 })).toThrow("slider: min 5 is above max 1");
  expect(widgets.floatLogSlider({ min: -3, max: 0, value: 50 }).value).toBe(1);
});

test("a step that the front end adds up in floating point arrives as the number meant", () => {
  const range = slider(0.1, 5);
  range.open();
  const comm = host.commOf("FloatSliderModel");
  update(comm, { value: 1.0000000000000002 });
  expect(range.value).toBe(1);
  expect(sent(comm)).toEqual([["echo_update", { value: 1.0000000000000002 }]]);
  range.value = 1 / 3;
  expect(range.value).toBe(1 / 3);
});

test("options and values that a widget does not have are refused by name", () => {
  const wrong = { description: "", colour: "red" };
  expect(() => widgets.intSlider(wrong)).toThrow('IntSlider has no option "colour"');
  expect(() => widgets.intSlider({ layout: { wide: "1px" } })).toThrow('IntSlider has no layout "wide"');
  expect(() => widgets.intSlider().set(wrong)).toThrow('IntSlider has no "colour"');
});

test("a dropdown's value and index go together on both sides", () => {
  const choice = widgets.dropdown({ gentle: 0.1, wild: 5 });
  expect([choice.value, choice.index]).toEqual([0.1, 0]);
  choice.open();
  const comm = host.commOf("DropdownModel");
  expect(stateOf(comm)).toMatchObject({ _options_labels: ["gentle", "wild"], index: 0 });
  expect(stateOf(comm)).not.toHaveProperty("value");
  const seen: unknown[] = [];
  choice.observe("value", ({ value }) => seen.push(value));
  update(comm, { index: 1 });
  choice.value = 0.1;
  update(comm, { index: null });
  expect(seen).toEqual([5, 0.1, null]);
  expect(sent(comm)).toEqual([
    ["echo_update", { index: 1 }],
    ["update", { index: 0 }],
    ["echo_update", { index: null }],
  ]);
  expect(() => {
    Object.assign(choice, { value: 7 });
  }).toThrow("Dropdown: 7 is none of 0.1, 5");
  expect(widgets.toggleButtons(["a", "b"], { value: "b" }).index).toBe(1);
  expect(widgets.radioButtons([]).value).toBeNull();
});

test("a click reaches the button's handlers", () => {
  let clicks = 0;
  const run = widgets.button("Run", () => clicks++);
  const stop = run.onClick(() => clicks++);
  run.open();
  const comm = host.commOf("ButtonModel");
  comm.receive({ method: "custom", content: { event: "click" } });
  stop();
  comm.receive({ method: "custom", content: { event: "click" } });
  comm.receive({ method: "custom", content: { event: "hover" } });
  expect(clicks).toBe(3);
});

test("boxes name their children, tabs their titles", () => {
  const [a, b] = [widgets.checkbox(), widgets.text({ value: "x" })];
  widgets.tab({ First: a, Second: widgets.vbox([b]) }).open();
  const tab = stateOf(host.commOf("TabModel"));
  expect(tab).toMatchObject({ titles: ["First", "Second"], selected_index: 0 });
  const names = (tab["children"] as string[]).map((child) => {
    const comm = host.comms.find(({ id }) => `IPY_MODEL_${id}` === child);
    return comm && stateOf(comm)["_model_name"];
  });
  expect(names).toEqual(["CheckboxModel", "VBoxModel"]);
});

test("linked values follow each other until the link is taken away", () => {
  const [a, b] = [widgets.intSlider({ value: 3 }), widgets.intSlider()];
  const unlink = widgets.link([a, "value"], [b, "value"]);
  expect(b.value).toBe(3);
  b.value = 8;
  expect(a.value).toBe(8);
  unlink();
  a.value = 1;
  expect(b.value).toBe(8);
  widgets.pageLink([a, "value"], [b, "value"]);
  const ends = stateOf(host.commOf("LinkModel"));
  expect(ends["source"]).toEqual([expect.stringMatching(/^IPY_MODEL_/), "value"]);
  expect(ends["_view_name"]).toBeNull();
});

test("an output holds values and prints, and captures what the request prints", async () => {
  const log = widgets.output();
  log.print("step 1\n");
  log.show({ a: 1 });
  expect(log.outputs).toEqual([
    { output_type: "stream", name: "stdout", text: "step 1\n" },
    { output_type: "display_data", data: { "text/plain": "{ a: 1 }" }, metadata: {} },
  ]);
  expect(log.capture(() => log.msgId)).toBe("request-1");
  expect(log.msgId).toBe("");
  const pending = log.capture(async () => {
    await Promise.resolve();
    return log.msgId;
  });
  expect(await pending).toBe("request-1");
  await vi.waitFor(() => expect(log.msgId).toBe(""));
  expect(() =>
    log.capture(() => {
      throw new Error("boom");
    }),
  ).toThrow("boom");
  expect(log.msgId).toBe("");
  log.clear();
  expect(log.outputs).toEqual([]);
});

test("binary values travel beside the state and come back to their places", () => {
  const points = new Float64Array([1, 2]);
  const model = new WidgetModel(
    { name: "Plot", module: "m", version: "1" },
    { data: { x: points }, list: [1, points] },
  );
  model.open();
  const comm = host.commOf("PlotModel");
  expect(comm.opening.data["buffer_paths"]).toEqual([
    ["data", "x"],
    ["list", 1],
  ]);
  expect(comm.opening.buffers.map(({ byteLength }) => byteLength)).toEqual([16, 16]);
  comm.receive({ method: "update", state: { data: {} }, buffer_paths: [["data", "y"]] }, [
    new Uint8Array([9]),
  ]);
  expect(model.get("data")).toEqual({ y: new Uint8Array([9]) });
});

test("taking buffers out and putting them back is the identity", () => {
  const leaf = fc.oneof(fc.integer(), fc.string(), fc.uint8Array());
  const key = fc.string().filter((name) => name !== "__proto__");
  const state = fc.dictionary(key, fc.oneof(leaf, fc.array(leaf), fc.dictionary(key, leaf)));
  fc.assert(
    fc.property(state, (value) => {
      const taken = takeBuffers(value);
      const arrived: Record<string, unknown> = JSON.parse(JSON.stringify(taken.state));
      putBuffers(arrived, taken.paths, taken.buffers);
      expect(arrived).toEqual({ ...value });
    }),
  );
});

test("the whole state is given when asked, for one widget and for all", () => {
  widgets.intSlider({ value: 42 }).open();
  const comm = host.commOf("IntSliderModel");
  comm.receive({ method: "request_state" });
  expect(comm.sent[0].data).toMatchObject({
    method: "update",
    state: { value: 42, _view_name: "IntSliderView" },
  });

  const control = installControl();
  control.receive({ method: "request_states" });
  const { method, states } = control.sent[0].data as { method: string; states: Record<string, object> };
  expect(method).toBe("update_states");
  expect(states[comm.id]).toMatchObject({
    model_name: "IntSliderModel",
    model_module: "@jupyter-widgets/controls",
    model_module_version: "2.0.0",
    state: { value: 42 },
  });
});

function installControl(): FakeComm {
  const control = host.openComm("jupyter.widget.control", {});
  host.targets.get("jupyter.widget.control")?.(control, { data: {}, metadata: {}, buffers: [] });
  return host.comms.at(-1) as FakeComm;
}

test("a closed widget is gone", () => {
  const level = widgets.intSlider();
  level.open();
  level.close();
  const comm = host.commOf("IntSliderModel");
  expect(comm.closed).toBe(true);
  level.value = 3;
  expect(comm.sent).toEqual([]);
  display(level);
  expect(host.shown[0].data).toEqual({ "text/plain": "IntSlider(value=3) (closed)" });
});

test.each([
  [0.1, 5, "FloatSliderModel", 0.05, ".2f"],
  [2, 50, "IntSliderModel", 1, "d"],
  [0, 1e-3, "FloatSliderModel", 1e-5, ".5f"],
  [0, 0.5, "FloatSliderModel", 0.005, ".3f"],
])("slider(%s, %s) is a %s with step %s", (min, max, model, step, format) => {
  slider(min, max).open();
  expect(stateOf(host.commOf(model))).toMatchObject({ min, max, step, readout_format: format, value: min });
});

test("interact draws for each kind of control and again in the same place", async () => {
  interact(({ range, depth, on, name, kind }) => `${range} ${depth} ${on} ${name} ${kind}`, {
    range: slider(0.1, 5),
    depth: [2, 50],
    on: true,
    name: "n",
    kind: ["tanh", "relu"],
  });
  const [controls, first] = host.shown;
  expect(controls.data["text/plain"]).toMatch(
    /^VBox\(FloatSlider\(description='range', value=0.1\), IntSlider/,
  );
  expect(first).toMatchObject({ data: { "text/plain": "'0.1 2 true n tanh'" }, update: false });
  expect(stateOf(host.commOf("FloatSliderModel"))["description"]).toBe("range");
  update(host.commOf("FloatSliderModel"), { value: 2.5 });
  update(host.commOf("DropdownModel"), { index: 1 });
  await vi.waitFor(() =>
    expect(host.shown.at(-1)).toMatchObject({
      data: { "text/plain": "'2.5 2 true n relu'" },
      update: true,
      displayId: first.displayId,
    }),
  );
});

test("interact with slow drawing leaves moves out but draws the last one", async () => {
  const drawn: number[] = [];
  const gates: (() => void)[] = [];
  interact(
    async ({ x }) => {
      drawn.push(x);
      await new Promise<void>((resolve) => gates.push(resolve));
      return x;
    },
    { x: [0, 10] },
  );
  const comm = host.commOf("IntSliderModel");
  for (const value of [1, 2]) update(comm, { value });
  await vi.waitFor(() => expect(drawn).toEqual([0, 2]));
  for (const value of [3, 4]) update(comm, { value });
  for (let open = 0; open < 4; open++) {
    gates.splice(0).forEach((resolve) => {
      resolve();
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(drawn).toEqual([0, 2, 4]);
  expect(host.shown.at(-1)?.data["text/plain"]).toBe("4");
});

test("an error in the first drawing is the cell's, a later one is shown in place", async () => {
  const draw = ({ x }: { x: number }) => {
    if (x > 3) throw new RangeError(`x is ${x}`);
    return x;
  };
  expect(() => interact(draw, { x: [5, 10] })).toThrow("x is 5");
  interact(draw, { x: [0, 10] });
  update(host.commOf("IntSliderModel"), { value: 7 });
  await vi.waitFor(() => expect(host.shown.at(-1)?.data["text/plain"]).toContain("RangeError: x is 7"));
});
