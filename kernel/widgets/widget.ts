// A widget as cells use it: its values are properties, its place on the page is a layout, its look a style.
import { type Behaviour, type WidgetKind, WidgetModel } from "./model.ts";

/** A widget: read or assign its values as properties, `observe` them, show it with `display`. */
export type Widget<State extends object> = WidgetModel<State> & State;

/** CSS by its name in camel case; null leaves it to the page. */
export type Css = Record<string, string | null>;

/** What every visible widget has beside its own values. */
export interface Visible {
  tooltip: string | null;
  /** Whether the tab key reaches it; null leaves it to the page. */
  tabbable: boolean | null;
  layout: WidgetModel<Css>;
}

/** A widget's values without those of every visible widget. */
export type Own<State extends Visible> = Omit<State, keyof Visible>;

/** First values of a widget, all of them optional. */
export type Options<State extends Visible> = Partial<Omit<State, "layout">> & { layout?: Css; style?: Css };

const base = { module: "@jupyter-widgets/base", version: "2.0.0" };
export const controls = { module: "@jupyter-widgets/controls", version: "2.0.0" };

/** The properties of CSS that ipywidgets' Layout 2.0.0 carries. */
const layoutNames =
  "alignContent alignItems alignSelf borderBottom borderLeft borderRight borderTop bottom display flex flexFlow gridArea gridAutoColumns gridAutoFlow gridAutoRows gridColumn gridGap gridRow gridTemplateAreas gridTemplateColumns gridTemplateRows height justifyContent justifyItems left margin maxHeight maxWidth minHeight minWidth objectFit objectPosition order overflow padding right top visibility width";

const emptyLayout: Css = Object.fromEntries(layoutNames.split(" ").map((name) => [name, null]));

/** A style model's name and its values when nothing is chosen. */
export interface StyleKind {
  name: string;
  values: Css;
}

/**
 * Makes a widget of a kind: its first values are `defaults` changed by `options`.
 *
 * @throws TypeError for an option, layout or style value that the widget does not have.
 */
export function createWidget<State extends Visible>(
  kind: WidgetKind,
  style: StyleKind | null,
  defaults: Own<State>,
  options: Options<State>,
  behaviour?: Behaviour<State>,
): Widget<State> {
  const { layout = {}, style: chosen = {}, ...values } = options;
  const state: Record<string, unknown> = {
    ...defaults,
    _domClasses: [],
    tabbable: null,
    tooltip: null,
    layout: part(kind, "layout", { name: "Layout", ...base }, emptyLayout, layout),
    ...(style !== null && { style: part(kind, "style", styleKind(style), style.values, chosen) }),
  };
  for (const [name, value] of Object.entries(values)) {
    if (!(name in state)) throw new TypeError(`${kind.name} has no option "${name}"`);
    if (value !== undefined) state[name] = value;
  }
  return withProperties(new WidgetModel(kind, state as State, behaviour), Object.keys(state));
}

function styleKind({ name }: StyleKind): WidgetKind {
  return { name, ...controls, view: { name: "StyleView", ...base } };
}

function part(
  owner: WidgetKind,
  what: string,
  kind: WidgetKind,
  defaults: Css,
  chosen: Css,
): WidgetModel<Css> {
  for (const name of Object.keys(chosen))
    if (!(name in defaults)) throw new TypeError(`${owner.name} has no ${what} "${name}"`);
  return new WidgetModel(kind, { ...defaults, ...chosen });
}

function withProperties<State extends object>(model: WidgetModel<State>, names: string[]): Widget<State> {
  for (const name of names)
    Object.defineProperty(model, name, {
      get: () => model.get(name as keyof State & string),
      set: (value) => model.set({ [name]: value } as Partial<State>),
      enumerable: true,
    });
  return model as Widget<State>;
}
