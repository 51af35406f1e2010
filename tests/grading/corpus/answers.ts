// Answers to the three assignments: right in several ways, wrong in known ways, partly right, broken. Each submission
// is the instructor's solution with one answer replaced; `expected` is what that question must then earn, and what
// else changes with it.

export interface Variant {
  assignment: "sigmoid-bound" | "backpropagation" | "initialization-and-batch-norm";
  name: string;
  /** The cell that is replaced, and by what. */
  answer: [gradeId: string, source: string];
  /** Points of the questions that do not get their full points. Null waits for a person. */
  expected: Record<string, number | null>;
}

type Answers = Record<string, [source: string, expected?: Record<string, number | null>]>;

const variants = (assignment: Variant["assignment"], gradeId: string, answers: Answers): Variant[] =>
  Object.entries(answers).map(([name, [source, expected = {}]]) => ({
    assignment,
    name: `${gradeId}: ${name}`,
    answer: [gradeId, source],
    expected,
  }));

const unanswered = 'throw new Error("not answered yet");';
const sigmoid = (body: string): string => `function sigmoid(z: number): number {\n  ${body}\n}`;
const slope = (body: string): string => `function slope(z: number): number {\n  ${body}\n}`;
const derivation = (text: string): string => `const answer = \`\n${text}\n\`;`;

export const sigmoidBound: readonly Variant[] = [
  ...variants("sigmoid-bound", "sigmoid", {
    "by tanh": [sigmoid("return (1 + Math.tanh(z / 2)) / 2;"), { "sigmoid-tests": 0, "slope-tests": 1.5 }],
    "the textbook formula, which overflows to 1/∞ = 0": [sigmoid("return 1 / (1 + Math.exp(-z));")],
    "the other formula, which gives NaN far out": [
      sigmoid("return Math.exp(z) / (1 + Math.exp(z));"),
      { "sigmoid-tests": 0 },
    ],
    "with the sign wrong": [sigmoid("return 1 / (1 + Math.exp(z));"), { "sigmoid-tests": 0 }],
    "clipped at 30": [
      sigmoid("const c = Math.max(-30, Math.min(30, z)); return 1 / (1 + Math.exp(-c));"),
      { "sigmoid-tests": 0, "slope-tests": 1.5 },
    ],
    "left alone": [sigmoid(unanswered), { "sigmoid-tests": 0, "slope-tests": 0 }],
    "does not compile": [
      "function sigmoid(z: number): number { return 1 / (1 + }",
      { "sigmoid-tests": 0, "slope-tests": 0 },
    ],
    "prints as it goes": [
      sigmoid(
        "console.log('z is', z); console.warn('careful'); return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));",
      ),
    ],
  }),
  ...variants("sigmoid-bound", "slope", {
    "from e^-|z|": [slope("const e = Math.exp(-Math.abs(z)); return e / (1 + e) ** 2;")],
    "σ(1 − σ), which loses its digits": [
      slope("return sigmoid(z) * (1 - sigmoid(z));"),
      { "slope-tests": 1.5 },
    ],
    "a difference quotient": [
      slope("const h = 1e-3; return (sigmoid(z + h) - sigmoid(z - h)) / (2 * h);"),
      { "slope-tests": 0.5 },
    ],
    "σ² by mistake": [slope("return sigmoid(z) ** 2;"), { "slope-tests": 0.5 }],
    "left alone": [slope(unanswered), { "slope-tests": 0 }],
  }),
  ...variants("sigmoid-bound", "bound", {
    "found on a grid": [
      "let bound = 0; let steepestAt = 0;\nfor (let i = -1000; i <= 1000; i++) if (slope(i / 100) > bound) { bound = slope(i / 100); steepestAt = i / 100; }",
    ],
    "a half": ["const bound = 0.5;\nconst steepestAt = 0;", { "bound-tests": 0 }],
    "at 1": ["const bound = 0.25;\nconst steepestAt = 1;", { "bound-tests": 0 }],
    "one name is missing": ["const bound = 0.25;", { "bound-tests": 0 }],
    "as text": ['const bound = "0.25";\nconst steepestAt = 0;', { "bound-tests": 0 }],
  }),
  ...variants("sigmoid-bound", "derivation", {
    "by the power rule": [derivation("d/dz s(z) = (1 + exp(-z))^(-2) exp(-z)\n  = s(z) * (1 - s(z))")],
    "to an equivalent form": [derivation("d/dz s(z) = exp(-z) / (1 + exp(-z))^2\n  = s(z) - s(z)^2")],
    "the claim alone": [derivation("d/dz s(z) = s(z) * (1 - s(z))"), { "derivation-tests": 0 }],
    "a slip in the sign": [
      derivation("d/dz s(z) = -exp(-z) / (1 + exp(-z))^2\n  = s(z) * (1 - s(z))"),
      { "derivation-tests": 0.8 },
    ],
    words: [derivation("it follows from the chain rule"), { "derivation-tests": 0 }],
    empty: [derivation(""), { "derivation-tests": 0 }],
  }),
  ...variants("sigmoid-bound", "layers", {
    "another wording": ["Each passage multiplies by at most a quarter.", {}],
    "left alone": ["YOUR ANSWER HERE", { layers: 0 }],
    nothing: ["", { layers: 0 }],
  }),
];

const forward = (body: string): string =>
  `function forward(weights: Tensor[], biases: Tensor[], input: Tensor): { z: Tensor[]; a: Tensor[] } {\n  const z: Tensor[] = [];\n  const a = [input];\n  ${body}\n  return { z, a };\n}`;
const outputError = (body: string): string =>
  `function outputError(lastZ: Tensor, lastA: Tensor, target: Tensor): Tensor {\n  ${body}\n}`;
const backward = (body: string): string =>
  `function backward(weights: Tensor[], zs: Tensor[], lastError: Tensor): Tensor[] {\n  ${body}\n}`;
const gradients = (body: string): string =>
  `function weightGradient(error: Tensor, input: Tensor): Tensor {\n  ${body}\n}`;

export const backpropagation: readonly Variant[] = [
  ...variants("backpropagation", "forward", {
    "with forEach": [
      forward(
        "weights.forEach((w, n) => { z.push(w.matmul(a[n]).add(biases[n])); a.push(z[n].sigmoid()); });",
      ),
    ],
    "without the biases": [
      forward("weights.forEach((w, n) => { z.push(w.matmul(a[n])); a.push(z[n].sigmoid()); });"),
      { "forward-tests": 0 },
    ],
    "without the activation": [
      forward("weights.forEach((w, n) => { z.push(w.matmul(a[n]).add(biases[n])); a.push(z[n]); });"),
      { "forward-tests": 0 },
    ],
    "for four layers only": [
      forward(
        "for (let n = 0; n < 4; n++) { z.push(weights[n].matmul(a[n]).add(biases[n])); a.push(z[n].sigmoid()); }",
      ),
      { "forward-tests": 0 },
    ],
    "left alone": [forward(unanswered), { "forward-tests": 0 }],
  }),
  ...variants("backpropagation", "output-error", {
    "with σ(1 − σ)": [outputError("return lastA.sub(target).mul(lastA).mul(lastA.neg().add(1));")],
    "as for cross-entropy": [outputError("return lastA.sub(target);"), { "output-error-tests": 0 }],
    "the wrong way round": [
      outputError("return target.sub(lastA).mul(slopeAt(lastZ));"),
      { "output-error-tests": 0 },
    ],
    "the slope of a": [
      outputError("return lastA.sub(target).mul(slopeAt(lastA));"),
      { "output-error-tests": 0 },
    ],
    "left alone": [outputError(unanswered), { "output-error-tests": 0 }],
  }),
  ...variants("backpropagation", "backward", {
    "built backwards, then turned": [
      backward(
        "const back = [lastError]; for (let n = zs.length - 2; n >= 0; n--) back.push(weights[n + 1].T.matmul(back[back.length - 1]).mul(slopeAt(zs[n]))); return back.reverse();",
      ),
    ],
    "with reduceRight": [
      backward(
        "return zs.slice(0, -1).reduceRight((errors, z, n) => [weights[n + 1].T.matmul(errors[0]).mul(slopeAt(z)), ...errors], [lastError]);",
      ),
    ],
    "without σ′": [
      backward(
        "const errors = [lastError]; for (let n = zs.length - 2; n >= 0; n--) errors.unshift(weights[n + 1].T.matmul(errors[0])); return errors;",
      ),
      { "backward-tests": 2 },
    ],
    "the last one first": [
      backward(
        "const errors = [lastError]; for (let n = zs.length - 2; n >= 0; n--) errors.push(weights[n + 1].T.matmul(errors[errors.length - 1]).mul(slopeAt(zs[n]))); return errors;",
      ),
      { "backward-tests": 1 },
    ],
    "one layer only": [backward("return [lastError];"), { "backward-tests": 0 }],
    "without the transpose": [
      backward(
        "const errors = [lastError]; for (let n = zs.length - 2; n >= 0; n--) errors.unshift(weights[n + 1].matmul(errors[0]).mul(slopeAt(zs[n]))); return errors;",
      ),
      { "backward-tests": 0 },
    ],
    "for ever": [backward("while (true) weights.length; return zs;"), { "backward-tests": 0 }],
  }),
  ...variants("backpropagation", "gradients", {
    "element by element": [
      gradients(
        "const e = error.data(); const i = input.data(); return tensor(Array.from(e, (d) => Array.from(i, (v) => d * v)), float64);",
      ),
    ],
    transposed: [gradients("return input.matmul(error.T);"), { "gradients-tests": 0 }],
    "a mean over nothing": [gradients("return error.matmul(input.T).mul(0.5);"), { "gradients-tests": 0 }],
  }),
  ...variants("backpropagation", "bound", {
    "as a fraction": [
      "const largestRatio = 1 / 64;\nconst layersBelowMillionth = Math.floor(Math.log(1e-6) / Math.log(0.25)) + 2;",
    ],
    "four factors": [
      "const largestRatio = 0.25 ** 4;\nconst layersBelowMillionth = 11;",
      { "bound-tests": 0 },
    ],
    "ten layers": ["const largestRatio = 0.25 ** 3;\nconst layersBelowMillionth = 10;", { "bound-tests": 0 }],
  }),
];

const glorot = (body: string): string =>
  `function glorotRange(fanIn: number, fanOut: number): number {\n  ${body}\n}`;
const he = (body: string): string => `function heDeviation(fanIn: number): number {\n  ${body}\n}`;
const batchNorm = (body: string): string =>
  `function batchNorm(x: Tensor, gamma: Tensor, beta: Tensor): Tensor {\n  ${body}\n}`;
const batchNormGradient = (body: string): string =>
  `function batchNormGradient(x: Tensor, gamma: Tensor, upstream: Tensor): { x: Tensor; gamma: Tensor; beta: Tensor } {\n  const centred = x.sub(x.mean(0));\n  const deviation = centred.square().mean(0).add(epsilon).sqrt();\n  const normal = centred.div(deviation);\n  ${body}\n}`;
const profile = (body: string, figure: string): string =>
  `function rmsProfile(input: Tensor, depth: number, deviation: number, stream: ReturnType<typeof rng>): number[] {\n  const profile: number[] = [];\n  ${body}\n  return profile;\n}\nconst start = rng(1).normal([200, 100], 0, 1, float64);\nconst layers = Array.from({ length: 10 }, (_, i) => i + 1);\nconst figure = plot.lines(${figure}, { title: "Size", x: { title: "layer" }, y: { title: "root mean square" } });`;
const runLayers = (step: string): string =>
  `let a = input; for (let layer = 0; layer < depth; layer++) { const W = stream.normal([100, 100], 0, deviation, float64); ${step} profile.push(a.square().mean().sqrt().item()); }`;
const heFigure = "{ He: { x: layers, y: rmsProfile(start, 10, Math.sqrt(2 / 100), rng(2)) } }";

export const initialization: readonly Variant[] = [
  ...variants("initialization-and-batch-norm", "glorot", {
    "from the variance": [glorot("const variance = 2 / (fanIn + fanOut); return Math.sqrt(3 * variance);")],
    "the deviation instead of the range": [
      glorot("return Math.sqrt(2 / (fanIn + fanOut));"),
      { "glorot-tests": 0 },
    ],
    "fan-in alone": [glorot("return Math.sqrt(3 / fanIn);"), { "glorot-tests": 0 }],
    "left alone": [glorot(unanswered), { "glorot-tests": 0 }],
  }),
  ...variants("initialization-and-batch-norm", "he", {
    "as a power": [he("return (fanIn / 2) ** -0.5;")],
    "the variance": [he("return 2 / fanIn;"), { "he-tests": 0, "profile-tests": 2 }],
    "Xavier's": [he("return 1 / Math.sqrt(fanIn);"), { "he-tests": 0, "profile-tests": 2 }],
  }),
  ...variants("initialization-and-batch-norm", "profile", {
    "with maximum in place of relu": [profile(runLayers("a = a.matmul(W).maximum(0);"), heFigure)],
    "without the activation": [profile(runLayers("a = a.matmul(W);"), heFigure), { "profile-tests": 2.25 }],
    "the chart is upside down": [
      profile(
        runLayers("a = a.matmul(W).relu();"),
        "{ He: { x: layers, y: rmsProfile(start, 10, Math.sqrt(2 / 100), rng(2)).reverse() } }",
      ),
      { "profile-tests": 2 },
    ],
    "the chart has no layers on its axis": [
      profile(
        runLayers("a = a.matmul(W).relu();"),
        "{ He: { x: layers.map((l) => l - 1), y: rmsProfile(start, 10, Math.sqrt(2 / 100), rng(2)) } }",
      ),
      { "profile-tests": 2 },
    ],
    "only the last layer": [
      profile(
        `${runLayers("a = a.matmul(W).relu();")} profile.splice(0, depth - 1);`,
        "{ He: { x: [10], y: rmsProfile(start, 10, Math.sqrt(2 / 100), rng(2)) } }",
      ),
      { "profile-tests": 0 },
    ],
  }),
  ...variants("initialization-and-batch-norm", "batch-norm", {
    "with variance()": [
      batchNorm(
        "const m = x.mean(0); return x.sub(m).div(x.sub(m).pow(2).mean(0).add(epsilon).pow(0.5)).mul(gamma).add(beta);",
      ),
    ],
    "not centred": [
      batchNorm("return x.div(x.sub(x.mean(0)).square().mean(0).add(epsilon).sqrt()).mul(gamma).add(beta);"),
      { "batch-norm-tests": 1 },
    ],
    "not scaled": [batchNorm("return x.sub(x.mean(0)).mul(gamma).add(beta);"), { "batch-norm-tests": 2 }],
    "without its vectors": [
      batchNorm("const c = x.sub(x.mean(0)); return c.div(c.square().mean(0).add(epsilon).sqrt());"),
      { "batch-norm-tests": 2 },
    ],
    "over the wrong axis": [
      batchNorm(
        "const c = x.sub(x.mean(1, { keepDims: true })); return c.div(c.square().mean(1, { keepDims: true }).add(epsilon).sqrt()).mul(gamma).add(beta);",
      ),
      { "batch-norm-tests": 1 },
    ],
  }),
  ...variants("initialization-and-batch-norm", "batch-norm-gradient", {
    "by the long way": [
      batchNormGradient(
        "const m = x.shape[0]; const g = upstream.mul(gamma); const dVar = g.mul(centred).sum(0).mul(-0.5).div(deviation.pow(3)); const dMean = g.sum(0).neg().div(deviation); return { x: g.div(deviation).add(dVar.mul(centred).mul(2 / m)).add(dMean.div(m)), gamma: upstream.mul(normal).sum(0), beta: upstream.sum(0) };",
      ),
    ],
    "as if mean and variance were constants": [
      batchNormGradient(
        "return { x: upstream.mul(gamma).div(deviation), gamma: upstream.mul(normal).sum(0), beta: upstream.sum(0) };",
      ),
      { "batch-norm-gradient-tests": 1.5 },
    ],
    "the variance forgotten": [
      batchNormGradient(
        "const g = upstream.mul(gamma); return { x: g.sub(g.mean(0)).div(deviation), gamma: upstream.mul(normal).sum(0), beta: upstream.sum(0) };",
      ),
      { "batch-norm-gradient-tests": 2 },
    ],
    "gamma's and beta's alone": [
      batchNormGradient("return { x: upstream, gamma: upstream.mul(normal).sum(0), beta: upstream.sum(0) };"),
      { "batch-norm-gradient-tests": 1.5 },
    ],
    "beta's as a mean": [
      batchNormGradient(
        "const g = upstream.mul(gamma); return { x: g.sub(g.mean(0)).sub(normal.mul(g.mul(normal).mean(0))).div(deviation), gamma: upstream.mul(normal).sum(0), beta: upstream.mean(0) };",
      ),
      { "batch-norm-gradient-tests": 3.5 },
    ],
    "left alone": [batchNormGradient(unanswered), { "batch-norm-gradient-tests": 0 }],
  }),
];
