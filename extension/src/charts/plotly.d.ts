// The part of Plotly's interface that the charts use.
declare module "plotly.js-dist-min" {
  export interface Figure {
    data: object[];
    layout: object;
    config?: object;
    frames?: object[];
  }

  export interface ImageOptions {
    format: "png" | "svg";
    width?: number;
    height?: number;
    scale?: number;
  }

  export interface Plotly {
    react(host: HTMLElement, figure: Figure): Promise<HTMLElement>;
    relayout(host: HTMLElement, update: object): Promise<HTMLElement>;
    purge(host: HTMLElement): void;
    toImage(figure: Figure | HTMLElement, options: ImageOptions): Promise<string>;
    Plots: { resize(host: HTMLElement): Promise<void> };
  }

  const plotly: Plotly;
  export default plotly;
}
