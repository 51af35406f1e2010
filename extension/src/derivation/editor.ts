// The derivation in the code editor: each line marked as one types, what fails underlined, the rule shown on hover,
// and the mathematics beneath. A CodeMirror extension; cells without a derivation pay one text search a change.
import { type Extension, type Range, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  hoverTooltip,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from "@codemirror/view";
import type { TranslationBundle } from "@jupyterlab/translation";
import { type Derivation, findDerivations } from "./cells.ts";
import type { DerivationChecker } from "./checker.ts";
import { createPreview, showReports, type Typeset } from "./preview.ts";
import { type DerivationReport, latexOf, type StepReport } from "./report.ts";
import { nameAt } from "./symbolAt.ts";
import { symbolList } from "./symbolList.ts";
import { verdictMark, verdictName } from "./verdictMark.ts";

/** From the last keystroke to the question, in milliseconds: below what one notices, above a fast typist's rate. */
const PAUSE = 40;

export interface EditorServices {
  readonly checker: DerivationChecker;
  readonly typeset: Typeset;
  readonly text: TranslationBundle;
  /** Whether the mathematics is shown under this editor when nobody types in it. */
  readonly showsWhenIdle: () => boolean;
  /** Calls back when that may have changed, until the function that it returns is called. */
  readonly onIdleChange: (listener: () => void) => () => void;
}

/** A derivation with what the checker said of it. */
interface Checked {
  readonly derivation: Derivation;
  readonly report: DerivationReport;
}

interface Shown {
  readonly checked: readonly Checked[];
  readonly hasPreview: boolean;
  readonly decorations: DecorationSet;
}

const setChecked = StateEffect.define<readonly Checked[]>();
const setPreview = StateEffect.define<boolean>();

export function derivationEditor(services: EditorServices): Extension {
  const shown = StateField.define<Shown>({
    create: () => ({ checked: [], hasPreview: false, decorations: Decoration.none }),
    update: (before, transaction) => {
      let { checked, hasPreview } = before;
      let isNew = false;
      for (const effect of transaction.effects) {
        if (effect.is(setChecked)) [checked, isNew] = [effect.value, true];
        if (effect.is(setPreview)) {
          isNew ||= effect.value !== hasPreview;
          hasPreview = effect.value;
        }
      }
      if (isNew)
        return { checked, hasPreview, decorations: decorate(transaction.state, checked, hasPreview) };
      if (!transaction.docChanged) return before;
      return { checked, hasPreview, decorations: before.decorations.map(transaction.changes) };
    },
    provide: (field) => EditorView.decorations.from(field, (value) => value.decorations),
  });

  function decorate(
    state: EditorView["state"],
    checked: readonly Checked[],
    hasPreview: boolean,
  ): DecorationSet {
    const ranges: Range<Decoration>[] = [];
    for (const { derivation, report } of checked) {
      for (const step of report.steps) {
        const line = lineOf(state, derivation, step);
        if (!line || step.verdict === "noted") continue;
        ranges.push(Decoration.line({ class: `gb-Step gb-mod-${step.verdict}` }).range(line.from));
        ranges.push(Decoration.widget({ widget: new StepMark(step, services.text), side: 1 }).range(line.to));
        const from = Math.min(line.from + step.column - 1, line.to);
        const to = line.from + line.text.replace(/\s*(\/\/.*)?$/, "").length;
        if ((step.verdict === "fails" || step.verdict === "unread") && from < to)
          ranges.push(Decoration.mark({ class: "gb-Step-trouble" }).range(from, to));
      }
    }
    if (hasPreview && checked.length > 0) {
      const reports = checked.map(({ report }) => report);
      const preview = Decoration.widget({ widget: new Preview(reports, services), side: 1, block: true });
      ranges.push(preview.range(state.doc.length));
    }
    return Decoration.set(ranges, true);
  }

  const whileTyping = ViewPlugin.fromClass(
    class {
      #timer: ReturnType<typeof setTimeout> | undefined;
      readonly #view: EditorView;
      readonly #stop: () => void;
      #isChecking = false;
      #isStale = false;
      #isDestroyed = false;

      constructor(view: EditorView) {
        this.#view = view;
        this.#stop = services.onIdleChange(() => this.#checkSoon(PAUSE));
        this.#checkSoon(0);
      }

      update(update: ViewUpdate): void {
        if (update.docChanged) this.#checkSoon(PAUSE);
        if (update.focusChanged) this.#checkSoon(0);
      }

      destroy(): void {
        this.#isDestroyed = true;
        this.#stop();
        clearTimeout(this.#timer);
      }

      #checkSoon(pause: number): void {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.#check(), pause);
      }

      /** One check at a time: what was typed during a check is checked after it, once. */
      async #check(): Promise<void> {
        if (this.#isChecking) {
          this.#isStale = true;
          return;
        }
        this.#isChecking = true;
        try {
          await this.#checkOnce();
        } finally {
          this.#isChecking = false;
          if (this.#isStale) this.#checkSoon(0);
          this.#isStale = false;
        }
      }

      async #checkOnce(): Promise<void> {
        const view = this.#view;
        const { doc } = view.state;
        const derivations = findDerivations(doc.toString());
        if (derivations.length === 0 && view.state.field(shown).checked.length === 0) return;
        const checked = await Promise.all(
          derivations.map(async (derivation) => ({
            derivation,
            report: await services.checker.check(derivation.text).catch(troubleReport),
          })),
        );
        if (view.state.doc !== doc || this.#isDestroyed) return;
        view.dispatch({
          effects: [setChecked.of(checked), setPreview.of(view.hasFocus || services.showsWhenIdle())],
        });
      }
    },
  );

  const onHover = hoverTooltip((view, position) => {
    const line = view.state.doc.lineAt(position);
    for (const { derivation, report } of view.state.field(shown).checked) {
      if (position < derivation.from || position > derivation.to) continue;
      const step = report.steps.find(
        (candidate) =>
          candidate.verdict !== "noted" && lineOf(view.state, derivation, candidate)?.number === line.number,
      );
      const name = nameAt(line.text, position - line.from, report.names);
      if (!step && !name) return null;
      const pos = name ? line.from + name.from : line.from;
      return { pos, above: true, create: () => ({ dom: hoverText(step, name?.said ?? [], services) }) };
    }
    return null;
  });

  return [shown, whileTyping, onHover, symbolList(services.text)];
}

function lineOf(state: EditorView["state"], derivation: Derivation, step: StepReport) {
  if (derivation.from > state.doc.length) return undefined;
  const number = state.doc.lineAt(derivation.from).number + step.line - 1;
  return number <= state.doc.lines ? state.doc.line(number) : undefined;
}

/** A checker that cannot answer is said where the derivation stands. */
function troubleReport(error: unknown): DerivationReport {
  const message = error instanceof Error ? error.message : String(error);
  return {
    latex: "",
    names: {},
    steps: [{ line: 1, column: 1, verdict: "unread", message, left: "", right: "" }],
  };
}

/** What is known of the name under the pointer, then the line's verdict, rule and mathematics. */
function hoverText(
  step: StepReport | undefined,
  said: readonly string[],
  { text, typeset }: EditorServices,
): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "gb-Step-hover";
  const add = (tag: "strong" | "div" | "code", content: string): void => {
    if (content === "") return;
    const part = document.createElement(tag);
    part.textContent = content;
    dom.append(part);
  };
  for (const line of said) add("code", line);
  if (!step) return dom;
  // Most messages begin with the verdict.
  const verdict = verdictName(step.verdict, text);
  add(
    "strong",
    step.message.startsWith(verdict) ? step.message : [verdict, step.message].filter(Boolean).join(": "),
  );
  add("div", step.rule ? text.__("By: %1", step.rule) : "");
  const math = document.createElement("div");
  const latex = latexOf(step);
  math.textContent = latex ? `\\(${latex}\\)` : "";
  dom.append(math);
  void typeset(math).catch(() => undefined); // shown as TeX, then
  return dom;
}

class StepMark extends WidgetType {
  readonly #step: StepReport;
  readonly #text: TranslationBundle;

  constructor(step: StepReport, text: TranslationBundle) {
    super();
    this.#step = step;
    this.#text = text;
  }

  override eq(other: StepMark): boolean {
    return other.#step.verdict === this.#step.verdict && other.#step.message === this.#step.message;
  }

  override toDOM(): HTMLElement {
    return verdictMark(this.#step, this.#text);
  }
}

class Preview extends WidgetType {
  readonly #reports: readonly DerivationReport[];
  readonly #services: EditorServices;

  constructor(reports: readonly DerivationReport[], services: EditorServices) {
    super();
    this.#reports = reports;
    this.#services = services;
  }

  override eq(other: Preview): boolean {
    const [mine, theirs] = [this.#reports, other.#reports];
    return mine.length === theirs.length && mine.every((report, index) => report === theirs[index]);
  }

  override toDOM(view: EditorView): HTMLElement {
    const dom = createPreview(this.#services.text);
    this.updateDOM(dom, view);
    return dom;
  }

  override updateDOM(dom: HTMLElement, view: EditorView): boolean {
    showReports(dom, this.#reports, { ...this.#services, onResize: () => view.requestMeasure() });
    return true;
  }

  override get estimatedHeight(): number {
    return 34 * this.#reports.reduce((sum, report) => sum + report.steps.length, 1);
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
