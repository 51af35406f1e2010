// The history of a run as one picture: a column a step, a row a layer, coloured by the logarithm of the gradient norm.
import { logPlace, type Recording } from "./recording.ts";

/** Dark to light in even steps of lightness, told apart with every kind of colour blindness (after cividis). */
const SCALE: readonly (readonly [number, number, number])[] = [
  [0, 32, 77],
  [60, 77, 110],
  [124, 123, 120],
  [187, 175, 104],
  [255, 234, 70],
];

/** No column is worth more than a pixel. */
const MOST_COLUMNS = 600;

/** Draws the history over the whole canvas, with a line at the step that is shown. */
export function drawHistory(canvas: HTMLCanvasElement, recording: Recording, shownIndex: number): void {
  const { steps } = recording;
  const rows = steps.at(-1)?.layers.length ?? 0;
  const columns = Math.min(steps.length, MOST_COLUMNS);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (rows === 0 || columns === 0) return;
  const range = recording.range("gradientNorm");
  const image = new ImageData(columns, rows);
  for (let column = 0; column < columns; column++) {
    const { layers } = steps[Math.floor((column * steps.length) / columns)];
    for (let row = 0; row < rows; row++)
      paint(image, row * columns + column, logPlace(layers[row]?.gradientNorm ?? Number.NaN, range));
  }
  const source = new OffscreenCanvas(columns, rows);
  source.getContext("2d")?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  const x = Math.round(((shownIndex + 0.5) / steps.length) * canvas.width);
  context.fillStyle = "#ffffff";
  context.fillRect(x - 2, 0, 4, canvas.height);
  context.fillStyle = "#d00000";
  context.fillRect(x - 1, 0, 2, canvas.height);
}

function paint(image: ImageData, pixel: number, place: number): void {
  const at = place * (SCALE.length - 1);
  const [below, above] = [SCALE[Math.floor(at)], SCALE[Math.ceil(at)]];
  for (let channel = 0; channel < 3; channel++)
    image.data[pixel * 4 + channel] = below[channel] + (above[channel] - below[channel]) * (at % 1);
  image.data[pixel * 4 + 3] = 255;
}
