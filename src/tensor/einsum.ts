// Einstein summation, in terms of transposes, reshapes and one matrix product a pair.
import { matmul, mul, reshape, slice, sum, transpose } from "./operations.ts";
import { formatShape } from "./shape-rules.ts";
import type { Tensor } from "./tensor.ts";
import { sizeOf } from "./view.ts";

/** A tensor whose axes have letters. */
interface Lettered {
  readonly x: Tensor;
  readonly letters: readonly string[];
}

/**
 * Sum of products over the axes that carry a letter which the result does not have. A letter twice in one operand is its
 * diagonal.
 *
 * @param equation - letters of each operand's axes, then of the result's: `"bij,bjk->bik"`; without `->`, the result has
 * the letters that stand once, in alphabetical order
 * @throws RangeError where letters and axes do not match
 * @example
 * einsum("ij,ij->", tensor([[1, 2]]), tensor([[3, 4]])).item(); // 11
 */
export function einsum(equation: string, ...operands: readonly Tensor[]): Tensor {
  const match = /^([a-zA-Z]*(?:,[a-zA-Z]*)*)(?:->([a-zA-Z]*))?$/.exec(equation.replaceAll(" ", ""));
  if (match === null) {
    throw new RangeError(
      `einsum: "${equation}" is not of the form "ij,jk->ik": letters, commas and one arrow`,
    );
  }
  const inputs = match[1].split(",");
  const result = [...(match[2] ?? lettersOnce(match[1]))];
  if (inputs.length !== operands.length) {
    throw new RangeError(`einsum: "${equation}" names ${inputs.length} operands, got ${operands.length}`);
  }
  checkLetters(equation, inputs, operands, result);
  const needed = (letter: string, from: number): boolean =>
    result.includes(letter) || inputs.slice(from).some((input) => input.includes(letter));

  const first = sumLonely(diagonal(operands[0], inputs[0]), (letter) => needed(letter, 1));
  const all = operands.slice(1).reduce((left, x, i) => {
    const right = sumLonely(
      diagonal(x, inputs[i + 1]),
      (letter) => left.letters.includes(letter) || needed(letter, i + 2),
    );
    return contract(left, right, (letter) => needed(letter, i + 2));
  }, first);
  return transpose(
    all.x,
    result.map((letter) => all.letters.indexOf(letter)),
  );
}

function checkLetters(
  equation: string,
  inputs: readonly string[],
  operands: readonly Tensor[],
  result: readonly string[],
): void {
  const sizes = new Map<string, number>();
  inputs.forEach((letters, i) => {
    const { shape } = operands[i];
    if (letters.length !== shape.length) {
      throw new RangeError(
        `einsum: "${letters}" names ${letters.length} axes, operand ${i} is ${formatShape(shape)}`,
      );
    }
    [...letters].forEach((letter, axis) => {
      const known = sizes.get(letter) ?? shape[axis];
      if (known !== shape[axis]) {
        throw new RangeError(
          `einsum: "${equation}": axis ${letter} has size ${known} and size ${shape[axis]}`,
        );
      }
      sizes.set(letter, known);
    });
  });
  for (const letter of result) {
    if (!sizes.has(letter)) throw new RangeError(`einsum: "${equation}": no operand has the axis ${letter}`);
  }
  if (new Set(result).size !== result.length)
    throw new RangeError(`einsum: "${equation}" repeats a letter of the result`);
}

function lettersOnce(text: string): string[] {
  const letters = [...text.replaceAll(",", "")];
  return letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter)).sort();
}

/** Axes that share a letter become one: in a square written row by row, the diagonal is every (n + 1)-th number. */
function diagonal(x: Tensor, given: string): Lettered {
  const letters = [...given];
  const second = letters.findIndex((letter, axis) => letters.indexOf(letter) < axis);
  if (second < 0) return { x, letters };
  const first = letters.indexOf(letters[second]);
  const others = [...letters.keys()].filter((axis) => axis !== first && axis !== second);
  const n = x.shape[first];
  const rest = others.map((axis) => x.shape[axis]);
  const flat = reshape(transpose(x, [first, second, ...others]), [n * n, ...rest]);
  const left = [first, ...others].map((axis) => letters[axis]);
  return diagonal(slice(flat, [null, null, n + 1]), left.join(""));
}

/** Sums over axes that nothing else needs. */
function sumLonely({ x, letters }: Lettered, needed: (letter: string) => boolean): Lettered {
  const axes = letters.flatMap((letter, axis) => (needed(letter) ? [] : [axis]));
  return axes.length === 0 ? { x, letters } : { x: sum(x, axes), letters: letters.filter(needed) };
}

/** The product of two, summed over the letters they share and nobody else needs. */
function contract(left: Lettered, right: Lettered, needed: (letter: string) => boolean): Lettered {
  const shared = left.letters.filter((letter) => right.letters.includes(letter));
  const batch = shared.filter(needed);
  const inner = shared.filter((letter) => !needed(letter));
  const rows = left.letters.filter((letter) => !shared.includes(letter));
  const columns = right.letters.filter((letter) => !shared.includes(letter));
  const sizes = (of: Lettered, letters: readonly string[]): number[] =>
    letters.map((letter) => of.x.shape[of.letters.indexOf(letter)]);
  const arrange = (of: Lettered, ...groups: readonly (readonly string[])[]): Tensor =>
    transpose(
      of.x,
      groups.flat().map((letter) => of.letters.indexOf(letter)),
    );
  const b = sizes(left, batch);
  const k = sizeOf(sizes(left, inner));
  const a = reshape(arrange(left, batch, rows, inner), [...b, sizeOf(sizes(left, rows)), k]);
  const c = reshape(arrange(right, batch, inner, columns), [...b, k, sizeOf(sizes(right, columns))]);
  const product = inner.length === 0 ? mul(a, c) : matmul(a, c);
  return {
    x: reshape(product, [...b, ...sizes(left, rows), ...sizes(right, columns)]),
    letters: [...batch, ...rows, ...columns],
  };
}
