import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  grad,
  hessian,
  jacobian,
  jvp,
  leaves,
  mapTree,
  paths,
  valueAndGrad,
  vjp,
} from "../../../src/autodiff/index.ts";
import { einsum, ones, rng, stopGradient, type Tensor, tensor } from "../../../src/tensor/index.ts";
import { usedMemory } from "../memory.ts";

const f64 = (numbers: number | unknown[]): Tensor => tensor(numbers, { dtype: "float64" });

describe("grad", () => {
  it("differentiates x³ three times", () => {
    const cube = (x: Tensor): Tensor => x.pow(3);
    expect(grad(cube)(tensor(2)).item()).toBe(12);
    expect(grad(grad(cube))(tensor(2)).item()).toBe(12);
    expect(grad(grad(grad(cube)))(tensor(2)).item()).toBe(6);
    expect(grad(grad(grad(grad(cube))))(tensor(2)).item()).toBe(0);
  });

  it("does not confuse an inner variable with an outer one", () => {
    // d/dx [ x · d/dy (x + y) ] = 1; a system that mixes the two up says 2 (Siskind & Pearlmutter, 2005).
    const f = (x: Tensor): Tensor => x.mul(grad((y: Tensor) => x.add(y))(tensor(1)));
    expect(grad(f)(tensor(1)).item()).toBe(1);
  });

  it("goes through a gradient of a gradient in another variable", () => {
    // f(x) = d/dy (x² y³) at y = x: 3 x⁴; its derivative is 12 x³.
    const f = (x: Tensor): Tensor => grad((y: Tensor) => x.square().mul(y.pow(3)))(x);
    expect(grad(f)(f64(2)).item()).toBeCloseTo(96, 10);
  });

  it("keeps the form of a tree and leaves other values alone", () => {
    const parameters = { layers: [{ w: f64([1, 2]), name: "first" }], b: f64(3) };
    const g = grad((p: typeof parameters) => p.layers[0].w.mul(p.b).sum())(parameters);
    expect(g.layers[0].w.toArray()).toEqual([3, 3]);
    expect(g.b.item()).toBe(3);
    expect(g.layers[0].name).toBe("first");
    expect(paths(parameters)).toEqual([".layers[0].w", ".b"]);
    expect(leaves(mapTree((x) => x.neg(), parameters))[1].item()).toBe(-3);
  });

  it("is zero for an argument that is not used", () => {
    expect(
      grad((p: { a: Tensor; b: Tensor }) => p.a.sum())({ a: ones([2]), b: ones([3]) }).b.toArray(),
    ).toEqual([0, 0, 0]);
  });

  it("refuses a function whose value is not one number", () => {
    expect(() => grad((x: Tensor) => x)(tensor([1, 2]))).toThrow(
      "grad: the function must return a tensor of one number, got [2]; take its sum or mean",
    );
  });

  it("lets a value be read while it differentiates", () => {
    const seen: number[] = [];
    const { value, gradient } = valueAndGrad((x: Tensor) => {
      const y = x.square();
      seen.push(y.item());
      return y;
    })(tensor(3));
    expect([value.item(), gradient.item(), seen]).toEqual([9, 6, [9]]);
  });

  it("stops where it is told to, at every order", () => {
    expect(grad((x: Tensor) => x.mul(stopGradient(x)))(tensor(3)).item()).toBe(3);
    expect(grad(grad((x: Tensor) => x.mul(stopGradient(x))))(tensor(3)).item()).toBe(0);
  });

  it("gives what it gives free of any trace", () => {
    const { value, gradient } = valueAndGrad((x: Tensor) => x.exp())(tensor(0));
    expect(Array.from(value.data())).toEqual([1]);
    expect(Array.from(gradient.data())).toEqual([1]);
  });
});

describe("vjp and jvp", () => {
  const f = (x: Tensor, w: Tensor): Tensor => x.matmul(w).tanh();
  const random = rng(3);
  const [x, w] = [
    random.normal([2, 3], 0, 1, { dtype: "float64" }),
    random.normal([3, 4], 0, 1, { dtype: "float64" }),
  ];

  it("are transposes of each other: ⟨u, J v⟩ = ⟨Jᵀ u, v⟩", () => {
    const [tx, tw] = [
      random.normal([2, 3], 0, 1, { dtype: "float64" }),
      random.normal([3, 4], 0, 1, { dtype: "float64" }),
    ];
    const u = random.normal([2, 4], 0, 1, { dtype: "float64" });
    const forward = jvp(f, [x, w], [tx, tw]).tangent.mul(u).sum().item();
    const [gx, gw] = vjp(f, x, w).pullback(u);
    const backward = gx.mul(tx).sum().add(gw.mul(tw).sum()).item();
    // Both are sums of about 20 products of numbers near 1.
    expect(Math.abs(forward - backward)).toBeLessThan(1e-13);
  });

  it("may be called more than once", () => {
    const { pullback } = vjp((y: Tensor) => y.square(), tensor([1, 2]));
    expect(pullback(tensor([1, 0]))[0].toArray()).toEqual([2, 0]);
    expect(pullback(tensor([0, 1]))[0].toArray()).toEqual([0, 4]);
  });

  it("refuses a gradient of another shape", () => {
    const { pullback } = vjp((y: Tensor) => y.square(), tensor([1, 2]));
    expect(() => pullback(tensor([1, 2, 3]))).toThrow(
      "vjp: the gradient must be like the value [2], got [3]",
    );
  });
});

describe("jacobian and hessian", () => {
  it("has shape [...out, ...in] and the partial derivatives as entries", () => {
    const J = jacobian((x: Tensor) => einsum("i,j->ij", x, x))(f64([2, 3]));
    expect(J.shape).toEqual([2, 2, 2]);
    expect(J.toArray()).toEqual([
      [
        [4, 0],
        [3, 2],
      ],
      [
        [3, 2],
        [0, 6],
      ],
    ]);
  });

  it("of Rosenbrock's function at (1, 1) is [[802, -400], [-400, 200]]", () => {
    // f = (1 - x)² + 100 (y - x²)²: f_xx = 2 - 400 (y - 3 x²), f_xy = -400 x, f_yy = 200.
    const f = (p: Tensor): Tensor => {
      const [x, y] = [p.at(0), p.at(1)];
      return x.sub(1).square().add(y.sub(x.square()).square().mul(100));
    };
    expect(hessian(f)(f64([1, 1])).toArray()).toEqual([
      [802, -400],
      [-400, 200],
    ]);
  });

  it("is symmetric for random smooth functions", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (point) => {
          const H = hessian((x: Tensor) => x.sin().mul(x.at(0)).exp().sum().mul(x.at(2)))(f64(point));
          const scale = 1 + H.abs().max().item();
          return H.sub(H.T).abs().max().item() <= 1e-12 * scale;
        },
      ),
    );
  });
});

describe("memory", () => {
  it("stays bounded over 100,000 steps of training without help from the user", () => {
    const step = valueAndGrad((w: Tensor) => w.sub(3).square().sum());
    let w = f64([0, 1]);
    const run = (steps: number): void => {
      for (let i = 0; i < steps; i++) w = w.sub(step(w).gradient.mul(0.1));
    };
    run(2000);
    const before = usedMemory();
    run(100_000);
    expect(w.toArray()).toEqual([expect.closeTo(3, 10), expect.closeTo(3, 10)]);
    // One retained step would be some 5 kB, 100,000 of them 500 MB; 4 MB leaves room for the engine's own code.
    expect(usedMemory() - before).toBeLessThan(4e6);
  });
});
