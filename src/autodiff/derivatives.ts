// Derivatives made from reverse mode: forward products, Jacobians and Hessians.
import { eye, reshape, stack, type Tensor, zeros } from "../tensor/index.ts";
import { formatShape, sameShape } from "../tensor/shape-rules.ts";
import { grad, vjp } from "./reverse.ts";
import { fillTree, leaves } from "./tree.ts";

/**
 * A function's value and its derivative along a direction (Jacobian-vector product).
 *
 * The pullback u ↦ Jᵀu is linear in u, so its own pullback is v ↦ Jv, wherever it is taken: reverse mode applied twice
 * gives forward mode without a second table of rules (J. Townsend, "A new trick for calculating Jacobian vector
 * products", 2017).
 *
 * @param args - where to take the derivative
 * @param tangents - the direction, a tree like the arguments
 * @throws RangeError where a tangent's shape is not that of its argument
 * @example
 * jvp((x: Tensor) => x.square(), [tensor([1, 2])], [tensor([1, 10])]).tangent.toArray(); // [2, 40]
 */
export function jvp<A extends unknown[], R>(
  f: (...args: A) => R,
  args: A,
  tangents: A,
): { value: R; tangent: R } {
  const [points, directions] = [leaves(args), leaves(tangents)];
  points.forEach(({ shape }, i) => {
    const given = directions[i]?.shape;
    if (given === undefined || !sameShape(shape, given)) {
      const found = given === undefined ? "nothing" : formatShape(given);
      throw new RangeError(`jvp: the tangent of ${formatShape(shape)} must have its shape, got ${found}`);
    }
  });
  const { value, pullback } = vjp(f, ...args);
  const anywhere = fillTree(
    value,
    leaves(value).map(({ shape, dtype }) => zeros(shape, { dtype })),
  );
  const { pullback: push } = vjp(pullback, anywhere);
  return { value, tangent: push(tangents)[0] };
}

/**
 * All partial derivatives of a tensor function of a tensor.
 *
 * @param f - from shape `[...in]` to shape `[...out]`
 * @returns the function that gives the Jacobian, shape `[...out, ...in]`
 * @example
 * jacobian((x: Tensor) => x.square())(tensor([1, 2])).toArray(); // [[2, 0], [0, 4]]
 */
export function jacobian(f: (x: Tensor) => Tensor): (x: Tensor) => Tensor {
  return (x) => {
    const { value, pullback } = vjp(f, x);
    const units = eye(value.size, { dtype: value.dtype });
    const rows = Array.from({ length: value.size }, (_, i) => pullback(reshape(units.at(i), value.shape))[0]);
    const shape = [...value.shape, ...x.shape];
    return rows.length === 0 ? zeros(shape, { dtype: x.dtype }) : reshape(stack(rows), shape);
  };
}

/**
 * All second partial derivatives of a function whose value is one number.
 *
 * @param f - from shape `[...in]` to one number
 * @returns the function that gives the Hessian, shape `[...in, ...in]`
 * @example
 * hessian((x: Tensor) => x.at(0).mul(x.at(1)))(tensor([3, 4])).toArray(); // [[0, 1], [1, 0]]
 */
export function hessian(f: (x: Tensor) => Tensor): (x: Tensor) => Tensor {
  return jacobian(grad(f));
}
