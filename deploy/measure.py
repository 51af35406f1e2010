"""What a kernel costs: memory at rest, and how long many of them take to start at once. For planning a Hub.

    python deploy/measure.py [--kernels 50] [--at-once 10]

Runs on the kernel that the Python's Jupyter knows as gradbook, and needs psutil and jupyter_client. Prints a table.
"""

import argparse
import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
from jupyter_client.manager import KernelManager

FIRST_CELL = 'import { tensor } from "gradbook";\ntensor([1, 2]).sum().item()'
TRAINING = """import { data, init, nn, optim } from "gradbook";
const { train } = await data.digits({ train: 8000, test: 100, seed: 1 });
const net = nn.mlp([784, 100, 10], { seed: 1 });
net.forward(train.x).shape"""


class Kernel:
    def start(self):
        begun = time.perf_counter()
        self.manager = KernelManager(kernel_name="gradbook")
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=300)
        self.ready = time.perf_counter() - begun
        self.run(FIRST_CELL)
        self.first = time.perf_counter() - begun
        return self

    def run(self, code):
        reply = self.client.execute_interactive(code, output_hook=lambda message: None, timeout=300)
        if reply["content"]["status"] != "ok":
            raise RuntimeError(reply["content"]["evalue"])

    def megabytes(self):
        """Proportional set sizes of the kernel and of its compiler: shared pages are divided among those who share."""
        process = psutil.Process(self.manager.provisioner.pid)
        size = lambda one: one.memory_full_info().pss / 2**20  # noqa: E731
        return size(process), sum(map(size, process.children(recursive=True)))

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def start(count):
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: Kernel().start(), range(count)))


def line(name, values, unit):
    values = sorted(values)
    print(f"| {name} | {statistics.median(values):.1f} {unit} | {values[-1]:.1f} {unit} |")


def memory(name, kernels):
    own, compilers = zip(*[kernel.megabytes() for kernel in kernels])
    line(f"{name}, memory of the kernel itself", own, "MB")
    line(f"{name}, memory of its compiler", compilers, "MB")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--kernels", type=int, default=50)
    options.add_argument("--at-once", type=int, default=10)
    chosen = options.parse_args()
    gigabytes = psutil.virtual_memory().total / 2**30
    print(f"{os.cpu_count()} cores, {gigabytes:.0f} GB, load {os.getloadavg()[0]:.1f} at the start\n")
    print("| | median | largest |\n|---|---|---|")
    alone = Kernel().start()
    line("one kernel, ready", [alone.ready], "s")
    line("one kernel, first result", [alone.first], "s")
    alone.stop()
    for count in (chosen.at_once, chosen.kernels):
        kernels = start(count)
        line(f"{count} at once, ready", [kernel.ready for kernel in kernels], "s")
        line(f"{count} at once, first result", [kernel.first for kernel in kernels], "s")
        time.sleep(2)
        memory(f"{count} at rest", kernels)
        if count == chosen.at_once:
            for kernel in kernels:
                kernel.run(TRAINING)
            memory(f"{count} after 8,000 digits through a network", kernels)
        for kernel in kernels:
            kernel.stop()


if __name__ == "__main__":
    main()
