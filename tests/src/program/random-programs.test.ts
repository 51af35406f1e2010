// Random programs: what compile() makes of them equals what eager code computes, whatever is fused, viewed or reused.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile, compileStep } from "../../../src/program/index.ts";
import { concat, rng, type Tensor, where } from "../../../src/tensor/index.ts";
import { distance } from "./distance.ts";

/** One instruction: a number picks the operation, two pick operands among what there is so far. */
const instruction = fc.tuple(fc.nat(21), fc.nat(), fc.nat());
const program = fc.array(instruction, { minLength: 1, maxLength: 14 });

/** Every result is brought back to [n, n], so that any can be an operand of any. */
function interpret(
  code: readonly (readonly [number, number, number])[],
  inputs: readonly Tensor[],
): Tensor[] {
  const values = [...inputs];
  const n = inputs[0].shape[0];
  for (const [operation, i, j] of code) {
    const x = values[i % values.length];
    const y = values[j % values.length];
    const results: (() => Tensor)[] = [
      () => x.add(y),
      () => x.sub(y),
      () => x.mul(y).mul(0.5),
      () => x.div(y.abs().add(1)),
      () => x.maximum(y),
      // Both choices are 0 where x = y: there, the last bit decides which one is taken, and a fused sum may round it otherwise.
      () => where(x.less(y), x.sub(y), y.sub(x).mul(2)),
      () => x.sigmoid(),
      () => x.tanh(),
      () => x.neg(),
      () => x.clip(-1, 1).exp(),
      () => x.T,
      () => x.matmul(y).div(n),
      () => x.T.matmul(y).div(n),
      () => x.sum(0).div(n).broadcastTo([n, n]),
      () => x.sum(1, { keepDims: true }).div(n).add(y),
      () => x.max(1, { keepDims: true }).sub(y),
      () => x.slice([1], null).sum(0).div(n).mul(y),
      () => concat([x.slice([1]), y.slice([0, 1])], 0),
      () => x.reshape(-1).reshape(n, n).add(0),
      () => x.sub(y.matmul(x).mul(0.1)),
      () => x.mean().mul(y),
      () => x.slice(0).reshape(n, 1).mul(y.slice(null, -1)),
    ];
    values.push(results[operation]());
  }
  return values;
}

/** float32 sums in another order, through up to 14 operations that may each grow an error a few times. */
const tolerance = 2e-4;

describe("a random program", () => {
  it("computes what eager code computes", () => {
    fc.assert(
      fc.property(program, fc.integer({ min: 2, max: 9 }), (code, n) => {
        const inputs = [rng(1).normal([n, n]), rng(2).normal([n, n])];
        const f = (...given: Tensor[]): Tensor[] => interpret(code, given).slice(-3);
        const eager = f(...inputs);
        const compiled = compile(f);
        compiled(...inputs.map((x) => x.mul(3)));
        for (const [i, result] of compiled(...inputs).entries()) {
          expect(distance(result, eager[i])).toBeLessThan(tolerance);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("moves states on as eager code does, wherever they are written", () => {
    fc.assert(
      fc.property(program, fc.nat(), fc.nat(), fc.integer({ min: 2, max: 9 }), (code, p, q, n) => {
        const step = ([a, b]: [Tensor, Tensor]): { state: [Tensor, Tensor]; result: Tensor } => {
          const values = interpret(code, [a, b]).map((x) => x.clip(-2, 2));
          return { state: [values[p % values.length], values[q % values.length]], result: a.sub(b) };
        };
        const start: [Tensor, Tensor] = [rng(1).normal([n, n]), rng(2).normal([n, n])];
        const resident = compileStep(step, start);
        let state = start;
        for (let i = 0; i < 2; i++) {
          const eager = step(state);
          expect(distance(resident.run(), eager.result)).toBeLessThan(tolerance);
          state = resident.state;
          expect(distance(state[0], eager.state[0])).toBeLessThan(tolerance);
          expect(distance(state[1], eager.state[1])).toBeLessThan(tolerance);
        }
      }),
      { numRuns: 500 },
    );
  });
});
