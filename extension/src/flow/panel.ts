// The gradient-flow panel: every layer of a training run, live, with its verdict; pause, scrub back, compare two runs,
// and send what is shown to a cell. It draws at most once a frame, and not at all while it is hidden.
import type { TranslationBundle } from "@jupyterlab/translation";
import { Widget } from "@lumino/widgets";
import { figureSource } from "./flowFigure.ts";
import { drawHistory } from "./historyImage.ts";
import { flowIcon } from "./icon.ts";
import { LayerTable } from "./layerTable.ts";
import { describeFlow, formatNumber, type Recording } from "./recording.ts";

/** Numbers and words change at most so often, in milliseconds. */
const READING_PAUSE = 150;

const MOST_RUNS = 8;

export interface FlowPanelServices {
  readonly text: TranslationBundle;
  /** Puts a new cell with this source into the notebook that is being trained, and runs it. */
  readonly sendToCell: (source: string) => Promise<void>;
}

export class FlowPanel extends Widget {
  readonly #services: FlowPanelServices;
  readonly #runs: Recording[] = [];
  readonly #table: LayerTable;
  readonly #empty = element("p", "gb-Flow-empty");
  readonly #run = element("select");
  readonly #compare = element("select");
  readonly #pause = element("button", "jp-mod-styled");
  readonly #scrub = element("input", "gb-Flow-scrub");
  readonly #history = element("canvas", "gb-Flow-history");
  readonly #where = element("output");
  readonly #diagnosis = element("p", "gb-Flow-diagnosis");
  readonly #body = element("div", "gb-Flow-body");
  /** The step that is held, or undefined to follow the newest. */
  #held: number | undefined;
  #frame = 0;
  #lastRead = 0;
  #reading: ReturnType<typeof setTimeout> | undefined;

  constructor(services: FlowPanelServices) {
    super();
    this.#services = services;
    const { text } = services;
    this.id = "gradbook-flow";
    this.addClass("gb-Flow");
    this.title.label = text.__("Gradient Flow");
    this.title.icon = flowIcon;
    this.title.caption = text.__("Gradients, updates and silent units of every layer while a network trains");
    this.title.closable = true;
    this.#table = new LayerTable(text);
    this.#compose();
  }

  /** Begins to show a run as the newest. */
  addRun(recording: Recording): void {
    this.#runs.push(recording);
    if (this.#runs.length > MOST_RUNS) this.#runs.shift();
    this.#held = undefined;
    this.#listRuns(recording);
    this.#show();
  }

  /** Tells that a run has a new step, or has ended. */
  changed(recording: Recording): void {
    if (recording === this.#shown && (this.#held === undefined || !recording.isLive)) this.#drawSoon();
  }

  protected override onAfterShow(): void {
    this.#drawSoon();
  }

  protected override onResize(): void {
    this.#drawSoon();
  }

  protected override onBeforeDetach(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#reading);
    this.#frame = 0;
  }

  get #shown(): Recording | undefined {
    return this.#runs[this.#run.selectedIndex];
  }

  get #compared(): Recording | undefined {
    return this.#runs[this.#compare.selectedIndex - 1];
  }

  #compose(): void {
    const { text } = this.#services;
    const bar = element("div", "gb-Flow-controls");
    const send = element("button", "jp-mod-styled");
    send.textContent = text.__("Send to Cell");
    send.onclick = () => {
      const shown = this.#shown;
      if (!shown || shown.steps.length === 0) return;
      void this.#services.sendToCell(figureSource(shown, this.#index(shown), this.#compared));
    };
    this.#pause.onclick = () => {
      const shown = this.#shown;
      this.#held = this.#held === undefined && shown ? shown.steps.length - 1 : undefined;
      this.#show();
    };
    this.#scrub.type = "range";
    this.#scrub.min = "0";
    this.#scrub.setAttribute("aria-label", text.__("Step"));
    this.#scrub.oninput = () => {
      const index = Number(this.#scrub.value);
      const shown = this.#shown;
      this.#held = shown?.isLive && index >= shown.steps.length - 1 ? undefined : index;
      this.#show();
    };
    for (const select of [this.#run, this.#compare])
      select.onchange = () => {
        this.#held = undefined;
        this.#show();
      };
    this.#empty.textContent = text.__(
      "No training run yet. In a notebook, call flow.live(trainer) before it trains; its layers appear here step by step.",
    );
    this.#history.setAttribute("role", "img");
    this.#history.setAttribute(
      "aria-label",
      text.__("Gradient norm of every layer over the steps of the run"),
    );
    this.#history.onpointerdown = (event) => this.#scrubTo(event);
    this.#history.onpointermove = (event) => {
      if (event.buttons === 1) this.#scrubTo(event);
    };
    this.#diagnosis.setAttribute("role", "status");
    bar.append(
      labelled(text.__("Run"), this.#run),
      labelled(text.__("Compare with"), this.#compare),
      this.#pause,
      send,
    );
    const legend = element("p", "gb-Flow-legend");
    legend.textContent = text.__(
      "Gradient norm, a row a layer, from the first step to the last: dark is small.",
    );
    this.#body.append(
      bar,
      this.#diagnosis,
      this.#table.node,
      legend,
      this.#history,
      this.#scrub,
      this.#where,
    );
    this.#body.hidden = true;
    this.node.append(this.#empty, this.#body);
  }

  #listRuns(selected: Recording): void {
    const compared = this.#compared;
    const options = (
      runs: readonly (Recording | undefined)[],
      chosen: Recording | undefined,
    ): HTMLOptionElement[] =>
      runs.map(
        (run) =>
          new Option(run?.name ?? this.#services.text.__("no other run"), undefined, false, run === chosen),
      );
    this.#run.replaceChildren(...options(this.#runs, selected));
    this.#compare.replaceChildren(...options([undefined, ...this.#runs], compared));
  }

  #scrubTo(event: PointerEvent): void {
    const shown = this.#shown;
    if (!shown || shown.steps.length === 0) return;
    const { left, width } = this.#history.getBoundingClientRect();
    const place = Math.min(0.999, Math.max(0, (event.clientX - left) / width));
    this.#held = Math.floor(place * shown.steps.length);
    this.#show();
  }

  #index(recording: Recording): number {
    return Math.min(this.#held ?? Number.POSITIVE_INFINITY, recording.steps.length - 1);
  }

  /** Shows a choice of the reader's at once, numbers included. */
  #show(): void {
    this.#lastRead = 0;
    this.#drawSoon();
  }

  #drawSoon(): void {
    if (this.#frame !== 0 || !this.isVisible) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    const shown = this.#shown;
    const index = shown ? this.#index(shown) : -1;
    const step = shown?.steps[index];
    this.#body.hidden = step === undefined;
    this.#empty.hidden = step !== undefined;
    if (!shown || !step) return;
    const now = performance.now();
    const withNumbers = now - this.#lastRead > READING_PAUSE || !shown.isLive;
    this.#table.show(step, shown, this.#compared?.nearest(step.step), withNumbers);
    if (withNumbers) {
      this.#lastRead = now;
      this.#read(shown, index);
    } else {
      clearTimeout(this.#reading);
      this.#reading = setTimeout(() => this.#drawSoon(), READING_PAUSE); // the last step's numbers come too
    }
  }

  #read(shown: Recording, index: number): void {
    const { text } = this.#services;
    const { step, loss } = shown.steps[index];
    const isHeld = this.#held !== undefined;
    this.#pause.textContent = isHeld ? text.__("Follow") : text.__("Pause");
    this.#pause.setAttribute("aria-pressed", String(isHeld));
    this.#pause.disabled = !shown.isLive && !isHeld;
    this.#scrub.max = String(shown.steps.length - 1);
    this.#scrub.value = String(index);
    const lossText = Number.isNaN(loss) ? "" : text.__(", loss %1", formatNumber(loss));
    this.#where.textContent =
      text.__("Step %1%2", step, lossText) + (shown.isLive ? "" : text.__(" (ended)"));
    const words = (isHeld ? diagnosisAt(shown, index) : shown.diagnosis) || describeFlow(shown.steps[index]);
    if (this.#diagnosis.textContent !== words) this.#diagnosis.textContent = words;
    const { clientWidth, clientHeight } = this.#history;
    if (clientWidth === 0) return;
    const scale = window.devicePixelRatio;
    const [width, height] = [Math.round(clientWidth * scale), Math.round(clientHeight * scale)];
    if (this.#history.width !== width || this.#history.height !== height)
      [this.#history.width, this.#history.height] = [width, height];
    drawHistory(this.#history, shown, index);
  }
}

/** The verdict that stood at a step: the newest sent until then. */
function diagnosisAt({ steps }: Recording, index: number): string {
  for (let at = index; at >= 0; at--) {
    const { diagnosis } = steps[at];
    if (diagnosis !== undefined) return diagnosis;
  }
  return "";
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className = "",
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

function labelled(words: string, control: HTMLElement): HTMLLabelElement {
  const label = document.createElement("label");
  label.append(words, " ", control);
  return label;
}
