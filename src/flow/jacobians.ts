// Jacobians of blocks and of whole networks, one example at a time.
import { vjp } from "../autodiff/index.ts";
import type { NamedLayer } from "../nn/layer.ts";
import type { Network } from "../nn/network.ts";
import { run } from "../nn/sequence.ts";
import { concat, eye, type Shape, type Tensor, zeros } from "../tensor/index.ts";

/** Layers in order, as a function of one batch. */
type Stage = (x: Tensor) => Tensor;

/** The layers as they act while learning, or after it; dropout passes everything. */
export function stage(net: Network, layers: readonly NamedLayer[], training: boolean): Stage {
  const noise = (shape: Shape): Tensor => zeros(shape, { dtype: net.dtype }).add(1);
  return (x) =>
    run(layers, net.parameters, net.statistics, x, { training, noise, tap: (_, result) => result }).output;
}

/**
 * The Jacobian of one example's output in its own input.
 *
 * @param x - the whole batch, `[batch, inputs]`; `example` is the row
 * @param mixesExamples - whether outputs depend on the other rows (batch normalization while learning)
 * @returns `[outputs, inputs]`
 */
export function exampleJacobian(f: Stage, x: Tensor, example: number, mixesExamples: boolean): Tensor {
  return mixesExamples ? withinBatch(f, x, example) : alone(f, x.slice([example, example + 1]));
}

/** Where examples do not mix, one backward pass over copies of the example gives every row at once. */
function alone(f: Stage, row: Tensor): Tensor {
  const outputs = f(row).size;
  const copies = row.broadcastTo([outputs, row.shape[1]]);
  const { value, pullback } = vjp(f, copies);
  return pullback(eye(outputs, { dtype: value.dtype }))[0];
}

function withinBatch(f: Stage, x: Tensor, example: number): Tensor {
  const { value, pullback } = vjp(f, x);
  const outputs = value.shape[1];
  const units = eye(outputs, { dtype: value.dtype });
  const before = zeros([example, outputs], { dtype: value.dtype });
  const after = zeros([x.shape[0] - example - 1, outputs], { dtype: value.dtype });
  const rows = Array.from({ length: outputs }, (_, output) => {
    const seed = concat([before, units.slice([output, output + 1]), after]);
    return pullback(seed)[0].slice([example, example + 1]);
  });
  return concat(rows);
}
