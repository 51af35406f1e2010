// tslab's converter, set up for a notebook folder: it checks one cell against the declarations of the cells before it.

import { createRequire } from "node:module";

/** Offsets are UTF-16 units; lines and characters count from zero. */
export interface ConverterPlace {
  offset: number;
  line: number;
  character: number;
}

export interface ConverterDiagnostic {
  start: ConverterPlace;
  end: ConverterPlace;
  messageText: string;
  /** 0 warning, 1 error, 2 suggestion, 3 message. */
  category: number;
  code: number;
  /** Only of a diagnostic in another file. */
  fileName?: string;
}

interface DisplayPart {
  text: string;
}

/** The part of tslab's converter that is used here. */
export interface Converter {
  convert(earlier: string, source: string): { diagnostics: ConverterDiagnostic[]; declOutput?: string };
  inspect(
    earlier: string,
    source: string,
    offset: number,
  ):
    | {
        displayParts?: DisplayPart[];
        documentation?: DisplayPart[];
        tags?: { name: string; text?: DisplayPart[] }[];
        textSpan: { start: number; length: number };
      }
    | undefined;
  complete(
    earlier: string,
    source: string,
    offset: number,
  ): {
    start: number;
    end: number;
    candidates: string[];
    original?: { entries: { name: string; kind: string }[] };
  };
  close(): void;
}

interface TslabTypeScript {
  version: string;
  sys: { getCurrentDirectory(): string; readFile(path: string, encoding?: string): string | undefined };
}

/** Modules that the kernel brings along and that this compiler, being of TypeScript 5.0, can only know by name. */
const KERNEL_MODULES = `declare module "gradbook"; declare module "gradbook/notebook";`;

/** Where Node's types begin: every program reads that file. Those for older TypeScripts have a folder of their own. */
const NODE_TYPES = /\/@types\/node\/(?:ts[\d.]+\/)?index\.d\.ts$/;

/** Version of the TypeScript in tslab; null if tslab is not installed. */
export function tslabTypeScriptVersion(): string | null {
  try {
    const require = createRequire(import.meta.url);
    return (require("@tslab/typescript-for-tslab/package.json") as { version: string }).version;
  } catch {
    return null;
  }
}

/** Takes about half a second. The converter watches the files that cells import until it is closed. */
export function openConverter(cwd: string): Converter {
  const require = createRequire(import.meta.url);
  const { sys } = require("@tslab/typescript-for-tslab") as TslabTypeScript;
  const { getCurrentDirectory, readFile } = sys;
  // The converter works in the current folder of the process; this process may have another one.
  sys.getCurrentDirectory = () => cwd;
  sys.readFile = (path, encoding) => {
    const text = readFile(path, encoding);
    return text !== undefined && NODE_TYPES.test(path) ? text + KERNEL_MODULES : text;
  };
  try {
    const { createConverter } = require("tslab/dist/converter.js") as {
      createConverter(options: { isJS: boolean; isBrowser: boolean }): Converter;
    };
    return createConverter({ isJS: false, isBrowser: false });
  } finally {
    sys.getCurrentDirectory = getCurrentDirectory;
  }
}

export function plain(parts: readonly DisplayPart[] | undefined): string {
  return (parts ?? []).map(({ text }) => text).join("");
}
