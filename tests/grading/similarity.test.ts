// Copies are found whatever their names; independent answers and the handed-out text are not.
import { describe, expect, it } from "vitest";
import { resemblances } from "../../grading/similarity/report.ts";
import { gramLength, tokenize, windowLength, winnow } from "../../grading/similarity/winnowing.ts";

const given = "function train(net: Net, steps: number): number[] {\n  // YOUR CODE HERE\n}";
const original = `function train(net: Net, steps: number): number[] {
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { x, y } = next(net.batch, step);
    const loss = net.forward(x).sub(y).square().mean();
    losses.push(loss.item());
    net.update(loss, step > 10 ? 0.1 : 0.5);
  }
  return losses.filter((loss) => loss > 0);
}`;
const renamed = original
  .replace(/losses/g, "history")
  .replace(/\bstep\b/g, "i")
  .replace(/\bloss\b/g, "error")
  .replace("0.5", "0.25")
  .replace("const error", "// my own idea\n    const error");
const independent = `function train(net: Net, steps: number): number[] {
  return Array.from({ length: steps }, (_, k) => {
    const batch = batches[k % batches.length];
    if (!batch) throw new Error("no data");
    return optimizer.minimize(() => crossEntropy(net, batch), { rate: schedule(k) });
  });
}`;

describe("similarity", () => {
  it("finds a copy under other names, comments and numbers", () => {
    const [found, ...more] = resemblances(
      [
        { student: "ann", source: original },
        { student: "bob", source: independent },
        { student: "cem", source: renamed },
      ],
      given,
    );
    expect(more).toEqual([]);
    expect(found.students).toEqual(["ann", "cem"]);
    expect(found.similarity).toBeGreaterThan(0.9);
    expect(found.matches[0].tokens).toBeGreaterThan(gramLength);
  });

  it("does not count what all were given", () => {
    expect(
      resemblances(
        [
          { student: "ann", source: given },
          { student: "bob", source: given },
        ],
        given,
        0,
      ),
    ).toEqual([]);
  });

  it("finds every shared run of a window and a gram, wherever it stands", () => {
    const shared = tokenize("for (const a of b) { if (a > c[d] && e(f)) return g * h + i ?? j; }").map(
      ({ text }) => text,
    );
    expect(shared.length).toBeGreaterThanOrEqual(gramLength + windowLength - 1);
    const noise = (count: number) => Array.from({ length: count }, (_, i) => `x${i % 7}${count}`);
    const prints = (before: number, after: number) =>
      new Set(
        winnow([...noise(before), ...shared, ...noise(after)].map((text) => ({ text, line: 1 }))).map(
          ({ hash }) => hash,
        ),
      );
    for (const before of [0, 1, 5, 30])
      for (const after of [0, 3, 40]) {
        const found = prints(before, after);
        expect(
          [...prints(17, 11)].some((hash) => found.has(hash)),
          `${before} before, ${after} after`,
        ).toBe(true);
      }
  });

  it("counts lines as an editor does", () => {
    expect(tokenize("a\n\n/* two\nlines */ b").map(({ line }) => line)).toEqual([1, 4]);
  });
});
