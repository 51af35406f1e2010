// The API reference: written without a warning, every public name explained, every link leading somewhere.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as gradbook from "gradbook";
import { beforeAll, expect, test } from "vitest";
import { writeReference } from "../../scripts/reference.mjs";
import { inRoot } from "../../scripts/steps.mjs";

/** The part of TypeDoc's JSON that is read here. `comment` is the TSDoc, of a function on its signatures. */
interface Reflection {
  name: string;
  kind: number;
  comment?: object;
  signatures?: Reflection[];
  children?: Reflection[];
}

/** TypeDoc's numbers for modules and namespaces. */
const GROUPS = [2, 4];
/** A name that stands a second time where its first is explained. */
const REFERENCE = 4194304;
/** Types that public ones mention and that have no public name of their own. */
const UNNAMED = "types behind these";

const folder = inRoot("dist", "reference");
let reference: Reflection;

beforeAll(async () => {
  await writeReference();
  reference = JSON.parse(readFileSync(inRoot(".cache/reference/reference.json"), "utf8")) as Reflection;
}, 120_000);

const pagesOf = (): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));

function unexplained({ name, kind, comment, signatures = [], children = [] }: Reflection): string[] {
  if (name === UNNAMED || kind === REFERENCE) return [];
  const [own, isExplained] = [[name], comment !== undefined || signatures.some((one) => one.comment)];
  return GROUPS.includes(kind)
    ? [...(isExplained ? [] : own), ...children.flatMap(unexplained).map((inner) => `${name}.${inner}`)]
    : isExplained
      ? []
      : own;
}

test("every public name is explained", () => {
  expect(reference.children?.map(({ name }) => name)).toEqual(["gradbook", "gradbook/notebook"]);
  expect(reference.children?.flatMap(unexplained)).toEqual([]);
});

test("every value that the built package exports has a page", () => {
  const pages = pagesOf().map((page) => page.replace(/^.*[\\/]/, ""));
  expect(Object.keys(gradbook).filter((name) => !pages.includes(`gradbook.${name}.html`))).toEqual([]);
});

test("every link between pages leads to one", () => {
  const broken = pagesOf().flatMap((page) =>
    [...readFileSync(join(folder, page), "utf8").matchAll(/href="([^":]+)"/g)]
      .map(([, link]) => join(dirname(join(folder, page)), link.replace(/#.*/, "")))
      .filter((target) => !existsSync(target)),
  );
  expect([...new Set(broken)]).toEqual([]);
});
