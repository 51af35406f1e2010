"""NumPy: backpropagation by hand, OpenBLAS on one thread."""
import numpy as np
from serve import LEARNING_RATE, make_data, serve


def prepare(sizes, batch):
    weights, biases, x, labels = make_data(sizes, batch)
    last = len(weights) - 1
    rows = np.arange(batch)

    def step():
        a = [x]
        for i, (w, b) in enumerate(zip(weights, biases)):
            z = a[i] @ w + b
            a.append(1 / (1 + np.exp(-z)) if i < last else z)
        z = a[-1]
        if sizes[-1] == 1:
            loss = ((z - 1) ** 2).mean()
            g = 2 * (z - 1) / batch
        else:
            shifted = z - z.max(1, keepdims=True)
            e = np.exp(shifted)
            total = e.sum(1, keepdims=True)
            loss = -(shifted[rows, labels] - np.log(total[:, 0])).mean()
            g = e / total
            g[rows, labels] -= 1
            g /= batch
        for i in range(last, -1, -1):
            gw, gb = a[i].T @ g, g.sum(0)
            if i > 0:
                g = (g @ weights[i].T) * a[i] * (1 - a[i])
            weights[i] -= LEARNING_RATE * gw
            biases[i] -= LEARNING_RATE * gb
        return loss

    def run(steps):
        for _ in range(steps):
            loss = step()
        return loss

    return run


serve(f"NumPy {np.__version__}", prepare)
