// The runner standing still: its frames in what people wrote, their scopes, and expressions evaluated in them.
import type { CellScripts, SourcePosition } from "./cellScripts.ts";
import type { CallFrame, DevTools, Evaluation, PausedEvent } from "./devtools.ts";
import { evaluateWithNotebook, evaluationOptions, snapshotNotebook } from "./expressions.ts";
import { DebugError, type Scope, type StackFrame } from "./protocol.ts";
import type { Variables } from "./variables.ts";

interface Frame {
  callFrame: CallFrame;
  position: SourcePosition;
}

export class Pause {
  readonly reason: PausedEvent["reason"];
  readonly #devTools: DevTools;
  readonly #scripts: CellScripts;
  readonly #variables: Variables;
  readonly #top: CallFrame;
  readonly #frames: Frame[];

  constructor(event: PausedEvent, devTools: DevTools, scripts: CellScripts, variables: Variables) {
    this.reason = event.reason;
    this.#devTools = devTools;
    this.#scripts = scripts;
    this.#variables = variables;
    this.#top = event.callFrames[0];
    this.#frames = event.callFrames.flatMap((callFrame) => {
      const { scriptId, lineNumber, columnNumber = 0 } = callFrame.location;
      const position = scripts.near(scriptId, { line: lineNumber, character: columnNumber });
      return position === null ? [] : [{ callFrame, position }];
    });
  }

  /** Where it stands in what a person wrote; null in what the compiler or the kernel put there. */
  get position(): SourcePosition | null {
    const { scriptId, lineNumber, columnNumber = 0 } = this.#top.location;
    return this.#scripts.original(scriptId, { line: lineNumber, character: columnNumber });
  }

  /** Whether it stands in a cell, wherever in it. */
  get isInCell(): boolean {
    return this.#scripts.cellOf(this.#top.location.scriptId) !== undefined;
  }

  /** How many frames of cells and their files there are. */
  get depth(): number {
    return this.#frames.length;
  }

  stack(): StackFrame[] {
    return this.#frames.map(({ callFrame, position }, id) => ({
      id,
      name: this.#nameOf(callFrame) || position.source.name,
      source: position.source,
      line: position.line + 1,
      column: position.character + 1,
    }));
  }

  async scopes(frameId: number): Promise<Scope[]> {
    const own: string[] = [];
    const outer: string[] = [];
    let list = own;
    for (const { type, object, startLocation } of this.#frame(frameId).callFrame.scopeChain) {
      if (type === "global" || type === "script" || object.objectId === undefined) continue;
      // The function that the compiler puts around a cell has variables that its author does not know.
      const hidden = type !== "block" && startLocation !== undefined && this.#isAdded(startLocation);
      if (!hidden) list.push(object.objectId);
      if (type === "local") list = outer;
    }
    const scopes = [
      { name: "Locals", variablesReference: this.#variables.scope(own), expensive: false },
      { name: "Closure", variablesReference: this.#variables.scope(outer), expensive: false },
      { name: "Globals", variablesReference: await this.#notebook(), expensive: false },
    ];
    return scopes.filter(({ variablesReference }) => variablesReference > 0);
  }

  /** Evaluates in a frame, with the variables of all cells as well. */
  evaluate(expression: string, frameId: number): Promise<Evaluation> {
    const { callFrameId } = this.#frame(frameId).callFrame;
    return evaluateWithNotebook(this.#devTools, expression, (text) =>
      this.#devTools.post("Debugger.evaluateOnCallFrame", {
        callFrameId,
        expression: text,
        ...evaluationOptions,
      }),
    );
  }

  async #notebook(): Promise<number> {
    const objectId = await snapshotNotebook(this.#devTools);
    return objectId === undefined ? 0 : this.#variables.scope([objectId]);
  }

  #frame(id: number): Frame {
    const frame = this.#frames[id];
    if (frame === undefined)
      throw new DebugError(`there is no frame ${id}; the stack has ${this.#frames.length}`);
    return frame;
  }

  /** Empty for the function around a cell. */
  #nameOf({ functionName, functionLocation }: CallFrame): string {
    return functionLocation !== undefined && this.#isAdded(functionLocation) ? "" : functionName;
  }

  #isAdded({ scriptId, lineNumber, columnNumber = 0 }: CallFrame["location"]): boolean {
    return this.#scripts.isAdded(scriptId, { line: lineNumber, character: columnNumber });
  }
}
