// The layers of a network as a reader counts them: one block for each layer with weights, with what follows it.
import { type Activation, isActivation } from "../nn/index.ts";
import type { NamedLayer } from "../nn/layer.ts";
import type { Network } from "../nn/network.ts";
import type { Tensor } from "../tensor/index.ts";

/** The name under which a run shows its input, before any layer. */
export const inputTap = "input";

/** A layer with weights together with the normalization, activation and dropout that follow it. */
export interface Block {
  /** 1 for the layer next to the input. */
  readonly number: number;
  /** Name of the layer that holds the weights. */
  readonly name: string;
  /** Top-level layers of the block. */
  readonly layers: readonly NamedLayer[];
  /** Taps: what goes in, what the activation receives, what it gives, what leaves the block. */
  readonly taps: { input: string; preActivation: string; activation: string; output: string };
  readonly activation?: Activation;
  /** Normalization with statistics of the batch: then an example's output depends on the other examples. */
  readonly mixesExamples: boolean;
}

interface Leaf {
  readonly path: string;
  readonly layer: NamedLayer["layer"];
}

function leavesOf(layers: readonly NamedLayer[], prefix = ""): Leaf[] {
  return layers.flatMap(({ name, layer }): Leaf[] =>
    layer.inner ? leavesOf(layer.inner, `${prefix}${name}/`) : [{ path: prefix + name, layer }],
  );
}

const hasWeights = (net: Network, name: string): boolean =>
  Object.keys(net.parameters[name] ?? {}).some((key) => key === "W" || key.endsWith(".W"));

/** Cuts a network into blocks. Layers before the first weights (such as flatten) belong to the first block. */
export function blocksOf(net: Network): Block[] {
  const groups: NamedLayer[][] = [];
  let seen = false;
  for (const named of net.layers) {
    const weighty = hasWeights(net, named.name);
    if (groups.length === 0 || (weighty && seen)) groups.push([]);
    seen ||= weighty;
    groups[groups.length - 1].push(named);
  }
  let input = inputTap;
  return groups.map((layers, index): Block => {
    const leaves = leavesOf(layers);
    const at = leaves.findLastIndex(({ layer }) => isActivation(layer) || layer.kind === "prelu");
    const found = leaves[at]?.layer;
    const before = leaves[at - 1]?.path ?? input;
    const output = layers[layers.length - 1].name;
    // Without an activation the block is linear: what it would receive and what it gives are the same.
    const linear =
      leaves.findLast((leaf) => !["flatten", "dropout"].includes(leaf.layer.kind))?.path ?? output;
    const block: Block = {
      number: index + 1,
      name: (layers.find(({ name }) => hasWeights(net, name)) ?? layers[0]).name,
      layers,
      taps: {
        input,
        preActivation: at < 0 ? linear : before,
        activation: at < 0 ? linear : leaves[at].path,
        output,
      },
      ...(found !== undefined && isActivation(found) && { activation: found.activation }),
      mixesExamples: leaves.some((leaf) => leaf.layer.initialStatistics !== undefined),
    };
    input = output;
    return block;
  });
}

/** The weights (or, with "b", the biases) of a block, each with its path in the parameters. */
export function tensorsOf(
  block: Block,
  parameters: Network["parameters"],
  which: "W" | "b",
): { path: string; tensor: Tensor }[] {
  return block.layers.flatMap(({ name }) =>
    Object.entries(parameters[name] ?? {})
      .filter(([key]) => ownName(key, which))
      .map(([key, tensor]) => ({ path: `${name}.${key}`, tensor })),
  );
}

/** Weights are named W and U (recurrent ones); biases b and c. */
const ownName = (key: string, which: "W" | "b"): boolean => {
  const last = key.slice(key.lastIndexOf(".") + 1);
  return which === "W" ? last === "W" || last === "U" : last === "b" || last === "c";
};
