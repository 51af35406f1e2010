// jax-js on its wasm backend, the step compiled by its jit. Found in the bench's own folder (argument). It would share its
// kernels among Web Workers, as many as there are cores, where the global `Worker` exists; Node has none, so that it runs
// on one thread here. A Node that gets one must not change what is compared: the bench stops then.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { learningRate, makeData } from "../workloads.ts";
import { serve } from "./serve.ts";

interface JArray {
  readonly ref: JArray;
  reshape(shape: readonly number[]): JArray;
  add(other: JArray): JArray;
  sub(other: JArray | number): JArray;
  mul(other: JArray | number): JArray;
  data(): Promise<Float32Array>;
  dispose(): void;
}
type Layers = { w: JArray; b: JArray }[];
interface Jax {
  init(): Promise<string[]>;
  defaultDevice(name: string): void;
  numpy: {
    array(numbers: Float32Array): JArray;
    matmul(a: JArray, b: JArray): JArray;
    mean(x: JArray): JArray;
    sum(x: JArray): JArray;
    square(x: JArray): JArray;
  };
  nn: { sigmoid(x: JArray): JArray; logSoftmax(x: JArray): JArray };
  valueAndGrad(
    f: (layers: Layers, x: JArray, y: JArray) => JArray,
  ): (l: Layers, x: JArray, y: JArray) => [JArray, Layers];
  jit<A extends unknown[], R>(f: (...args: A) => R): (...args: A) => R;
}

if ("Worker" in globalThis)
  throw new Error("jax-js would use several threads on this Node; the others use one");
const [folder] = process.argv.slice(2);
const home = join(folder, "node_modules/@jax-js/jax");
const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { version: string };
const jax = (await import(pathToFileURL(join(home, "dist/index.js")).href)) as Jax;
await jax.init();
jax.defaultDevice("wasm");
const { numpy: np, nn } = jax;

await serve(`jax-js ${version}`, (workload) => {
  const { sizes, batch } = workload;
  const data = makeData(workload);
  const loss = (layers: Layers, x: JArray, y: JArray): JArray => {
    let a = x;
    layers.forEach(({ w, b }, i) => {
      a = np.matmul(a, w).add(b);
      if (i < layers.length - 1) a = nn.sigmoid(a);
    });
    if (sizes[sizes.length - 1] === 1) return np.mean(np.square(a.sub(1)));
    return np.sum(nn.logSoftmax(a).mul(y)).mul(-1 / batch);
  };
  const step = jax.jit((layers: Layers, x: JArray, y: JArray): [JArray, Layers] => {
    const [value, g] = jax.valueAndGrad(loss)(
      layers.map(({ w, b }) => ({ w: w.ref, b: b.ref })),
      x,
      y,
    );
    const next = layers.map(({ w, b }, i) => ({
      w: w.sub(g[i].w.mul(learningRate)),
      b: b.sub(g[i].b.mul(learningRate)),
    }));
    return [value, next];
  });
  let layers: Layers = data.weights.map((w, i) => ({
    w: np.array(w).reshape([sizes[i], sizes[i + 1]]),
    b: np.array(data.biases[i]),
  }));
  const x = np.array(data.x).reshape([batch, sizes[0]]);
  const y = np.array(data.y).reshape([batch, sizes[sizes.length - 1]]);
  return async (steps) => {
    let last = Number.NaN;
    for (let i = 0; i < steps; i++) {
      const [value, next] = step(layers, x.ref, y.ref);
      layers = next;
      if (i === steps - 1) [last] = await value.data();
      else value.dispose();
    }
    return last;
  };
});
