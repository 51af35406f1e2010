// The widget that draws one figure in an output. It draws only near the visible part of the page, follows the theme
// and the width of its panel, and answers a figure that cannot be drawn with a sentence in place.
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { JSONExt, type ReadonlyPartialJSONValue } from "@lumino/coreutils";
import { Widget } from "@lumino/widgets";
import {
  describeFigure,
  type Figure,
  figureHeight,
  PLOTLY_MIME,
  readFigure,
  smoothTrace,
  titleText,
  usesWebGL,
} from "./figure.ts";
import { type ImageOptions, loadPlotly, type Plotly, type PlotlyFigure } from "./library.ts";
import { type ChartTheme, PRINT_THEME, pageTheme, themedLayout } from "./theme.ts";

/** Charts begin to draw this far outside the window, so that scrolling finds them ready. */
const NEAR = "300px";

const charts = new WeakMap<Element, Chart>();

/** The chart that an element belongs to, for commands. */
export function chartOf(element: Element | null): Chart | undefined {
  const node = element?.closest(".gb-Chart");
  return node ? charts.get(node) : undefined;
}

export class Chart extends Widget implements IRenderMime.IRenderer {
  readonly #translator: IRenderMime.IRendererOptions["translator"];
  readonly #host = document.createElement("div");
  readonly #near = new IntersectionObserver((entries) => this.#onScroll(entries), { rootMargin: NEAR });
  readonly #size = new ResizeObserver(() => this.#onSize());
  readonly #theme = new MutationObserver(() => this.#onTheme());
  #source: ReadonlyPartialJSONValue = null;
  #figure: Figure | undefined;
  #plotly: Plotly | undefined;
  #drawing: Promise<void> = Promise.resolve();
  #isNear = false;
  #isDrawn = false;
  #drawnWidth = 0;

  constructor(translator: IRenderMime.IRendererOptions["translator"]) {
    super();
    this.#translator = translator;
    this.addClass("gb-Chart");
    this.#host.className = "gb-Chart-host";
    this.node.append(this.#host);
    this.node.tabIndex = 0;
    this.node.setAttribute("role", "figure");
    this.node.setAttribute("aria-keyshortcuts", "Alt+Shift+P Alt+Shift+S Alt+= Alt+- Alt+R");
    charts.set(this.node, this);
  }

  /** Takes a new figure. Resolves when it is drawn, or at once when it is off screen. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const source = model.data[PLOTLY_MIME] ?? null;
    // An output changes without its figure when, say, a picture is put beside it.
    if (source !== null && JSONExt.deepEqual(source, this.#source)) return;
    this.#source = source;
    try {
      this.#figure = readFigure(source);
    } catch (error) {
      this.#figure = undefined;
      this.#fail(error);
      return;
    }
    this.node.setAttribute("aria-label", describeFigure(this.#figure, model.data["text/plain"]));
    this.title.label = titleText(this.#figure.layout["title"]);
    this.node.style.minHeight = `${figureHeight(this.#figure)}px`;
    this.#isDrawn = false;
    if (this.#isNear) await this.#redraw();
  }

  /** A picture of the chart as a `data:` address. */
  async toImage(options: ImageOptions): Promise<string> {
    if (!this.#figure) throw new Error("There is no chart here to export.");
    const { offsetWidth: width, offsetHeight: height } = this.node;
    return picture(this.#figure, pageTheme(this.node), { width, height, ...options });
  }

  /** Zooms both axes about their middle, or back to the whole figure with `undefined`. */
  async zoom(factor: number | undefined): Promise<void> {
    if (!this.#plotly || !this.#isDrawn) return;
    const axes = axesOf(this.#host);
    const update = Object.fromEntries(
      axes.map(([name, [low, high]]) => {
        if (factor === undefined) return [`${name}.autorange`, true];
        const [middle, half] = [(low + high) / 2, ((high - low) / 2) * factor];
        return [`${name}.range`, [middle - half, middle + half]];
      }),
    );
    await this.#plotly.relayout(this.#host, update);
  }

  protected override onAfterAttach(): void {
    this.#near.observe(this.node);
    this.#size.observe(this.node);
    this.#theme.observe(document.body, { attributeFilter: ["data-jp-theme-name", "data-jp-theme-light"] });
  }

  protected override onBeforeDetach(): void {
    this.#near.disconnect();
    this.#size.disconnect();
    this.#theme.disconnect();
    this.#isNear = false;
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#erase();
    super.dispose();
  }

  #onScroll(entries: IntersectionObserverEntry[]): void {
    this.#isNear = entries.at(-1)?.isIntersecting ?? false;
    if (this.#isNear && !this.#isDrawn) void this.#redraw();
    if (!this.#isNear && this.#isDrawn && this.#figure?.data.map(drawn).some(usesWebGL)) this.#erase();
  }

  #onSize(): void {
    const width = this.node.clientWidth;
    if (!this.#isDrawn || width === 0 || width === this.#drawnWidth) return;
    this.#drawnWidth = width;
    requestAnimationFrame(() => {
      if (this.#isDrawn && this.node.clientWidth > 0) void this.#plotly?.Plots.resize(this.#host);
    });
  }

  #onTheme(): void {
    this.#isDrawn = false;
    if (this.#isNear) requestAnimationFrame(() => void this.#redraw());
  }

  #redraw(): Promise<void> {
    this.#drawing = this.#drawing.then(() => this.#draw());
    return this.#drawing;
  }

  async #draw(): Promise<void> {
    if (!this.#figure || this.#isDrawn || this.isDisposed) return;
    try {
      this.#plotly ??= await loadPlotly();
      if (this.isDisposed || !this.#figure) return;
      this.#isDrawn = true;
      this.#drawnWidth = this.node.clientWidth;
      this.#host.style.height = `${figureHeight(this.#figure)}px`;
      this.node.querySelector(".gb-Chart-problem")?.remove();
      await this.#plotly.react(this.#host, styled(this.#figure, pageTheme(this.node)));
    } catch (error) {
      this.#isDrawn = false;
      this.#fail(error);
    }
  }

  #erase(): void {
    this.#plotly?.purge(this.#host);
    this.#isDrawn = false;
  }

  #fail(error: unknown): void {
    this.#erase();
    this.#host.style.height = "";
    this.node.style.minHeight = "";
    this.node.querySelector(".gb-Chart-problem")?.remove();
    const message = document.createElement("p");
    message.className = "gb-Chart-problem";
    message.setAttribute("role", "alert");
    const sentence = this.#translator?.load("gradbook_lab").__("This chart cannot be drawn.");
    const reason = error instanceof Error ? error.message : String(error);
    message.textContent = `${sentence ?? "This chart cannot be drawn."} ${reason}`;
    this.node.setAttribute("aria-label", message.textContent);
    this.node.append(message);
  }
}

/** A picture for the notebook file: light, and of a size that reads well in a page's column. */
export function printedImage(figure: Figure): Promise<string> {
  return picture(figure, PRINT_THEME, {
    format: "png",
    width: 760,
    height: figureHeight(figure),
    scale: 1.5,
  });
}

async function picture(figure: Figure, theme: ChartTheme, options: ImageOptions): Promise<string> {
  const plotly = await loadPlotly();
  return plotly.toImage(styled(figure, theme), options);
}

/** Plotly writes into what it is given, so it gets copies. */
function styled(figure: Figure, theme: ChartTheme): PlotlyFigure {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    data: structuredClone(figure.data.map(drawn)),
    layout: themedLayout(figure, theme, still),
    frames: structuredClone(figure.frames.map((frame) => ({ ...frame }))),
    config: { displaylogo: false, ...figure.config },
  };
}

let hasWebGL: boolean | undefined;

/** The trace as it is drawn on this machine. */
function drawn(trace: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  hasWebGL ??= document.createElement("canvas").getContext("webgl") !== null;
  return hasWebGL ? smoothTrace(trace) : trace;
}

/** The linear axes that Plotly settled on, with their ranges. */
function axesOf(host: HTMLElement): [string, [number, number]][] {
  const { _fullLayout: full } = host as HTMLElement & { _fullLayout?: Record<string, { range?: unknown }> };
  return Object.entries(full ?? {}).flatMap(([name, axis]): [string, [number, number]][] => {
    if (!/^[xy]axis\d*$/.test(name) || !Array.isArray(axis.range)) return [];
    const [low, high] = axis.range.map(Number);
    return Number.isFinite(low) && Number.isFinite(high) ? [[name, [low, high]]] : [];
  });
}
