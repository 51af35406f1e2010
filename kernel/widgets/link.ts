// Two widgets that share a value.
import { type AnyWidget, WidgetModel } from "./model.ts";
import { controls } from "./widget.ts";

/** One value of one widget. */
export type End<State extends object> = readonly [widget: WidgetModel<State>, name: keyof State & string];

/**
 * Keeps two values equal, starting from the first, through this kernel.
 *
 * @returns a function that takes the link away.
 *
 * @example
 * const [a, b] = [intSlider({ value: 3 }), intSlider()];
 * link([a, "value"], [b, "value"]);
 * b.value // 3
 */
export function link<A extends object, B extends object>(source: End<A>, target: End<B>): () => void {
  const [a, aName] = source;
  const [b, bName] = target;
  const copyTo = () => Reflect.apply(b.set, b, [{ [bName]: a.get(aName) }]);
  const copyBack = () => Reflect.apply(a.set, a, [{ [aName]: b.get(bName) }]);
  copyTo();
  const stops = [a.observe(aName, copyTo), b.observe(bName, copyBack)];
  return () => {
    for (const stop of stops) stop();
  };
}

/**
 * As {@link link}, but the page keeps the values equal itself, with no kernel: it also works in a saved page.
 * Names are the front end's, such as "value" or "selected_index".
 */
export function pageLink(
  source: readonly [AnyWidget, string],
  target: readonly [AnyWidget, string],
): AnyWidget {
  const kind = { name: "Link", ...controls, view: { ...controls, name: null } };
  const model = new WidgetModel(kind, { source, target });
  model.open();
  return model;
}
