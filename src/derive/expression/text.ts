// An expression as plain text, in the grammar that it was read from: the text parses to the same expression.
import type { Condition, Expr } from "./expression.ts";
import { rationalText, signOf } from "./rational.ts";

const RANK = { add: 1, sub: 1, mul: 2, hadamard: 2, div: 2, pow: 4 } as const;
const SIGN = { add: " + ", sub: " - ", mul: " * ", hadamard: " ⊙ ", div: " / ", pow: "^" } as const;

function rank(e: Expr): number {
  switch (e.kind) {
    case "add":
    case "sub":
    case "mul":
    case "hadamard":
    case "div":
    case "pow":
      return RANK[e.kind];
    case "neg":
      return 2;
    case "number":
      if (signOf(e.value) < 0) return 1;
      return e.value.d === 1n || e.text !== undefined ? 9 : 2;
    case "transpose":
      return 5;
    case "derivative":
      return 3;
    case "limit":
    case "extremum":
    case "piecewise":
      return 0;
    default:
      return 9;
  }
}

const isSymbolic = (e: Expr): boolean => e.kind === "symbol";

function wrap(e: Expr, atLeast: number): string {
  const text = toText(e);
  return rank(e) < atLeast ? `(${text})` : text;
}

function conditionText(c: Condition): string {
  return `${toText(c.left)} ${c.relation} ${toText(c.right)}`;
}

export function toText(e: Expr): string {
  switch (e.kind) {
    case "number":
      return e.text ?? rationalText(e.value);
    case "infinity":
      return "inf";
    case "symbol": {
      if (e.index.length === 0) return e.name;
      const index = e.index.map(toText).join(",");
      return /^\w+$/.test(index) ? `${e.name}_${index}` : `${e.name}_{${index}}`;
    }
    case "add":
    case "mul":
    case "hadamard":
      return `${wrap(e.left, RANK[e.kind])}${SIGN[e.kind]}${wrap(e.right, RANK[e.kind] + (e.kind === "add" ? 0 : 1))}`;
    case "sub":
    case "div":
      return `${wrap(e.left, RANK[e.kind])}${SIGN[e.kind]}${wrap(e.right, RANK[e.kind] + 1)}`;
    case "pow":
      return `${wrap(e.left, 5)}^${wrap(e.right, 5)}`;
    case "neg":
      return `-${wrap(e.arg, 2)}`;
    case "transpose":
      return `${wrap(e.arg, 5)}^T`;
    case "call":
      return `${e.name}${"'".repeat(e.order)}(${e.args.map(toText).join(", ")})`;
    case "sum":
    case "prod":
      return `${e.kind}(${e.variable}, ${toText(e.from)}, ${toText(e.to)}, ${toText(e.body)})`;
    case "derivative": {
      const d = e.partial ? "∂" : "d";
      const n = e.order === 1 ? "" : `^${e.order}`;
      const by = `${d}${toText(e.by)}${n}`;
      return e.partial && isSymbolic(e.body)
        ? `∂${n}${toText(e.body)}/${by}`
        : `${d}${n}/${by} ${wrap(e.body, 5)}`;
    }
    case "limit":
      return `limit ${toText(e.variable)} -> ${toText(e.to)}${e.side === "above" ? "+" : e.side === "below" ? "-" : ""} ${wrap(e.body, 2)}`;
    case "extremum":
      return `${e.which} over ${toText(e.variable)} of ${wrap(e.body, 2)}`;
    case "matrix":
      return `[${e.rows.map((row) => row.map(toText).join(", ")).join("; ")}]`;
    case "piecewise":
      return e.branches
        .map((b) =>
          b.when.length === 0
            ? `${toText(b.value)} otherwise`
            : `${toText(b.value)} if ${b.when.map(conditionText).join(" and ")}`,
        )
        .join(", ");
  }
}
