// Widgets that hold widgets: boxes, tabs, an accordion.
import type { AnyWidget } from "./model.ts";
import { controls, createWidget, type Options, type Visible, type Widget } from "./widget.ts";

export interface Container extends Visible {
  children: readonly AnyWidget[];
  boxStyle: string;
}

export interface Titled extends Container {
  titles: readonly string[];
  /** Which child is open; null for none. */
  selectedIndex: number | null;
}

/** Widgets one below the other. */
export function vbox(children: readonly AnyWidget[], options: Options<Container> = {}): Widget<Container> {
  return createWidget<Container>({ name: "VBox", ...controls }, null, { children, boxStyle: "" }, options);
}

/** Widgets side by side. */
export function hbox(children: readonly AnyWidget[], options: Options<Container> = {}): Widget<Container> {
  return createWidget<Container>({ name: "HBox", ...controls }, null, { children, boxStyle: "" }, options);
}

/** Widgets by their titles, one shown at a time. */
export function tab(
  pages: Readonly<Record<string, AnyWidget>>,
  options: Options<Titled> = {},
): Widget<Titled> {
  return titled("Tab", pages, 0, options);
}

/** Widgets by their titles, one below the other, of which one is open. */
export function accordion(
  sections: Readonly<Record<string, AnyWidget>>,
  options: Options<Titled> = {},
): Widget<Titled> {
  return titled("Accordion", sections, null, options);
}

function titled(
  name: string,
  parts: Readonly<Record<string, AnyWidget>>,
  selectedIndex: number | null,
  options: Options<Titled>,
): Widget<Titled> {
  const state = { children: Object.values(parts), titles: Object.keys(parts), selectedIndex, boxStyle: "" };
  return createWidget<Titled>({ name, ...controls }, null, state, options);
}
