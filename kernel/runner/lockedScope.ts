// The variable scope of a graded session: names that trusted cells declare cannot be declared or assigned anew by
// others, so that a test means what its author wrote.

export interface LockedScope {
  /** What cells get as their scope. */
  scope: Record<string, unknown>;
  /** Names declared from now on belong to a trusted cell. */
  beginTrusted(): void;
  /** Locks the names declared since. */
  endTrusted(): void;
}

/** A scope in which trusted names stay as they are. Declaring one again with the same value, as a repeated import does, is no offence. */
export function createLockedScope(): LockedScope {
  const target: Record<string, unknown> = Object.create(null);
  const locked = new Set<string | symbol>();
  let declared: Set<string | symbol> | undefined;

  const refuse = (name: string | symbol): never => {
    throw new TypeError(`${String(name)} belongs to a locked cell of the assignment and cannot be replaced`);
  };
  const scope = new Proxy(target, {
    defineProperty(_target, name, property) {
      if (locked.has(name)) return isSame(property, Reflect.get(target, name)) || refuse(name);
      declared?.add(name);
      return Reflect.defineProperty(target, name, property);
    },
    set(_target, name, value) {
      return locked.has(name) ? refuse(name) : Reflect.set(target, name, value);
    },
    deleteProperty(_target, name) {
      return locked.has(name) ? refuse(name) : Reflect.deleteProperty(target, name);
    },
    setPrototypeOf: () => false,
    preventExtensions: () => false,
  });
  return {
    scope,
    beginTrusted: () => {
      declared = new Set();
    },
    endTrusted: () => {
      for (const name of declared ?? []) locked.add(name);
      declared = undefined;
    },
  };
}

function isSame(property: PropertyDescriptor, value: unknown): boolean {
  try {
    return Object.is(property.get ? property.get() : property.value, value);
  } catch {
    return false; // not yet initialized
  }
}
