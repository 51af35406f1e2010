// Layers one after the other: drawing all their parameters and running them, for networks and for composite layers.
import type { DType, RandomStream, Tensor } from "../tensor/index.ts";
import type { Layer, LayerContext, LayerTensors, NamedLayer } from "./layer.ts";
import { formatShape, nameLayers } from "./layer.ts";

/** The tensors of a network: one record a layer, by the layer's name. Layers without any are left out. */
export type NetworkTensors = Readonly<Record<string, LayerTensors>>;

/** Draws the parameters of each layer, in order. */
export function initializeAll(
  layers: readonly NamedLayer[],
  random: RandomStream,
  dtype: DType,
): NetworkTensors {
  return collect(layers, (layer) => layer.initialize(random, dtype));
}

/** What each layer keeps before any batch. */
export function initialStatistics(layers: readonly NamedLayer[], dtype: DType): NetworkTensors {
  return collect(layers, (layer) => layer.initialStatistics?.(dtype) ?? {});
}

function collect(layers: readonly NamedLayer[], tensorsOf: (layer: Layer) => LayerTensors): NetworkTensors {
  const entries = layers.map(({ name, layer }) => [name, tensorsOf(layer)] as const);
  return Object.fromEntries(entries.filter(([, tensors]) => Object.keys(tensors).length > 0));
}

/** What a run of layers needs from outside. */
export interface RunOptions extends Pick<LayerContext, "training" | "noise" | "tap"> {}

/** Runs layers in order; taps see each layer's result under the layer's name. */
export function run(
  layers: readonly NamedLayer[],
  parameters: NetworkTensors,
  statistics: NetworkTensors,
  x: Tensor,
  options: RunOptions,
): { output: Tensor; statistics: NetworkTensors } {
  const kept: Record<string, LayerTensors> = { ...statistics };
  let current = x;
  for (const { name, layer } of layers) {
    const context: LayerContext = {
      training: options.training,
      noise: options.noise,
      statistics: statistics[name] ?? {},
      keep: (next) => {
        kept[name] = next;
      },
      tap: (inner, result) => options.tap(`${name}/${inner}`, result),
    };
    current = options.tap(name, layer.apply(parameters[name] ?? {}, current, context));
  }
  return { output: current, statistics: kept };
}

/** One record a composite: its inner tensors are named "dense1.W". */
const flattenNames = (tensors: NetworkTensors): LayerTensors =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([layer, own]) =>
      Object.entries(own).map(([name, value]) => [`${layer}.${name}`, value]),
    ),
  );

function nestNames(tensors: LayerTensors): NetworkTensors {
  const nested: Record<string, Record<string, Tensor>> = {};
  for (const [path, value] of Object.entries(tensors)) {
    const dot = path.indexOf(".");
    nested[path.slice(0, dot)] = { ...nested[path.slice(0, dot)], [path.slice(dot + 1)]: value };
  }
  return nested;
}

/**
 * A residual connection (He et al. 2016): x + f(x), where f is the inner layers. The identity passes the gradient on
 * undiminished, whatever f does.
 *
 * @param layers - f; its output must have the shape of x
 *
 * @example
 * ```ts
 * const net = nn.sequential([nn.residual([nn.dense(2, 2, { init: init.zeros })])]);
 * net.forward(tensor([[3, 4]])).toArray() // [[3, 4]]
 * ```
 */
export function residual(layers: readonly Layer[]): Layer {
  const inner = nameLayers(layers);
  return {
    kind: "residual",
    label: `residual (${layers.map((layer) => layer.label).join(", ")})`,
    inner,
    initialize: (random, dtype) => flattenNames(initializeAll(inner, random, dtype)),
    initialStatistics: (dtype) => flattenNames(initialStatistics(inner, dtype)),
    apply: (parameters, x, context) => {
      const branch = run(inner, nestNames(parameters), nestNames(context.statistics), x, context);
      const kept = flattenNames(branch.statistics);
      if (Object.keys(kept).length > 0) context.keep(kept);
      if (branch.output.shape.join() !== x.shape.join()) {
        throw new RangeError(
          `residual: the inner layers must keep the shape ${formatShape(x.shape)}, they give ${formatShape(branch.output.shape)}`,
        );
      }
      return branch.output.add(x);
    },
  };
}
