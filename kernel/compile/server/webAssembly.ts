// The types of WebAssembly in Node: the language's own library has none, Node's have none either, and the browser's
// would make cells believe in a document. After the WebAssembly JavaScript Interface (W3C), section 5.

/** Names the document beside the cells, and is in the project's list of files. */
export const WEB_ASSEMBLY_FILE = "gradbook-webassembly.d.ts";

export const WEB_ASSEMBLY_TYPES = `declare namespace WebAssembly {
  type ImportExportKind = "function" | "global" | "memory" | "table" | "tag";
  type ValueType = "i32" | "i64" | "f32" | "f64" | "v128" | "externref" | "anyfunc";
  type ExportValue = Function | Global | Memory | Table;
  type ImportValue = ExportValue | number | bigint;
  type Exports = Record<string, ExportValue>;
  type Imports = Record<string, Record<string, ImportValue>>;
  type Bytes = ArrayBufferView | ArrayBuffer;
  interface Module { readonly [Symbol.toStringTag]: "WebAssembly.Module" }
  var Module: {
    prototype: Module;
    new (bytes: Bytes): Module;
    exports(module: Module): { name: string; kind: ImportExportKind }[];
    imports(module: Module): { module: string; name: string; kind: ImportExportKind }[];
    customSections(module: Module, name: string): ArrayBuffer[];
  };
  interface Instance { readonly exports: Exports }
  var Instance: { prototype: Instance; new (module: Module, imports?: Imports): Instance };
  interface Memory { readonly buffer: ArrayBuffer; grow(pages: number): number }
  var Memory: {
    prototype: Memory;
    new (type: { initial: number; maximum?: number; shared?: boolean }): Memory;
  };
  interface Table {
    readonly length: number;
    get(index: number): unknown;
    set(index: number, value?: unknown): void;
    grow(by: number, value?: unknown): number;
  }
  var Table: {
    prototype: Table;
    new (type: { element: "anyfunc" | "externref"; initial: number; maximum?: number }, value?: unknown): Table;
  };
  interface Global { value: unknown; valueOf(): unknown }
  var Global: { prototype: Global; new (type: { value: ValueType; mutable?: boolean }, value?: unknown): Global };
  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}
  function validate(bytes: Bytes): boolean;
  function compile(bytes: Bytes): Promise<Module>;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
  function instantiate(bytes: Bytes, imports?: Imports): Promise<{ module: Module; instance: Instance }>;
}
`;
