// Eager elementwise kernels in WebAssembly: one small module for each primitive and layout of its operands, made at
// first use and run on the shared workspace.
import type { DType, Elementwise } from "../tensor/primitives.ts";
import { contiguous, type NumberArray, rowMajorStrides, sizeOf, type View } from "../tensor/view.ts";
import { encodeModule } from "./bytes.ts";
import { hasRelaxedSimd } from "./kernels.ts";
import { Lanes } from "./lanes.ts";
import { type Along, encodeLoop, widthOf } from "./loop.ts";
import { alongColumns, chooseSplit, fits, rowStep } from "./rows.ts";
import { vectorForms } from "./vector-forms.ts";
import { openWorkspace, spaceFor } from "./workspace.ts";

type Loop = (...addressesStepsAndSizes: number[]) => void;

const loops = new Map<string, Loop>();

/** Fewer elements than this are done sooner by a plain loop than by copying them. */
const leastElements = 256;

/** Whether `mapVectors` does this sooner than a plain loop. */
export function suitsVectors(primitive: Elementwise, size: number, dtype: DType): boolean {
  return size >= leastElements && vectorForms[primitive].together.includes(dtype);
}

/** Applies a primitive to operands of one shape and dtype, number by number; writes to `out`, row-major. */
export function mapVectors(
  primitive: Elementwise,
  out: NumberArray,
  shape: readonly number[],
  dtype: DType,
  views: readonly View[],
): void {
  const split = chooseSplit(shape, views);
  const operands = views.map((view) => (fits(view, split) ? view : gapless(view)));
  const along = operands.map((operand) => alongColumns(operand, split) ?? "full");
  const steps = operands.map((operand) => rowStep(operand, split) ?? 0);
  const columns = sizeOf(shape.slice(split));
  const rows = out.length / columns;
  const width = widthOf(dtype);
  const workspace = openWorkspace();

  const extents = operands.map((_, i) => (rows - 1) * steps[i] + (along[i] === "full" ? columns : 1));
  const addresses: number[] = [];
  let end = spaceFor(out.byteLength);
  for (const extent of extents) {
    addresses.push(end);
    end += spaceFor(extent * width);
  }
  workspace.reserve(end);
  const numbers = workspace.numbersLike(out);
  operands.forEach(({ data, offset }, i) => {
    numbers.set(data.subarray(offset, offset + extents[i]), addresses[i] / width);
  });
  const loop = findLoop(primitive, dtype, along, workspace.memory);
  loop(0, ...addresses, ...steps.map((step) => step * width), rows, columns * width);
  out.set(numbers.subarray(0, out.length));
}

function gapless(view: View): View {
  return { data: contiguous(view), shape: view.shape, strides: rowMajorStrides(view.shape), offset: 0 };
}

function findLoop(
  primitive: Elementwise,
  dtype: DType,
  along: readonly Along[],
  memory: WebAssembly.Memory,
): Loop {
  const key = `${primitive} ${dtype} ${along}`;
  const known = loops.get(key);
  if (known !== undefined) return known;
  const lanes = new Lanes(dtype, hasRelaxedSimd());
  const result = vectorForms[primitive].build(lanes, ...along.map((_, slot) => lanes.load(slot)));
  // Only primitives whose lanes are computed together get here: nothing is called for single numbers.
  const body = encodeLoop({ dtype, operands: along, results: [result] }, () => 0);
  const module = new WebAssembly.Module(encodeModule([], [body]));
  const loop = new WebAssembly.Instance(module, { env: { memory } }).exports.run as Loop;
  loops.set(key, loop);
  return loop;
}
