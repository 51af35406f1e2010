// A real JupyterLab from the .venv in a real Chromium, for one test file: on a free port, on copies of the notebooks
// given, with settings of its own, so that nothing of the user's is read or changed.
import { type ChildProcess, spawn } from "node:child_process";
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";

const root = fileURLToPath(new URL("../../", import.meta.url));
const TOKEN = "gradbook-test";
const START_LIMIT = 60_000; // milliseconds; a loaded machine needs up to 20 s
const STEP_LIMIT = 20_000; // for what a page is waited for, unless told otherwise

/** What a notebook of a test consists of. */
export interface NotebookSource {
  readonly cells: readonly {
    readonly type?: "code" | "markdown";
    readonly source: string;
    readonly tags?: readonly string[];
    readonly metadata?: object;
    readonly outputs?: readonly object[];
  }[];
  /** The kernelspec's name; "gradbook" unless told. */
  readonly kernel?: string;
}

export interface LabOptions {
  /** Files under the repository's root, copied by their base name (folders whole). */
  readonly copies?: readonly string[];
  /** Files under the repository's root, copied to where the keys say. */
  readonly copiesAs?: Readonly<Record<string, string>>;
  /** Notebooks written for the test, by path in the server's folder. */
  readonly notebooks?: Readonly<Record<string, NotebookSource>>;
  /** JupyterLab settings by plugin, for example `{ "@jupyterlab/apputils-extension:themes": { theme: "JupyterLab Dark" } }`. */
  readonly settings?: Readonly<Record<string, object>>;
  /** Starts without gradbook's extension, to compare with. */
  readonly withoutExtension?: boolean;
}

/** A running server with its browser. */
export interface Lab {
  readonly url: string;
  /** The folder that the server shows. */
  readonly folder: string;
  readonly browser: Browser;
  /** A new browser page. Exceptions and console errors in it are collected in `errors`. */
  newPage(): Promise<Page & { errors: string[] }>;
  /** Opens a notebook in a fresh page and waits until its cells can be used. */
  open(notebook: string): Promise<Page & { errors: string[] }>;
  stop(): Promise<void>;
}

/**
 * Starts JupyterLab and Chromium.
 * @throws Error with the server's last output when it does not answer.
 */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const home = mkdtempSync(join(tmpdir(), "gradbook-lab-"));
  const folder = join(home, "notebooks");
  mkdirSync(folder);
  for (const path of options.copies ?? [])
    cpSync(join(root, path), join(folder, basename(path)), { recursive: true });
  for (const [name, path] of Object.entries(options.copiesAs ?? {}))
    cpSync(join(root, path), join(folder, name));
  for (const [path, source] of Object.entries(options.notebooks ?? {})) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), notebookFile(source));
  }
  writeSettings(join(home, "settings"), options.settings ?? {});

  if (options.withoutExtension) {
    mkdirSync(join(home, "config", "labconfig"), { recursive: true });
    const disabled = JSON.stringify({ disabledExtensions: { "gradbook-lab": true } });
    writeFileSync(join(home, "config", "labconfig", "page_config.json"), disabled);
  }

  const port = await freePort();
  const server = spawnServer(home, folder, port);
  const url = `http://127.0.0.1:${port}`;
  try {
    await answers(`${url}/api/status?token=${TOKEN}`, server);
    const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGUMENTS });
    const newPage = async (): Promise<Page & { errors: string[] }> => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      page.setDefaultTimeout(STEP_LIMIT);
      return collectErrors(page);
    };
    return {
      url,
      folder,
      browser,
      newPage,
      open: async (notebook) => {
        const page = await newPage();
        await page.goto(`${url}/lab/tree/${encodeURIComponent(notebook)}?reset&token=${TOKEN}`);
        await page.locator(".jp-NotebookPanel .jp-Cell").first().waitFor({ timeout: START_LIMIT });
        await kernelIsIdle(page);
        return page;
      },
      stop: async () => {
        await browser.close();
        await stopServer(server);
        rmSync(home, { recursive: true, force: true, maxRetries: 5 });
      },
    };
  } catch (error) {
    await stopServer(server);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    throw error;
  }
}

/** An address under which a server's page opens without a login, and without what earlier pages left open. */
export const withToken = (lab: Lab, path: string): string => `${lab.url}${path}?reset&token=${TOKEN}`;

/** Waits until the kernel of the current notebook is idle, or until it is clear that the notebook has none. */
export async function kernelIsIdle(page: Page, timeout = START_LIMIT): Promise<void> {
  await page.waitForFunction(
    () => {
      const { jupyterapp } = window as unknown as {
        jupyterapp: { shell: { currentWidget: NotebookLike | null } };
      };
      const context = jupyterapp.shell.currentWidget?.sessionContext;
      return context?.isReady === true && (context.session?.kernel?.status ?? "idle") === "idle";
    },
    undefined,
    { timeout },
  );
}

/** What is asked of JupyterLab's notebook widget inside the page. */
interface NotebookLike {
  readonly sessionContext?: {
    readonly isReady: boolean;
    readonly session: { readonly kernel: { readonly status: string } | null } | null;
  };
}

/** The middle of a word in a code cell's editor, for the mouse. Cells are counted without Markdown cells. */
export async function placeOfWord(page: Page, cell: number, word: string): Promise<{ x: number; y: number }> {
  const content = page.locator(".jp-CodeCell").nth(cell).locator(".cm-content");
  await content.scrollIntoViewIfNeeded();
  return content.evaluate((node, wanted) => {
    const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const at = text.textContent?.indexOf(wanted) ?? -1;
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + wanted.length);
      const { left, top, width, height } = range.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    }
    throw new Error(`There is no "${wanted}" in the cell.`);
  }, word);
}

/** Runs every cell of the current notebook and waits for the last one, or for the first that fails. */
export async function runAll(page: Page, timeout = 120_000): Promise<void> {
  // A session still being made takes the command and runs nothing.
  await page.waitForFunction(
    () => {
      const { jupyterapp } = window as unknown as { jupyterapp: { shell: { currentWidget: NotebookPanel } } };
      const { sessionContext } = jupyterapp.shell.currentWidget;
      return sessionContext.isReady && sessionContext.session?.kernel?.status === "idle";
    },
    undefined,
    { timeout },
  );
  await command(page, "notebook:run-all-cells");
  await page.waitForFunction(
    () => {
      const { jupyterapp } = window as unknown as { jupyterapp: { shell: { currentWidget: NotebookPanel } } };
      const code = jupyterapp.shell.currentWidget.content.widgets
        .map(({ model }) => model)
        .filter(({ type }) => type === "code");
      const failed = code.some(({ outputs }) =>
        outputs?.toJSON().some((output) => output.output_type === "error"),
      );
      return failed || code.every((cell) => cell.executionCount !== null && cell.executionState === "idle");
    },
    undefined,
    { timeout },
  );
  await kernelIsIdle(page, timeout);
}

/** The part of JupyterLab's notebook widget that the tests read. */
interface NotebookPanel {
  sessionContext: { isReady: boolean; session?: { kernel?: { status: string } | null } | null };
  content: {
    widgets: {
      model: {
        type: string;
        executionCount?: number | null;
        executionState?: string;
        outputs?: { toJSON(): { output_type: string }[] };
      };
    }[];
  };
}

/** Brings a chart into view until it is drawn; what is typeset above it may push it out of view again. */
export async function showChart(chart: Locator): Promise<void> {
  const drawing = chart.locator(".main-svg").first();
  for (let attempt = 0; attempt < 15; attempt++) {
    await chart.scrollIntoViewIfNeeded();
    const isDrawn = await drawing.waitFor({ timeout: 2000 }).then(
      () => true,
      () => false,
    );
    if (isDrawn) return;
  }
  throw new Error("the chart was not drawn, though it was brought into view for half a minute");
}

/** Executes a JupyterLab command by its id. */
export async function command(page: Page, id: string, args: object = {}): Promise<unknown> {
  return page.evaluate(
    async ([name, given]) => {
      const { jupyterapp } = window as unknown as {
        jupyterapp: { commands: { execute(id: string, args: object): Promise<unknown> } };
      };
      const result = await jupyterapp.commands.execute(name, given);
      return typeof result === "string" || typeof result === "number" || typeof result === "boolean"
        ? result
        : undefined;
    },
    [id, args] as const,
  );
}

/** The number of the code cell's execution, `[3]` as 3, or undefined while it has none. */
export async function executionCount(page: Page, cell: number): Promise<number | undefined> {
  const prompt = await page.locator(".jp-CodeCell .jp-InputPrompt").nth(cell).textContent();
  const count = /\[(\d+)\]/.exec(prompt ?? "")?.[1];
  return count === undefined ? undefined : Number(count);
}

/** Keeps a picture of the page under test-results/screenshots, for people to look at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(root, "test-results", "screenshots", `${name}.png`) });
}

const CHROMIUM_ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Chromium by the variable CHROMIUM, else by its usual names on the path. */
export function findChromium(): string {
  const { CHROMIUM, PATH = "" } = process.env;
  if (CHROMIUM) return CHROMIUM;
  const names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
  for (const name of names)
    for (const place of PATH.split(delimiter)) {
      const path = join(place, name);
      if (!existsSync(path)) continue;
      accessSync(path, constants.X_OK);
      return path;
    }
  throw new Error(
    `The browser tests need Chromium: install it, or set CHROMIUM. Looked for ${names.join(", ")}.`,
  );
}

function spawnServer(home: string, folder: string, port: number): ChildProcess {
  const program = join(root, ".venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const server = spawn(
    program,
    [
      "-m",
      "jupyterlab",
      "--no-browser",
      "--allow-root",
      `--ServerApp.ip=127.0.0.1`,
      `--ServerApp.port=${port}`,
      "--ServerApp.port_retries=0",
      `--ServerApp.root_dir=${folder}`,
      `--IdentityProvider.token=${TOKEN}`,
      `--LabApp.user_settings_dir=${join(home, "settings")}`,
      `--LabApp.workspaces_dir=${join(home, "workspaces")}`,
      "--LabApp.expose_app_in_browser=True",
      "--LabApp.news_url=None",
    ],
    {
      cwd: folder,
      env: {
        ...process.env,
        PATH: `${dirname(program)}${delimiter}${process.env["PATH"]}`,
        HOME: home,
        JUPYTER_CONFIG_DIR: join(home, "config"),
        JUPYTER_DATA_DIR: join(home, "data"),
        JUPYTER_RUNTIME_DIR: join(home, "runtime"),
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  serverOutput.set(server, []);
  for (const stream of [server.stdout, server.stderr])
    stream?.on("data", (chunk: Buffer) => serverOutput.get(server)?.push(chunk.toString()));
  return server;
}

const serverOutput = new WeakMap<ChildProcess, string[]>();

async function answers(url: string, server: ChildProcess): Promise<void> {
  const limit = Date.now() + START_LIMIT;
  while (Date.now() < limit && server.exitCode === null) {
    const ok = await fetch(url).then(
      (reply) => reply.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`JupyterLab does not answer:\n${serverOutput.get(server)?.join("").slice(-4000)}`);
}

/** Asks the server to end (it then ends its kernels), and insists after a while. */
async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  const insist = setTimeout(() => server.kill("SIGKILL"), 15_000);
  await ended;
  clearTimeout(insist);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

function writeSettings(folder: string, settings: Readonly<Record<string, object>>): void {
  const all: Record<string, object> = {
    "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
    ...settings,
  };
  for (const [plugin, value] of Object.entries(all)) {
    const [owner, name] = plugin.split(":");
    mkdirSync(join(folder, owner), { recursive: true });
    writeFileSync(join(folder, owner, `${name}.jupyterlab-settings`), JSON.stringify(value));
  }
}

function notebookFile({ cells, kernel = "gradbook" }: NotebookSource): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: {
        name: kernel,
        display_name: kernel,
        language: kernel === "python3" ? "python" : "typescript",
      },
    },
    cells: cells.map(({ type = "code", source, tags, metadata, outputs }, index) => ({
      id: `cell-${index}`,
      cell_type: type,
      metadata: { ...metadata, ...(tags ? { tags } : {}) },
      source,
      ...(type === "code" ? { execution_count: null, outputs: outputs ?? [] } : {}),
    })),
  });
}

/** Console errors that JupyterLab itself causes in any notebook. */
const NOT_OURS = [
  /favicon/,
  /Failed to load resource/,
  /ResizeObserver loop/,
  // JupyterLab asks every kernel that can debug for its state; when the kernel restarts or ends before the answer, it gives
  // up its own question and says so. With ipykernel it does the same.
  /^Could not restore the debugger state: Canceled future for debug_request message before replies were done$/,
];

function collectErrors(page: Page): Page & { errors: string[] } {
  const errors: string[] = [];
  const add = (text: string): void => {
    if (!NOT_OURS.some((pattern) => pattern.test(text))) errors.push(text);
  };
  page.on("pageerror", (error) => add(String(error.stack ?? error)));
  page.on("console", (message) => {
    if (message.type() === "error") add(message.text());
  });
  return Object.assign(page, { errors });
}
