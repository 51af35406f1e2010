// compile: a function of tensors, traced once for each form of its arguments and then replayed as a planned program.
import { fillTree, leaves, signature } from "../autodiff/tree.ts";
import { isTraced } from "../tensor/apply.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Program } from "./program.ts";
import { record } from "./record.ts";

/** A function keeps the programs of this many forms of arguments; the one that was made first goes first. */
const keptPrograms = 16;

function remember<R>(known: Map<string, Compiled<R>>, key: string, compiled: Compiled<R>): Compiled<R> {
  const [oldest] = known.keys();
  if (known.size >= keptPrograms && oldest !== undefined) known.delete(oldest);
  known.set(key, compiled);
  return compiled;
}

interface Compiled<R> {
  readonly program: Program;
  /** The result with stand-ins where its tensors go. */
  readonly form: R;
  readonly count: number;
}

/**
 * A faster version of a function. The first call with arguments of new shapes runs the function once to see which
 * operations it does; these become one WebAssembly program with fused loops and reused memory, which later calls replay.
 *
 * The function must depend on its arguments' numbers through tensor operations only: it may not read them
 * (`item()`, `data()`), and what else it reads (numbers, tensors from outside) is remembered from the first call.
 *
 * @param f - a function of trees that returns a tree
 * @example
 * const step = compile((w: Tensor, x: Tensor) => w.sub(grad((v: Tensor) => x.matmul(v).square().sum())(w).mul(0.1)));
 * step(tensor([[1], [2]]), tensor([[1, 0]])).toArray(); // [[0.8], [2]]
 */
export function compile<A extends unknown[], R>(f: (...args: A) => R): (...args: A) => R {
  const known = new Map<string, Compiled<R>>();
  return (...args) => {
    const tensors = leaves(args);
    // Inside another trace the operations themselves are wanted.
    if (tensors.some(({ content }) => isTraced(content))) return f(...args);
    const key = signature(args);
    const { program, form, count } = known.get(key) ?? remember(known, key, compileFor(f, args, tensors));
    program.write(0, tensors);
    program.run();
    return fillTree(
      form,
      Array.from({ length: count }, (_, i) => program.readOutput(i)),
    );
  };
}

function compileFor<A extends unknown[], R>(
  f: (...args: A) => R,
  args: A,
  tensors: readonly Tensor[],
): Compiled<R> {
  let form: R | undefined;
  let count = 0;
  const recording = record(tensors, (standIns) => {
    form = f(...fillTree(args, standIns));
    const outputs = leaves(form);
    count = outputs.length;
    return outputs;
  });
  return { program: new Program(recording), form: form as R, count };
}

/** A compiled step that keeps its state in WebAssembly memory from one run to the next. */
export interface CompiledStep<S, A extends unknown[], R> {
  /** Does one step on new inputs: the state moves on, the result is returned. */
  run(...inputs: A): R;
  /** The state after the last step, copied out. Setting it replaces the state. */
  state: S;
}

/**
 * Compiles a step that changes a state, such as one update of a network's parameters. The state stays in WebAssembly
 * memory and is written in place; only inputs and results are copied.
 *
 * @param step - from state and inputs to the next state (a tree like the first) and a result
 * @param initial - the state before the first step
 * @example
 * const counter = compileStep((n: Tensor, by: Tensor) => ({ state: n.add(by), result: n }), tensor(1));
 * counter.run(tensor(5)).item(); // 1
 * counter.state.item(); // 6
 */
export function compileStep<S, A extends unknown[], R>(
  step: (state: S, ...inputs: A) => { state: S; result: R },
  initial: S,
): CompiledStep<S, A, R> {
  return new ResidentStep(step, initial);
}

class ResidentStep<S, A extends unknown[], R> implements CompiledStep<S, A, R> {
  readonly #step: (state: S, ...inputs: A) => { state: S; result: R };
  readonly #known = new Map<string, Compiled<R>>();
  readonly #stateCount: number;
  /** The state as last set or read; undefined while the newest one is in the active program's memory. */
  #outside: S | undefined;
  #form: S;
  #active: Program | undefined;

  constructor(step: (state: S, ...inputs: A) => { state: S; result: R }, initial: S) {
    this.#step = step;
    this.#outside = initial;
    this.#form = initial;
    this.#stateCount = leaves(initial).length;
  }

  get state(): S {
    if (this.#outside === undefined) {
      const program = this.#active;
      const tensors = leaves(this.#form).map((leaf, i) => program?.readInput(i) ?? leaf);
      this.#outside = fillTree(this.#form, tensors);
    }
    return this.#outside;
  }

  set state(state: S) {
    if (signature(state) !== signature(this.#form)) {
      throw new RangeError(
        `compileStep: the state must keep its form ${signature(this.#form)}, got ${signature(state)}`,
      );
    }
    this.#outside = state;
    this.#form = state;
    this.#active = undefined;
  }

  run(...inputs: A): R {
    const tensors = leaves(inputs);
    const key = signature(inputs);
    const { program, form, count } =
      this.#known.get(key) ?? remember(this.#known, key, this.#compile(inputs, tensors));
    if (program !== this.#active) {
      program.writeCarried(leaves(this.state));
      this.#active = program;
    }
    program.write(this.#stateCount, tensors);
    program.run();
    this.#outside = undefined;
    return fillTree(
      form,
      Array.from({ length: count }, (_, i) => program.readOutput(this.#stateCount + i)),
    );
  }

  #compile(inputs: A, tensors: readonly Tensor[]): Compiled<R> {
    const stateTensors = leaves(this.#form);
    let form: R | undefined;
    let count = 0;
    const recording = record([...stateTensors, ...tensors], (standIns) => {
      const state = fillTree(this.#form, standIns.slice(0, stateTensors.length));
      const next = this.#step(state, ...fillTree(inputs, standIns.slice(stateTensors.length)));
      if (signature(next.state) !== signature(this.#form)) {
        throw new RangeError(
          `compileStep: the next state must have the form ${signature(this.#form)}, got ${signature(next.state)}`,
        );
      }
      form = next.result;
      const results = leaves(form);
      count = results.length;
      return [...leaves(next.state), ...results];
    });
    const carried = stateTensors.map((_, i) => [i, i] as const);
    return { program: new Program(recording, carried), form: form as R, count };
  }
}
