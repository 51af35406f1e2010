// `progress`: a loop with a bar, the time it has taken and the time left.
import { currentHost, inNotebook } from "../display/host.ts";
import { displaySymbol, type MimeData } from "../display/mimeBundle.ts";
import { escapeHtml } from "../display/table.ts";
import { hbox } from "../widgets/containers.ts";
import { floatProgress, label, type ProgressState } from "../widgets/controls.ts";
import type { AnyWidget } from "../widgets/model.ts";
import type { Widget } from "../widgets/widget.ts";

/** Milliseconds between two updates of the bar: ten a second look smooth and cost the loop little. */
const interval = 100;

/** What a progress bar says and how far it goes. */
export interface ProgressOptions {
  /** What stands before the bar. */
  label?: string;
  /** How many items there will be; known by itself for arrays, Sets, Maps and what else has a length or size. */
  total?: number;
}

/**
 * The items of a loop, unchanged, with a bar below the cell: how far it is, how long it took, how long it will take.
 * Where widgets are missing, and in the saved notebook, the same is text.
 *
 * @example
 * let sum = 0;
 * for (const step of progress([1, 2, 3])) sum += step;
 * sum // 6
 */
export function progress<Item>(items: Iterable<Item>, options?: ProgressOptions | string): Iterable<Item>;
export function progress<Item>(
  items: AsyncIterable<Item>,
  options?: ProgressOptions | string,
): AsyncIterable<Item>;
export function progress<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  options: ProgressOptions | string = {},
): Iterable<Item> | AsyncIterable<Item> {
  const { label: name = "", total = sizeOf(items) } =
    typeof options === "string" ? { label: options } : options;
  const start = () => (inNotebook() ? new Bar(name, total) : null);
  return Symbol.asyncIterator in items ? followAsync(items, start) : follow(items, start);
}

function* follow<Item>(items: Iterable<Item>, start: () => Bar | null): Generator<Item> {
  const bar = start();
  let completed = false;
  try {
    for (const item of items) {
      yield item;
      bar?.step();
    }
    completed = true;
  } finally {
    bar?.end(completed);
  }
}

async function* followAsync<Item>(items: AsyncIterable<Item>, start: () => Bar | null): AsyncGenerator<Item> {
  const bar = start();
  let completed = false;
  try {
    for await (const item of items) {
      yield item;
      bar?.step();
    }
    completed = true;
  } finally {
    bar?.end(completed);
  }
}

function sizeOf(items: object): number | undefined {
  const size: unknown = "length" in items ? items.length : "size" in items ? items.size : undefined;
  return typeof size === "number" && Number.isFinite(size) ? size : undefined;
}

class Bar {
  readonly #name: string;
  readonly #total: number | undefined;
  readonly #displayId = crypto.randomUUID();
  readonly #began = performance.now();
  readonly #bar: Widget<ProgressState>;
  readonly #text = label();
  readonly #view: AnyWidget;
  #shownAt = this.#began;
  #done = 0;

  constructor(name: string, total: number | undefined) {
    this.#name = name;
    this.#total = total;
    this.#bar = floatProgress({ max: 1, description: name, layout: { width: "24em" } });
    this.#text.value = this.#counts();
    this.#view = hbox([this.#bar, this.#text]);
    this.#show({ ...this.#view[displaySymbol](), "text/plain": this.#line() }, false);
  }

  step(): void {
    this.#done++;
    const now = performance.now();
    if (now - this.#shownAt < interval) return;
    this.#shownAt = now;
    this.#bar.value = this.#fraction();
    this.#text.value = this.#counts();
  }

  /** Leaves the last state without widgets, so that it is also there when the notebook is opened again. */
  end(completed: boolean): void {
    const fraction = completed ? 1 : this.#fraction();
    const bar = `<progress max="1" value="${fraction.toFixed(4)}" style="width: 18em"></progress>`;
    const html = `<div>${escapeHtml(this.#name)} ${bar} ${escapeHtml(this.#counts())}</div>`;
    this.#show({ "text/html": html, "text/plain": this.#line() }, true);
    for (const widget of [this.#view, this.#bar, this.#text]) widget.close();
  }

  #show(data: MimeData, update: boolean): void {
    currentHost().display(data, {}, { displayId: this.#displayId, update });
  }

  #fraction(): number {
    return this.#total === undefined || this.#total === 0 ? 0 : Math.min(1, this.#done / this.#total);
  }

  /** As "120/1000, 3 s, 22 s left, 40/s". */
  #counts(): string {
    const seconds = (performance.now() - this.#began) / 1000;
    const count = this.#total === undefined ? `${this.#done}` : `${this.#done}/${this.#total}`;
    if (this.#done === 0) return count;
    const left = this.#total === undefined ? 0 : ((this.#total - this.#done) * seconds) / this.#done;
    const rest = left > 0 ? `, ${duration(left)} left` : "";
    const rate = seconds > 0 ? `, ${rounded(this.#done / seconds)}/s` : "";
    return `${count}, ${duration(seconds)}${rest}${rate}`;
  }

  #line(): string {
    return this.#name === "" ? this.#counts() : `${this.#name}: ${this.#counts()}`;
  }
}

/** Three digits, but never an exponent. */
function rounded(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}

/** Seconds as "3 ms", "1.4 s", "12 s", "3 min 20 s", "2 h 5 min". */
function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
