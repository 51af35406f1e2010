// The list of symbols that a backslash opens in a derivation: names with their signs. Tab, Enter or a click puts the chosen
// one in; arrow keys choose; Escape closes it. The text keeps the focus, and tells screen readers which one is chosen.
import { type EditorState, type Extension, Prec, StateEffect, StateField } from "@codemirror/state";
import {
  EditorView,
  keymap,
  showTooltip,
  type Tooltip,
  type TooltipView,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import type { TranslationBundle } from "@jupyterlab/translation";
import { derivationAt } from "./cells.ts";
import { offerSymbols, type SymbolOffer } from "./symbols.ts";

/** The class of an editor in which the list is open; the bindings of Tab and Escape look for it. */
export const SYMBOL_CLASS = "gb-mod-symbol";

interface Open extends SymbolOffer {
  readonly chosen: number;
  /** Whether the reader has moved through the list. */
  readonly isMoved: boolean;
}

const choose = StateEffect.define<number>();
const dismiss = StateEffect.define<null>();

const offered = StateField.define<Open | null>({
  create: () => null,
  update: (before, { state, docChanged, selection, effects }) => {
    for (const effect of effects) {
      if (effect.is(dismiss)) return null;
      if (effect.is(choose) && before) return { ...before, chosen: effect.value, isMoved: true };
    }
    if (!docChanged && !(selection && before)) return before;
    const offer = offerAt(state);
    return offer ? { ...offer, chosen: 0, isMoved: false } : null;
  },
});

function offerAt(state: EditorState): SymbolOffer | undefined {
  const { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  const offer = main.empty ? offerSymbols(line.text.slice(0, main.head - line.from)) : undefined;
  if (!offer || !derivationAt(state.doc.toString(), main.head)) return undefined;
  return { ...offer, from: line.from + offer.from };
}

/** Puts the chosen symbol in place of its name; false where no list is open. */
export function acceptSymbol(view: EditorView): boolean {
  const open = view.state.field(offered, false);
  return open ? putIn(view, open, open.chosen) : false;
}

export function dismissSymbols(view: EditorView): boolean {
  if (!view.state.field(offered, false)) return false;
  view.dispatch({ effects: dismiss.of(null) });
  return true;
}

function putIn(view: EditorView, { from, symbols }: Open, index: number): boolean {
  const [, sign] = symbols[index];
  view.dispatch({
    changes: { from, to: view.state.selection.main.head, insert: sign },
    selection: { anchor: from + sign.length },
    userEvent: "input.complete",
  });
  return true;
}

function move(view: EditorView, by: number): boolean {
  const open = view.state.field(offered);
  if (!open) return false;
  const { length } = open.symbols;
  view.dispatch({ effects: choose.of((open.chosen + by + length) % length) });
  return true;
}

/** A backslash alone may be meant to stay: Enter then takes only what was chosen. */
function enter(view: EditorView): boolean {
  const open = view.state.field(offered);
  return open !== null && (open.typed !== "" || open.isMoved) && acceptSymbol(view);
}

const optionId = (name: string): string => `gb-symbol-${name}`;

class SymbolListView implements TooltipView {
  readonly dom = document.createElement("ul");
  readonly #view: EditorView;
  #shown: Open["symbols"] = [];

  constructor(view: EditorView, label: string) {
    this.#view = view;
    this.dom.className = "gb-Symbols";
    this.dom.setAttribute("role", "listbox");
    this.dom.setAttribute("aria-label", label);
    this.#show(view.state.field(offered));
  }

  update({ state }: ViewUpdate): void {
    this.#show(state.field(offered));
  }

  #show(open: Open | null): void {
    if (!open) return;
    if (open.symbols.map(([name]) => name).join() !== this.#shown.map(([name]) => name).join()) {
      this.#shown = open.symbols;
      this.dom.replaceChildren(...open.symbols.map(([name, sign], index) => this.#option(name, sign, index)));
    }
    [...this.dom.children].forEach((option, index) => {
      const isChosen = index === open.chosen;
      option.setAttribute("aria-selected", String(isChosen));
      if (isChosen) option.scrollIntoView({ block: "nearest" });
    });
  }

  #option(name: string, sign: string, index: number): HTMLElement {
    const option = document.createElement("li");
    option.id = optionId(name);
    option.setAttribute("role", "option");
    const glyph = document.createElement("span");
    glyph.className = "gb-Symbols-sign";
    glyph.textContent = sign;
    option.append(glyph, `\\${name}`);
    option.onmousedown = (event) => {
      event.preventDefault(); // the text keeps the focus
      const open = this.#view.state.field(offered);
      if (open) putIn(this.#view, open, index);
    };
    return option;
  }
}

export function symbolList(text: TranslationBundle): Extension {
  const create = (view: EditorView): TooltipView => new SymbolListView(view, text.__("Symbols"));
  const tooltipOf = (open: Open | null): Tooltip | null => open && { pos: open.from, create };
  const markEditor = ViewPlugin.define((view) => ({
    update: ({ state, focusChanged }) => {
      view.dom.classList.toggle(SYMBOL_CLASS, state.field(offered) !== null);
      if (focusChanged && !view.hasFocus) queueMicrotask(() => dismissSymbols(view));
    },
  }));
  return [
    offered,
    showTooltip.from(offered, tooltipOf),
    EditorView.contentAttributes.compute([offered], (state): Record<string, string> => {
      const open = state.field(offered);
      return open ? { "aria-activedescendant": optionId(open.symbols[open.chosen][0]) } : {};
    }),
    markEditor,
    Prec.highest(
      keymap.of([
        { key: "ArrowDown", run: (view) => move(view, 1) },
        { key: "ArrowUp", run: (view) => move(view, -1) },
        { key: "Enter", run: enter },
      ]),
    ),
  ];
}
