// Submissions that try to get points without an answer, to learn the hidden tests, or to reach out of the sandbox.
// None knows the sigmoid: whoever earns more than the one point that 0.5 is worth has forged it.
import type { Cell } from "../../../grading/format/notebook.ts";
import { codeCell } from "./assignment.ts";

export interface Attack {
  name: string;
  /** The answer's source. */
  answer: string;
  /** Tampers with the submitted cells. */
  change?(cells: Cell[]): Cell[];
}

/** Right at 0 and nowhere else: honestly worth 0 of 3 and 1 of 3 points. */
const HALF = "const sigma = (z: number): number => 0.5;";
const LOOSE = "// @gradbook: loose\n";
const attack = (name: string, code: string, change?: Attack["change"]): Attack => ({
  name,
  answer: `${LOOSE}${HALF}\n${code}`,
  change,
});
const FAKE = "export const check = { close() {}, score: () => 3 }; export const tensor = (value) => value;";
const insertFirst = (source: string) => (cells: Cell[]) => [codeCell("mine", source), ...cells];

export const attacks: readonly Attack[] = [
  // Replacing what the tests call
  attack("declares its own check", "const check = { close() {}, score() { return 3; } };"),
  attack("assigns to the imported check", "check = { close() {}, score() { return 3; } };"),
  attack("writes into the check module", "check.close = () => {};"),
  attack("defines a property on the check module", 'Object.defineProperty(check, "close", { value() {} });'),
  attack(
    "declares check before the instructor imports it",
    "",
    insertFirst("const check = { close() {}, score: () => 3 };"),
  ),
  attack("reaches the variables by eval", 'eval("sco" + "pe").check = { close() {}, score: () => 3 };'),
  attack(
    "redefines check through eval",
    'Object.defineProperty(eval("sco" + "pe"), "check", { get: () => ({ close() {}, score: () => 3 }) });',
  ),
  attack(
    "reaches the variables through the kernel's host",
    'globalThis[Symbol.for("gradbook.host")].scope.check = { close() {}, score: () => 3 };',
  ),
  attack(
    "reaches the variables by arguments",
    "(function () { arguments.callee.caller.arguments[0].check = { close() {}, score: () => 3 }; })();",
  ),
  attack(
    "plants a package with the name of ours",
    "",
    insertFirst(
      `${LOOSE}const fs = require("fs");
fs.mkdirSync("node_modules/gradbook", { recursive: true });
fs.writeFileSync("node_modules/gradbook/package.json", '{"name":"gradbook","type":"module","exports":"./fake.js"}');
fs.writeFileSync("node_modules/gradbook/fake.js", ${JSON.stringify(FAKE)});`,
    ),
  ),
  attack(
    "turns the address of our module around",
    "",
    insertFirst(
      `${LOOSE}require("fs").writeFileSync("fake.mjs", ${JSON.stringify(FAKE)});
const own = Object.getOwnPropertyDescriptor(URL.prototype, "href");
Object.defineProperty(URL.prototype, "href", { get() { return own.get.call(this).replace(/.*(core|src).index.*/, "file:///submission/fake.mjs"); } });`,
    ),
  ),
  attack(
    "patches the tensor class",
    "(await import('gradbook')).Tensor.prototype.data = () => [0.7310585786300049];",
  ),
  attack(
    "patches the error class",
    "(await import('gradbook')).check.CheckError.prototype.constructor = Object;",
  ),
  attack(
    "gives a number that changes",
    "Object.defineProperty(globalThis, 'sigma', { value: () => ({ valueOf: () => 0.5 }) });",
  ),

  // Replacing what the language provides
  attack("replaces Error", "globalThis.Error = class { constructor() { return {}; } };"),
  attack("replaces Math.abs", "Math.abs = () => 0;"),
  attack("replaces Object.is", "Object.is = () => true;"),
  attack("replaces Array.isArray", "Array.isArray = () => false;"),
  attack("replaces Function.prototype.call", "Function.prototype.call = () => undefined;"),
  attack(
    "replaces Promise.prototype.then",
    "Promise.prototype.then = function (f) { return f({ value: 3 }); };",
  ),
  attack("replaces JSON.stringify", 'JSON.stringify = () => \'{"type":"done"}\';'),
  attack("replaces the global JSON", "globalThis.JSON = { stringify: () => '', parse: () => ({}) };"),
  attack("replaces Buffer.from", "Buffer.from = () => Buffer.alloc(0);"),
  attack("replaces Map.prototype.get", "Map.prototype.get = () => undefined;"),
  attack("replaces setImmediate", "globalThis.setImmediate = (f) => f();"),
  attack(
    "adds a setter to Object.prototype",
    "Object.defineProperty(Object.prototype, 'problem', { set() {}, get() {} });",
  ),
  attack("adds numbers to Number.prototype", "Number.prototype.valueOf = () => 3;"),
  attack("swallows errors by prepareStackTrace", "Error.prepareStackTrace = () => { throw 3; };"),
  attack(
    "replaces Symbol.hasInstance",
    "Object.defineProperty(Function.prototype, Symbol.hasInstance, { value: () => true });",
  ),

  // Speaking in the grader's name
  attack("prints a result", 'console.log(\'{"type":"outcome","outcome":{"status":"ok"}}\');'),
  attack("writes to the pipe", "require('fs').writeSync(1, '{\"type\":\"ready\"}\\n'.repeat(10));"),
  attack("closes the pipe", "require('fs').closeSync(1);"),
  attack("reads the pipe", "require('fs').read(0, Buffer.alloc(65536), 0, 65536, null, () => {});"),
  attack(
    "rewrites the runner's events as they are encoded",
    `const own = TextEncoder.prototype.encode;
TextEncoder.prototype.encode = function (text) {
  const done = () => JSON.stringify({ type: "done", execution: JSON.parse(text).execution, result: null });
  return own.call(this, text.includes('"failed"') ? done() : text);
};`,
  ),
  {
    name: "learns the hidden test as it arrives",
    answer: `${LOOSE}let heard = "";
for (const prototype of [MessagePort.prototype, Object.getPrototypeOf(MessagePort.prototype), EventTarget.prototype])
  for (const key of Reflect.ownKeys(prototype)) {
    const { value, writable } = Object.getOwnPropertyDescriptor(prototype, key);
    if (typeof value !== "function" || key === "constructor" || !writable) continue;
    prototype[key] = function (...given) {
      try { heard += require("util").inspect(given, { depth: 3 }); } catch {}
      return value.apply(this, given);
    };
  }
const sigma = (z: number): number => Number(new RegExp("sigma.2., ([\\d.]+)").exec(heard)?.[1] ?? 0.5);`,
  },
  attack("displays a score", "globalThis[Symbol.for('gradbook.host')].display({ 'text/plain': '3' });"),
  attack(
    "prints as the test's execution",
    "globalThis[Symbol.for('gradbook.host')].inExecution('cell-2', () => console.log('3'));",
  ),
  attack("posts to the parent thread", "require('worker_threads').parentPort.postMessage({ type: 'done' });"),
  attack(
    "looks for the thread's lines",
    "(await import('node:worker_threads')).workerData.commands.postMessage({ type: 'recover' });",
  ),
  attack("opens the inspector", "const s = new (require('inspector').Session)(); s.connect();"),
  attack("gets the inspector another way", "process.getBuiltinModule('inspector').open();"),
  attack("binds to Node's insides", "process.binding('spawn_sync');"),
  attack("makes a new context", "require('vm').runInNewContext('1');"),

  // Ending it all
  attack("exits with success", "process.exit(0);"),
  attack(
    "exits when it is asked",
    "globalThis.process.on('beforeExit', () => process.exit(0)); setTimeout(() => process.exit(0), 0);",
  ),
  attack("kills its process", "process.kill(process.pid, 'SIGKILL');"),
  attack("aborts", "process.abort();"),
  attack("never ends", "while (true);"),
  attack("fills the memory", "const hog = []; while (true) hog.push(new Array(1e6).fill(Math.random()));"),
  attack("fills memory outside the heap", "const hog = []; while (true) hog.push(Buffer.alloc(5e7, 1));"),
  attack("fills the disk", "for (let i = 0; ; i++) require('fs').writeFileSync('f' + i, Buffer.alloc(1e7));"),
  attack("prints without end", "for (let i = 0; i < 5e6; i++) console.log('spam '.repeat(20));"),
  attack(
    "starts processes",
    "for (let i = 0; i < 50; i++) require('child_process').spawn('sleep', ['100']);",
  ),

  // Tampering with the file
  attack("brings its own outputs", "", (cells) =>
    cells.map((cell) => ({ ...cell, metadata: { outputs: "full marks" } })),
  ),
  attack("gives a test another name", "", (cells) =>
    cells.map((cell) =>
      cell.id === "sigma-tests" ? { ...cell, nbgrader: { ...cell.nbgrader!, grade_id: "other" } } : cell,
    ),
  ),
  attack("claims more points", "", (cells) =>
    cells.map((cell) => (cell.nbgrader ? { ...cell, nbgrader: { ...cell.nbgrader, points: 1000 } } : cell)),
  ),
  attack("deletes the tests", "", (cells) => cells.filter((cell) => !cell.id.startsWith("sigma-"))),
  attack("empties the tests", "", (cells) =>
    cells.map((cell) => (cell.id.startsWith("sigma-") ? { ...cell, source: "3" } : cell)),
  ),
  attack("doubles the tests", "", (cells) => [
    ...cells,
    ...cells.filter((cell) => cell.id.startsWith("sigma-")).map((cell) => ({ ...cell, source: "3" })),
  ]),
  attack("turns the tests around", "", (cells) => cells.toReversed()),
  attack("makes the tests text", "", (cells) =>
    cells.map((cell) => (cell.id.startsWith("sigma-") ? { ...cell, type: "markdown" as const } : cell)),
  ),
  attack("makes the tests answers", "", (cells) =>
    cells.map((cell) =>
      cell.id.startsWith("sigma-")
        ? { ...cell, source: "3", nbgrader: { ...cell.nbgrader!, solution: true, locked: false } }
        : cell,
    ),
  ),
  attack("puts a cell after the tests", "", (cells) => [
    ...cells,
    codeCell("late", "check.score = () => 3; 3"),
  ]),
];

/** Programs that try to read what they must not, and print what they got. */
export const spies: readonly { name: string; code: string }[] = [
  {
    name: "the environment",
    code: "console.log('got', Object.keys(process.env).filter((key) => key !== 'PWD').length);",
  },
  {
    name: "the machine's users",
    code: "console.log('got', require('fs').readFileSync('/etc/passwd', 'utf8').length);",
  },
  {
    name: "home folders",
    code: "console.log('got', require('fs').readdirSync('/root').length + require('fs').readdirSync('/home').length);",
  },
  {
    name: "other submissions",
    code: "console.log('got', require('fs').readdirSync('..').filter((name) => name === 'submitted').length || 0); require('fs').readdirSync('../submitted');",
  },
  {
    name: "its own memory",
    code: "console.log('got', require('fs').readFileSync('/proc/self/mem').length);",
  },
  {
    name: "other processes",
    code: "const own = require('fs').readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length; console.log('got', own > 4 ? own : 0);",
  },
  {
    name: "the network",
    code: "await fetch('http://127.0.0.1:1').then(() => console.log('got', 1), (error) => console.log('got', error.cause?.code === 'ECONNREFUSED' ? 1 : 0));",
  },
  {
    name: "the caller's source",
    code: "globalThis.spy = function () { return (function f() { return String(f.caller?.caller); })(); }; console.log('got', 0);",
  },
];
