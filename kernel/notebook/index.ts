/**
 * The module "gradbook/notebook": what a cell can do with the page it stands on.
 *
 * @module gradbook/notebook
 */
export type { MimeData } from "../display/mimeBundle.ts";
export * as widgets from "../widgets/index.ts";
export {
  type Control,
  type ControlValue,
  interact,
  slider,
  type ValueWidget,
  type Widget,
} from "../widgets/index.ts";
export { clearOutput, input, password } from "./ask.ts";
export { type Comm, type CommMessage, comm, onComm } from "./comm.ts";
export { type Display, display, type ImageContent, newDisplay } from "./display.ts";
export { type ProgressOptions, progress } from "./progress.ts";
export { type TableView, table } from "./table.ts";
