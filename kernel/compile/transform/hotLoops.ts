// Loops at a cell's top level run on copies of the session's variables. A variable that other code can reach through
// the scope is slow to read and write (five times for a sum of a `let` of the cell, twenty for one of an earlier cell);
// no other code runs during a loop without calls, so it may work on locals and give their values back at its end.

import type { Node } from "@babel/types";
import type { Declaration, DeclarationKind, ScopeAnalysis } from "./scopeAnalysis.ts";
import { children, type Placed } from "./syntax.ts";

export interface LoopCopies {
  loop: Placed;
  /** Variables to copy, and whether the loop may change them. */
  copies: { name: string; earlier: boolean; assignable: boolean }[];
}

export const isAssignable = (kind: DeclarationKind | undefined): boolean => kind === "let" || kind === "var";

const LOOPS = new Set([
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
]);

/** Nodes that run code of another place, or that put the loop's variables within its reach. */
const OTHER_CODE = new Set([
  "CallExpression",
  "OptionalCallExpression",
  "NewExpression",
  "TaggedTemplateExpression",
  "AwaitExpression",
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ObjectMethod",
  "ClassDeclaration",
  "ClassExpression",
  "TSEnumDeclaration",
  "TSModuleDeclaration",
]);

/** The outermost loops that stand outside of functions. */
function* topLoops(node: Placed): Generator<Placed> {
  const loop = node.type === "LabeledStatement" ? node.body : node;
  if (LOOPS.has(loop.type)) yield node;
  else if (!OTHER_CODE.has(node.type)) for (const [, child] of children(node)) yield* topLoops(child);
}

function callsMath(node: Node): boolean {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression" || node.callee.computed)
    return false;
  return node.callee.object.type === "Identifier" && node.callee.object.name === "Math";
}

/** Whether only the loop's own text runs while it runs. `Math` is the language's unless a cell declares the name. */
function isClosed(node: Node, knowsMath: boolean): boolean {
  if (OTHER_CODE.has(node.type) && !(knowsMath && callsMath(node))) return false;
  for (const [, child] of children(node)) if (!isClosed(child, knowsMath)) return false;
  return true;
}

/** Which loops get copies of which variables. */
export function planLoops(
  body: readonly Node[],
  { values, free, own, captured }: ScopeAnalysis,
  earlier: ReadonlyMap<string, DeclarationKind>,
): LoopCopies[] {
  const declared = new Map<string, Declaration>(values.map((declaration) => [declaration.name, declaration]));
  const knowsMath = !declared.has("Math") && !earlier.has("Math");
  const plans: LoopCopies[] = [];
  for (const statement of body) {
    for (const loop of topLoops(statement as Placed)) {
      const closed = isClosed(loop, knowsMath);
      const within = ({ start }: { start: number }): boolean => start >= loop.start && start < loop.end;
      const copies = new Map<string, LoopCopies["copies"][number]>();
      for (const { name } of free.filter(within)) {
        const kind = earlier.get(name);
        if (kind !== undefined && (closed || !isAssignable(kind))) {
          copies.set(name, { name, earlier: true, assignable: isAssignable(kind) });
        }
      }
      for (const reference of free)
        if (reference.deferred && within(reference)) copies.delete(reference.name);
      for (const { name } of closed ? own.filter(within) : []) {
        const declaration = declared.get(name);
        if (!declaration || !isAssignable(declaration.kind) || captured.has(name)) continue;
        if (declaration.start < loop.start) copies.set(name, { name, earlier: false, assignable: true });
      }
      if (copies.size > 0) plans.push({ loop, copies: [...copies.values()] });
    }
  }
  return plans;
}
