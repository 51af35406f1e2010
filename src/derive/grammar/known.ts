// What the parser must know of names to read `a(b)`: whether it is a call or a product, and whether a subscript counts.
import { ALIASES, isElementary, isSpecial } from "../expression/functions.ts";
import { INDEX_LETTERS } from "./names.ts";

/** Functions of the subject that need no definition; a text may still define them otherwise. Their definitions are in rules/scope.ts. */
const STANDARD_NAMES: readonly string[] = [
  "sigma",
  "sigmoid",
  "relu",
  "ReLU",
  "leakyReLU",
  "softplus",
  "silu",
  "elu",
  "gelu",
];

/** The names that a text has defined or declared so far; `bind` makes a nested view for the body of a sum. */
export class KnownNames {
  readonly functions: Set<string>;
  readonly variables: Set<string>;
  readonly indices: Set<string>;

  constructor(from?: KnownNames) {
    this.functions = new Set(from?.functions);
    this.variables = new Set(from?.variables);
    this.indices = new Set(from?.indices);
  }

  isFunction(name: string): boolean {
    if (this.functions.has(name)) return true;
    if (this.variables.has(name)) return false;
    const known = ALIASES[name] ?? name;
    return (
      isElementary(known) ||
      isSpecial(known) ||
      STANDARD_NAMES.includes(name) ||
      name === "sum" ||
      name === "prod"
    );
  }

  isVariable(name: string): boolean {
    return this.variables.has(name) && !this.functions.has(name);
  }

  /** Whether a subscript that reads `letters` is an index: `i`, or `ij` for two of them. */
  isIndex(letters: string): boolean {
    if (this.indices.has(letters)) return true;
    return (letters.length === 1 && INDEX_LETTERS.includes(letters)) || /^[ijkl]{2,3}$/.test(letters);
  }

  bind(index: string): KnownNames {
    const inner = new KnownNames(this);
    inner.indices.add(index);
    inner.variables.add(index);
    return inner;
  }
}
