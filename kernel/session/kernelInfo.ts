// What the kernel says about itself in `kernel_info_reply`.
import type { Content } from "./messages.ts";

export interface KernelInformation {
  /** gradbook's own version. */
  version: string;
  typescriptVersion: string;
  /** Which compiler checks the cells. */
  compilerName: string;
  debugger: boolean;
}

/** The version of the protocol that the messages follow; 5.5 has supported_features and subshells. */
export const protocolVersion = "5.5";

export function kernelInfo(information: KernelInformation): Content<"kernel_info_reply"> {
  const { version, typescriptVersion, compilerName } = information;
  return {
    status: "ok",
    protocol_version: protocolVersion,
    implementation: "gradbook",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: typescriptVersion,
      mimetype: "application/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: { name: "javascript", typescript: true },
      nbconvert_exporter: "script",
    },
    banner: `gradbook ${version}: TypeScript ${typescriptVersion} (${compilerName})`,
    debugger: information.debugger,
    help_links: [
      { text: "TypeScript handbook", url: "https://www.typescriptlang.org/docs/handbook/" },
      { text: "JavaScript reference (MDN)", url: "https://developer.mozilla.org/docs/Web/JavaScript" },
      { text: "Node.js API", url: "https://nodejs.org/docs/latest-v24.x/api/" },
      { text: "math.js", url: "https://mathjs.org/docs/" },
      { text: "Plotly figures", url: "https://plotly.com/javascript/reference/" },
    ],
    supported_features: [...(information.debugger ? ["debugger"] : []), "kernel subshells"],
  };
}
