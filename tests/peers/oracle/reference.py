"""Writes the float64 reference values that the tests of src compare with: PyTorch, NumPy and safetensors, one thread, fixed seeds.

    python -m venv venv && venv/bin/pip install torch numpy safetensors
    venv/bin/python tests/peers/oracle/reference.py

Files go to tests/src/<room>/reference; each says which version made it.
"""
import base64
import json
import pathlib

import numpy as np
import safetensors
import torch
import torch.nn.functional as F
from safetensors.numpy import save

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
tests = pathlib.Path(__file__).resolve().parents[2] / "src"


def plain(value):
    if isinstance(value, torch.Tensor):
        return plain(value.detach().numpy())
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    # JSON has no NaN: where the second implementation has no number, there is nothing to compare with.
    if isinstance(value, float) and value != value:
        return None
    return value


def write(room, name, source, content):
    path = tests / room / "reference" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"source": source, **plain(content)}) + "\n")
    print(path.relative_to(tests), path.stat().st_size)


TORCH = f"PyTorch {torch.__version__}, float64, CPU"

# ------------------------------------------------------------------ activations: value, first and second derivative
grid = torch.tensor(
    [-1e4, -100.0, -40.0, -12.5, -6.0, -3.2, -2.1, -1.4, -0.9, -0.31, -1e-3, 1e-3, 0.17, 0.62, 0.99, 1.3, 2.2, 2.9, 3.4, 7.7, 15.0, 38.0, 100.0, 1e4]
)
activations = {
    "linear": lambda x: x * 1,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leakyRelu": F.leaky_relu,
    "elu": F.elu,
    "selu": F.selu,
    "gelu": F.gelu,
    "geluTanh": lambda x: F.gelu(x, approximate="tanh"),
    "silu": F.silu,
    # F.softplus returns x itself above its threshold; logaddexp keeps the formula and does not overflow.
    "softplus": lambda x: torch.logaddexp(x, torch.zeros_like(x)),
    "softsign": F.softsign,
    # F.hardsigmoid multiplies by 1/6 rounded to float32, and has no second derivative; its documented formula has.
    "hardSigmoid": lambda x: F.relu6(x + 3) / 6,
    "hardTanh": F.hardtanh,
    "hardSwish": F.hardswish,
}


def orders(f, x):
    x = x.clone().requires_grad_(True)
    y = f(x)
    (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    second = torch.zeros_like(x)
    if first.requires_grad:
        found = torch.autograd.grad(first.sum(), x, allow_unused=True)[0]
        second = torch.zeros_like(x) if found is None else found
    return {"y": y, "first": first, "second": second}


write("nn", "activations", TORCH, {"x": grid, "functions": {name: orders(f, grid) for name, f in activations.items()}})

# ------------------------------------------------------------------ losses: value and gradient
torch.manual_seed(1)
logits = torch.randn(5, 4) * 3
labels = torch.tensor([0, 3, 1, 1, 2])
soft = torch.softmax(torch.randn(5, 4), 1)
huge = torch.tensor([[1e4, -1e4, 0.0], [-1e4, 1e4, 5.0], [1e4, 1e4, -1e4]])
binary = torch.tensor([[0.0, 1.0, 0.3], [1.0, 0.0, 1.0]])
binary_logits = torch.tensor([[-1e4, 1e4, 0.7], [-30.0, 30.0, -0.2]])
target = torch.randn(5, 4)


def value_and_gradient(f, x):
    x = x.clone().requires_grad_(True)
    y = f(x)
    (gradient,) = torch.autograd.grad(y, x)
    return {"output": x, "value": y, "gradient": gradient}


write("nn", "losses", TORCH, {
    "cases": {
        "crossEntropy, class numbers": {**value_and_gradient(lambda x: F.cross_entropy(x, labels), logits), "loss": "crossEntropy", "target": labels},
        "crossEntropy, probabilities": {**value_and_gradient(lambda x: F.cross_entropy(x, soft), logits), "loss": "crossEntropy", "target": soft},
        "crossEntropy at 1e4": {**value_and_gradient(lambda x: F.cross_entropy(x, torch.tensor([1, 1, 2])), huge), "loss": "crossEntropy", "target": [1, 1, 2]},
        "binaryCrossEntropy": {**value_and_gradient(lambda x: F.binary_cross_entropy_with_logits(x, binary), torch.randn(2, 3)), "loss": "binaryCrossEntropy", "target": binary},
        "binaryCrossEntropy at 1e4": {**value_and_gradient(lambda x: F.binary_cross_entropy_with_logits(x, binary), binary_logits), "loss": "binaryCrossEntropy", "target": binary},
        "meanSquaredError": {**value_and_gradient(lambda x: F.mse_loss(x, target), logits), "loss": "meanSquaredError", "target": target},
        "meanSquaredError at 1e4": {**value_and_gradient(lambda x: F.mse_loss(x, target), logits * 1e4), "loss": "meanSquaredError", "target": target},
        "halfSquaredError": {**value_and_gradient(lambda x: 0.5 * ((x - target) ** 2).sum(1).mean(), logits), "loss": "halfSquaredError", "target": target},
        "huber": {**value_and_gradient(lambda x: F.huber_loss(x, target, delta=1.5), logits), "loss": "huber", "delta": 1.5, "target": target},
        "huber at 1e4": {**value_and_gradient(lambda x: F.huber_loss(x, target, delta=1.5), logits * 1e4), "loss": "huber", "delta": 1.5, "target": target},
    }
})

# ------------------------------------------------------------------ layers: output and gradients of Σ cotangent · output
torch.manual_seed(2)


def layer(f, x, parameters, **more):
    """f(x, parameters) with gradients of a random linear function of the output."""
    x = x.clone().requires_grad_(True)
    parameters = {name: value.clone().requires_grad_(True) for name, value in parameters.items()}
    y = f(x, parameters)
    cotangent = torch.randn_like(y)
    gradients = torch.autograd.grad((y * cotangent).sum(), [x, *parameters.values()])
    return {
        "x": x,
        "parameters": parameters,
        "output": y,
        "cotangent": cotangent,
        "gradients": {"x": gradients[0], **dict(zip(parameters, gradients[1:]))},
        **more,
    }


def batch_norm(training):
    mean = torch.randn(3)
    variance = torch.rand(3) + 0.5
    before = {"runningMean": mean.clone(), "runningVariance": variance.clone()}
    x = torch.randn(6, 3) * 2 + 1
    found = layer(
        lambda x, p: F.batch_norm(x, mean.clone(), variance.clone(), p["gamma"], p["beta"], training=training),
        x,
        {"gamma": torch.randn(3), "beta": torch.randn(3)},
        statistics=before,
    )
    if training:
        F.batch_norm(x, mean, variance, training=True)
    return {**found, "after": {"runningMean": mean, "runningVariance": variance}}


def recurrent(kind, gates):
    """PyTorch's weights are [gates · units, inputs]; ours are their transposes."""
    inputs, units = 3, 4
    module = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[kind](inputs, units, batch_first=True)
    x = torch.randn(2, 5, inputs)
    parameters = {"W": torch.randn(inputs, gates * units) * 0.5, "U": torch.randn(units, gates * units) * 0.5, "b": torch.randn(gates * units) * 0.3}
    if kind == "gru":
        parameters["c"] = torch.randn(units) * 0.3

    def f(x, p):
        second = torch.zeros(gates * units)
        if kind == "gru":
            second = torch.cat([torch.zeros(2 * units), p["c"]])
        weights = [p["W"].T, p["U"].T, p["b"], second]
        names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
        return torch.func.functional_call(module, dict(zip(names, weights)), (x,))[0]

    return layer(f, x, parameters)


def convolution2d(stride, padding):
    """PyTorch: [batch, channels, height, width] and [out, in, height, width]; ours have channels last."""
    return layer(
        lambda x, p: F.conv2d(x.permute(0, 3, 1, 2), p["W"].permute(3, 2, 0, 1), p["b"], stride=stride, padding=padding).permute(0, 2, 3, 1),
        torch.randn(2, 6, 5, 2),
        {"W": torch.randn(3, 3, 2, 4), "b": torch.randn(4)},
        stride=stride,
        padding="same" if padding else "none",
    )


write("nn", "layers", TORCH, {
    "cases": {
        "dense": layer(lambda x, p: x @ p["W"] + p["b"], torch.randn(4, 3), {"W": torch.randn(3, 5), "b": torch.randn(5)}),
        "batchNorm, training": batch_norm(True),
        "batchNorm, inference": batch_norm(False),
        "layerNorm": layer(lambda x, p: F.layer_norm(x, (4,), p["gamma"], p["beta"]), torch.randn(3, 4), {"gamma": torch.randn(4), "beta": torch.randn(4)}),
        "prelu": layer(lambda x, p: F.prelu(x, p["a"]), torch.randn(5, 3), {"a": torch.tensor([0.25])}),
        "rnn": recurrent("rnn", 1),
        "lstm": recurrent("lstm", 4),
        "gru": recurrent("gru", 3),
        "conv1d": layer(
            lambda x, p: F.conv1d(x.permute(0, 2, 1), p["W"].permute(2, 1, 0), p["b"], stride=2).permute(0, 2, 1),
            torch.randn(2, 7, 2),
            {"W": torch.randn(3, 2, 4), "b": torch.randn(4)},
        ),
        "conv2d": convolution2d(1, 0),
        "conv2d, stride 2": convolution2d(2, 0),
        "conv2d, same size": convolution2d(1, 1),
        "maxPool": layer(lambda x, p: F.max_pool2d(x.permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1), torch.randn(2, 4, 6, 3), {}),
        "meanPool": layer(lambda x, p: F.avg_pool2d(x.permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1), torch.randn(2, 4, 6, 3), {}),
    }
})

# ------------------------------------------------------------------ optimizers: a parameter over ten steps
torch.manual_seed(3)
start = torch.randn(4)
matrix = torch.randn(4, 4)
matrix = matrix @ matrix.T / 4 + 0.1 * torch.eye(4)


def trajectory(make):
    """Gradient of ½ wᵀ A w, ten steps."""
    w = start.clone().requires_grad_(True)
    optimizer = make([w])
    path = []
    for _ in range(10):
        optimizer.zero_grad()
        (0.5 * w @ matrix @ w).backward()
        optimizer.step()
        path.append(w.detach().clone())
    return path


O = torch.optim
optimizers = {
    "sgd": ({"learningRate": 0.1}, lambda p: O.SGD(p, lr=0.1)),
    "sgd with weight decay": ({"learningRate": 0.1, "weightDecay": 0.05}, lambda p: O.SGD(p, lr=0.1, weight_decay=0.05)),
    "sgd with momentum": ({"learningRate": 0.1, "momentum": 0.9}, lambda p: O.SGD(p, lr=0.1, momentum=0.9)),
    "sgd, Nesterov": ({"learningRate": 0.1, "momentum": 0.9, "nesterov": True, "weightDecay": 0.01}, lambda p: O.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01)),
    "adagrad": ({"learningRate": 0.1}, lambda p: O.Adagrad(p, lr=0.1)),
    "adagrad with decays": ({"learningRate": 0.1, "learningRateDecay": 0.1, "weightDecay": 0.02, "initialAccumulator": 0.5, "epsilon": 1e-6}, lambda p: O.Adagrad(p, lr=0.1, lr_decay=0.1, weight_decay=0.02, initial_accumulator_value=0.5, eps=1e-6)),
    "rmsprop": ({"learningRate": 0.01}, lambda p: O.RMSprop(p, lr=0.01)),
    "rmsprop, centered, with momentum": ({"learningRate": 0.01, "smoothing": 0.9, "momentum": 0.8, "centered": True, "weightDecay": 0.01, "epsilon": 1e-6}, lambda p: O.RMSprop(p, lr=0.01, alpha=0.9, momentum=0.8, centered=True, weight_decay=0.01, eps=1e-6)),
    "adam": ({"learningRate": 0.05}, lambda p: O.Adam(p, lr=0.05)),
    "adam with other numbers": ({"learningRate": 0.05, "betas": [0.7, 0.95], "epsilon": 1e-4, "weightDecay": 0.03}, lambda p: O.Adam(p, lr=0.05, betas=(0.7, 0.95), eps=1e-4, weight_decay=0.03)),
    "adamW": ({"learningRate": 0.05}, lambda p: O.AdamW(p, lr=0.05)),
    "adamW with more decay": ({"learningRate": 0.05, "weightDecay": 0.3}, lambda p: O.AdamW(p, lr=0.05, weight_decay=0.3)),
}
write("optim", "optimizers", TORCH, {
    "start": start,
    "matrix": matrix,
    "cases": {name: {"options": options, "path": trajectory(make)} for name, (options, make) in optimizers.items()},
})

# ------------------------------------------------------------------ singular values
generator = np.random.default_rng(4)
graded = generator.standard_normal((6, 6)) * (10.0 ** -np.arange(6))[:, None]
matrices = {
    "square": generator.standard_normal((5, 5)),
    "tall": generator.standard_normal((7, 3)),
    "wide": generator.standard_normal((2, 6)),
    "of rank 2": generator.standard_normal((5, 2)) @ generator.standard_normal((2, 5)),
    "graded": graded,
    "one row": generator.standard_normal((1, 4)),
}
write("flow", "singularValues", f"NumPy {np.__version__} (LAPACK gesdd), float64", {
    "cases": {name: {"matrix": m, "values": np.linalg.svd(m, compute_uv=False)} for name, m in matrices.items()}
})

# ------------------------------------------------------------------ a file by the safetensors package itself

stored = {"dense1.W": np.array([[1.5, -2.0], [np.inf, 0.1]], dtype=np.float32), "dense1.b": np.array([1 / 3, -1e300]), "scalar": np.array(7.0)}
write("nn", "safetensors", f"safetensors {safetensors.__version__} (Python)", {
    "file": base64.b64encode(save(stored, metadata={"format": "np"})).decode(),
    "tensors": {name: {"shape": list(value.shape), "text": [repr(float(v)) for v in value.ravel()]} for name, value in stored.items()},
})
