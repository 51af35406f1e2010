// Asks Plotly itself, in a headless Chromium, whether charts fit its schema.
import { ensureBrowser } from "./browser.mjs";
import { inRoot } from "./steps.mjs";

/**
 * @param {unknown[]} figures `{ data, layout }` as in application/vnd.plotly.v1+json
 * @returns {Promise<string[]>} for each figure "" or what is wrong with it
 */
export async function validateFigures(figures) {
  if (figures.length === 0) return [];
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    executablePath: await ensureBrowser(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
  });
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ path: inRoot("node_modules/plotly.js-dist-min/plotly.min.js") });
    const verdicts = [];
    for (const figure of figures) verdicts.push(await page.evaluate(judge, figure));
    return verdicts;
  } finally {
    await browser.close();
  }
}

/** Runs in the page. `meta` holds our alternative text and `frames` Plotly's own states. @param {any} figure @returns {string} */
function judge(figure) {
  const { Plotly } = /** @type {any} */ (globalThis);
  if (!Array.isArray(figure?.data) || figure.data.length === 0) return "it has no traces";
  if (typeof figure.layout?.meta?.alt !== "string" || figure.layout.meta.alt.length < 20)
    return "it has no alternative text in layout.meta.alt";
  const states = [figure, .../** @type {any[]} */ (figure.frames ?? [])];
  for (const { data, layout } of states) {
    // A hidden trace would have all its keys reported as unused; what a slider passes on ("args") is free in the schema.
    const shown = (data ?? []).map((/** @type {any} */ trace) => ({ ...trace, visible: true }));
    const faults = (Plotly.validate(shown, layout ?? {}) ?? []).filter(
      (/** @type {any} */ { path }) => !(Array.isArray(path) && path.includes("args")),
    );
    if (faults.length > 0) return faults.map((/** @type {any} */ fault) => fault.msg).join("; ");
  }
  return "";
}
