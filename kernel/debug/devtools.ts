// The commands and events of the Chrome DevTools Protocol that the debugger uses, with their types.
import type { Debugger, Runtime } from "node:inspector";
import type { RunnerInspector } from "../runner/inspector.ts";

export type RemoteObject = Runtime.RemoteObject;
export type PropertyDescriptor = Runtime.PropertyDescriptor;
export type InternalProperty = Runtime.InternalPropertyDescriptor;
export type CallFrame = Debugger.CallFrame;
export type Location = Debugger.Location;
export type PausedEvent = Debugger.PausedEventDataType;

interface Commands {
  "Debugger.enable": [object, object];
  "Debugger.disable": [object, object];
  "Debugger.pause": [object, object];
  "Debugger.resume": [object, object];
  "Debugger.stepOver": [object, object];
  "Debugger.stepInto": [object, object];
  "Debugger.stepOut": [object, object];
  "Debugger.setAsyncCallStackDepth": [{ maxDepth: number }, object];
  "Debugger.setBlackboxPatterns": [{ patterns: string[] }, object];
  "Debugger.setPauseOnExceptions": [{ state: "none" | "all" }, object];
  "Debugger.setBreakpointByUrl": [
    { url: string; lineNumber: number; columnNumber?: number; condition?: string },
    { breakpointId: string; locations: Location[] },
  ];
  "Debugger.removeBreakpoint": [{ breakpointId: string }, object];
  "Debugger.getScriptSource": [{ scriptId: string }, { scriptSource: string }];
  "Debugger.evaluateOnCallFrame": [EvaluateOptions & { callFrameId: string }, Evaluation];
  "Runtime.evaluate": [EvaluateOptions, Evaluation];
  "Runtime.callFunctionOn": [
    {
      functionDeclaration: string;
      objectId: string;
      arguments?: { value?: unknown; objectId?: string }[];
      returnByValue?: boolean;
      objectGroup?: string;
      generatePreview?: boolean;
    },
    Evaluation,
  ];
  "Runtime.getProperties": [
    {
      objectId: string;
      ownProperties?: boolean;
      generatePreview?: boolean;
      nonIndexedPropertiesOnly?: boolean;
    },
    { result: PropertyDescriptor[]; internalProperties?: InternalProperty[] },
  ];
  "Runtime.releaseObjectGroup": [{ objectGroup: string }, object];
}

interface EvaluateOptions {
  expression: string;
  objectGroup?: string;
  generatePreview?: boolean;
  returnByValue?: boolean;
  silent?: boolean;
}

export interface Evaluation {
  result: RemoteObject;
  exceptionDetails?: Runtime.ExceptionDetails;
}

interface Events {
  "Debugger.paused": PausedEvent;
  "Debugger.resumed": object;
  "Debugger.scriptParsed": Debugger.ScriptParsedEventDataType;
}

/** The runner's inspector, typed. What it answers is V8's own word and is not checked again. */
export class DevTools {
  readonly #inspector: RunnerInspector;

  constructor(inspector: RunnerInspector) {
    this.#inspector = inspector;
  }

  async post<Method extends keyof Commands>(
    method: Method,
    params: Commands[Method][0],
  ): Promise<Commands[Method][1]> {
    return this.#inspector.post(method, { ...params });
  }

  on<Event extends keyof Events>(event: Event, listener: (params: Events[Event]) => void): () => void {
    return this.#inspector.on((method, params) => {
      if (method === event) listener(params as unknown as Events[Event]);
    });
  }

  /** Calls the listener when a new runner thread has taken the old one's place. */
  onNewRunner(listener: () => void): () => void {
    return this.#inspector.onAttached(listener);
  }
}
