// Shapes with symbolic sizes, and matrix equations: true ones hold at every size, near misses fail.
import { describe, expect, test } from "vitest";
import { derive, ShapeError } from "../../../../src/derive/index.ts";

const definitions = "W : [h, m]\nX : [m, b]\nd : [h]\na : [m]\nc : [h]";

describe("derive.shape", () => {
  test.each([
    ["W a", "[h]"],
    ["W^T d", "[m]"],
    ["d a^T", "[h, m]"],
    ["W X + c", "[h, b]"],
    ["a^T a", "a number"],
    ["d ⊙ c", "[h]"],
    ["2 W", "[h, m]"],
    ["exp(W)", "[h, m]"],
    ["norm(W)", "a number"],
    ["diag(d) W", "[h, m]"],
    ["∂(sum(W a))/∂W", "[h, m]"],
    ["d/da (W a)", "[h, m]"],
  ])("%s is %s", (expression, shape) => {
    expect(derive.shape(expression, { definitions })).toBe(shape);
  });

  test.each([
    ["W d", "[h, m] times [h]: m columns against h rows; a transpose ^T may be missing (line 1, column 1)"],
    ["d c", "[h] times [h]: 1 columns against h rows; entry by entry is written ⊙ (line 1, column 1)"],
    ["d + a", "[h] plus [m]: the shapes differ (line 1, column 1)"],
  ])("%s does not fit", (expression, message) => {
    expect(() => derive.shape(expression, { definitions })).toThrow(ShapeError);
    expect(() => derive.shape(expression, { definitions })).toThrow(message);
  });
});

const NET = `W_l : [n, n]
z_l, a_l, b_l, y : [n]
z_l = W_l a_{l-1} + b_l
a_l = tanh(z_l)
L = norm(a_3 - y)^2 / 2
δ_l = ∂L/∂z_l`;

// Square matrices: no shape gives a wrong formula away, only the values can.
const TRUE = [
  "∂L/∂z_3 = (a_3 - y) ⊙ (1 - a_3 ⊙ a_3)",
  "δ_2 = (W_3^T δ_3) ⊙ tanh'(z_2)",
  "δ_1 = (W_2^T δ_2) ⊙ tanh'(z_1)",
  "∂L/∂W_3 = δ_3 a_2^T",
  "∂L/∂W_1 = δ_1 a_0^T",
  "∂L/∂b_2 = δ_2",
  "∂L/∂a_0 = W_1^T δ_1",
  "∂z_3/∂a_2 = W_3",
  "∂a_3/∂z_3 = diag(tanh'(z_3))",
  "∂a_3/∂z_2 = diag(tanh'(z_3)) W_3 diag(tanh'(z_2))",
  "trace(W_1 W_2) = trace(W_2 W_1)",
  "(W_1 W_2)^T = W_2^T W_1^T",
  "a_1^T (W_2 a_2) = (W_2^T a_1)^T a_2",
  "norm(W_1)^2 = trace(W_1^T W_1)",
];

const FALSE = [
  "∂L/∂z_3 = (y - a_3) ⊙ (1 - a_3 ⊙ a_3)",
  "∂L/∂z_3 = (a_3 - y) ⊙ (1 - a_3)",
  "∂L/∂z_3 = 1.000001 (a_3 - y) ⊙ (1 - a_3 ⊙ a_3)",
  "δ_2 = (W_3 δ_3) ⊙ tanh'(z_2)",
  "δ_2 = (W_3^T δ_3) ⊙ tanh'(z_3)",
  "δ_2 = (W_2^T δ_3) ⊙ tanh'(z_2)",
  "δ_2 = W_3^T (δ_3 ⊙ tanh'(z_2))",
  "δ_1 = (W_2^T δ_2) ⊙ tanh'(a_1)",
  "δ_1 = W_2^T δ_2",
  "∂L/∂W_3 = a_2 δ_3^T",
  "∂L/∂W_3 = δ_3 a_3^T",
  "∂L/∂W_1 = δ_1 a_1^T",
  "∂L/∂b_2 = 2 δ_2",
  "∂L/∂a_0 = W_1 δ_1",
  "∂z_3/∂a_2 = W_3^T",
  "∂a_3/∂z_2 = diag(tanh'(z_3)) W_3^T diag(tanh'(z_2))",
  "∂a_3/∂z_2 = diag(tanh'(z_2)) W_3 diag(tanh'(z_3))",
  "W_1 W_2 = W_2 W_1",
  "(W_1 W_2)^T = W_1^T W_2^T",
  "norm(W_1) = trace(W_1^T W_1)",
];

describe("matrix equations", () => {
  test.each(TRUE)("%s", (claim) => {
    expect(derive.check(`${NET}\n${claim}`).steps.at(-1)?.verdict.kind).toBe("holds");
  });

  test.each(FALSE)("not %s", (claim) => {
    expect(derive.check(`${NET}\n${claim}`).steps.at(-1)?.verdict.kind).toBe("fails");
  });
});
