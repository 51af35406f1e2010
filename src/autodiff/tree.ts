// Trees: a tensor, or arrays and plain objects of trees. Parameters and gradients of a network are trees of one form.
import { Tensor } from "../tensor/index.ts";

/** A tensor, or arrays / plain objects of trees. Other values (numbers, strings) may stand between and stay as they are. */
export type Tree = Tensor | readonly Tree[] | { readonly [name: string]: Tree };

/** The tensors of a tree, in order: arrays by index, objects by the order of their keys. */
export function leaves(tree: unknown): Tensor[] {
  const found: Tensor[] = [];
  walk(tree, "", (leaf) => found.push(leaf));
  return found;
}

/** Where each tensor stands in the tree, written as in code: `.layers[0].weight`. */
export function paths(tree: unknown): string[] {
  const found: string[] = [];
  walk(tree, "", (_, path) => found.push(path));
  return found;
}

function walk(tree: unknown, path: string, visit: (leaf: Tensor, path: string) => void): void {
  if (tree instanceof Tensor) visit(tree, path);
  else if (Array.isArray(tree)) {
    for (const [i, part] of tree.entries()) walk(part, `${path}[${i}]`, visit);
  } else if (isPlainObject(tree)) {
    for (const [key, part] of Object.entries(tree)) walk(part, `${path}.${key}`, visit);
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * A tree of the same form with each tensor replaced.
 *
 * @example
 * mapTree((x) => x.mul(2), { w: tensor([1, 2]) }).w.toArray(); // [2, 4]
 */
export function mapTree<T>(change: (leaf: Tensor, index: number) => Tensor, tree: T): T {
  let index = 0;
  const rebuild = (part: unknown): unknown => {
    if (part instanceof Tensor) return change(part, index++);
    if (Array.isArray(part)) return part.map(rebuild);
    if (isPlainObject(part)) {
      return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, rebuild(value)]));
    }
    return part;
  };
  // The form, and so the type, is that of the tree that came in.
  return rebuild(tree) as T;
}

/** A tree of the form of `tree` with these tensors in order. */
export function fillTree<T>(tree: T, tensors: readonly Tensor[]): T {
  return mapTree((_, index) => tensors[index], tree);
}

/** The form of a tree as text: equal for trees that differ in their tensors' numbers only. */
export function signature(tree: unknown): string {
  if (tree instanceof Tensor) return `${tree.dtype}[${tree.shape}]`;
  if (Array.isArray(tree)) return `[${tree.map(signature).join()}]`;
  if (isPlainObject(tree)) {
    const parts = Object.entries(tree).map(([key, part]) => `${JSON.stringify(key)}:${signature(part)}`);
    return `{${parts.join()}}`;
  }
  if (typeof tree === "function" || (typeof tree === "object" && tree !== null)) return `#${identity(tree)}`;
  return typeof tree === "string" ? JSON.stringify(tree) : `${typeof tree} ${String(tree)}`;
}

const identities = new WeakMap<object, number>();
let identified = 0;

/** A number for an object that has no form of its own, the same whenever the object comes again. */
function identity(value: object): number {
  const known = identities.get(value) ?? ++identified;
  identities.set(value, known);
  return known;
}
