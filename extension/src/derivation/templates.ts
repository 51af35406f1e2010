// The derivations that an author can start from.

export interface Template {
  readonly name: string;
  readonly label: string;
  /** The derivation's text, between the backticks. */
  readonly text: string;
}

export const TEMPLATES: readonly Template[] = [
  {
    name: "empty",
    label: "Empty derivation",
    text: `
  f(x) = x^2
  d/dx f(x) = 2 x
`,
  },
  {
    name: "sigmoid-bound",
    label: "Bound of the sigmoid's derivative",
    text: `
  sigma(z) = 1 / (1 + exp(-z))
  d/dz sigma(z) = exp(-z) / (1 + exp(-z))^2   // quotient rule
                = sigma(z) * (1 - sigma(z))
                <= 1/4                         // equality at z = 0
`,
  },
  {
    name: "chain-rule",
    label: "Chain rule through n layers",
    text: `
  a_1 = sigma(w_1 * x)
  a_2 = sigma(w_2 * a_1)
  a_3 = sigma(w_3 * a_2)
  d/dx a_3 = w_3 * sigma'(w_3 * a_2) * w_2 * sigma'(w_2 * a_1) * w_1 * sigma'(w_1 * x)   // one factor a layer
  abs(sigma'(z)) <= 1/4                        // so n layers leave at most 4^-n times the weights
`,
  },
  {
    name: "initialization-variance",
    label: "Variance of an initialization",
    text: `
  n : integer
  w_i : random, mean 0, variance 1/n
  x_i : random, mean 0, variance s
  z = sum(i, 1, n, w_i * x_i)
  Var(z) = sum(i, 1, n, Var(w_i * x_i))        // independent terms
         = s                                   // the layer keeps the variance
`,
  },
  {
    name: "batch-norm-gradient",
    label: "Gradient of batch normalization",
    text: `
  where v > 0, epsilon > 0
  u = (x - mu) / sqrt(v + epsilon)
  y = gamma * u + beta
  d/dgamma y = u
  d/dbeta y = 1
  d/du y = gamma
  d/dx u = 1 / sqrt(v + epsilon)               // mean and variance held fixed
  d/dmu u = -1 / sqrt(v + epsilon)
  d/dv u = -(x - mu) / (2 * (v + epsilon)^(3/2))
`,
  },
];

/** The source of a new derivation cell. */
export function derivationSource(template: Template, hasImport: boolean): string {
  return `${hasImport ? "" : 'import { derive } from "gradbook";\n\n'}derive\`${template.text}\``;
}

/** Whether code brings `derive` into a notebook's scope. */
export const importsDerive = (source: string): boolean =>
  /import\s*\{[^}]*\bderive\b[^}]*\}\s*from\s*["']gradbook["']/.test(source);
