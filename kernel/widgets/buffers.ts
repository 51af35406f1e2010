// Binary parts of a widget's state travel beside the JSON: taken out with the path where each belongs, put back
// on arrival (jupyter.widget protocol 2.1.0, "buffer_paths").

type Path = (string | number)[];

export interface SplitState {
  state: Record<string, unknown>;
  paths: Path[];
  buffers: Uint8Array[];
}

/** Takes the typed arrays and DataViews out of a state; a place in an array becomes null, a key is left out. */
export function takeBuffers(state: Record<string, unknown>): SplitState {
  const paths: Path[] = [];
  const buffers: Uint8Array[] = [];
  const walk = (value: unknown, path: Path): unknown => {
    if (ArrayBuffer.isView(value)) {
      paths.push(path);
      buffers.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
      return undefined;
    }
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index]) ?? null);
    return isPlain(value) ? walkRecord(value, path) : value;
  };
  const walkRecord = (record: Record<string, unknown>, path: Path): Record<string, unknown> => {
    const entries = Object.entries(record).map(([key, item]) => [key, walk(item, [...path, key])]);
    return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
  };
  return { state: walkRecord(state, []), paths, buffers };
}

/** Puts buffers back where `paths` say; a path that does not fit the state is left out. */
export function putBuffers(
  state: Record<string, unknown>,
  paths: unknown,
  buffers: readonly Uint8Array[],
): void {
  if (!Array.isArray(paths)) return;
  for (const [index, path] of paths.entries()) {
    if (!Array.isArray(path) || path.length === 0 || index >= buffers.length) continue;
    const key: unknown = path.at(-1);
    const owner = path
      .slice(0, -1)
      .reduce<unknown>((at, step) => (isContainer(at) ? own(at, step) : undefined), state);
    if (isContainer(owner) && isKey(key)) Reflect.set(owner, key, buffers[index]);
  }
}

// "__proto__" from outside would reach every object.
function isKey(key: unknown): key is string | number {
  return (typeof key === "string" && key !== "__proto__") || typeof key === "number";
}

function own(owner: object, key: unknown): unknown {
  return isKey(key) && Object.hasOwn(owner, key) ? Reflect.get(owner, key) : undefined;
}

function isContainer(value: unknown): value is object {
  return Array.isArray(value) || isPlain(value);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
