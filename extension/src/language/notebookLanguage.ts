// The compiler's view of one open notebook: what is wrong underlined in every cell, in cell order, shortly after a pause
// in typing; types on hover. Loaded when the first gradbook notebook opens.

import { type Diagnostic as Mark, setDiagnostics } from "@codemirror/lint";
import { type EditorView, hoverTooltip, type Tooltip } from "@codemirror/view";
import type { Cell } from "@jupyterlab/cells";
import type { CodeMirrorEditor } from "@jupyterlab/codemirror";
import type { NotebookPanel } from "@jupyterlab/notebook";
import type { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import { LanguageClient } from "./languageClient.ts";
import { offsetAt, positionAt } from "./positions.ts";
import type { CellText, Diagnostic, Hover } from "./protocol.ts";

/** From the last change to the question, in milliseconds. */
const PAUSE = 150;

const SEVERITY = { error: "error", warning: "warning", suggestion: "hint" } as const;

export interface LanguageServices {
  readonly rendermime: IRenderMimeRegistry;
  /** Whether errors are underlined while one types. */
  readonly checks: () => boolean;
}

export class NotebookLanguage {
  readonly panel: NotebookPanel;
  readonly client: LanguageClient;
  readonly #services: LanguageServices;
  readonly #prepared = new WeakSet<EditorView>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isChecking = false;
  #isStale = false;

  constructor(panel: NotebookPanel, services: LanguageServices) {
    this.panel = panel;
    this.#services = services;
    this.client = new LanguageClient(() => panel.sessionContext.session?.kernel);
    panel.content.modelContentChanged.connect(this.#checkSoon, this);
    panel.content.activeCellChanged.connect(this.#checkSoon, this);
    panel.sessionContext.kernelChanged.connect(this.#onKernel, this);
    panel.sessionContext.statusChanged.connect(this.#onStatus, this);
    panel.disposed.connect(() => {
      clearTimeout(this.#timer);
      this.client.close();
    });
    this.#checkSoon();
  }

  /** The code cells as they stand in the editor. */
  cells(): CellText[] {
    return this.panel.content.widgets
      .filter(({ model }) => model.type === "code")
      .map(({ model }) => ({ id: model.id, source: model.sharedModel.getSource() }));
  }

  cell(id: string): Cell | undefined {
    return this.panel.content.widgets.find(({ model }) => model.id === id);
  }

  /** Forgets what is underlined, for example when checking is switched off. */
  refresh(): void {
    this.#checkSoon();
  }

  #onKernel(): void {
    this.client.close();
    this.#checkSoon();
  }

  /** A kernel that was restarted has a new compiler. */
  #onStatus(_: unknown, status: string): void {
    if (status === "restarting" || status === "autorestarting" || status === "dead") this.client.close();
    if (status === "restarting" || status === "autorestarting") this.#checkSoon();
  }

  #checkSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#check(), PAUSE);
  }

  async #check(): Promise<void> {
    if (this.panel.isDisposed) return;
    if (this.#isChecking) {
      this.#isStale = true;
      return;
    }
    this.#isChecking = true;
    const cells = this.cells();
    try {
      const found = this.#services.checks() ? await this.client.check(cells) : [];
      cells.forEach(({ id, source }, index) => {
        this.#show(id, source, found[index] ?? []);
      });
    } catch {
      // No kernel, or one that is ending: what is underlined stays until there is an answer.
    } finally {
      this.#isChecking = false;
      if (this.#isStale) {
        this.#isStale = false;
        this.#checkSoon();
      }
    }
  }

  #show(cellId: string, source: string, diagnostics: readonly Diagnostic[]): void {
    const view = editorOf(this.cell(cellId));
    // A cell that changed meanwhile is asked about again.
    if (!view || view.state.doc.toString() !== source) return;
    this.#prepare(view, cellId);
    view.dispatch(
      setDiagnostics(
        view.state,
        diagnostics.map((diagnostic) => toMark(source, diagnostic)),
      ),
    );
  }

  #prepare(view: EditorView, cellId: string): void {
    if (this.#prepared.has(view)) return;
    this.#prepared.add(view);
    const editor = this.cell(cellId)?.editor as CodeMirrorEditor | undefined;
    editor?.injectExtension(
      hoverTooltip((_, offset) => this.#hover(view, cellId, offset), { hoverTime: 400 }),
    );
  }

  async #hover(view: EditorView, cellId: string, offset: number): Promise<Tooltip | null> {
    const word = view.state.wordAt(offset);
    if (!word) return null;
    const position = positionAt(view.state.doc.toString(), offset);
    const hover = await this.client.hover(this.cells(), cellId, position).catch(() => null);
    // "any" alone says nothing: the compiler gives it for what it does not know.
    if (!hover || hover.signature === "any") return null;
    return { pos: word.from, end: word.to, above: true, create: () => ({ dom: this.#hoverText(hover) }) };
  }

  #hoverText({ signature, documentation }: Hover): HTMLElement {
    const dom = document.createElement("div");
    dom.className = "gb-Hover";
    const code = document.createElement("pre");
    code.textContent = signature;
    dom.append(code);
    if (documentation) {
      const { rendermime } = this.#services;
      const renderer = rendermime.createRenderer("text/markdown");
      void renderer.renderModel(rendermime.createModel({ data: { "text/markdown": documentation } }));
      dom.append(renderer.node);
    }
    return dom;
  }
}

/** The editor of a cell, once it has one: cells far from the window have none yet. */
function editorOf(cell: Cell | undefined): EditorView | undefined {
  return (cell?.editor as CodeMirrorEditor | null | undefined)?.editor;
}

/** An empty range is drawn as one character, or it would not be seen. */
function toMark(source: string, { severity, code, message, range }: Diagnostic): Mark {
  const from = offsetAt(source, range.start);
  const to = Math.max(offsetAt(source, range.end), Math.min(from + 1, source.length));
  return { from: Math.min(from, to), to, severity: SEVERITY[severity], source: `TS${code}`, message };
}
