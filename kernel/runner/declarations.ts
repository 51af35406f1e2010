// What a cell declares, as it reaches it: for later cells it goes into the session's scope, and the functions of
// earlier cells that used their own neighbour of that name use the new one from then on, as they would in IPython.

/** Gives a variable of a cell another value. It is held by the variables of its cell, and goes with them. */
type Rebind = (name: string, value: unknown) => unknown;

/** What compiled cells call. */
export interface Declarations {
  /** A name that keeps its value. */
  constant(scope: object, name: string, value: unknown): void;
  /** A variable that later cells read and write where it is. */
  variable(scope: object, name: string, get: () => unknown, set: (value: unknown) => void): void;
  /** Announces variables that functions of the cell use. */
  late(rebind: Rebind, names: readonly string[]): void;
}

const { defineProperty, freeze } = Object;
const OwnWeakRef = WeakRef;

/** `keepsOwn`: functions stay with the neighbours they were written with, as those of graded tests must. */
export function createDeclarations({ keepsOwn = false } = {}): Declarations {
  /** For each name the cells that may have functions that use their own variable of that name. */
  const bindings = new Map<string, WeakRef<Rebind>[]>();

  const rebind = (name: string, value: unknown): void => {
    const known = bindings.get(name);
    if (known === undefined) return;
    const alive = known.filter((reference) => {
      const assign = reference.deref();
      try {
        assign?.(name, value);
      } catch {
        // Its cell stopped before it had declared the name.
      }
      return assign !== undefined;
    });
    if (alive.length > 0) bindings.set(name, alive);
    else bindings.delete(name);
  };

  // Frozen, since a cell that looks for it can reach it.
  return freeze({
    constant(scope, name, value) {
      defineProperty(scope, name, { value, enumerable: true, configurable: true });
      rebind(name, value);
    },
    variable(scope, name, get, set) {
      defineProperty(scope, name, { get, set, enumerable: true, configurable: true });
      if (bindings.has(name)) rebind(name, get());
    },
    late(assign, names) {
      if (keepsOwn) return;
      const reference = new OwnWeakRef(assign);
      for (const name of names) {
        const known = bindings.get(name);
        if (known) known.push(reference);
        else bindings.set(name, [reference]);
      }
    },
  } satisfies Declarations);
}
