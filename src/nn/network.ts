// A network: layers by name together with their numbers, which training replaces.
import { type DType, type RandomStream, rng, type Shape, Tensor } from "../tensor/index.ts";
import { formatShape, type Layer, type NamedLayer, nameLayers } from "./layer.ts";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";
import { initializeAll, initialStatistics, type NetworkTensors, run } from "./sequence.ts";

/** How a network draws its first numbers. */
export interface NetworkOptions {
  /** Seed of the initial parameters (and of dropout, outside a trainer); 0 unless told. */
  seed?: number;
  /** Format of the parameters; float32 unless told. */
  dtype?: DType;
}

/** How a network is applied. */
export interface ApplyOptions {
  /** Batch statistics and dropout as while learning; false unless told. */
  training?: boolean;
  /** Where dropout draws from. */
  random?: RandomStream;
}

/** What one run of a network needs and gives; see {@link Network.run}. */
export interface NetworkRun {
  training: boolean;
  noise: (shape: Shape) => Tensor;
  tap?: (name: string, result: Tensor) => Tensor;
}

/** All numbers of a network. */
export interface NetworkState {
  readonly parameters: NetworkTensors;
  readonly statistics: NetworkTensors;
}

const display = Symbol.for("Jupyter.display");

const untouched = (_: string, result: Tensor): Tensor => result;

/**
 * Layers in order, with their parameters. `apply` is a pure function of the parameters, as derivatives need it; `forward`
 * uses the network's own.
 *
 * @example
 * ```ts
 * const net = nn.mlp([2, 3, 1], { seed: 1 });
 * const copy = nn.mlp([2, 3, 1], { seed: 2 });
 * copy.load(net.save());
 * copy.forward(tensor([[1, 2]])).item() === net.forward(tensor([[1, 2]])).item() // true
 * ```
 */
export class Network {
  readonly layers: readonly NamedLayer[];
  readonly dtype: DType;
  #revision = 0;
  readonly #random: RandomStream;
  #source: () => NetworkState;

  constructor(layers: readonly Layer[], { seed = 0, dtype = "float32" }: NetworkOptions = {}) {
    this.layers = nameLayers(layers);
    this.dtype = dtype;
    this.#random = rng(seed);
    const state: NetworkState = {
      parameters: initializeAll(this.layers, this.#random, dtype),
      statistics: initialStatistics(this.layers, dtype),
    };
    this.#source = () => state;
  }

  /**
   * What training changes: `net.parameters.dense1.W`.
   *
   * @throws Error when it is replaced by tensors of other names or shapes
   */
  get parameters(): NetworkTensors {
    return this.#source().parameters;
  }

  set parameters(parameters: NetworkTensors) {
    expectLike("parameters", this.parameters, parameters);
    this.#replace({ parameters, statistics: this.statistics });
  }

  /** What layers keep beside: running means and variances. */
  get statistics(): NetworkTensors {
    return this.#source().statistics;
  }

  set statistics(statistics: NetworkTensors) {
    expectLike("statistics", this.statistics, statistics);
    this.#replace({ parameters: this.parameters, statistics });
  }

  #replace(state: NetworkState): void {
    this.follow(() => state);
  }

  /**
   * Takes the numbers from where a trainer keeps them, read when they are asked for: a compiled step leaves them in
   * WebAssembly memory.
   */
  follow(source: () => NetworkState): void {
    if (source === this.#source) return;
    this.#source = source;
    this.#revision += 1;
  }

  /** Grows whenever the numbers come from somewhere else than before, so that a trainer notices. */
  get revision(): number {
    return this.#revision;
  }

  /**
   * The output for x with the network's own parameters, as after training: running statistics, no dropout.
   *
   * @param x - `[batch, ...]`
   */
  forward(x: Tensor): Tensor {
    return this.apply(this.parameters, x);
  }

  /** The output for x with given parameters. */
  apply(parameters: NetworkTensors, x: Tensor, options: ApplyOptions = {}): Tensor {
    const random = options.random ?? this.#random;
    const noise = (shape: Shape): Tensor => random.uniform(shape, 0, 1, { dtype: this.dtype });
    return this.run(parameters, this.statistics, x, { training: options.training ?? false, noise }).output;
  }

  /**
   * The output and the statistics to keep. Changes nothing; everything that the run depends on is an argument, so that it
   * can be differentiated and compiled.
   */
  run(
    parameters: NetworkTensors,
    statistics: NetworkTensors,
    x: Tensor,
    { training, noise, tap = untouched }: NetworkRun,
  ): { output: Tensor; statistics: NetworkTensors } {
    return run(this.layers, parameters, statistics, x, { training, noise, tap });
  }

  /** All weights (parameters with two or more axes), from the input to the output. */
  get weights(): Tensor[] {
    return Object.values(this.parameters).flatMap((own) =>
      Object.values(own).filter((tensor) => tensor.rank > 1),
    );
  }

  /** How many numbers are learned. */
  get parameterCount(): number {
    return Object.values(this.parameters).reduce(
      (sum, own) => sum + Object.values(own).reduce((count, tensor) => count + tensor.size, 0),
      0,
    );
  }

  /**
   * Parameters and statistics in the safetensors format, which holds numbers only and runs nothing when it is read.
   *
   * @returns the bytes of a file; tensors are named "dense1.W", "norm1.runningMean", …
   */
  save(): Uint8Array {
    return writeSafetensors({ ...named(this.parameters), ...named(this.statistics) });
  }

  /**
   * Takes over numbers that `save` wrote.
   *
   * @throws Error where the file is no valid safetensors file, or a tensor is missing, unknown, or of another shape
   */
  load(bytes: Uint8Array): void {
    const file = readSafetensors(bytes);
    const expected = { ...named(this.parameters), ...named(this.statistics) };
    for (const name of Object.keys(file)) {
      if (!(name in expected)) throw new Error(`load: the file has "${name}", which this network has not`);
    }
    const take = (tensors: NetworkTensors): NetworkTensors =>
      Object.fromEntries(
        Object.entries(tensors).map(([layer, own]) => [
          layer,
          Object.fromEntries(
            Object.entries(own).map(([name, old]) => [name, fitting(file, `${layer}.${name}`, old)]),
          ),
        ]),
      );
    const parameters = take(this.parameters);
    this.statistics = take(this.statistics);
    this.parameters = parameters;
  }

  toString(): string {
    const lines = this.layers.map(({ name, layer }) => `  ${name}: ${layer.label}`);
    return `network of ${this.layers.length} layers, ${this.parameterCount} parameters (${this.dtype})\n${lines.join("\n")}`;
  }

  /** What a notebook shows: the layers as a table. */
  [display](): Record<string, unknown> {
    const row = ({ name, layer }: NamedLayer): string => {
      const shapes = Object.entries(this.parameters[name] ?? {}).map(
        ([key, { shape }]) => `${key} [${shape.join(", ")}]`,
      );
      return `<tr><th scope="row">${name}</th><td style="text-align:left">${layer.label}</td><td style="text-align:left">${shapes.join(", ")}</td></tr>`;
    };
    const head =
      '<tr><th scope="col">layer</th><th scope="col">what it does</th><th scope="col">learns</th></tr>';
    const caption = `${this.parameterCount} parameters, ${this.dtype}`;
    return {
      "text/plain": this.toString(),
      "text/html": `<table><caption>${caption}</caption><thead>${head}</thead><tbody>${this.layers.map(row).join("")}</tbody></table>`,
    };
  }
}

function named(tensors: NetworkTensors): Record<string, Tensor> {
  const entries = Object.entries(tensors).flatMap(([layer, own]) =>
    Object.entries(own).map(([name, tensor]): [string, Tensor] => [`${layer}.${name}`, tensor]),
  );
  return Object.fromEntries(entries);
}

function expectLike(which: string, old: NetworkTensors, replacement: NetworkTensors): void {
  const wanted = named(old);
  const given = named(replacement);
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(given)])) {
    const [before, after] = [wanted, given].map((tensors) => tensors[name]?.shape);
    if (before?.join() === after?.join() && before !== undefined) continue;
    const is = before === undefined ? "is no tensor of this network" : `must be ${formatShape(before)}`;
    throw new Error(`${which}: "${name}" ${is}, got ${after === undefined ? "none" : formatShape(after)}`);
  }
}

function fitting(file: Readonly<Record<string, Tensor>>, name: string, old: Tensor): Tensor {
  const found = file[name];
  if (!(found instanceof Tensor)) throw new Error(`load: the file lacks "${name}"`);
  if (found.shape.join() !== old.shape.join()) {
    throw new Error(
      `load: "${name}" is [${found.shape.join(", ")}] in the file, [${old.shape.join(", ")}] in the network`,
    );
  }
  return found.asType(old.dtype);
}

/**
 * A network of layers in order.
 *
 * @example
 * ```ts
 * const net = nn.sequential([nn.dense(2, 3), nn.activation("tanh"), nn.dense(3, 1)], { seed: 1 });
 * net.parameterCount // 13
 * net.layers.map((one) => one.name) // ["dense1", "activation1", "dense2"]
 * ```
 */
export function sequential(layers: readonly Layer[], options: NetworkOptions = {}): Network {
  return new Network(layers, options);
}
