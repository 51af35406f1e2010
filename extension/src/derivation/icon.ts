// The derivation's icon: a derivative with its check mark.
import { LabIcon } from "@jupyterlab/ui-components";

export const derivationIcon = new LabIcon({
  name: "gradbook:derivation",
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="none" stroke="#616161" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
    <path d="M10 4v7M10 8.2a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0M3 13.5h9"/>
    <path d="M10 16v7M10 20.2a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0"/>
    <path d="M14.5 13.5l2.8 3 4.7-7"/>
  </g>
</svg>`,
});

/** The icon as an image, for the launcher, which knows no icons in its notebook row. */
export const derivationImage = `data:image/svg+xml,${encodeURIComponent(derivationIcon.svgstr)}`;
