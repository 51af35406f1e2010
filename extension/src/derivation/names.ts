// What a derivation says of its names: definitions, shapes, kinds and ranges, a line each, in the language of derivations.
import type { Expr } from "../../../src/derive/expression/expression.ts";
import { toText } from "../../../src/derive/expression/text.ts";
import type { Scope } from "../../../src/derive/rules/scope.ts";

/** By key: a name, or for one member of a family `name[index]`. */
export type Names = Readonly<Record<string, readonly string[]>>;

/** `w[1]` as it is written: `w_1`. */
const written = (key: string): string => key.replace(/\[(.*)\]$/, "_$1");

const familyName = (name: string, parameters: readonly string[]): string =>
  parameters.length === 0 ? written(name) : `${name}_${parameters.join(",")}`;

const isInfinite = (bound: Expr): boolean => /^-?inf$/.test(toText(bound));

export function describeNames(scope: Scope): Names {
  const names: Record<string, string[]> = {};
  const say = (key: string, line: string): void => {
    names[key] ??= [];
    names[key].push(line);
  };
  for (const [name, { parameters, body }] of scope.functions)
    say(name, `${name}(${parameters.map(written).join(", ")}) = ${toText(body)}`);
  for (const [key, value] of scope.values) say(key, `${written(key)} = ${toText(value)}`);
  for (const [name, { parameters, body }] of scope.families)
    say(name, `${familyName(name, parameters)} = ${toText(body)}`);
  for (const [key, { parameters, sizes }] of scope.shapes)
    say(key, `${familyName(key, parameters)} : [${sizes.map(toText).join(", ")}]`);
  for (const [key, kinds] of scope.properties) {
    const { mean, variance } = scope.random.get(key) ?? {};
    const moments = [
      ...(mean === undefined ? [] : [`mean ${toText(mean)}`]),
      ...(variance === undefined ? [] : [`variance ${toText(variance)}`]),
    ];
    say(key, `${written(key)} : ${[...kinds, ...moments].join(", ")}`);
  }
  for (const [key, { low, high, lowOpen, highOpen }] of scope.intervals) {
    const below = isInfinite(low) ? "" : `${toText(low)} ${lowOpen ? "<" : "<="} `;
    const above = isInfinite(high) ? "" : ` ${highOpen ? "<" : "<="} ${toText(high)}`;
    say(key, `${below}${written(key)}${above}`);
  }
  return names;
}
