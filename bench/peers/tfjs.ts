// TensorFlow.js on its cpu or wasm backend (argument), one thread. Found in the bench's own folder (argument).
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { learningRate, makeData } from "../workloads.ts";
import { serve } from "./serve.ts";

interface TfTensor {
  matMul(other: TfTensor): TfTensor;
  add(other: TfTensor): TfTensor;
  sub(other: number): TfTensor;
  sigmoid(): TfTensor;
  square(): TfTensor;
  mean(): TfTensor;
  data(): Promise<Float32Array>;
  dispose(): void;
}
interface Tf {
  version: { tfjs: string };
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  variable(x: TfTensor): TfTensor;
  tensor(numbers: Float32Array, shape: readonly number[]): TfTensor;
  train: { sgd(rate: number): { minimize(f: () => TfTensor, returnCost: boolean): TfTensor } };
  losses: { softmaxCrossEntropy(labels: TfTensor, logits: TfTensor): TfTensor };
}

const [backend, folder] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const tf = require("@tensorflow/tfjs") as Tf;
if (backend === "wasm") {
  const wasm = require("@tensorflow/tfjs-backend-wasm") as {
    setWasmPaths(path: string): void;
    setThreadsCount(count: number): void;
  };
  wasm.setWasmPaths(dirname(require.resolve("@tensorflow/tfjs-backend-wasm")) + sep);
  wasm.setThreadsCount(1);
}
await tf.setBackend(backend);
await tf.ready();

await serve(`tfjs ${tf.version.tfjs}`, (workload) => {
  const { sizes, batch } = workload;
  const data = makeData(workload);
  const layers = data.weights.map((w, i) => ({
    w: tf.variable(tf.tensor(w, [sizes[i], sizes[i + 1]])),
    b: tf.variable(tf.tensor(data.biases[i], [sizes[i + 1]])),
  }));
  const x = tf.tensor(data.x, [batch, sizes[0]]);
  const y = tf.tensor(data.y, [batch, sizes[sizes.length - 1]]);
  const optimizer = tf.train.sgd(learningRate);
  const loss = (): TfTensor => {
    const logits = layers.reduce((a, { w, b }, i) => {
      const z = a.matMul(w).add(b);
      return i < layers.length - 1 ? z.sigmoid() : z;
    }, x);
    return sizes[sizes.length - 1] === 1
      ? logits.sub(1).square().mean()
      : tf.losses.softmaxCrossEntropy(y, logits);
  };
  return async (steps) => {
    let last = Number.NaN;
    for (let i = 0; i < steps; i++) {
      const cost = optimizer.minimize(loss, true);
      if (i === steps - 1) [last] = await cost.data();
      cost.dispose();
    }
    return last;
  };
});
