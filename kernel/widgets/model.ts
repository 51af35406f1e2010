// One widget: its state here, the same state in the front end, and the comm that keeps the two equal
// (target "jupyter.widget", protocol 2.1.0, as ipywidgets 8 speaks it).
import { AsyncLocalStorage } from "node:async_hooks";
import { type Comm, type CommMessage, currentHost, type Host } from "../display/host.ts";
import { displaySymbol, isRecord, type MimeData } from "../display/mimeBundle.ts";
import { toText } from "../display/text.ts";
import { putBuffers, type SplitState, takeBuffers } from "./buffers.ts";
import { equal, fits, fromWire, nearlyEqual, referenceSymbol, toWire } from "./wire.ts";

const widgetViewMimeType = "application/vnd.jupyter.widget-view+json";

/** Which model and view of the front end's packages a widget is. */
export interface WidgetKind {
  /** As ipywidgets calls it: IntSlider. */
  name: string;
  module: string;
  version: string;
  /** The view if it is not the name with "View" in the same module; null for what has none. */
  view?: { name: string | null; module: string; version: string };
}

/** What a widget does with its values beyond keeping them. */
export interface Behaviour<State> {
  /** Completes or corrects values about to be taken: a slider's value into its range, a choice's value from its index. */
  reconcile?(values: Partial<State>, state: Readonly<State>): Partial<State>;
  /** Names of values that exist only here. */
  local?: readonly (keyof State & string)[];
}

/** A value that has changed: its name, what it is now, what it was. */
export interface Change<Value> {
  name: string;
  value: Value;
  previous: Value;
}

/** Models that the front end knows, by comm id; they live as long as their views may send. */
const opened = new Map<string, AnyWidget>();

/** A widget whatever its values are: something to show, to hold in a box, to close. */
export interface AnyWidget {
  readonly kind: WidgetKind;
  open(): void;
  close(): void;
  wireState(): SplitState;
  [displaySymbol](): MimeData;
}

/** A widget's state, watched and kept equal to the front end's. */
export class WidgetModel<State extends object = object> {
  readonly kind: WidgetKind;
  readonly #state: State;
  readonly #behaviour: Behaviour<State>;
  #comm: Comm | null = null;
  #closed = false;
  readonly #observers = new Map<string, Set<(change: Change<unknown>) => void>>();
  readonly #customHandlers = new Set<(content: Record<string, unknown>, buffers: Uint8Array[]) => void>();

  /** @param state - every key of the state with its first value. */
  constructor(kind: WidgetKind, state: State, behaviour: Behaviour<State> = {}) {
    this.kind = kind;
    this.#behaviour = behaviour;
    this.#state = { ...state, ...behaviour.reconcile?.(state, state) };
  }

  get<Key extends keyof State & string>(name: Key): State[Key] {
    return this.#state[name];
  }

  /**
   * Changes several values in one message, then tells the observers.
   *
   * @throws TypeError for a name that the widget does not have.
   */
  set(values: Partial<State>): void {
    for (const name of Object.keys(values))
      if (!(name in this.#state)) throw new TypeError(`${this.kind.name} has no "${name}"`);
    const changes = this.#apply(values);
    if (changes.length > 0) this.#send("update", valuesOf(changes));
    this.#tell(changes);
  }

  /**
   * Calls a handler after each change of one value, made here or by the reader. What the handler shows goes below
   * the cell that called `observe`.
   *
   * @returns a function that stops observing.
   */
  observe<Key extends keyof State & string>(
    name: Key,
    handler: (change: Change<State[Key]>) => void,
  ): () => void {
    const bound = AsyncLocalStorage.bind((change: Change<unknown>) => handler(change as Change<State[Key]>));
    const handlers = this.#observers.get(name) ?? new Set();
    this.#observers.set(name, handlers.add(bound));
    return () => void handlers.delete(bound);
  }

  /** Calls a handler for what the front end sends beside the state, such as a button's click. */
  onCustom(handler: (content: Record<string, unknown>, buffers: Uint8Array[]) => void): () => void {
    const bound = AsyncLocalStorage.bind(handler);
    this.#customHandlers.add(bound);
    return () => void this.#customHandlers.delete(bound);
  }

  sendCustom(content: Record<string, unknown>, buffers: Uint8Array[] = []): void {
    this.open();
    this.#comm?.send({ method: "custom", content }, {}, buffers);
  }

  /** Makes the front end's half. Showing does it; before, a widget costs no message. */
  open(): void {
    if (this.#comm !== null || this.#closed) return;
    answerControl();
    const { state, paths, buffers } = this.wireState();
    const content = { state, buffer_paths: paths };
    const comm = currentHost().openComm("jupyter.widget", content, { version: "2.1.0" }, buffers);
    this.#comm = comm;
    comm.onMessage((message) => this.#receive(message));
    comm.onClose(() => this.#forget());
    opened.set(comm.id, this);
  }

  /** Takes the widget off the page, for good, with its layout and style. */
  close(): void {
    for (const name of ["layout", "style"]) {
      const part: unknown = Reflect.get(this.#state, name);
      if (part instanceof WidgetModel) part.close();
    }
    this.#comm?.close();
    this.#forget();
  }

  #forget(): void {
    if (this.#comm !== null) opened.delete(this.#comm.id);
    this.#comm = null;
    this.#closed = true;
  }

  /** The id under which other widgets' states name this one. */
  [referenceSymbol](): string {
    this.open();
    return this.#comm?.id ?? "";
  }

  [displaySymbol](): MimeData {
    const id = this[referenceSymbol]();
    if (id === "") return { "text/plain": `${this} (closed)` };
    return {
      [widgetViewMimeType]: { version_major: 2, version_minor: 0, model_id: id },
      "text/plain": String(this),
    };
  }

  toString(): string {
    const children: unknown = Reflect.get(this.#state, "children");
    const parts = Array.isArray(children) ? children.map(String) : this.#describe();
    return `${this.kind.name}(${parts.join(", ")})`;
  }

  #describe(): string[] {
    const values = ["description", "value"].map((name) => [name, Reflect.get(this.#state, name)] as const);
    return values
      .filter(([, value]) => value !== undefined && value !== "")
      .map(([name, value]) => `${name}=${toText(value)}`);
  }

  /** The whole state for the wire, with what is binary taken out. */
  wireState(): SplitState {
    return takeBuffers({ ...identity(this.kind), ...toWire(this.#shared(this.#state)) });
  }

  #apply(values: Partial<State>): Change<unknown>[] {
    const reconciled = this.#behaviour.reconcile?.(values, this.#state) ?? values;
    const changes: Change<unknown>[] = [];
    for (const [name, value] of Object.entries(reconciled)) {
      const previous: unknown = Reflect.get(this.#state, name);
      if (equal(value, previous)) continue;
      Reflect.set(this.#state, name, value);
      changes.push({ name, value, previous });
    }
    return changes;
  }

  #tell(changes: Change<unknown>[]): void {
    for (const change of changes)
      for (const handler of this.#observers.get(change.name) ?? []) handler(change);
  }

  #receive({ data, buffers }: CommMessage): void {
    const { method, state, content } = data;
    if (method === "update" && isRecord(state)) {
      putBuffers(state, data["buffer_paths"], buffers);
      this.#receiveUpdate(state);
    } else if (method === "request_state") {
      this.#sendState("update", this.wireState());
    } else if (method === "custom" && isRecord(content)) {
      for (const handler of this.#customHandlers) handler(content, buffers);
    }
  }

  #receiveUpdate(state: Record<string, unknown>): void {
    const arrived = Object.entries(fromWire(state, (id) => opened.get(id)));
    const accepted = arrived.filter(
      ([name, value]) => name in this.#state && fits(value, Reflect.get(this.#state, name)),
    );
    const values = Object.fromEntries(accepted) as Partial<State>;
    // A front end takes no other change of a value before the echo of its own; further views learn from it.
    this.#send("echo_update", values);
    const changes = this.#apply(values);
    // A rounded number is not sent back: the reader may have moved on since, and would be thrown back.
    const corrected = changes.filter(({ name, value }) => !nearlyEqual(value, Reflect.get(values, name)));
    if (corrected.length > 0) this.#send("update", valuesOf(corrected));
    this.#tell(changes);
  }

  #send(method: "update" | "echo_update", values: object): void {
    const shared = this.#shared(values);
    if (Object.keys(shared).length > 0) this.#sendState(method, takeBuffers(toWire(shared)));
  }

  #sendState(method: "update" | "echo_update", { state, paths, buffers }: SplitState): void {
    this.#comm?.send({ method, state, buffer_paths: paths }, {}, buffers);
  }

  #shared(values: object): object {
    const local: readonly string[] = this.#behaviour.local ?? [];
    return Object.fromEntries(Object.entries(values).filter(([name]) => !local.includes(name)));
  }
}

function valuesOf(changes: Change<unknown>[]): object {
  return Object.fromEntries(changes.map(({ name, value }) => [name, value]));
}

function identity({ name, module, version, view }: WidgetKind): Record<string, unknown> {
  return {
    _model_module: module,
    _model_module_version: version,
    _model_name: `${name}Model`,
    _view_module: view?.module ?? module,
    _view_module_version: view?.version ?? version,
    _view_name: view === undefined ? `${name}View` : view.name,
    _view_count: null,
  };
}

let controlAnswered: Host | null = null;

/** A reloaded page asks for all widgets at once over this comm (ipywidgets' "control" protocol 1.0.0). */
function answerControl(): void {
  const host = currentHost();
  if (controlAnswered === host) return;
  controlAnswered = host;
  host.onCommOpen("jupyter.widget.control", (comm) => {
    comm.onMessage(({ data }) => {
      if (data["method"] !== "request_states") return;
      const { state, paths, buffers } = allStates();
      comm.send({ method: "update_states", states: state, buffer_paths: paths }, {}, buffers);
    });
  });
}

function allStates(): SplitState {
  const all: SplitState = { state: {}, paths: [], buffers: [] };
  for (const [id, model] of opened) {
    const { state, paths, buffers } = model.wireState();
    all.state[id] = {
      model_name: state["_model_name"],
      model_module: state["_model_module"],
      model_module_version: state["_model_module_version"],
      state,
    };
    all.paths.push(...paths.map((path) => [id, "state", ...path]));
    all.buffers.push(...buffers);
  }
  return all;
}
