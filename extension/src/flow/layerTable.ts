// The layers of one step as a table: a bar and a number for each quantity. Bars are moved by transforms alone, and
// numbers are rewritten only so often as one can read, which keeps a frame under a millisecond or two.
import type { TranslationBundle } from "@jupyterlab/translation";
import type { FlowStep } from "./protocol.ts";
import { formatNumber, logPlace, type Quantity, type Recording } from "./recording.ts";

const QUANTITIES: readonly Quantity[] = ["gradientNorm", "updateRatio", "saturated", "dead"];

interface Cell {
  readonly bar: HTMLElement;
  readonly other: HTMLElement;
  readonly value: HTMLElement;
}

export class LayerTable {
  readonly node = document.createElement("table");
  readonly #body = this.node.createTBody();
  #cells: Cell[][] = [];
  #names = "";

  constructor(text: TranslationBundle) {
    this.node.className = "gb-Flow-layers";
    const titles = [
      text.__("Layer"),
      text.__("Gradient norm"),
      text.__("Update ratio"),
      text.__("Saturated"),
      text.__("Dead"),
    ];
    const head = this.node.createTHead().insertRow();
    for (const title of titles) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = title;
      head.append(cell);
    }
  }

  /** Moves the bars to a step, and the markers to the step of the run that it is compared with. */
  show(step: FlowStep, recording: Recording, other: FlowStep | undefined, withNumbers: boolean): void {
    this.#fit(step);
    step.layers.forEach((layer, row) => {
      QUANTITIES.forEach((quantity, column) => {
        const { bar, other: marker, value } = this.#cells[row][column];
        const place = (number: number): number => placeOf(quantity, number, recording);
        bar.style.transform = `scaleX(${place(layer[quantity]).toFixed(4)})`;
        const compared = other?.layers[row]?.[quantity];
        marker.hidden = compared === undefined || Number.isNaN(compared);
        if (compared !== undefined) marker.style.left = `${(place(compared) * 100).toFixed(2)}%`;
        if (withNumbers) value.textContent = format(quantity, layer[quantity]);
      });
    });
  }

  /** Rows are made anew only when the network changes. */
  #fit({ layers }: FlowStep): void {
    const names = layers.map(({ name }) => name).join("\n");
    if (names === this.#names) return;
    this.#names = names;
    this.#body.replaceChildren();
    this.#cells = layers.map(({ name }) => {
      const row = this.#body.insertRow();
      const title = document.createElement("th");
      title.scope = "row";
      title.textContent = name;
      row.append(title);
      return QUANTITIES.map((quantity) => addCell(row, quantity));
    });
  }
}

function addCell(row: HTMLTableRowElement, quantity: Quantity): Cell {
  const cell = row.insertCell();
  cell.className = `gb-Flow-cell gb-mod-${quantity}`;
  const [track, bar, other, value] = ["track", "bar", "other", "value"].map((name) => {
    const part = document.createElement("span");
    part.className = `gb-Flow-${name}`;
    return part;
  });
  other.hidden = true;
  track.append(bar, other);
  cell.append(track, value);
  return { bar, other, value };
}

const isShare = (quantity: Quantity): boolean => quantity === "saturated" || quantity === "dead";

function placeOf(quantity: Quantity, value: number, recording: Recording): number {
  if (isShare(quantity)) return Number.isNaN(value) ? 0 : Math.min(1, Math.max(0, value));
  return logPlace(value, recording.range(quantity));
}

function format(quantity: Quantity, value: number): string {
  if (Number.isNaN(value)) return "–";
  return isShare(quantity) ? `${Math.round(value * 100)} %` : formatNumber(value);
}
