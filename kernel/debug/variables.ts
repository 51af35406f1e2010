// What can be opened in the table of variables: each reference stands for an object in the runner.
import type { DevTools, InternalProperty, PropertyDescriptor, RemoteObject } from "./devtools.ts";
import { DebugError, type Variable } from "./protocol.ts";
import { typeOf, valueText } from "./values.ts";

/** Children listed of one object; the rest is counted. */
const mostChildren = 500;

/** A runner's objects are kept alive under this name until the references are forgotten. */
export const objectGroup = "gradbook-debugger";

interface Container {
  objectIds: string[];
  /** The expression that gives the object; empty for a scope, null if there is none. */
  path: string | null;
}

export class Variables {
  /**
   * Whether variables carry their type. JupyterLab's tree shows the type of everything that has one in place of the
   * value, Python's numbers and texts excepted; without types it shows values.
   */
  typed = true;
  readonly #devTools: DevTools;
  readonly #containers = new Map<number, Container>();
  #lastReference = 0;

  constructor(devTools: DevTools) {
    this.#devTools = devTools;
  }

  /** Forgets all references, as the runner's objects change when it goes on. */
  clear(): void {
    if (this.#containers.size === 0) return;
    this.#containers.clear();
    // A runner that has ended keeps nothing.
    this.#devTools.post("Runtime.releaseObjectGroup", { objectGroup }).catch(() => {});
  }

  /** A reference to the variables of one or more scope objects; 0 for none. */
  scope(objectIds: string[]): number {
    return objectIds.length === 0 ? 0 : this.#add({ objectIds, path: "" });
  }

  /** A value as a variable, to be opened if it is an object. */
  variable(name: string, value: RemoteObject, path: string | null = null): Variable {
    const reference = value.objectId === undefined ? 0 : this.#add({ objectIds: [value.objectId], path });
    return {
      name,
      value: valueText(value),
      ...(this.typed && { type: typeOf(value) }),
      ...(path !== null && { evaluateName: path }),
      variablesReference: reference,
    };
  }

  async children(reference: number): Promise<Variable[]> {
    const container = this.#containers.get(reference);
    if (container === undefined) throw new DebugError("variables: this reference is no longer valid");
    const lists = await Promise.all(
      container.objectIds.map((objectId) => this.#properties(objectId, container.path)),
    );
    // An inner block's variable hides the outer one of the same name.
    const byName = new Map<string, Variable>();
    for (const variable of lists.flat()) if (!byName.has(variable.name)) byName.set(variable.name, variable);
    return [...byName.values()];
  }

  async #properties(objectId: string, path: string | null): Promise<Variable[]> {
    const { result, internalProperties = [] } = await this.#devTools.post("Runtime.getProperties", {
      objectId,
      ownProperties: true,
      generatePreview: true,
    });
    const shown = result
      .filter(({ enumerable, symbol }) => enumerable || symbol !== undefined)
      .slice(0, mostChildren);
    const hidden = result.filter(({ enumerable }) => !enumerable).slice(0, mostChildren);
    const variables = [...shown, ...hidden].flatMap((property) => this.#property(property, path));
    if (result.length > mostChildren) variables.push(note(`${result.length - mostChildren} more`));
    return [...variables, ...internalProperties.flatMap((property) => this.#internal(property))];
  }

  #property({ name, value, get, isOwn }: PropertyDescriptor, path: string | null): Variable[] {
    if (isOwn === false || name === "__proto__") return [];
    if (value !== undefined) return [this.variable(name, value, join(path, name))];
    return get === undefined || get.type === "undefined" ? [] : [note(name, "(getter)")];
  }

  /** Of V8's own properties those that hold what people put there: a Map's entries, a promise's result. */
  #internal({ name, value }: InternalProperty): Variable[] {
    if (value === undefined || !/^\[\[(Entries|PromiseState|PromiseResult|Target)\]\]$/.test(name)) return [];
    return [this.variable(name.slice(2, -2), value)];
  }

  #add(container: Container): number {
    this.#containers.set(++this.#lastReference, container);
    return this.#lastReference;
  }
}

function note(name: string, value = ""): Variable {
  return { name, value, variablesReference: 0 };
}

/** The expression of a property; a scope's variable is its own name. */
function join(path: string | null, name: string): string | null {
  if (path === null || path === "") return path === null ? null : name;
  if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) return `${path}.${name}`;
  return /^\d+$/.test(name) ? `${path}[${name}]` : `${path}[${JSON.stringify(name)}]`;
}
