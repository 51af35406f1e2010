// The plugins of gradbook in JupyterLab. Each is one folder; what is heavy in it is loaded when it is first used.
import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import charts from "./charts/plugin.ts";
import derivation from "./derivation/plugin.ts";
import exercises from "./exercises/plugin.ts";
import flow from "./flow/plugin.ts";
import language from "./language/plugin.ts";

const plugins: JupyterFrontEndPlugin<void>[] = [charts, derivation, language, flow, exercises];

export default plugins;
