// The panel's sign: bars that shrink towards the first layer.
import { LabIcon } from "@jupyterlab/ui-components";

export const flowIcon = new LabIcon({
  name: "gradbook:flow",
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <path class="jp-icon3" fill="#616161" d="M2 12h2v2H2zM6 9.5h2V14H6zM10 6h2v8h-2zM14 2h1.5v12H14z"/>
</svg>`,
});
