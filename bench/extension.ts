// What the extension costs and how fast it answers, in a real JupyterLab in a real Chromium:
// `node bench/extension.ts [start-up] [charts] [typing] [live]`, all four unless told. Each part says how it measures.
import { measureCharts } from "./extension/charts.ts";
import { measureLive } from "./extension/live.ts";
import { measureStartUp } from "./extension/startUp.ts";
import { measureTyping } from "./extension/typing.ts";

const parts: Readonly<Record<string, () => Promise<void>>> = {
  "start-up": measureStartUp,
  charts: measureCharts,
  typing: measureTyping,
  live: measureLive,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0)
  throw new Error(`There is no part ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}.`);
for (const [name, measure] of Object.entries(parts))
  if (wanted.length === 0 || wanted.includes(name)) await measure();
