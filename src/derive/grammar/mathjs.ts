// mathjs's expression parser, with nodes of our own: mathjs's carry evaluation, types and LaTeX, which derive has in its own way.
import { createParse } from "mathjs/number";

type Parse = (text: string) => ParsedNode;

declare module "mathjs/number" {
  /** Not in mathjs's types: makes `parse` from the parts that it uses. */
  export function createParse(parts: Readonly<Record<string, unknown>>): Parse;
}

/** A node of what mathjs has read. */
export type ParsedNode = OperatorNode | SymbolNode;

/** mathjs asks the class of a node for `isNode`, and then the node for what it is. */
class PlainNode {
  get isNode(): boolean {
    return true;
  }
}

export class OperatorNode extends PlainNode {
  readonly isOperatorNode = true;
  readonly op: string;
  /** The operator's name: `multiply` for `*`. */
  readonly fn: string;
  readonly args: readonly ParsedNode[];

  constructor(op: string, fn: string, args: readonly ParsedNode[]) {
    super();
    this.op = op;
    this.fn = fn;
    this.args = args;
  }
}

export class SymbolNode extends PlainNode {
  readonly isSymbolNode = true;
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
  }
}

/** Stands for all that operators between names can not become. */
class StrangeNode {
  constructor() {
    throw new Error("derive: mathjs made a node that the grammar does not use");
  }
}

/** Takes the place of mathjs's `typed`, whose choice among the forms of a function `parse` does not need. */
const typed = Object.assign((_name: string, forms: { readonly string: Parse }) => forms.string, {
  addConversion: () => undefined,
});

const STRANGE =
  "Accessor Array Assignment Block Conditional Constant FunctionAssignment Function Index Object Parenthesis Range Relational";

let parse: Parse | undefined;

/** Parses operators between names, in mathjs's grammar. @throws SyntaxError with `char`, the place counted from 1. */
export function parseMathjs(text: string): ParsedNode {
  parse ??= createParse({
    ...Object.fromEntries(STRANGE.split(" ").map((name) => [`${name}Node`, StrangeNode])),
    OperatorNode,
    SymbolNode,
    typed,
    numeric: Number,
    config: {},
  });
  return parse(text);
}
