// Reverse mode. While a function runs on watched tensors, its operations are listed; the list is then walked backwards
// with the rules of vjp-rules.ts. A watched tensor holds its plain value (the primal), and rules work on primals: what
// a derivative returns is free of the watch, or watched by an outer derivative only, which is how grad of grad works.
// A trace is reachable from its tensors alone, so all of its memory goes when they do.
import { apply, isTraced, nextLevel, type Trace } from "../tensor/apply.ts";
import { add, ones, type Shape, Tensor, zeros } from "../tensor/index.ts";
import type { DType, Parameters, Primitive } from "../tensor/primitives.ts";
import { formatShape, sameShape } from "../tensor/shape-rules.ts";
import { fillTree, leaves } from "./tree.ts";
import { type OperandGradient, vjpRules } from "./vjp-rules.ts";

/** One operation that was watched. */
interface Step {
  readonly sources: readonly (number | undefined)[];
  readonly target: number;
  readonly gradients: (g: Tensor) => readonly OperandGradient[];
}

/** What a reverse trace knows of a tensor: its plain value and its number among the watched ones. */
interface Watched {
  readonly trace: ReverseTrace;
  readonly primal: Tensor;
  readonly id: number;
}

class ReverseTrace implements Trace {
  readonly level = nextLevel();
  readonly #steps: Step[] = [];
  #watched = 0;

  watch(primal: Tensor): Tensor {
    const content: Watched = { trace: this, primal, id: this.#watched++ };
    return new Tensor(content, primal.shape, primal.dtype);
  }

  primalOf(tensor: Tensor): Tensor {
    return this.#find(tensor)?.primal ?? tensor;
  }

  /** The number of a watched tensor; undefined for a constant. */
  idOf(tensor: Tensor): number | undefined {
    return this.#find(tensor)?.id;
  }

  apply<P extends Primitive>(
    primitive: P,
    operands: readonly Tensor[],
    parameters: Parameters[P],
    _shape: Shape,
    _dtype: DType,
  ): Tensor {
    const primals = operands.map((operand) => this.primalOf(operand));
    const result = apply(primitive, primals, parameters);
    const watched = this.watch(result);
    this.#steps.push({
      sources: operands.map((operand) => this.idOf(operand)),
      target: this.#watched - 1,
      gradients: (g) => vjpRules[primitive](g, primals, result, parameters),
    });
    return watched;
  }

  /** Gradients of the tensors `wanted`, given the gradients of some results. */
  backward(seeds: readonly (readonly [number, Tensor])[], wanted: readonly number[]): (Tensor | undefined)[] {
    const gradients = new Map<number, Tensor>();
    const kept = new Set(wanted);
    const accumulate = (id: number, g: Tensor): void => {
      const sofar = gradients.get(id);
      gradients.set(id, sofar === undefined ? g : add(sofar, g));
    };
    for (const [id, g] of seeds) accumulate(id, g);
    for (let i = this.#steps.length - 1; i >= 0; i--) {
      const { sources, target, gradients: rule } = this.#steps[i];
      const g = gradients.get(target);
      if (g === undefined) continue;
      // Later steps are done, so nothing will ask for this gradient again.
      if (!kept.has(target)) gradients.delete(target);
      for (const [operand, compute] of rule(g).entries()) {
        const source = sources[operand];
        if (source !== undefined && compute !== null) accumulate(source, compute());
      }
    }
    return wanted.map((id) => gradients.get(id));
  }

  #find({ content }: Tensor): Watched | undefined {
    return isTraced(content) && content.trace === this ? (content as Watched) : undefined;
  }
}

/**
 * A function's value, and the map that takes a gradient of the value to the gradients of the arguments
 * (vector-Jacobian product). The map may be called any number of times.
 *
 * @param f - a function of trees that returns a tree
 * @param args - where to take the derivative
 * @returns the value, and `pullback`, from a tree like the value to an array of trees like the arguments
 * @example
 * const { value, pullback } = vjp((x) => x.mul(x), tensor([3]));
 * pullback(tensor([1]))[0].toArray(); // [6]
 */
export function vjp<A extends unknown[], R>(
  f: (...args: A) => R,
  ...args: A
): { value: R; pullback: (gradient: R) => A } {
  const trace = new ReverseTrace();
  const inputs = leaves(args);
  if (inputs.length === 0)
    throw new TypeError("grad: the argument holds no tensor; wrap numbers in tensor()");
  const ids = inputs.map((_, index) => index);
  const result = f(
    ...fillTree(
      args,
      inputs.map((input) => trace.watch(input)),
    ),
  );
  const outputs = leaves(result);
  const value = fillTree(
    result,
    outputs.map((output) => trace.primalOf(output)),
  );

  const pullback = (gradient: R): A => {
    const given = leaves(gradient);
    const seeds = outputs.flatMap((output, index): [number, Tensor][] => {
      const g = given[index];
      if (g === undefined || !sameShape(g.shape, output.shape)) {
        throw new RangeError(
          `vjp: the gradient must be like the value ${formatShape(output.shape)}, ` +
            `got ${g === undefined ? "nothing" : formatShape(g.shape)}`,
        );
      }
      const id = trace.idOf(output);
      return id === undefined ? [] : [[id, g]];
    });
    const gradients = trace.backward(seeds, ids);
    return fillTree(
      args,
      inputs.map(({ shape, dtype }, index) => gradients[index] ?? zeros(shape, { dtype })),
    );
  };
  return { value, pullback };
}

/** A function that returns value and gradient. */
export type ValueAndGrad<A extends unknown[]> = (...args: A) => { value: Tensor; gradient: A[0] };

/**
 * The function that computes f's value together with its gradient in the first argument.
 *
 * @param f - a function whose first argument is a tree and whose value is one number (a tensor of size 1)
 * @throws RangeError where f's value is not one number
 * @example
 * const { value, gradient } = valueAndGrad((w: Tensor) => w.square().sum())(tensor([1, 2]));
 * value.item(); // 5
 * gradient.toArray(); // [2, 4]
 */
export function valueAndGrad(f: (x: Tensor) => Tensor): ValueAndGrad<[Tensor]>;
export function valueAndGrad<A extends unknown[]>(f: (...args: A) => Tensor): ValueAndGrad<A>;
export function valueAndGrad<A extends unknown[]>(f: (...args: A) => Tensor): ValueAndGrad<A> {
  return (...args) => {
    const rest = args.slice(1);
    const of = (first: A[0]): Tensor => f(...([first, ...rest] as unknown as A));
    const { value, pullback } = vjp(of, args[0]);
    if (!(value instanceof Tensor) || value.size !== 1) {
      const found = value instanceof Tensor ? formatShape(value.shape) : `a ${typeof value}`;
      throw new RangeError(
        `grad: the function must return a tensor of one number, got ${found}; take its sum or mean`,
      );
    }
    const [gradient] = pullback(ones(value.shape, { dtype: value.dtype }));
    return { value, gradient };
  };
}

/**
 * The function that computes the gradient of f in its first argument.
 *
 * @param f - a function whose first argument is a tree and whose value is one number (a tensor of size 1)
 * @example
 * const cube = (x: Tensor) => x.pow(3);
 * grad(cube)(tensor(2)).item(); // 12
 * grad(grad(cube))(tensor(2)).item(); // 12
 */
export function grad(f: (x: Tensor) => Tensor): (x: Tensor) => Tensor;
export function grad<A extends unknown[]>(f: (...args: A) => Tensor): (...args: A) => A[0];
export function grad<A extends unknown[]>(f: (...args: A) => Tensor): (...args: A) => A[0] {
  const both = valueAndGrad(f);
  return (...args) => both(...args).gradient;
}
