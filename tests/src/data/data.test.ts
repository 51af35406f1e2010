// Data sets: the digits are what MNIST is, splits share nothing, synthetic sets keep their rules, batches use all once.
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { arange, data, type Tensor } from "../../../src/index.ts";

describe("digits", () => {
  let split: data.Split;
  beforeAll(async () => {
    split = await data.digits({ seed: 1 });
  });

  test("are 8,000 to train on and 2,000 to test on, of all ten kinds", () => {
    const { train, test: held } = split;
    expect([train.x.shape, train.y.shape, held.x.shape]).toEqual([[8000, 784], [8000], [2000, 784]]);
    const counts = new Array<number>(10).fill(0);
    for (const label of [...train.y.data(), ...held.y.data()]) counts[label] += 1;
    // MNIST itself holds between 9 and 11.3 % of each digit.
    for (const count of counts) expect(count).toBeGreaterThan(850);
    expect(counts.reduce((a, b) => a + b)).toBe(10_000);
  });

  test("are grey values of whole bytes in [0, 1], mostly paper", () => {
    const values = split.train.x.slice([0, 500]).data();
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(values.every((value) => Math.abs(value * 255 - Math.round(value * 255)) < 1e-4)).toBe(true);
    const mean = Array.from(values).reduce((a, b) => a + b) / values.length;
    // The mean grey value of MNIST is 0.1307; of 500 images it varies by about 0.002.
    expect(Math.abs(mean - 0.1307)).toBeLessThan(0.01);
  });

  test("are shared by no two sets", () => {
    const keys = (x: Tensor): string[] =>
      Array.from({ length: x.shape[0] }, (_, i) => x.slice(i).data().join());
    const trained = new Set(keys(split.train.x.slice([0, 2000])));
    expect(keys(split.test.x.slice([0, 500])).filter((key) => trained.has(key))).toEqual([]);
  });

  test("come in the order that the seed decides", async () => {
    const again = await data.digits({ seed: 1, train: 20, test: 0 });
    const other = await data.digits({ seed: 2, train: 20, test: 0 });
    expect(again.train.y.toArray()).toEqual(split.train.y.slice([0, 20]).toArray());
    expect(other.train.y.toArray()).not.toEqual(again.train.y.toArray());
  });

  test("shrink to 8 × 8 with their ink", async () => {
    const small = (await data.digits({ seed: 1, train: 100, test: 0, side: 8 })).train.x;
    expect(small.shape).toEqual([100, 64]);
    const ink = split.train.x.slice([0, 100]).sum().item();
    // Nine pixels are averaged into one; nearly no ink lies outside the middle 24 × 24.
    expect((small.sum().item() * 9) / ink).toBeGreaterThan(0.98);
    expect((small.sum().item() * 9) / ink).toBeLessThanOrEqual(1.0001);
  });

  test("are taken from a package that the caller imported, and checked", async () => {
    // By a variable: the package has no types.
    const name = "mnist";
    const given = await data.digits({ seed: 1, train: 20, test: 0, from: (await import(name)) as never });
    expect(given.train.x.toArray()).toEqual(split.train.x.slice([0, 20]).toArray());
    await expect(data.digits({ from: { default: {} } })).rejects.toThrow("holds no images of the digit 0");
    const short = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [i, { raw: [0], length: 1 }]));
    await expect(data.digits({ from: short })).rejects.toThrow("holds no images of the digit 0");
  });

  test("are not more than there are", async () => {
    await expect(data.digits({ train: 9000, test: 2000 })).rejects.toThrow(
      "9000 + 2000 images asked for, there are 10000",
    );
  });
});

describe("synthetic sets", () => {
  test("moons lie on their half circles", () => {
    const { x, y } = data.twoMoons({ count: 50, noise: 0, seed: 3 });
    const labels = y.data();
    (x.toArray() as number[][]).forEach(([u, v], i) => {
      const [centreU, centreV] = labels[i] === 0 ? [0, 0] : [1, 0.5];
      expect(Math.hypot(u - centreU, v - centreV)).toBeCloseTo(1, 5);
      expect(labels[i] === 0 ? v >= 0 : v <= 0.5).toBe(true);
    });
  });

  test("spirals turn as told", () => {
    const { x, y } = data.spirals({ count: 60, noise: 0, classes: 3, turns: 0.5 });
    const labels = y.data();
    (x.toArray() as number[][]).forEach(([u, v], i) => {
      const radius = Math.hypot(u, v);
      const angle = 2 * Math.PI * (labels[i] / 3 + 0.5 * radius);
      expect(u).toBeCloseTo(radius * Math.cos(angle), 5);
    });
  });

  test("the adding problem marks one step of each half, and the target is their sum", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }), fc.integer(), (length, seed) => {
        const { x, y } = data.addingProblem({ count: 5, length, seed });
        const marks = x.slice(null, null, 1);
        const half = Math.floor(length / 2);
        expect(marks.slice(null, [0, half]).sum(1).toArray()).toEqual([1, 1, 1, 1, 1]);
        expect(marks.slice(null, [half]).sum(1).toArray()).toEqual([1, 1, 1, 1, 1]);
        const sums = x.slice(null, null, 0).mul(marks).sum(1);
        expect(sums.sub(y.reshape(5)).abs().max().item()).toBeLessThan(1e-6);
      }),
    );
  });

  test("temporal order hides two symbols where Pascanu's code does", () => {
    const length = 50;
    const { x, y } = data.temporalOrder({ count: 40, length, seed: 1 });
    const labels = y.data();
    for (let row = 0; row < 40; row += 1) {
      const symbols = x.slice(row).argmax(1).data();
      const special = [...symbols.keys()].filter((step) => symbols[step] < 2);
      expect(special.length).toBe(2);
      expect(special[0] >= 5 && special[0] < 10 && special[1] >= 25 && special[1] < 30).toBe(true);
      expect(labels[row]).toBe(2 * symbols[special[0]] + symbols[special[1]]);
    }
    expect(new Set(labels).size).toBe(4);
    expect(() => data.temporalOrder({ count: 1, length: 9 })).toThrow(
      "temporalOrder: length must be a whole number of at least 10, got 9",
    );
  });
});

describe("batches", () => {
  const set = (count: number): data.Dataset => ({ x: arange(count * 2).reshape(count, 2), y: arange(count) });

  test("use every example once and keep x beside its y", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer(),
        (count, size, seed) => {
          const seen: number[] = [];
          for (const { x, y } of data.batches(set(count), { size, seed })) {
            const labels = [...y.data()];
            expect(x.slice(null, 0).toArray()).toEqual(labels.map((label) => 2 * label));
            seen.push(...labels);
          }
          expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
        },
      ),
    );
  });

  test("leave out a smaller last batch when told", () => {
    expect([...data.batches(set(5), { size: 2, dropLast: true })].length).toBe(2);
  });

  test("say what does not fit", () => {
    expect(() => [...data.batches({ x: arange(4).reshape(2, 2), y: arange(3) }, { size: 1 })]).toThrow(
      "2 examples in x, 3 in y",
    );
    expect(() => [...data.batches(set(2), { size: 0 })]).toThrow(
      "the size must be a whole number above 0, got 0",
    );
  });
});

test.each<[() => unknown, string]>([
  [() => data.twoMoons({ count: -1 }), "twoMoons: count must be a whole number of at least 0, got -1"],
  [
    () => data.spirals({ count: 4, classes: 0 }),
    "spirals: classes must be a whole number of at least 1, got 0",
  ],
  [
    () => data.addingProblem({ count: 1.5, length: 4 }),
    "addingProblem: count must be a whole number of at least 0, got 1.5",
  ],
  [
    () => data.first({ x: arange(3), y: arange(3) }, -1),
    "first: the count must be a whole number from 0 on, got -1",
  ],
])("a number that counts nothing is refused: %s", (make, message) => {
  expect(make).toThrow(message);
});

test("a negative number of digits is refused", async () => {
  await expect(data.digits({ train: -1 })).rejects.toThrow(
    "data.digits: train must be a whole number of images, got -1",
  );
});
