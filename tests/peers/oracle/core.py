"""Writes float64 reference values and derivatives for the tests of src/tensor and src/autodiff: JAX, fixed seeds.

    python -m venv venv && venv/bin/pip install jax
    venv/bin/python tests/peers/oracle/core.py

The file goes to tests/src/autodiff/reference/core.json and says which version made it.
"""
import json
import pathlib

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
target = pathlib.Path(__file__).resolve().parents[2] / "src" / "autodiff" / "reference" / "core.json"
rng = np.random.default_rng(20)
any_numbers = rng.normal(size=(3, 4)) * 2
positive = np.abs(any_numbers) + 0.1

#: name -> (function of one matrix, where)
functions = {
    "neg": (jnp.negative, any_numbers),
    "exp": (jnp.exp, any_numbers),
    "expm1": (jnp.expm1, any_numbers * 0.01),
    "log": (jnp.log, positive),
    "log1p": (jnp.log1p, positive * 0.01),
    "sqrt": (jnp.sqrt, positive),
    "square": (jnp.square, any_numbers),
    "abs": (jnp.abs, any_numbers),
    "sin": (jnp.sin, any_numbers),
    "cos": (jnp.cos, any_numbers),
    "tanh": (jnp.tanh, any_numbers),
    "sigmoid": (jax.nn.sigmoid, any_numbers * 5),
    "softplus": (jax.nn.softplus, any_numbers * 5),
    "relu": (jax.nn.relu, any_numbers),
    "erf": (jax.scipy.special.erf, any_numbers),
    "softmax": (lambda x: jax.nn.softmax(x, axis=-1), any_numbers),
    "logSoftmax": (lambda x: jax.nn.log_softmax(x, axis=-1), any_numbers * 10),
    "logSumExp": (jax.scipy.special.logsumexp, any_numbers * 10),
    "sum": (jnp.sum, any_numbers),
    "mean": (jnp.mean, any_numbers),
    "max": (jnp.max, any_numbers),
    "min": (jnp.min, any_numbers),
    "variance": (jnp.var, any_numbers),
    "std": (jnp.std, any_numbers),
    "norm": (jnp.linalg.norm, any_numbers),
    "pow 2.5": (lambda x: x**2.5, positive),
    "2 pow": (lambda x: 2.0**x, any_numbers),
    "x pow x": (lambda x: x**x, positive),
    "x div rows": (lambda x: x / jnp.sum(x * x, axis=1, keepdims=True), any_numbers),
    "x matmul xT": (lambda x: x @ x.T, any_numbers),
    "tanh of product": (lambda x: jnp.tanh(x.T @ x), any_numbers * 0.3),
    "maximum of sine": (lambda x: jnp.maximum(x, jnp.sin(x)), any_numbers),
    "clip to 1": (lambda x: jnp.clip(x, -1, 1), any_numbers),
    "slices": (lambda x: x[1:, ::2] * x[:2, 1:3], any_numbers),
    "taken twice": (lambda x: x[jnp.array([0, 2, 0])] ** 3, any_numbers),
}

cases = []
for name, (f, x) in functions.items():
    value = f(x)
    weights = np.cos(np.arange(value.size)).reshape(value.shape)
    weighted = lambda x: jnp.sum(f(x) * weights)
    cases.append(
        {
            "name": name,
            "x": x.tolist(),
            "value": np.asarray(value).tolist(),
            "weights": weights.tolist(),
            "gradient": np.asarray(jax.grad(weighted)(x)).tolist(),
            "hessian": np.asarray(jax.hessian(weighted)(x)).tolist(),
        }
    )
target.parent.mkdir(exist_ok=True)
target.write_text(json.dumps({"source": f"JAX {jax.__version__}, float64", "cases": cases}))
