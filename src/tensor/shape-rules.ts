// The shape rule of every primitive: the shape that comes out, or an error that shows the shapes that do not fit.
import {
  type Binary,
  binaryNames,
  type DType,
  type Parameters,
  type Primitive,
  type Unary,
  unaryNames,
} from "./primitives.ts";
import { sizeOf } from "./view.ts";

/** The size of each axis, first axis first: `[rows, columns]` of a matrix, `[]` of a single number. */
export type Shape = readonly number[];
type ShapeRule<P extends Primitive> = (shapes: readonly Shape[], parameters: Parameters[P]) => Shape;

/** Shapes as messages print them: `[2, 3]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** @throws RangeError unless every size is whole and 0 or more, and the dtype is one of the two */
export function expectForm(name: string, shape: Shape, dtype: DType): void {
  // Written in JavaScript, or to a type that was cast, both may be anything.
  const sizes: unknown = shape;
  if (!Array.isArray(sizes) || !sizes.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    const given = Array.isArray(sizes) ? formatShape(sizes) : String(sizes);
    throw new RangeError(`${name}: a shape is an array of whole numbers from 0 up, got ${given}`);
  }
  if (dtype !== "float32" && dtype !== "float64") {
    throw new RangeError(`${name}: the dtype is "float32" or "float64", got "${String(dtype)}"`);
  }
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/**
 * The shape that operands take together: axes are matched from the right, and an axis of size 1 is repeated.
 * @throws RangeError where two sizes differ and neither is 1
 */
export function broadcastShapes(name: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let axis = 1; axis <= rank; axis++) {
    const left = a[a.length - axis] ?? 1;
    const right = b[b.length - axis] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new RangeError(
        `${name}: ${formatShape(a)} and ${formatShape(b)} do not fit: ` +
          `axis ${rank - axis} has size ${left} against ${right}, and neither is 1`,
      );
    }
    shape[rank - axis] = left === 1 ? right : left;
  }
  return shape;
}

function alike(name: string): (shapes: readonly Shape[]) => Shape {
  return (shapes) => {
    for (const shape of shapes) {
      if (!sameShape(shape, shapes[0])) {
        throw new RangeError(`${name}: ${shapes.map(formatShape).join(" and ")} differ`);
      }
    }
    return shapes[0];
  };
}

function reduced([shape]: readonly Shape[], { axes }: { axes: readonly number[] }): Shape {
  return shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
}

const elementwise = Object.fromEntries(
  [...unaryNames, ...binaryNames].map((name) => [name, alike(name)]),
) as Record<Unary | Binary, (shapes: readonly Shape[]) => Shape>;

export const shapeRules: { readonly [P in Primitive]: ShapeRule<P> } = {
  ...elementwise,
  select: alike("where"),
  stopGradient: ([shape]) => shape,
  cast: ([shape]) => shape,

  reshape([from], { shape }) {
    expectForm("reshape", shape, "float32");
    if (sizeOf(from) !== sizeOf(shape)) {
      throw new RangeError(
        `reshape: ${formatShape(from)} holds ${sizeOf(from)} numbers, ${formatShape(shape)} needs ${sizeOf(shape)}`,
      );
    }
    return shape;
  },
  transpose([shape], { axes }) {
    const seen = new Set(axes);
    if (axes.length !== shape.length || seen.size !== axes.length || axes.some((a) => !(a in shape))) {
      throw new RangeError(
        `transpose: axes ${formatShape(axes)} are no permutation of the ${shape.length} axes of ${formatShape(shape)}`,
      );
    }
    return axes.map((axis) => shape[axis]);
  },
  broadcastTo([from], { shape }) {
    const fits =
      from.length <= shape.length &&
      from.every((extent, axis) => extent === 1 || extent === shape[axis + shape.length - from.length]);
    if (!fits) {
      throw new RangeError(`broadcastTo: ${formatShape(from)} can not be repeated to ${formatShape(shape)}`);
    }
    return shape;
  },
  slice: (_, { counts }) => counts,
  place: (_, { shape }) => shape,
  concat(shapes, { axis }) {
    const [first] = shapes;
    for (const shape of shapes) {
      const fits = shape.length === first.length && shape.every((n, a) => a === axis || n === first[a]);
      if (!fits) {
        throw new RangeError(
          `concat: ${shapes.map(formatShape).join(" and ")} do not fit: only axis ${axis} may differ`,
        );
      }
    }
    return first.map((n, a) => (a === axis ? shapes.reduce((total, shape) => total + shape[axis], 0) : n));
  },
  take([shape, indices]) {
    if (indices.length !== 1) throw new RangeError(`take: indices must be [n], got ${formatShape(indices)}`);
    if (shape.length === 0) throw new RangeError("take: a scalar has no rows");
    return [indices[0], ...shape.slice(1)];
  },
  scatterAdd([rows, indices], { count }) {
    if (indices.length !== 1 || indices[0] !== rows[0]) {
      throw new RangeError(
        `scatterAdd: ${formatShape(rows)} and ${formatShape(indices)} do not fit: one index a row is needed`,
      );
    }
    return [count, ...rows.slice(1)];
  },

  sum: reduced,
  max: reduced,
  argmax([shape]) {
    if (shape[shape.length - 1] === 0) {
      throw new RangeError(`argmax: ${formatShape(shape)} has nothing to choose from on its last axis`);
    }
    return [...shape.slice(0, -1), 1];
  },

  matmul([a, b]) {
    const [m, k] = a.slice(-2);
    const [rows, n] = b.slice(-2);
    if (k !== rows) {
      throw new RangeError(
        `matmul: ${formatShape(a)} and ${formatShape(b)} do not fit: ${k} columns against ${rows} rows`,
      );
    }
    return [...a.slice(0, -2), m, n];
  },
};
