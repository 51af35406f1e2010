// Whether two expressions say the same in the same form: only the order of terms and factors may differ.
// Weaker than equality by algebra on purpose: it tells a step that does something from one that restates.
import { num } from "./build.ts";
import type { Expr } from "./expression.ts";
import { toText } from "./text.ts";
import { children } from "./walk.ts";

/** Whether two expressions are the same up to the order of terms and factors, and the way a derivative is written. */
export function isSame(a: Expr, b: Expr): boolean {
  return shapeKey(a) === shapeKey(b);
}

/** A text in which sums and products are sorted, d/dz f(z) is f′(z), and a/b is a·b⁻¹. */
function shapeKey(e: Expr): string {
  switch (e.kind) {
    case "add":
    case "sub":
    case "neg":
      return `(${termsOf(e, 1).sort().join(" + ")})`;
    case "mul":
    case "hadamard":
      return `(${factorsOf(e).map(shapeKey).sort().join(" * ")})`;
    case "number":
      return toText(num(e.value));
    case "derivative": {
      const [argument] = e.body.kind === "call" && e.body.args.length === 1 ? e.body.args : [];
      if (e.body.kind === "call" && argument !== undefined && shapeKey(argument) === shapeKey(e.by)) {
        return shapeKey({ ...e.body, order: e.body.order + e.order });
      }
      return `D(${e.order}, ${shapeKey(e.by)}, ${shapeKey(e.body)})`;
    }
    case "symbol":
    case "infinity":
      return toText(e);
    default:
      return `${e.kind}${e.kind === "call" ? `${e.name}${e.order}` : ""}(${children(e).map(shapeKey).join(", ")})`;
  }
}

function termsOf(e: Expr, sign: 1 | -1): string[] {
  if (e.kind === "add") return [...termsOf(e.left, sign), ...termsOf(e.right, sign)];
  if (e.kind === "sub") return [...termsOf(e.left, sign), ...termsOf(e.right, sign === 1 ? -1 : 1)];
  if (e.kind === "neg") return termsOf(e.arg, sign === 1 ? -1 : 1);
  return [`${sign === 1 ? "" : "-"}${shapeKey(e)}`];
}

function factorsOf(e: Expr): Expr[] {
  return e.kind === "mul" || e.kind === "hadamard" ? [...factorsOf(e.left), ...factorsOf(e.right)] : [e];
}
