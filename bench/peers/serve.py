"""The Python side of serve.ts: answers one JSON request a line with one JSON line, on the same numbers."""
import json
import sys
import time

LEARNING_RATE = 0.1


def find(name):
    table = {
        "deep20x64": ([64] * 20 + [10], 64),
        "mnist3x100": ([784, 100, 100, 100, 10], 60),
        "deep8x30": ([784] + [30] * 6 + [10], 10),
        "tiny 3-2-1": ([3, 2, 1], 1),
    }
    if name.startswith("depth "):
        return [64] * int(name[6:]) + [10], 64
    return table[name]


def make_data(sizes, batch):
    """The linear congruential generator of workloads.ts."""
    import numpy as np

    state = 1

    def numbers(count):
        nonlocal state
        out = np.empty(count)
        for i in range(count):
            state = (state * 1664525 + 1013904223) % 2**32
            out[i] = state / 2**32
        return out

    labels = np.floor(numbers(batch) * sizes[-1]).astype(np.int64)
    weights = [
        (numbers(a * b) * 0.4 - 0.2).reshape(a, b).astype(np.float32) for a, b in zip(sizes, sizes[1:])
    ]
    biases = [np.zeros(n, np.float32) for n in sizes[1:]]
    x = (numbers(batch * sizes[0]) * 2 - 1).reshape(batch, sizes[0]).astype(np.float32)
    return weights, biases, x, labels


def serve(version, prepare):
    """`prepare(sizes, batch)` returns a function that does some steps and returns the last loss."""
    prepared = {}
    print(json.dumps({"version": version}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        name, steps = request["workload"], request["steps"]
        try:
            if name not in prepared:
                prepared[name] = prepare(*find(name))
            started = time.perf_counter()
            loss = prepared[name](steps)
            elapsed = time.perf_counter() - started
            print(json.dumps({"microseconds": elapsed / steps * 1e6, "loss": float(loss)}), flush=True)
        except Exception as error:
            print(json.dumps({"error": str(error)[:200]}), flush=True)
