// TypeScript's language server with the documents that are open in it. If the process dies or hangs, a new one is
// started with the same documents, and the request is asked once more.

import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { ownPrograms } from "../../ownPrograms.ts";
import type { NativeTypeScript } from "./binary.ts";
import { ServerConnection, ServerError } from "./connection.ts";
import type { FileChange } from "./watchedFiles.ts";

const CAPABILITIES = {
  general: { positionEncodings: ["utf-16"] },
  textDocument: {
    diagnostic: {},
    completion: {
      completionItem: {
        documentationFormat: ["markdown", "plaintext"],
        resolveSupport: { properties: ["documentation", "detail", "additionalTextEdits"] },
        insertReplaceSupport: true,
        labelDetailsSupport: true,
      },
    },
    hover: { contentFormat: ["markdown"] },
    definition: { linkSupport: false },
    rename: { prepareSupport: false },
  },
  workspace: { configuration: true },
};

const SETTINGS_SECTION = "js/ts";

/** Percent by which the server's heap may grow between collections: a third less memory for a tenth more time. */
const GARBAGE_COLLECTION = "50";

export interface LanguageServerOptions {
  /** The notebook's folder. */
  cwd: string;
  /** Milliseconds without an answer after which the server counts as hung. Default 20 000. */
  timeout?: number;
  /** Told in one sentence when the server had to be started again. */
  onRestart(warning: string): void;
}

export class LanguageServer {
  readonly #native: NativeTypeScript;
  readonly #options: LanguageServerOptions;
  readonly #documents = new Map<string, { version: number; text: string; languageId: string }>();
  /** Started last, whatever its state. */
  #latest: ServerConnection | null = null;
  #starting: Promise<ServerConnection> | null = null;
  /** Has been told of all documents; null while one starts. */
  #ready: ServerConnection | null = null;
  /** Closed on purpose. */
  #retired: ServerConnection | null = null;
  #ended = false;
  #autoImports = false;

  constructor(native: NativeTypeScript, options: LanguageServerOptions) {
    this.#native = native;
    this.#options = options;
  }

  static uri(path: string): string {
    return pathToFileURL(path).href;
  }

  async start(): Promise<void> {
    await this.#connect();
  }

  /** Opens a document or gives it a new text. */
  set(path: string, text: string, languageId = "typescript"): void {
    const open = this.#documents.get(path);
    if (open?.text === text) return;
    const version = (open?.version ?? 0) + 1;
    this.#documents.set(path, { version, text, languageId });
    const uri = pathToFileURL(path).href;
    if (open) {
      this.#ready?.notify("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ text }],
      });
    } else {
      this.#ready?.notify("textDocument/didOpen", { textDocument: { uri, languageId, version, text } });
    }
  }

  delete(path: string): void {
    if (!this.#documents.delete(path)) return;
    this.#ready?.notify("textDocument/didClose", { textDocument: { uri: pathToFileURL(path).href } });
  }

  filesChanged(changes: readonly FileChange[]): void {
    if (changes.length === 0) return;
    const events = changes.map(({ path, type }) => ({ uri: LanguageServer.uri(path), type }));
    this.#ready?.notify("workspace/didChangeWatchedFiles", { changes: events });
  }

  /** Lets a new process take over the documents, at the next request. */
  restart(): void {
    if (!this.#latest) return;
    this.#retired = this.#latest;
    this.#latest.close();
  }

  /**
   * Asks the server about its documents as they are now, if it has been started; if it stops meanwhile, starts it
   * again and asks once more.
   *
   * `autoImports`: complete with names of packages not yet imported. That is switched on for the request alone: as
   * long as it is on, the server searches all packages after each change, which makes a small cell ten times as dear.
   */
  async request(method: string, params: unknown, autoImports = false): Promise<unknown> {
    const connection = this.#ready?.closed === false ? this.#ready : await this.#connect();
    try {
      return await this.#ask(connection, method, params, autoImports);
    } catch (error) {
      if (!(error instanceof ServerError) || !connection.closed || this.#ended) throw error;
      if (connection !== this.#retired) {
        this.#options.onRestart(`${error.message} It was started again; types are known as before.`);
      }
      return this.#ask(await this.#connect(), method, params, autoImports);
    }
  }

  #ask(
    connection: ServerConnection,
    method: string,
    params: unknown,
    autoImports: boolean,
  ): Promise<unknown> {
    if (!autoImports) return connection.request(method, params);
    const configure = (on: boolean): void => {
      this.#autoImports = on;
      connection.notify("workspace/didChangeConfiguration", {
        settings: { [SETTINGS_SECTION]: this.#settings() },
      });
    };
    configure(true);
    const answer = connection.request(method, params);
    configure(false);
    return answer;
  }

  #settings(): object {
    return { suggest: { autoImports: this.#autoImports } };
  }

  close(): void {
    this.#ended = true;
    this.#latest?.close();
  }

  #connect(): Promise<ServerConnection> {
    if (!this.#starting || this.#latest?.closed) {
      this.#ready = null;
      this.#starting = this.#launch();
    }
    return this.#starting;
  }

  async #launch(): Promise<ServerConnection> {
    if (this.#ended) throw new ServerError("The TypeScript server was closed.");
    const child = spawn(this.#native.executable, ["--lsp", "--stdio"], {
      cwd: this.#options.cwd,
      windowsHide: true,
      env: { GOGC: GARBAGE_COLLECTION, ...process.env },
    });
    const { pid } = child;
    if (pid !== undefined) {
      ownPrograms.add(pid);
      child.once("exit", () => ownPrograms.delete(pid));
    }
    const connection = new ServerConnection(child, {
      timeout: this.#options.timeout ?? 20_000,
      settings: (section) => (section === SETTINGS_SECTION ? this.#settings() : null),
    });
    this.#latest = connection;
    const rootUri = pathToFileURL(this.#options.cwd).href;
    await connection.request("initialize", {
      processId: process.pid,
      rootUri,
      workspaceFolders: [{ uri: rootUri, name: "notebook" }],
      capabilities: CAPABILITIES,
    });
    connection.notify("initialized", {});
    for (const [path, { version, text, languageId }] of this.#documents) {
      const uri = pathToFileURL(path).href;
      connection.notify("textDocument/didOpen", { textDocument: { uri, languageId, version, text } });
    }
    this.#ready = connection;
    return connection;
  }
}
