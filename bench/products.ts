// Matrix products as a share of what the machine can do in WebAssembly at all: a loop of nothing but relaxed SIMD's
// fused multiply-adds.
import { rng } from "../src/index.ts";
import { Code, encodeModule } from "../src/wasm/bytes.ts";
import { instantiateKernels, pagesFor } from "../src/wasm/kernels.ts";

/** Independent sums in the loop: two units times a latency of four, and some to spare. */
const sums = 10;
const flopsPerRound = sums * 2 * 4 * 2;

/** Runs n rounds of 2 · 10 fused multiply-adds of four lanes. */
function multiplyAddLoop(): (rounds: number) => void {
  const code = new Code();
  const at = (i: number): number => 1 + i;
  const [x, y] = [at(sums), at(sums + 1)];
  for (let i = 0; i < sums + 2; i++) code.floats(1 / (i + 3), "float32").set(at(i));
  code.loopUntil(
    () => code.get(0).isZero(),
    () => {
      for (let i = 0; i < 2 * sums; i++) {
        code
          .get(x)
          .get(y)
          .get(at(i % sums))
          .vector("madd", "float32")
          .set(at(i % sums));
      }
      code.get(0).i32(1).subInt().set(0);
    },
  );
  // Storing the sums keeps the engine from leaving the loop out.
  for (let i = 0; i < sums; i++)
    code
      .i32(16 * i)
      .get(at(i))
      .memory("store", "float32");
  const bytes = encodeModule([], [{ parameters: "i", locals: "v".repeat(sums + 2), code }]);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return exports.run as (rounds: number) => void;
}

export interface ProductResult {
  readonly n: number;
  /** GFLOP/s for A B, A Bᵀ, Aᵀ B, Aᵀ Bᵀ, operands in WebAssembly memory. */
  readonly kernel: readonly number[];
  /** GFLOP/s of `a.matmul(b)` on tensors, copies included. */
  readonly tensors: number;
  /** The limit, measured in the same rounds. */
  readonly limit: number;
}

const orders = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

export function measureProducts(sizes: readonly number[], rounds: number): ProductResult[] {
  const loop = multiplyAddLoop();
  for (let i = 0; i < 2000; i++) loop(2000);
  const limitNow = (): number => (1e5 * flopsPerRound) / time(() => loop(1e5)) / 1e9;
  return sizes.map((n) => {
    const bytes = n * n * 4 + 64;
    const memory = new WebAssembly.Memory({ initial: pagesFor(4 * bytes + 2 ** 20) });
    const kernels = instantiateKernels(memory);
    const scratch = 3 * bytes;
    const [a, b] = [rng(1).normal([n, n]), rng(2).normal([n, n])];
    new Float32Array(memory.buffer, 0, n * n).set(a.data());
    new Float32Array(memory.buffer, bytes, n * n).set(b.data());
    const repeats = Math.max(1, Math.round(1e8 / n ** 3));
    const speed = (f: () => void): number => {
      const seconds = time(() => {
        for (let i = 0; i < repeats; i++) f();
      });
      return (2 * n ** 3 * repeats) / seconds / 1e9;
    };
    const contenders = [
      limitNow,
      ...orders.map(([ta, tb]) => () => {
        const steps = (transposed: boolean): [number, number] => (transposed ? [1, n] : [n, 1]);
        return speed(() =>
          kernels.gemm(2 * bytes, n, 0, ...steps(ta), bytes, ...steps(tb), n, n, n, 1, 0, scratch),
        );
      }),
      () => speed(() => a.matmul(b)),
    ];
    // Long enough for the engine to compile its best code.
    const started = performance.now();
    while (performance.now() - started < 1000) for (const contender of contenders) contender();
    const results = Array.from({ length: rounds }, () => contenders.map((contender) => contender()));
    // The best round of each: whatever else runs on the machine can only slow down.
    const [limit, ...speeds] = contenders.map((_, i) => Math.max(...results.map((result) => result[i])));
    return { n, limit, kernel: speeds.slice(0, 4), tensors: speeds[4] };
  });
}

function time(f: () => void): number {
  const started = performance.now();
  f();
  return (performance.now() - started) / 1000;
}
