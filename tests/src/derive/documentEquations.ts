// Every equation of the five documents as a derivation. `given` is what the equation stands on; the verdict is of the last
// statement's last step. Where a document slips, the equation as written fails, and the intended one stands beside it.

export interface DocumentEquation {
  readonly document: 1 | 2 | 3 | 4 | 5;
  /** As the document has it, in words or signs. */
  readonly equation: string;
  readonly given?: string;
  readonly text: string;
  readonly verdict: "definition" | "holds" | "fails";
  /** What the verdict must say. */
  readonly says?: RegExp;
  /** The equation of the document that this one puts right. */
  readonly corrects?: boolean;
}

const SIGMA = "sigma(z) = 1 / (1 + exp(-z))";

/** One unit a layer: every symbol is a number. */
const UNITS = `z_l = W_l a_{l-1} + b_l
a_l = σ(z_l)
L = loss(a_4)`;

/** Whole layers, with sizes of their own. */
const LAYERS = `W_l : [h_l, h_{l-1}]
z_l, a_l, b_l : [h_l]
z_l = W_l a_{l-1} + b_l
a_l = σ(z_l)
L = loss(a_4)
δ_l = ∂L/∂z_l`;

/** The third document's weights stand the other way round: [inputs, outputs]. */
const COLUMNS = `w_l : [h_{l-1}, h_l]
z_l, a_l, b_l : [h_l]
z_l = w_l^T a_{l-1} + b_l
a_l = σ(z_l)
C = loss(a_3)
δ_l = ∂C/∂z_l`;

/** m examples of one unit; its weight, bias and the mean loss. */
const EXAMPLES = `z_i = w a_i + b
C = 1/m sum(i, 1, m, loss(z_i))`;

/** A batch with examples as rows. */
const BATCH = `A_0 : [m, h_0]
w_1 : [h_0, h_1]
w_2 : [h_2, h_1]
Z_1, A_1 : [m, h_1]
Z_2 : [m, h_2]
Z_1 = A_0 w_1
A_1 = σ(Z_1)
Z_2 = A_1 w_2^T
C = loss(Z_2)
δ_2 = ∂C/∂Z_2
δ_1 = ∂C/∂Z_1`;

const ROUTE = `f_11 = σ(w_11 x_1 + w_21 x_2 + w_31 x_3)
f_12 = σ(w_12 x_1 + w_22 x_2 + w_32 x_3)
o_1 = σ(v_1 f_11 + v_2 f_12)
L = loss(o_1)`;

const RELU = "ReLU(x) = x if x >= 0, 0 if x < 0";

const NORM = `x, xhat, y : [m]
mu = mean(x)
v = mean((x - mu) ⊙ (x - mu))
xhat_i = (x_i - mu) / sqrt(v + epsilon) where epsilon > 0
y_i = gamma xhat_i + beta
L = loss(y)`;

const EPSILON = "where epsilon > 0";

const document1: DocumentEquation[] = [
  {
    document: 1,
    equation: "Z = Σ ωᵢxᵢ from 0 to n",
    text: "Z = sum(i, 0, n, ω_i x_i)",
    verdict: "definition",
  },
  {
    document: 1,
    equation: "Z = Σ ωᵢxᵢ, its slope in a weight",
    given: "Z = sum(i, 0, n, ω_i x_i)",
    text: "∂Z/∂ω_k = x_k",
    verdict: "holds",
  },
  {
    document: 1,
    equation: "z = +∞: σ approaches 1",
    given: SIGMA,
    text: "limit z -> inf σ(z) = 1",
    verdict: "holds",
    says: /proved/,
  },
  {
    document: 1,
    equation: "z = -∞: σ approaches 0",
    given: SIGMA,
    text: "limit z -> -inf σ(z) = 0",
    verdict: "holds",
    says: /proved/,
  },
  { document: 1, equation: "z = 0: σ = 0.5", given: SIGMA, text: "σ(0) = 0.5", verdict: "holds" },
  {
    document: 1,
    equation: "z very large: the slope is 0",
    given: SIGMA,
    text: "σ′(z) -> 0 as z -> inf",
    verdict: "holds",
  },
  {
    document: 1,
    equation: "z very small: the gradient becomes 0 (as written)",
    given: SIGMA,
    text: "limit z -> 0 σ′(z) = 0",
    verdict: "fails",
    says: /goes to 0.25/,
  },
  {
    document: 1,
    equation: "z very small: z → -∞ is meant",
    given: SIGMA,
    text: "σ′(z) -> 0 as z -> -inf",
    verdict: "holds",
    corrects: true,
  },
  {
    document: 1,
    equation: "σ′(z) = σ(z)[1 - σ(z)]",
    given: SIGMA,
    text: "σ′(z) = exp(-z) / (1 + exp(-z))^2 // quotient rule\n= σ(z) (1 - σ(z))",
    verdict: "holds",
    says: /algebra/,
  },
  {
    document: 1,
    equation: "σ′ ≤ 0.25, only at z = 0",
    given: SIGMA,
    text: "sup over z of σ′(z) = 0.25 at z = 0",
    verdict: "holds",
    says: /proved/,
  },
  { document: 1, equation: "z → ∞: σ(z) = 1", given: SIGMA, text: "σ(z) -> 1 as z -> inf", verdict: "holds" },
  {
    document: 1,
    equation: "[1 - σ(z)] becomes 0",
    given: SIGMA,
    text: "1 - σ(z) -> 0 as z -> inf",
    verdict: "holds",
  },
  {
    document: 1,
    equation: "σ′(z) = 0 for large z (as an equation)",
    given: SIGMA,
    text: "σ′(z) = 0 where z > 3",
    verdict: "fails",
    says: /fails at z = /,
  },
  {
    document: 1,
    equation: "σ′(z) = 0 for large z (as the limit)",
    given: SIGMA,
    text: "σ(z) (1 - σ(z)) -> 0 as z -> inf",
    verdict: "holds",
    corrects: true,
  },
  {
    document: 1,
    equation: "z → -∞: σ(z) = 0",
    given: SIGMA,
    text: "σ(z) -> 0 as z -> -inf",
    verdict: "holds",
  },
  {
    document: 1,
    equation: "σ(z) becomes 0, so σ′(z) = 0",
    given: SIGMA,
    text: "σ(z) (1 - σ(z)) -> 0 as z -> -inf",
    verdict: "holds",
  },
  {
    document: 1,
    equation: "δᴸ = (δᴸ⁺¹ ωᴸ⁺¹ᵀ) ⊙ σ′(zᴸ)",
    given: LAYERS,
    text: "δ_3 = (W_4^T δ_4) ⊙ σ′(z_3)",
    verdict: "holds",
  },
  {
    document: 1,
    equation: "e · σ(z)(1 - σ(z)) is 0 for large z",
    given: `${SIGMA}\ne : scalar`,
    text: "e σ(z) (1 - σ(z)) -> 0 as z -> inf",
    verdict: "holds",
  },
  {
    document: 1,
    equation: "e · σ(z)(1 - σ(z)) is 0 for small z",
    given: `${SIGMA}\ne : scalar`,
    text: "e σ(z) (1 - σ(z)) -> 0 as z -> -inf",
    verdict: "holds",
  },
  {
    document: 1,
    equation: "Σ wᵢxᵢ is small for weights in [-0.5, 0.5]",
    text: "|sum(i, 1, n, w_i x_i)| <= 0.5 sum(i, 1, n, |x_i|) for w in [-0.5, 0.5]",
    verdict: "holds",
  },
  {
    document: 1,
    equation: "weights in [2, 5] make z large",
    text: "sum(i, 1, n, w_i x_i) >= 2 sum(i, 1, n, x_i) for w in [2, 5], x positive",
    verdict: "holds",
  },
  { document: 1, equation: "ReLU(x) = x for x ≥ 0, else 0", text: RELU, verdict: "definition" },
  {
    document: 1,
    equation: "gradient 1 if x is positive",
    given: RELU,
    text: "ReLU′(x) = 1 where x > 0",
    verdict: "holds",
  },
  {
    document: 1,
    equation: "gradient 0 if x is negative",
    given: RELU,
    text: "ReLU′(x) = 0 where x < 0",
    verdict: "holds",
  },
  {
    document: 1,
    equation: "ReLU′(x) = 1 for x ≥ 0",
    given: RELU,
    text: "ReLU′(x) = 1 if x >= 0, 0 if x < 0",
    verdict: "fails",
    says: /at x = 0: .*slope is 0 on one side and 1/,
  },
  {
    document: 1,
    equation: "ReLU′(x) away from 0",
    given: RELU,
    text: "ReLU′(x) = 1 if x >= 0, 0 if x < 0 where x != 0",
    verdict: "holds",
    corrects: true,
  },
];

const document2: DocumentEquation[] = [
  { document: 2, equation: "Zₙ = Wₙ aₙ₋₁ + bₙ", text: "Z_n = W_n a_{n-1} + b_n", verdict: "definition" },
  {
    document: 2,
    equation: "aₙ = σ(Zₙ)",
    given: "Z_n = W_n a_{n-1} + b_n",
    text: "a_n = σ(Z_n)",
    verdict: "definition",
  },
  {
    document: 2,
    equation: "Zₙ₊₁ = Wₙ₊₁ aₙ + bₙ₊₁",
    given: "Z_n = W_n a_{n-1} + b_n\na_n = σ(Z_n)",
    text: "Z_{n+1} = W_{n+1} a_n + b_{n+1}",
    verdict: "holds",
  },
  {
    document: 2,
    equation: "aₙ₊₁ = σ(Zₙ₊₁)",
    given: "Z_n = W_n a_{n-1} + b_n\na_n = σ(Z_n)",
    text: "a_{n+1} = σ(Z_{n+1})",
    verdict: "holds",
  },
  { document: 2, equation: "δ₄ = ∂L/∂z₄", given: UNITS, text: "δ_4 = ∂L/∂z_4", verdict: "definition" },
  {
    document: 2,
    equation: "∂L/∂z₄ = ∂L/∂a₄ · ∂a₄/∂z₄",
    given: UNITS,
    text: "∂L/∂z_4 = ∂L/∂a_4 · ∂a_4/∂z_4",
    verdict: "holds",
  },
  {
    document: 2,
    equation: "= ∂L/∂a₄ · ∂a₄/∂z₄ · ∂z₄/∂W₄ (still called ∂L/∂z₄)",
    given: UNITS,
    text: "∂L/∂z_4 = ∂L/∂a_4 · ∂a_4/∂z_4 · ∂z_4/∂W_4",
    verdict: "fails",
    says: /left .* right/,
  },
  {
    document: 2,
    equation: "the same product is ∂L/∂W₄",
    given: UNITS,
    text: "∂L/∂W_4 = ∂L/∂a_4 · ∂a_4/∂z_4 · ∂z_4/∂W_4",
    verdict: "holds",
    corrects: true,
  },
  {
    document: 2,
    equation: "= ∂L/∂a₄ · ∂a₄/∂z₄ · ∂/∂W₄ (W₄ a₃ + b₄)",
    given: UNITS,
    text: "∂L/∂W_4 = ∂L/∂a_4 · ∂a_4/∂z_4 · ∂/∂W_4 (W_4 a_3 + b_4)",
    verdict: "holds",
  },
  {
    document: 2,
    equation: "= ∂L/∂a₄ · ∂/∂z₄ σ(z₄) · a₃",
    given: UNITS,
    text: "∂L/∂W_4 = ∂L/∂a_4 · ∂/∂z_4 σ(z_4) · a_3",
    verdict: "holds",
  },
  {
    document: 2,
    equation: "= ∂L/∂a₄ · σ′(z₄) · a₃",
    given: UNITS,
    text: "∂L/∂W_4 = ∂L/∂a_4 · σ′(z_4) · a_3",
    verdict: "holds",
  },
  {
    document: 2,
    equation: "the gradient of a weight matrix is δ₄ a₃ᵀ",
    given: LAYERS,
    text: "∂L/∂W_4 = (∂L/∂a_4 ⊙ σ′(z_4)) a_3^T\n= δ_4 a_3^T",
    verdict: "holds",
    corrects: true,
  },
  { document: 2, equation: "and of a bias δ₄", given: LAYERS, text: "∂L/∂b_4 = δ_4", verdict: "holds" },
  {
    document: 2,
    equation: "a(4) = σ(z(4))",
    given: "z_4 = W_4 a_3 + b_4",
    text: "a_4 = σ(z_4)",
    verdict: "definition",
  },
  { document: 2, equation: "z₄ = W₄ · a₃ + b₄", text: "z_4 = W_4 · a_3 + b_4", verdict: "definition" },
  {
    document: 2,
    equation: "δ₃ = W₄ᵀ · δ₄ · σ′(z₃) (read as matrix products)",
    given: LAYERS,
    text: "δ_3 = W_4^T · δ_4 · σ′(z_3)",
    verdict: "fails",
    says: /columns against .* rows; entry by entry is written ⊙/,
  },
  {
    document: 2,
    equation: "δ₃ = (W₄ᵀ δ₄) ⊙ σ′(z₃)",
    given: LAYERS,
    text: "δ_3 = (W_4^T δ_4) ⊙ σ′(z_3)",
    verdict: "holds",
    corrects: true,
  },
  {
    document: 2,
    equation: "δ₂ = (W₃ᵀ δ₃) ⊙ σ′(z₂)",
    given: LAYERS,
    text: "δ_2 = (W_3^T δ_3) ⊙ σ′(z_2)",
    verdict: "holds",
  },
  {
    document: 2,
    equation: "δ₁ = (W₂ᵀ δ₂) ⊙ σ′(z₁)",
    given: LAYERS,
    text: "δ_1 = (W_2^T δ_2) ⊙ σ′(z_1)",
    verdict: "holds",
  },
  {
    document: 2,
    equation: "∂L/∂W₁ and ∂L/∂b₁",
    given: LAYERS,
    text: "∂L/∂W_1 = δ_1 a_0^T",
    verdict: "holds",
  },
  {
    document: 2,
    equation: "‖δ₁‖ ≤ 0.25³ Π‖W‖ ‖δ₄‖",
    given: LAYERS,
    text: "‖δ_1‖ <= 0.25^3 ‖W_2‖ ‖W_3‖ ‖W_4‖ ‖δ_4‖",
    verdict: "holds",
  },
  {
    document: 2,
    equation: "the error term shrinks with every layer",
    text: "prod(l, 1, n, σ′(z_l)) <= 0.25^n",
    verdict: "holds",
    says: /proved/,
  },
];

const document3: DocumentEquation[] = [
  { document: 3, equation: "z = Σ wᵢ nᵢ", text: "z = sum(i, 0, n, w_i x_i)", verdict: "definition" },
  { document: 3, equation: "σ(z) = 1 / (1 + e⁻ᶻ)", text: "σ(z) = 1 / (1 + e^(-z))", verdict: "definition" },
  {
    document: 3,
    equation: "grad = σ′(z) = σ(z)[1 - σ(z)]",
    given: SIGMA,
    text: "grad = σ′(z)\n= σ(z) (1 - σ(z))",
    verdict: "holds",
  },
  {
    document: 3,
    equation: "grad = 0 where σ(z) = 1",
    given: SIGMA,
    text: "limit z -> inf σ(z) (1 - σ(z)) = 0",
    verdict: "holds",
  },
  { document: 3, equation: "σ(z) = 1", given: SIGMA, text: "σ(z) -> 1 as z -> inf", verdict: "holds" },
  {
    document: 3,
    equation: "z → -∞: σ(z) ≈ 0",
    given: SIGMA,
    text: "σ(z) ≈ 0 as z -> -inf",
    verdict: "holds",
  },
  {
    document: 3,
    equation: "z → -∞: grad = 0",
    given: SIGMA,
    text: "σ′(z) -> 0 as z -> -inf",
    verdict: "holds",
  },
  {
    document: 3,
    equation: "δᴸ = aᴸ - yᴸ for the cross-entropy",
    given: "a = σ(z)\nC = -y log(a) - (1 - y) log(1 - a)",
    text: "∂C/∂z = a - y",
    verdict: "holds",
  },
  {
    document: 3,
    equation: "δᴸ = aᴸ - yᴸ for the squared error",
    given: "a = σ(z)\nC = (a - y)^2 / 2",
    text: "∂C/∂z = a - y",
    verdict: "fails",
    says: /left .* right/,
  },
  {
    document: 3,
    equation: "δᴸ of the squared error",
    given: "a = σ(z)\nC = (a - y)^2 / 2",
    text: "∂C/∂z = (a - y) σ′(z)",
    verdict: "holds",
    corrects: true,
  },
  {
    document: 3,
    equation: "δᴸ = aᴸ - yᴸ for softmax with cross-entropy",
    given: "z, y : [k]\nC = log(sum(exp(z))) - y^T z",
    text: "∂C/∂z = softmax(z) - y",
    verdict: "holds",
  },
  {
    document: 3,
    equation: "δᴸ = (wᴸ⁺¹ δᴸ⁺¹) ⊙ σ′(zᴸ), weights [out, in]",
    given: LAYERS,
    text: "δ_2 = (W_3 δ_3) ⊙ σ′(z_2)",
    verdict: "fails",
    says: /transpose/,
  },
  {
    document: 3,
    equation: "δᴸ = (wᴸ⁺¹ δᴸ⁺¹) ⊙ σ′(zᴸ), weights [in, out]",
    given: COLUMNS,
    text: "δ_2 = (w_3 δ_3) ⊙ σ′(z_2)",
    verdict: "holds",
    corrects: true,
  },
  { document: 3, equation: "∂L/∂bᴸ = δᴸ", given: COLUMNS, text: "∂C/∂b_2 = δ_2", verdict: "holds" },
  {
    document: 3,
    equation: "∂L/∂wᴸ = aᴸ⁻¹ (δᴸ)ᵀ",
    given: COLUMNS,
    text: "∂C/∂w_2 = a_1 δ_2^T",
    verdict: "holds",
  },
  {
    document: 3,
    equation: "∂L/∂w = (1/m) Σ δᵢ",
    given: EXAMPLES,
    text: "∂C/∂w = 1/m sum(i, 1, m, loss'(z_i))",
    verdict: "fails",
    says: /left .* right/,
  },
  {
    document: 3,
    equation: "(1/m) Σ δᵢ is the bias's",
    given: EXAMPLES,
    text: "∂C/∂b = 1/m sum(i, 1, m, loss'(z_i))",
    verdict: "holds",
    corrects: true,
  },
  {
    document: 3,
    equation: "∂L/∂w = a · δ (one example, read as vectors)",
    given: COLUMNS,
    text: "∂C/∂w_2 = a_1 · δ_2",
    verdict: "fails",
    says: /columns against .* rows/,
  },
  {
    document: 3,
    equation: "∂L/∂w = a · δ (one unit)",
    given: "z = w a + b\nC = loss(z)\nδ = ∂C/∂z",
    text: "∂C/∂w = a · δ",
    verdict: "holds",
  },
  {
    document: 3,
    equation: "∂L/∂w = (1/m) Σ a δᵢ",
    given: EXAMPLES,
    text: "∂C/∂w = 1/m sum(i, 1, m, a_i loss'(z_i))",
    verdict: "holds",
  },
  {
    document: 3,
    equation: "δᴸ = (δᴸ⁺¹ wᴸ⁺¹) ⊙ σ′(zᴸ), examples as rows",
    given: BATCH,
    text: "δ_1 = (δ_2 w_2) ⊙ σ′(Z_1)",
    verdict: "holds",
  },
  {
    document: 3,
    equation: "[h × m][m × h] = [h, h]",
    given: BATCH,
    text: "∂C/∂w_1 = A_0^T δ_1",
    verdict: "holds",
  },
  {
    document: 3,
    equation: "the same without the transpose",
    given: BATCH,
    text: "∂C/∂w_1 = A_0 δ_1",
    verdict: "fails",
    says: /columns against .* rows/,
  },
  {
    document: 3,
    equation: "e · σ′(z) = e · σ(z)(1 - σ(z))",
    given: `${SIGMA}\ne : scalar`,
    text: "e · σ′(z) = e · σ(z) (1 - σ(z))",
    verdict: "holds",
  },
  {
    document: 3,
    equation: "one factor 1, the other 0 (large z)",
    given: SIGMA,
    text: "limit z -> inf σ(z) (1 - σ(z)) = 1 · 0",
    verdict: "holds",
  },
  {
    document: 3,
    equation: "one factor 0, the other 1 (small z)",
    given: SIGMA,
    text: "limit z -> -inf σ(z) (1 - σ(z)) = 0 · 1",
    verdict: "holds",
  },
  {
    document: 3,
    equation: "weights in [-0.5, 0.5]: small z",
    text: "|sum(i, 1, n, w_i x_i)| <= n/2 for w in [-0.5, 0.5], x in [-1, 1]",
    verdict: "holds",
  },
  {
    document: 3,
    equation: "ReLU(n) = n for n > 0, else 0",
    text: "ReLU(x) = x if x > 0, 0 if x <= 0",
    verdict: "definition",
  },
  {
    document: 3,
    equation: "ReLU(n) = 1 for n > 0 (its label)",
    given: "ReLU(x) = x if x > 0, 0 if x <= 0",
    text: "ReLU(x) = 1 if x > 0, 0 if x <= 0",
    verdict: "fails",
    says: /fails at x = /,
  },
  {
    document: 3,
    equation: "ReLU′(n) = 1 for n > 0, 0 for n ≤ 0",
    given: "ReLU(x) = x if x > 0, 0 if x <= 0",
    text: "ReLU′(x) = 1 if x > 0, 0 if x <= 0",
    verdict: "fails",
    says: /at x = 0/,
  },
  {
    document: 3,
    equation: "ReLU′(n) away from 0",
    given: "ReLU(x) = x if x > 0, 0 if x <= 0",
    text: "ReLU′(x) = 1 if x > 0, 0 if x < 0",
    verdict: "holds",
    corrects: true,
  },
];

const document4: DocumentEquation[] = [
  {
    document: 4,
    equation: "w_new = w_old - η ∂L/∂w_old",
    given: "L = loss(w_old)",
    text: "w_new = w_old - η ∂L/∂w_old",
    verdict: "definition",
  },
  {
    document: 4,
    equation: "the same step, where the loss falls at first",
    given: "L = loss(w_old)\nw_new = w_old - η ∂L/∂w_old",
    text: "∂w_new/∂η = -∂L/∂w_old",
    verdict: "holds",
  },
  {
    document: 4,
    equation: "∂L/∂w₁₁ = ∂L/∂o₁ × ∂o₁/∂f₁₁ × ∂f₁₁/∂w₁₁",
    given: ROUTE,
    text: "∂L/∂w_11 = ∂L/∂o_1 × ∂o_1/∂f_11 × ∂f_11/∂w_11",
    verdict: "holds",
  },
  {
    document: 4,
    equation: "the route through f₁₂ adds nothing",
    given: ROUTE,
    text: "∂f_12/∂w_11 = 0",
    verdict: "holds",
  },
  { document: 4, equation: "0.20 × 0.5 × 0.02 = 0.002", text: "0.20 × 0.5 × 0.02 = 0.002", verdict: "holds" },
  {
    document: 4,
    equation: "the derivative of the sigmoid lies in 0 to 0.25 (below)",
    given: SIGMA,
    text: "σ′(z) <= 0.25",
    verdict: "holds",
    says: /proved/,
  },
  {
    document: 4,
    equation: "the derivative of the sigmoid lies in 0 to 0.25 (above)",
    given: SIGMA,
    text: "σ′(z) > 0",
    verdict: "holds",
    says: /proved/,
  },
  {
    document: 4,
    equation: "all three factors lie in 0 to 0.25",
    text: "0.5 <= 0.25",
    verdict: "fails",
    says: /left 0.5, right 0.25/,
  },
  {
    document: 4,
    equation: "w_new = 2.5 - 1 × 0.002 ≈ 2.49",
    text: "2.5 - 1 × 0.002 ≈ 2.49",
    verdict: "fails",
    says: /2.498 rounds to 2.50, not 2.49/,
  },
  {
    document: 4,
    equation: "w_new = 2.498",
    text: "2.5 - 1 × 0.002 = 2.498",
    verdict: "holds",
    corrects: true,
  },
  {
    document: 4,
    equation: "w_new = w_old (as an equation)",
    given: "w_new = w_old - η c (1/4)^n",
    text: "w_new = w_old where c > 0, η > 0, n integer",
    verdict: "fails",
    says: /left .* right/,
  },
  {
    document: 4,
    equation: "w_new = w_old (as more layers are added)",
    text: "limit n -> inf (w_old - η c (1/4)^n) = w_old",
    verdict: "holds",
    corrects: true,
  },
  {
    document: 4,
    equation: "sigmoid derivative is 0.25",
    given: SIGMA,
    text: "σ′(z) = 0.25",
    verdict: "fails",
    says: /fails at z = /,
  },
  {
    document: 4,
    equation: "0.25 is its maximum",
    given: SIGMA,
    text: "max over z of σ′(z) = 0.25 at z = 0",
    verdict: "holds",
    corrects: true,
  },
  {
    document: 4,
    equation: "tanh derivative is 1",
    text: "tanh′(z) = 1",
    verdict: "fails",
    says: /fails at z = /,
  },
  {
    document: 4,
    equation: "1 is its maximum",
    text: "max over z of tanh′(z) = 1 at z = 0",
    verdict: "holds",
    corrects: true,
  },
  {
    document: 4,
    equation: "factors above 1 explode",
    text: "limit n -> inf c^n = inf for c in [1.5, 3]",
    verdict: "holds",
  },
  {
    document: 4,
    equation: "a recurrent net repeats one factor",
    given: "h_t = w h_{t-1}",
    text: "∂h_5/∂h_0 = w^5",
    verdict: "holds",
  },
];

const document5: DocumentEquation[] = [
  {
    document: 5,
    equation: "σ squeezes its input between 0 …",
    given: SIGMA,
    text: "σ(z) > 0",
    verdict: "holds",
    says: /proved/,
  },
  { document: 5, equation: "… and 1", given: SIGMA, text: "σ(z) < 1", verdict: "holds", says: /proved/ },
  {
    document: 5,
    equation: "a large change of the input, a small one of the output",
    given: SIGMA,
    text: "σ(z + h) - σ(z) <= h/4 where h > 0",
    verdict: "holds",
  },
  {
    document: 5,
    equation: "ReLU dies: no gradient below 0",
    text: "ReLU′(x) = 0 where x < 0",
    verdict: "holds",
  },
  {
    document: 5,
    equation: "leaky ReLU",
    text: "leaky(x) = x if x > 0, α x otherwise",
    verdict: "definition",
  },
  {
    document: 5,
    equation: "its slope is 1 or α",
    given: "leaky(x) = x if x > 0, α x otherwise",
    text: "leaky′(x) = 1 if x > 0, α if x < 0",
    verdict: "holds",
  },
  {
    document: 5,
    equation: "the leak ensures that no neuron dies: the slope is never 0",
    given: "leaky(x) = x if x > 0, α x otherwise",
    text: "leaky′(x) >= α where x != 0, α > 0, α <= 1",
    verdict: "holds",
  },
  {
    document: 5,
    equation: "… but it can be as small as α allows",
    given: "leaky(x) = x if x > 0, α x otherwise",
    text: "prod(l, 1, n, leaky′(x_l)) = α^n where x < 0",
    verdict: "holds",
  },
  {
    document: 5,
    equation: "variance of a layer's output",
    given: "w, x : random\nassume E(w) = 0",
    text: "Var(sum(i, 1, n, w_i x_i)) = n Var(w) E(x^2)",
    verdict: "holds",
  },
  {
    document: 5,
    equation: "with inputs of mean 0",
    given: "w, x : random, mean 0",
    text: "Var(sum(i, 1, n, w_i x_i)) = n Var(w) Var(x)",
    verdict: "holds",
  },
  {
    document: 5,
    equation: "without that assumption it is wrong",
    given: "w, x : random",
    text: "Var(sum(i, 1, n, w_i x_i)) = n Var(w) Var(x)",
    verdict: "fails",
    says: /left .* right/,
  },
  {
    document: 5,
    equation: "output variance equals input variance: Var(w) = 1/n",
    given: "w : random, mean 0, variance 1/n\nx : random, mean 0",
    text: "Var(sum(i, 1, n, w_i x_i)) = Var(x)",
    verdict: "holds",
  },
  {
    document: 5,
    equation: "the same for gradients in the reverse direction",
    given: "w : random, mean 0, variance 1/m\nδ : random, mean 0",
    text: "Var(sum(j, 1, m, w_j δ_j)) = Var(δ)",
    verdict: "holds",
  },
  {
    document: 5,
    equation: "Glorot's compromise of both",
    text: "v(p, q) = 2 / (p + q)\nv(p, q) = 1 / ((p + q) / 2)",
    verdict: "holds",
  },
  {
    document: 5,
    equation: "He: ReLU halves the second moment of a symmetric z",
    given: "z : random, symmetric",
    text: "E(ReLU(z)^2) = Var(z) / 2",
    verdict: "holds",
  },
  {
    document: 5,
    equation: "He: it does not where z is not symmetric",
    given: "z : random, mean 0",
    text: "E(ReLU(z)^2) = Var(z) / 2",
    verdict: "fails",
    says: /left .* right/,
  },
  {
    document: 5,
    equation: "batch normalization: zero mean",
    given: NORM,
    text: `mean(xhat) = 0 ${EPSILON}`,
    verdict: "holds",
  },
  {
    document: 5,
    equation: "batch normalization: the variance is v/(v + ε)",
    given: NORM,
    text: `mean(xhat ⊙ xhat) = v / (v + epsilon) ${EPSILON}`,
    verdict: "holds",
  },
  {
    document: 5,
    equation: "scaled and shifted: mean β",
    given: NORM,
    text: `mean(y) = beta ${EPSILON}`,
    verdict: "holds",
  },
  {
    document: 5,
    equation: "∂L/∂β",
    given: NORM,
    text: `∂L/∂beta = sum(i, 1, m, ∂L/∂y_i) ${EPSILON}`,
    verdict: "holds",
  },
  {
    document: 5,
    equation: "∂L/∂γ",
    given: NORM,
    text: `∂L/∂gamma = sum(i, 1, m, ∂L/∂y_i xhat_i) ${EPSILON}`,
    verdict: "holds",
  },
  {
    document: 5,
    equation: "∂L/∂x through mean and variance",
    given: NORM,
    text: `∂L/∂x_i = (m ∂L/∂xhat_i - sum(j, 1, m, ∂L/∂xhat_j) - xhat_i sum(j, 1, m, ∂L/∂xhat_j xhat_j)) / (m sqrt(v + epsilon)) ${EPSILON}`,
    verdict: "holds",
  },
  {
    document: 5,
    equation: "∂L/∂x with mean and variance held fixed",
    given: NORM,
    text: `∂L/∂x_i = ∂L/∂xhat_i / sqrt(v + epsilon) ${EPSILON}`,
    verdict: "fails",
    says: /left .* right/,
  },
];

export const DOCUMENT_EQUATIONS: readonly DocumentEquation[] = [
  ...document1,
  ...document2,
  ...document3,
  ...document4,
  ...document5,
];
