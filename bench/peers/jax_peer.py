"""JAX: the step compiled by jit, one thread."""
import os

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
import jax
import jax.numpy as jnp
from serve import LEARNING_RATE, make_data, serve


def prepare(sizes, batch):
    weights, biases, x, labels = make_data(sizes, batch)
    state = [(jnp.array(w), jnp.array(b)) for w, b in zip(weights, biases)]
    x, labels = jnp.array(x), jnp.array(labels)

    def loss(state):
        a = x
        for i, (w, b) in enumerate(state):
            a = a @ w + b
            if i < len(state) - 1:
                a = jax.nn.sigmoid(a)
        if sizes[-1] == 1:
            return ((a - 1) ** 2).mean()
        return -jax.nn.log_softmax(a)[jnp.arange(batch), labels].mean()

    @jax.jit
    def step(state):
        value, gradient = jax.value_and_grad(loss)(state)
        return value, jax.tree.map(lambda w, g: w - LEARNING_RATE * g, state, gradient)

    def run(steps):
        nonlocal state
        for _ in range(steps):
            value, state = step(state)
        jax.block_until_ready(state)
        return value

    return run


serve(f"JAX {jax.__version__}", prepare)
