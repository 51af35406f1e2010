// The compiled form of every primitive: vector lanes of a fused loop, a view of memory, or calls of kernels.
import type { Elementwise, Parameters, Primitive } from "../tensor/primitives.ts";
import type { Shape } from "../tensor/shape-rules.ts";
import { broadcastView, type Layout, reshapeView, sliceView, transposeView } from "../tensor/view.ts";
import type { Lane, Lanes } from "../wasm/lanes.ts";
import { vectorForms } from "../wasm/vector-forms.ts";
import type { OperationNode } from "./graph.ts";
import {
  lowerArgmax,
  lowerCast,
  lowerConcat,
  lowerIndexed,
  lowerPlace,
  lowerReduction,
} from "./kernel-calls.ts";
import { lowerMatmul } from "./matmul-calls.ts";
import type { KernelBuilder } from "./units.ts";

/** A primitive that becomes part of a fused loop. */
interface LanesForm {
  readonly form: "lanes";
  readonly build: (v: Lanes, ...operands: Lane[]) => Lane;
}
/** A primitive that only changes how memory is seen; undefined where the operand must be copied first. */
interface ViewForm<P extends Primitive> {
  readonly form: "view";
  readonly view: <V extends Layout>(operand: V, parameters: Parameters[P], shape: Shape) => V | undefined;
}
/** A primitive that calls kernels. */
interface KernelForm<P extends Primitive> {
  readonly form: "kernel";
  readonly build: (builder: KernelBuilder, node: OperationNode, parameters: Parameters[P]) => void;
}
type Form<P extends Primitive> = LanesForm | ViewForm<P> | KernelForm<P>;

const lanes = (build: LanesForm["build"]): LanesForm => ({ form: "lanes", build });
const elementwise = Object.fromEntries(
  Object.entries(vectorForms).map(([name, { build }]) => [name, lanes(build)]),
) as Record<Elementwise, LanesForm>;

export const lowerings: { readonly [P in Primitive]: Form<P> } = {
  ...elementwise,
  stopGradient: lanes((_, x) => x),
  cast: { form: "kernel", build: lowerCast },

  reshape: { form: "view", view: (x, { shape }) => reshapeView(x, shape) },
  transpose: { form: "view", view: (x, { axes }) => transposeView(x, axes) },
  broadcastTo: { form: "view", view: (x, { shape }) => broadcastView(x, shape) },
  slice: { form: "view", view: (x, parameters) => sliceView(x, parameters) },

  place: { form: "kernel", build: lowerPlace },
  concat: { form: "kernel", build: lowerConcat },
  take: { form: "kernel", build: (builder, node) => lowerIndexed(builder, node, "take") },
  scatterAdd: { form: "kernel", build: (builder, node) => lowerIndexed(builder, node, "scatterAdd") },

  sum: { form: "kernel", build: (builder, node, { axes }) => lowerReduction(builder, node, "sum", axes) },
  max: { form: "kernel", build: (builder, node, { axes }) => lowerReduction(builder, node, "max", axes) },
  argmax: { form: "kernel", build: lowerArgmax },

  matmul: { form: "kernel", build: lowerMatmul },
};
