"""PyTorch: eager, one thread."""
import torch
from serve import LEARNING_RATE, make_data, serve

torch.set_num_threads(1)


def prepare(sizes, batch):
    weights, biases, x, labels = make_data(sizes, batch)
    layers = []
    for i, (w, b) in enumerate(zip(weights, biases)):
        linear = torch.nn.Linear(*w.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(w.T.copy()))
            linear.bias.copy_(torch.from_numpy(b))
        layers += [linear] if i == len(weights) - 1 else [linear, torch.nn.Sigmoid()]
    net = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(net.parameters(), lr=LEARNING_RATE)
    x, labels = torch.from_numpy(x), torch.from_numpy(labels)
    cross_entropy = torch.nn.CrossEntropyLoss()

    def run(steps):
        for _ in range(steps):
            optimizer.zero_grad()
            out = net(x)
            loss = ((out - 1) ** 2).mean() if sizes[-1] == 1 else cross_entropy(out, labels)
            loss.backward()
            optimizer.step()
        return loss.item()

    return run


serve(f"PyTorch {torch.__version__}", prepare)
