// One sample point: a number for every free symbol, drawn when it is first asked for, the same for the same seed and name.
// So nothing needs to list the symbols beforehand, and members of families (x₁, x₂, …) come as they are met.
import type { Expr, SymbolExpr } from "../expression/expression.ts";
import { toFloat } from "../expression/rational.ts";
import { symbolKey } from "../expression/walk.ts";
import { CONSTANTS, type Interval, type Scope } from "../rules/scope.ts";
import { Undefined } from "./arithmetic.ts";

/** What the sampler knows of the text as a whole. */
export interface Census {
  /** Names that stand as sizes of vectors and matrices. */
  readonly sizes: ReadonlySet<string>;
  /** Names that stand as bounds of sums. */
  readonly bounds: ReadonlySet<string>;
  /** Names that stand as subscripts. */
  readonly indices: ReadonlySet<string>;
  /** Sums over random quantities are kept to three terms: their outcomes multiply. */
  readonly isRandom: boolean;
}

/** How a point draws: `corner` takes simple values (0, ±1, and `anchors`), `spread` sets the size of the others. */
export interface Style {
  readonly seed: number;
  readonly corner: boolean;
  /** At a corner: every symbol takes the first choice, 0 where it may. */
  readonly alike?: boolean;
  readonly spread: number;
  readonly anchors: readonly number[];
  /** Values that some symbols must take. */
  readonly fixed?: ReadonlyMap<string, number>;
}

/** A uniform number in [0, 1) from a text: FNV-1a, then the finaliser of MurmurHash3. */
function uniformFrom(text: string, seed: number): number {
  let h = 2166136261 ^ seed;
  for (let k = 0; k < text.length; k++) h = Math.imul(h ^ text.charCodeAt(k), 16777619);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return (h >>> 0) / 2 ** 32;
}

export class Point {
  readonly scope: Scope;
  readonly census: Census;
  readonly style: Style;
  readonly #drawn = new Map<string, number>();

  constructor(scope: Scope, census: Census, style: Style) {
    this.scope = scope;
    this.census = census;
    this.style = style;
  }

  /** The symbols that were asked for, with their numbers. */
  get drawn(): ReadonlyMap<string, number> {
    return this.#drawn;
  }

  uniform(key: string): number {
    return uniformFrom(key, this.style.seed);
  }

  /** The number of a free symbol; `key` is the symbol with its index worked out, `name` the symbol without it. */
  number(name: string, key: string): number {
    const known = this.#drawn.get(key);
    if (known !== undefined) return known;
    const x = this.style.fixed?.get(key) ?? this.#draw(name, key);
    this.#drawn.set(key, x);
    return x;
  }

  #draw(name: string, key: string): number {
    const constant = CONSTANTS[key];
    if (constant !== undefined && this.scope.isConstant(key)) return constant;
    const u = this.uniform(key);
    const has = (p: "integer" | "positive" | "nonnegative" | "negative"): boolean =>
      (this.scope.properties.get(key)?.has(p) ?? false) || (this.scope.properties.get(name)?.has(p) ?? false);
    const interval = this.scope.intervals.get(key) ?? this.scope.intervals.get(name);
    const integerKey = [key, name].find(
      (k) => this.census.sizes.has(k) || this.census.bounds.has(k) || this.census.indices.has(k),
    );
    if (integerKey !== undefined || has("integer")) return this.#integer(u, interval, integerKey ?? key);
    if (interval !== undefined) return this.#within(interval, u, key);
    const sign = has("negative") ? -1 : has("positive") || has("nonnegative") ? 1 : 0;
    if (this.style.corner) {
      const choices = [0, 1, -1, ...this.style.anchors].filter((c) =>
        sign === 0 ? true : has("nonnegative") ? c >= 0 : sign * c > 0,
      );
      return choices[this.style.alike ? 0 : Math.floor(u * choices.length)] ?? 1;
    }
    const size = this.#size(u);
    if (sign !== 0) return sign * size;
    return u < 0.5 ? -size : size;
  }

  #integer(u: number, interval: Interval | undefined, key: string): number {
    const choices = this.#integers(key);
    if (interval === undefined) return choices[Math.floor(u * choices.length)] ?? 1;
    const [low, high] = [this.#bound(interval.low), this.#bound(interval.high)];
    const [least = 1, most = 6] = [choices[0], choices.at(-1)];
    const from =
      low === -Infinity
        ? Math.min(least, Math.floor(high))
        : Math.floor(low) + (interval.lowOpen || !Number.isInteger(low) ? 1 : 0);
    const to =
      high === Infinity
        ? Math.max(most, from + 3)
        : Math.ceil(high) - (interval.highOpen || !Number.isInteger(high) ? 1 : 0);
    if (to < from) throw new Undefined(`no integer lies in the interval of ${key}`);
    const span = Math.min(to - from + 1, 8);
    // The ends of a long range and what lies next to its start.
    const step = Math.floor(u * span);
    return step === span - 1 ? to : from + step;
  }

  /** Sizes stay small (work grows with their product), bounds of sums reach further, and a subscript stays within both. */
  #integers(key: string): readonly number[] {
    const { sizes, bounds, indices, isRandom } = this.census;
    if (sizes.has(key)) return [2, 3, 4, 5];
    if (bounds.has(key))
      return isRandom ? [1, 2, 3] : indices.size > 0 ? [2, 3, 4, 5, 9] : [1, 2, 3, 5, 9, 20, 60];
    if (indices.has(key) && (sizes.size > 0 || bounds.size > 0)) return [1, 2];
    return [1, 2, 3, 4, 5, 7, 12, 40];
  }

  #within(interval: Interval, u: number, key: string): number {
    const low = this.#bound(interval.low);
    const high = this.#bound(interval.high);
    if (!(low <= high)) throw new Undefined(`the interval of ${key} is empty`);
    const size = this.#size(u);
    if (low === -Infinity && high === Infinity) return u < 0.5 ? -size : size;
    if (high === Infinity) return this.style.corner && !interval.lowOpen ? low : low + size;
    if (low === -Infinity) return this.style.corner && !interval.highOpen ? high : high - size;
    if (this.style.corner) {
      const ends = [
        ...(interval.lowOpen ? [] : [low]),
        ...(interval.highOpen ? [] : [high]),
        (low + high) / 2,
      ];
      const inside = this.style.anchors.filter((a) => a > low && a < high);
      const choices = [...ends, ...inside];
      return choices[Math.floor(u * choices.length)] ?? (low + high) / 2;
    }
    const t = Math.min(Math.max(u, 1e-9), 1 - 1e-9);
    return low + (high - low) * t;
  }

  /** Three digits, so that a counterexample is the number that it prints; away from 0, so that no point is special by accident. */
  #size(u: number): number {
    return Number((this.style.spread * (0.0625 + 1.5 * ((u * 2) % 1))).toPrecision(3));
  }

  /** A bound is a number or a symbol already drawn. */
  #bound(e: Expr): number {
    switch (e.kind) {
      case "infinity":
        return Infinity;
      case "number":
        return toFloat(e.value);
      case "neg":
        return -this.#bound(e.arg);
      case "symbol":
        return this.number((e as SymbolExpr).name, symbolKey(e));
      case "div":
        return this.#bound(e.left) / this.#bound(e.right);
      case "mul":
        return this.#bound(e.left) * this.#bound(e.right);
      case "add":
        return this.#bound(e.left) + this.#bound(e.right);
      case "sub":
        return this.#bound(e.left) - this.#bound(e.right);
      case "call": {
        const [arg] = e.args;
        if (e.name === "sqrt" && arg !== undefined) return Math.sqrt(this.#bound(arg));
        throw new Undefined("a bound of an interval must be a number");
      }
      default:
        throw new Undefined("a bound of an interval must be a number");
    }
  }
}
