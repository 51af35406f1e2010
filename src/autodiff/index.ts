// Derivatives of tensor functions, to any order.
export {
  type CheckedEntry,
  type CheckGradientsOptions,
  checkGradients,
  type GradientCheck,
  GradientError,
} from "./check-gradients.ts";
export { hessian, jacobian, jvp } from "./derivatives.ts";
export { grad, type ValueAndGrad, valueAndGrad, vjp } from "./reverse.ts";
export { fillTree, leaves, mapTree, paths, type Tree } from "./tree.ts";
