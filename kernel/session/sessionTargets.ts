// The comm targets that the session answers itself, also while a cell runs.
//
// "gradbook.language": the compiler, for the editor. Methods on the notebook's cells ({ id, source } each):
//   check { cells } | hover, definition { cells, cellId, position } | rename { cells, cellId, position, newName }
//   format { source } | complete { source, offset }
// "gradbook.log": what executions have shown. Methods:
//   executions {} | outputs { execution }
//
// A request is { id, method, params }; the answer { id, result } or { id, error: { message } }.
import type { CellCompiler } from "../compile/cellCompiler.ts";
import type { OutputLog } from "./outputLog.ts";
import {
  array,
  conform,
  type Infer,
  integer,
  json,
  object,
  optional,
  type Schema,
  string,
} from "./schema.ts";
import type { SessionTarget } from "./sessionComms.ts";

const request = object({ id: json, method: string, params: json });
const position = object({ line: integer, character: integer });
const cells = array(object({ id: string, source: string }));
const place = { cells, cellId: string, position };

/** Checks the parameters and does what was asked. */
type Method = (params: unknown) => unknown;

function method<const Params extends Schema>(
  schema: Params,
  call: (params: Infer<Params>) => unknown,
): Method {
  return (params) => call(conform(schema, params, "params"));
}

export function languageTarget(compiler: CellCompiler): SessionTarget {
  return answering({
    check: method(object({ cells }), (given) => compiler.checkNotebook(given.cells)),
    hover: method(object(place), (at) => compiler.hover(at.cells, at.cellId, at.position)),
    definition: method(object(place), (at) => compiler.definition(at.cells, at.cellId, at.position)),
    rename: method(object({ ...place, newName: string }), (at) =>
      compiler.rename(at.cells, at.cellId, at.position, at.newName),
    ),
    format: method(object({ source: string }), ({ source }) => compiler.format(source)),
    complete: method(object({ source: string, offset: integer }), ({ source, offset }) =>
      compiler.complete(source, offset),
    ),
  });
}

export function logTarget(log: OutputLog): SessionTarget {
  return answering({
    executions: method(object({ cellId: optional(string) }), ({ cellId }) =>
      log.executions().filter((execution) => cellId === undefined || execution.cellId === cellId),
    ),
    outputs: method(object({ execution: string }), ({ execution }) => log.outputs(execution)),
  });
}

function answering(methods: Record<string, Method>): SessionTarget {
  return async (data) => {
    let id: unknown = data["id"];
    try {
      const { method: name, params, ...rest } = conform(request, data, "request");
      id = rest.id;
      if (!Object.hasOwn(methods, name)) throw new Error(`there is no method "${name}"`);
      return { id, result: (await methods[name](params)) ?? null };
    } catch (error) {
      return { id: id ?? null, error: { message: error instanceof Error ? error.message : String(error) } };
    }
  };
}
