// Executed notebooks -> site/: static pages that need no server and no network. nbconvert makes the pages; charts become
// live through one shared Plotly file, formulas through KaTeX, both copied beside the pages.
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { inRoot, run, venvProgram } from "./steps.mjs";

const PLOTLY = "application/vnd.plotly.v1+json";
const WIDGET = "application/vnd.jupyter.widget-view+json";

/**
 * @param {string[]} executed paths of executed notebooks
 * @param {string} base the folder that they are in
 * @returns {Promise<string>} the site's folder
 */
export async function exportSite(executed, base) {
  const site = inRoot("site");
  copyAssets(join(site, "assets"));
  const staged = executed.map((path) => stage(path, join(site, dirname(relative(base, path)))));
  // One process for all: nbconvert takes seconds to start. No --output-dir: each page lies beside its notebook.
  await run(venvProgram("jupyter"), [
    "nbconvert",
    "--to",
    "html",
    "--HTMLExporter.mathjax_url=",
    "--HTMLExporter.require_js_url=",
    "--HTMLExporter.jquery_url=",
    "--HTMLExporter.sanitize_html=False",
    ...staged,
  ]);
  for (const path of staged) {
    rmSync(path);
    finish(path.replace(/\.ipynb$/, ".html"), site);
  }
  return site;
}

/** @param {string} assets */
function copyAssets(assets) {
  mkdirSync(assets, { recursive: true });
  const katex = dirname(fileURLToPath(import.meta.resolve("katex/dist/katex.min.css")));
  copyFileSync(inRoot("node_modules/plotly.js-dist-min/plotly.min.js"), join(assets, "plotly.min.js"));
  for (const name of ["katex.min.js", "katex.min.css", "contrib/auto-render.min.js"])
    cpSync(join(katex, name), join(assets, name));
  for (const name of readdirSync(join(katex, "fonts")).filter((font) => font.endsWith(".woff2")))
    cpSync(join(katex, "fonts", name), join(assets, "fonts", name));
  copyFileSync(
    inRoot(".venv/share/jupyter/nbconvert/templates/lab/static/theme-dark.css"),
    join(assets, "dark.css"),
  );
  writeFileSync(join(assets, "live.js"), `(${live})();\n`);
}

/** Writes the notebook into the site with each chart as an element that `live` draws. @param {string} path @param {string} folder */
function stage(path, folder) {
  const notebook = JSON.parse(readFileSync(path, "utf8"));
  for (const cell of notebook.cells)
    for (const output of cell.outputs ?? [])
      if (output.data?.[PLOTLY]) output.data = { "text/html": chartElement(output.data) };
      else if (output.data?.[WIDGET])
        output.data = { "text/html": "<em>Controls: they work in JupyterLab, with a kernel.</em>" };
  // nbconvert would name the page after its file.
  const heading = /^# (.+)/m.exec([notebook.cells[0]?.source].flat().join(""));
  if (heading) notebook.metadata.title = heading[1];
  mkdirSync(folder, { recursive: true });
  const staged = join(folder, path.split(sep).at(-1) ?? "notebook.ipynb");
  writeFileSync(staged, JSON.stringify(notebook));
  return staged;
}

/** @param {Record<string, any>} data a MIME bundle with a Plotly figure */
function chartElement(data) {
  const figure = data[PLOTLY];
  // "<" is escaped so that no text in a figure can end the script element.
  const json = JSON.stringify(figure).replace(/</g, "\\u003c");
  const alt = String(figure.layout?.meta?.alt ?? "Chart").replace(
    /[&<>"]/g,
    (sign) => `&#${sign.charCodeAt(0)};`,
  );
  const height = Number(figure.layout?.height) || 380;
  return `<div class="gradbook-chart" role="img" aria-label="${alt}" style="min-height:${height}px"><script type="application/json">${json}</script></div>`;
}

/** Links to other notebooks become links to their pages, one leads back to the index; the shared files are loaded. @param {string} page @param {string} site */
function finish(page, site) {
  const up = relative(dirname(page), join(site, "assets")).split(sep).join("/");
  // The dark theme sets the variables of the light one, which is part of the page, once more.
  const dark = `<link rel="stylesheet" media="(prefers-color-scheme: dark)" href="${up}/dark.css">`;
  const head = `${dark}<link rel="stylesheet" href="${up}/katex.min.css"><script defer src="${up}/katex.min.js"></script><script defer src="${up}/contrib/auto-render.min.js"></script><script defer src="${up}/plotly.min.js"></script><script defer src="${up}/live.js"></script></head>`;
  const index = relative(dirname(page), join(site, "index.html")).split(sep).join("/");
  const back = `<nav class="jp-RenderedHTMLCommon"><a href="${index}">All notebooks</a></nav>`;
  const html = readFileSync(page, "utf8")
    .replace("</head>", head)
    .replace(/<body[^>]*>/, (body) => (index === "index.html" ? body : body + back))
    .replace(/(<a href="(?!https?:)[^"]*)\.ipynb/g, "$1.html");
  writeFileSync(page, html);
}

/** Runs in the reader's browser. */
function live() {
  const { Plotly, renderMathInElement, document, matchMedia } = /** @type {any} */ (globalThis);
  renderMathInElement(document.body, {
    delimiters: [
      { left: "$$", right: "$$", display: true },
      { left: "$", right: "$", display: false },
    ],
    throwOnError: false,
  });
  const charts = [...document.querySelectorAll(".gradbook-chart")].map((element) => {
    const figure = JSON.parse(element.querySelector("script").textContent);
    element.replaceChildren();
    return { element, figure };
  });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const draw = () => {
    // Figures write in a grey for any page; here the page is known, and its own text reads better.
    const font = { color: dark.matches ? "#ececec" : "#1f1f1f", family: "system-ui, sans-serif" };
    for (const { element, figure } of charts) {
      const layout = { ...figure.layout, font: { ...figure.layout.font, ...font } };
      const config = { responsive: true, displaylogo: false, ...figure.config };
      Plotly.newPlot(element, figure.data, layout, config).then(() => {
        if (figure.frames?.length) Plotly.addFrames(element, figure.frames);
      });
    }
  };
  draw();
  dark.addEventListener("change", draw);
}
