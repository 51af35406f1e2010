// The student's bar above an assignment: points so far, the visible checks one by one with what failed and why, and
// buttons that run the checks or validate the notebook from a fresh start as nbgrader will.
import { Dialog, showDialog } from "@jupyterlab/apputils";
import type { ICodeCellModel } from "@jupyterlab/cells";
import { NotebookActions, type NotebookPanel } from "@jupyterlab/notebook";
import type { TranslationBundle } from "@jupyterlab/translation";
import { Widget } from "@lumino/widgets";
import {
  formatPoints,
  type GradedCell,
  judge,
  type Output,
  type Result,
  readGradedCell,
  type State,
  total,
} from "./exercise.ts";

const SIGNS: Record<State, string> = { passed: "✓", partly: "◐", failed: "✗", open: "○", manual: "✎" };

/** Outputs change many times while a cell runs, in milliseconds. */
const PAUSE = 150;

interface Judged {
  readonly index: number;
  readonly cell: GradedCell;
  readonly result: Result;
}

export class ExerciseBar extends Widget {
  readonly #panel: NotebookPanel;
  readonly #text: TranslationBundle;
  readonly #inner = document.createElement("section");
  readonly #points = document.createElement("strong");
  readonly #said = document.createElement("span");
  readonly #list = document.createElement("ol");
  readonly #details = document.createElement("details");
  readonly #buttons: HTMLButtonElement[];
  readonly #height = new ResizeObserver(() => this.#fit());
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(panel: NotebookPanel, text: TranslationBundle) {
    super();
    this.#panel = panel;
    this.#text = text;
    this.addClass("gb-Exercises");
    this.#inner.className = "gb-Exercises-inner";
    this.#inner.setAttribute("aria-label", text.__("Exercises"));
    this.#said.setAttribute("role", "status");
    this.#buttons = [
      this.#button(text.__("Run Checks"), text.__("Run all cells in order, and see which checks hold"), () =>
        this.check(),
      ),
      this.#button(
        text.__("Validate"),
        text.__("Restart the kernel and run all cells, as the grader will"),
        () => this.validate(),
      ),
    ];
    const summary = document.createElement("summary");
    summary.textContent = text.__("Checks");
    this.#details.append(summary, this.#list);
    const line = document.createElement("div");
    line.className = "gb-Exercises-line";
    line.append(this.#points, ...this.#buttons, this.#said);
    this.#inner.append(line, this.#details);
    this.node.append(this.#inner);
    panel.context.model.contentChanged.connect(this.#updateSoon, this);
    NotebookActions.executed.connect(this.#updateSoon, this);
    this.#update();
  }

  /** Runs every code cell in order. One that fails does not keep the next from running. */
  async check(): Promise<void> {
    const { content, sessionContext } = this.#panel;
    const cells = content.widgets.filter(({ model }) => model.type === "code");
    for (const button of this.#buttons) button.disabled = true;
    try {
      for (const [index, cell] of cells.entries()) {
        this.#said.textContent = this.#text.__("Running cell %1 of %2…", index + 1, cells.length);
        await NotebookActions.runCells(content, [cell], sessionContext);
        if (this.isDisposed) return;
      }
    } finally {
      for (const button of this.#buttons) button.disabled = false;
    }
    this.#update();
    this.#said.textContent = this.#verdict();
    this.#details.open ||= this.#judged().some(({ result }) => result.state === "failed");
  }

  /** Runs the checks as the grader will: on a new kernel, which knows nothing of what was tried before. */
  async validate(): Promise<void> {
    const { button } = await showDialog({
      title: this.#text.__("Validate the notebook?"),
      body: this.#text.__("The kernel is restarted, so all variables are forgotten, and every cell is run."),
      buttons: [Dialog.cancelButton(), Dialog.okButton({ label: this.#text.__("Restart and Run") })],
    });
    if (!button.accept) return;
    await this.#panel.sessionContext.session?.kernel?.restart();
    await this.check();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    clearTimeout(this.#timer);
    this.#height.disconnect();
    NotebookActions.executed.disconnect(this.#updateSoon, this);
    super.dispose();
  }

  protected override onAfterAttach(): void {
    this.#height.observe(this.#inner);
  }

  #button(label: string, title: string, action: () => Promise<void>): HTMLButtonElement {
    const button = document.createElement("button");
    button.className = "jp-mod-styled";
    button.textContent = label;
    button.title = title;
    button.onclick = () => {
      void action().catch((error: unknown) => {
        this.#said.textContent = error instanceof Error ? error.message : String(error);
      });
    };
    return button;
  }

  #updateSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#update(), PAUSE);
  }

  #judged(): Judged[] {
    return this.#panel.content.widgets.flatMap(({ model }, index) => {
      const cell = readGradedCell(model.getMetadata("nbgrader"));
      if (!cell) return [];
      if (model.type !== "code") return [{ index, cell, result: judge(cell, false, []) }];
      const { executionCount, outputs } = model as ICodeCellModel;
      return [{ index, cell, result: judge(cell, executionCount !== null, outputs.toJSON() as Output[]) }];
    });
  }

  #update(): void {
    if (this.isDisposed || this.#panel.isDisposed) return;
    const judged = this.#judged();
    const { earned, checked, manual } = total(judged);
    const points = this.#text.__("%1 of %2 points", formatPoints(earned), formatPoints(checked));
    const byHand = manual > 0 ? this.#text.__("; %1 more are judged by a person", formatPoints(manual)) : "";
    this.#points.textContent = points + byHand;
    this.#list.replaceChildren(...judged.map((each) => this.#row(each)));
  }

  #row({ index, cell, result }: Judged): HTMLLIElement {
    const row = document.createElement("li");
    row.className = `gb-Exercise gb-mod-${result.state}`;
    const link = document.createElement("button");
    link.className = "gb-Exercise-link";
    link.textContent = `${SIGNS[result.state]} ${cell.gradeId}`;
    link.onclick = () => void this.#reveal(index);
    const points = document.createElement("span");
    points.textContent = this.#pointsText(cell, result);
    row.append(link, points);
    if (result.reason) {
      const reason = document.createElement("pre");
      reason.textContent = result.reason;
      reason.tabIndex = 0; // it may scroll
      row.append(reason);
    }
    return row;
  }

  #pointsText({ points }: GradedCell, { state, earned }: Result): string {
    const text = this.#text;
    if (state === "manual") return text.__("%1 points, judged by a person", formatPoints(points));
    if (state === "open") return text.__("%1 points, not run yet", formatPoints(points));
    return text.__("%1 of %2 points", formatPoints(earned), formatPoints(points));
  }

  #verdict(): string {
    const failed = this.#judged().filter(({ result }) => result.state === "failed").length;
    return failed === 0
      ? this.#text.__("All visible checks hold. The grader may run further ones.")
      : this.#text._n("%1 check fails.", "%1 checks fail.", failed, failed);
  }

  async #reveal(index: number): Promise<void> {
    const { content } = this.#panel;
    await content.scrollToItem(index, "smart");
    content.activeCellIndex = index;
    content.activate();
  }

  /** The box above the notebook gives a widget its least height. */
  #fit(): void {
    const height = `${Math.ceil(this.#inner.getBoundingClientRect().height)}px`;
    if (this.node.style.minHeight === height) return;
    this.node.style.minHeight = height;
    this.parent?.fit();
  }
}
