// Makes the runner safe to judge untrusted cells in: what the language, Node and our own modules provide cannot be
// altered, and the modules through which code could reach the runner itself are closed. A cell can then fail a check
// or pass it, but not change what passing means. Walls against the machine are grading/sandbox's, not these.
import { Buffer } from "node:buffer";
import { builtinModules, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { types } from "node:util";
import { coreModule, notebookModule, tslabModule } from "../locate.ts";

/** Built-in modules that serve ordinary answers and give no way into the runner. */
const OPEN_MODULES = new Set(
  "assert assert/strict buffer crypto events fs fs/promises os path path/posix perf_hooks punycode querystring stream stream/promises string_decoder timers timers/promises url util util/types zlib".split(
    " ",
  ),
);

/** What cells import by these names is the kernel's own, whatever a submission has laid into its folder. */
const OWN_MODULES = new Map(
  Object.entries({ gradbook: coreModule, "gradbook/notebook": notebookModule, tslab: tslabModule }).map(
    ([name, file]) => [name, pathToFileURL(file).href],
  ),
);

/** Parts of `process` that lead into Node itself. */
const CLOSED_PROCESS = [
  "binding",
  "_linkedBinding",
  "dlopen",
  "getBuiltinModule",
  "reallyExit",
  "_kill",
  "execve",
  "chdir",
  "setSourceMapsEnabled",
] as const;

/** What was closed is refused in these words. */
class ClosedError extends Error {
  override name = "ClosedError";
}

/**
 * Hardens this thread for good. Call it once, before the first cell.
 *
 * @param modules our own modules that checks rely on; their exports, classes and prototypes are frozen as well
 */
export function harden(modules: readonly object[]): void {
  closeModules();
  closeProcess();
  const names = intrinsicNames();
  const roots = names.map((name) => Reflect.get(globalThis, name) as unknown);
  freezeReachable([...roots, ...anonymousIntrinsics(), Buffer, ...modules]);
  for (const name of names)
    Object.defineProperty(globalThis, name, {
      value: Reflect.get(globalThis, name),
      writable: false,
      configurable: false,
    });
}

function closeModules(): void {
  const closed = new Set(builtinModules.filter((name) => !OPEN_MODULES.has(name)));
  registerHooks({
    resolve(specifier, context, next) {
      const own = OWN_MODULES.get(specifier);
      if (own !== undefined) return { url: own, shortCircuit: true };
      const resolved = next(specifier, context);
      if (
        resolved.url.startsWith("node:") &&
        !OPEN_MODULES.has(resolved.url.slice("node:".length)) &&
        isOfCell(context.parentURL)
      )
        throw new ClosedError(`the module ${specifier} is closed to graded cells`);
      if (closed.has(specifier) && isOfCell(context.parentURL))
        throw new ClosedError(`the module ${specifier} is closed to graded cells`);
      return resolved;
    },
  });
}

/** Our own files stand outside the submission's folder, and may load what they need. */
const isOfCell = (parent: string | undefined): boolean =>
  parent === undefined || !parent.startsWith(ownFolder);
const ownFolder = new URL(".", import.meta.url).href;

function closeProcess(): void {
  // This thread's copy: what it says is for the runner.
  for (const name of Object.keys(process.env)) delete process.env[name];
  for (const name of CLOSED_PROCESS)
    Object.defineProperty(process, name, {
      value: () => {
        throw new ClosedError(`process.${name} is closed to graded cells`);
      },
      writable: false,
      configurable: false,
    });
}

/** Globals of the language: those whose names ECMAScript or WebAssembly defines, as far as this engine has them. */
function intrinsicNames(): string[] {
  const functions = Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z]/.test(name));
  const isWeb = (name: string): boolean => WEB.test(name) && !RUNNERS_WEB.has(name);
  return [
    ...functions.filter((name) => !isWeb(name)),
    "parseInt",
    "parseFloat",
    "isNaN",
    "isFinite",
    "structuredClone",
    "queueMicrotask",
    "setImmediate",
    "setTimeout",
    "process",
  ].filter((name) => Object.getOwnPropertyDescriptor(globalThis, name)?.get === undefined);
}

/** Web interfaces that the runner's own lines and module loading go through. */
const RUNNERS_WEB = new Set(
  "Event EventTarget MessagePort TextDecoder TextEncoder URL URLSearchParams".split(" "),
);

/** Web interfaces that Node makes on first use: nothing relies on the rest, and touching them would load them all. */
const WEB =
  /^(Abort|Blob|Broadcast|ByteLength|Close|Compression|CountQ|Crypto|Custom|DOM|Decompression|Event|File|Form|Headers|Local|Message|Navigator|Performance|Readable|Request|Response|Storage|Subtle|Text|Transform|URL|WebSocket|Writable)/;

function anonymousIntrinsics(): unknown[] {
  const prototypeOf = (value: unknown): unknown => Object.getPrototypeOf(value);
  return [
    function* () {}.constructor,
    async function* () {}.constructor,
    (async () => {}).constructor,
    prototypeOf(Uint8Array),
    ...[[].values(), new Map().values(), new Set().values(), ""[Symbol.iterator](), "".matchAll(/x/g)].map(
      prototypeOf,
    ),
  ];
}

function freezeReachable(roots: readonly unknown[]): void {
  const seen = new Set<object>();
  const pending = [...roots];
  while (pending.length > 0) {
    const value = pending.pop();
    if (
      !isObject(value) ||
      seen.has(value) ||
      ArrayBuffer.isView(value) ||
      value === globalThis ||
      value === process
    )
      continue;
    seen.add(value);
    pending.push(Object.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const property = Object.getOwnPropertyDescriptor(value, key);
      if (property) pending.push(property.value, property.get, property.set);
    }
  }
  for (const prototype of [Object.prototype, Function.prototype, Error.prototype, Array.prototype])
    letHeirsAssign(prototype);
  // A module's namespace can be changed by the module alone.
  for (const value of seen) if (!types.isModuleNamespaceObject(value)) Object.freeze(value);
}

/**
 * Keeps `heir.toString = …` working under a frozen prototype, where the language would refuse it ("override mistake"):
 * the prototype's methods become accessors whose setter gives the heir a property of its own.
 */
function letHeirsAssign(prototype: object): void {
  const keys =
    prototype === Array.prototype
      ? ["constructor", "toString", "toLocaleString"]
      : Reflect.ownKeys(prototype);
  for (const key of keys) {
    const property = Object.getOwnPropertyDescriptor(prototype, key);
    if (!property?.configurable || !("value" in property)) continue;
    const { value, enumerable } = property;
    Object.defineProperty(prototype, key, {
      get: () => value,
      set(this: unknown, replacement: unknown) {
        if (this === prototype)
          throw new TypeError(`${String(key)} of a frozen prototype cannot be replaced`);
        if (isObject(this))
          Object.defineProperty(this, key, {
            value: replacement,
            writable: true,
            enumerable: true,
            configurable: true,
          });
      },
      enumerable,
      configurable: false,
    });
  }
}

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";
