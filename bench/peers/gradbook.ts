// gradbook: the training step compiled to one program, or (argument `eager`) one call an operation.
import { readFileSync } from "node:fs";
import {
  compileStep,
  leaves,
  logSoftmax,
  mapTree,
  type Tensor,
  tensor,
  valueAndGrad,
} from "../../src/index.ts";
import { learningRate, makeData, type Workload } from "../workloads.ts";
import { type Prepared, serve } from "./serve.ts";

type Layers = { w: Tensor; b: Tensor }[];

function prepare(workload: Workload): Prepared {
  const { sizes, batch } = workload;
  const data = makeData(workload);
  const start: Layers = data.weights.map((weights, i) => ({
    w: tensor(weights, { shape: [sizes[i], sizes[i + 1]] }),
    b: tensor(data.biases[i]),
  }));
  const x = tensor(data.x, { shape: [batch, sizes[0]] });
  const y = tensor(data.y, { shape: [batch, sizes[sizes.length - 1]] });
  const loss = (layers: Layers, x: Tensor, y: Tensor): Tensor => {
    const logits = layers.reduce((a, { w, b }, i) => {
      const z = a.matmul(w).add(b);
      return i < layers.length - 1 ? z.sigmoid() : z;
    }, x);
    return sizes[sizes.length - 1] === 1
      ? logits.sub(1).square().mean()
      : logSoftmax(logits).mul(y).sum().div(-batch);
  };
  const update = (state: Layers, x: Tensor, y: Tensor): { state: Layers; result: Tensor } => {
    const { value, gradient } = valueAndGrad(loss)(state, x, y);
    const gradients = leaves(gradient);
    return { state: mapTree((leaf, i) => leaf.sub(gradients[i].mul(learningRate)), state), result: value };
  };
  if (process.argv[2] === "eager") {
    let state = start;
    return (steps) => {
      let result = 0;
      for (let i = 0; i < steps; i++) {
        const next = update(state, x, y);
        state = next.state;
        result = next.result.item();
      }
      return result;
    };
  }
  const step = compileStep(update, start);
  return (steps) => {
    let result = 0;
    for (let i = 0; i < steps; i++) result = step.run(x, y).item();
    return result;
  };
}

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};
await serve(`gradbook ${version}, Node ${process.versions.node}`, prepare);
