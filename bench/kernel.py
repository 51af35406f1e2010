"""What a cell costs in gradbook's kernel, beside ipykernel and, if they are installed, tslab and Deno.

    .venv/bin/python bench/kernel.py [--rounds 5] [--source] [--without tslab] [measure ...]

Every round asks each kernel in turn, so that a busy machine is busy for all; medians, and in brackets how many times
gradbook's time that is. gradbook runs from dist/kernel (`npm run build`), or with --source from its sources.
tslab is the checkout's own; Deno is taken from .cache/bench/python (pip install --target .cache/bench/python deno).
"""
import argparse
import contextlib
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil
import zmq
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "kernel"))
from running_kernel import find_node  # noqa: E402

TYPESCRIPT = {
    "cell": lambda n: f"const v{n}: number = {n};\nfunction f{n}(x: number): number {{ return x + v{n}; }}\nf{n}(1)",
    "lines": "for (let i = 0; i < 200000; i++) console.log('line ' + i);",
    "imports": "import * as math from 'mathjs';\nimport { z } from 'zod';\nmath.derivative('x^2', 'x').toString()",
    "loop": "while (true) {}",
    "completion": "Math.",
    "inspection": "Math.abs",
}
LANGUAGES = {
    "gradbook": TYPESCRIPT,
    "tslab": TYPESCRIPT,
    # Deno finds no npm packages beside the notebook without a configuration, and dies at an interrupt.
    "deno": {**TYPESCRIPT, "imports": None, "loop": None},
    "python3": {
        "cell": lambda n: f"v{n}: int = {n}\ndef f{n}(x: int) -> int:\n    return x + v{n}\nf{n}(1)",
        "lines": "for i in range(200000): print('line ' + str(i))",
        "imports": None,
        "loop": "while True: pass",
        "completion": "int.",
        "inspection": "int.bit_length",
    },
}


def specs(source):
    """The kernelspecs, by name; a peer that is not installed is left out."""
    node = find_node()
    cli = ROOT / ("kernel/cli.ts" if source else "dist/kernel/cli.js")
    deno = ROOT / ".cache/bench/python/bin/deno"
    tslab = ROOT / "node_modules/tslab/bin/tslab"
    found = {
        "gradbook": ([node, "--max-semi-space-size=4", str(cli), "kernel", "--connection-file", "{connection_file}"], "message"),
        "python3": ([sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "signal"),
    }
    if tslab.exists():
        found["tslab"] = ([node, str(tslab), "kernel", "--config-path", "{connection_file}"], "signal")
    if deno.exists():
        found["deno"] = ([str(deno), "jupyter", "--kernel", "--conn", "{connection_file}"], "signal")
    return found


class Kernel:
    def __init__(self, name, folder):
        self.samples = LANGUAGES[name]
        self.begun = time.perf_counter()
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel(cwd=folder, stdout=-3, stderr=-3)
        self.client = self.manager.client()
        self.client.start_channels()

    def until(self, request, channels=("shell", "iopub"), timeout=20):
        """Reads messages until the reply and idle of a request; returns them and the milliseconds since the start."""
        sockets = {getattr(self.client, f"{name}_channel").socket: name for name in channels}
        poller = zmq.Poller()
        for socket in sockets:
            poller.register(socket, zmq.POLLIN)
        messages = []
        deadline = time.perf_counter() + timeout
        while sockets and time.perf_counter() < deadline:
            for socket, _ in poller.poll(100):
                message = getattr(self.client, f"{sockets[socket]}_channel").get_msg(timeout=1)
                if message["parent_header"].get("msg_id") != request:
                    continue
                messages.append(message)
                idle = message["content"].get("execution_state") == "idle"
                if sockets[socket] == "shell" or (message["msg_type"] == "status" and idle):
                    poller.unregister(socket)
                    del sockets[socket]
        return messages, None if sockets else time.perf_counter()

    def time(self, send, channels=("shell", "iopub")):
        begun = time.perf_counter()
        _, ended = self.until(send(), channels)
        return None if ended is None else (ended - begun) * 1e3

    def cell(self, code):
        return self.time(lambda: self.client.execute(code))

    def processes(self):
        top = psutil.Process(self.manager.provisioner.process.pid)
        return [top, *top.children(recursive=True)]

    def stop(self):
        running = self.processes()
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        for process in running:
            if process.is_running():
                process.kill()


def first_result(kernel):
    kernel.until(kernel.client.kernel_info(), ("shell",))
    _, ended = kernel.until(kernel.client.execute("1+1"), ("shell",))
    return (ended - kernel.begun) * 1e3


def median_of(count, action):
    times = [action(number) for number in range(count)]
    return None if None in times else statistics.median(times)


def growing(kernel):
    times = [kernel.cell(kernel.samples["cell"](number)) for number in range(1, 201)]
    kernel.early, kernel.late = statistics.median(times[5:25]), statistics.median(times[180:])
    return kernel.early


def interrupted(kernel):
    if kernel.samples["loop"] is None:
        return None
    request = kernel.client.execute(kernel.samples["loop"])
    time.sleep(0.5)
    begun = time.perf_counter()
    kernel.manager.interrupt_kernel()
    _, ended = kernel.until(request, timeout=10)
    return None if ended is None else (ended - begun) * 1e3


def printed(kernel):
    request = kernel.client.execute(kernel.samples["lines"])
    begun = time.perf_counter()
    messages, ended = kernel.until(request)
    text = "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream")
    kernel.lines = text.count("\n")
    return None if ended is None else (ended - begun) * 1e3


# In this order, on one kernel.
MEASURES = {
    "start to first result, ms": first_result,
    "warm 1+1, ms": lambda k: median_of(40, lambda _: k.cell("1+1")),
    "typed cell, 10th of a notebook, ms": growing,
    "typed cell, 200th, ms": lambda k: getattr(k, "late", None),
    "completion, ms": lambda k: median_of(
        12, lambda _: k.time(lambda: k.client.complete(k.samples["completion"]), ("shell",))
    ),
    "inspection, ms": lambda k: median_of(
        12, lambda _: k.time(lambda: k.client.inspect(k.samples["inspection"]), ("shell",))
    ),
    "memory, all processes, MB": lambda k: sum(p.memory_info().rss for p in k.processes()) / 2**20,
    "200,000 lines, ms": printed,
    "  of which arrived": lambda k: getattr(k, "lines", None),
    "interrupt of a loop, ms": interrupted,
    "first cell with mathjs and zod, ms": lambda k: k.samples["imports"] and k.cell(k.samples["imports"]),
    "typed cell after it, ms": lambda k: k.samples["imports"]
    and median_of(20, lambda n: k.cell(k.samples["cell"](1000 + n))),
}


@contextlib.contextmanager
def kernelspecs(found):
    """Lets Jupyter find these kernels and no others; yields an empty folder for notebooks, with our packages."""
    with tempfile.TemporaryDirectory() as folder:
        for name, (argv, mode) in found.items():
            spec = Path(folder, "jupyter", "kernels", name)
            spec.mkdir(parents=True)
            language = {"argv": argv, "display_name": name, "language": "typescript", "interrupt_mode": mode}
            (spec / "kernel.json").write_text(json.dumps(language))
        os.environ["JUPYTER_PATH"] = str(Path(folder, "jupyter"))
        os.environ["GRADBOOK_HISTORY"] = ""
        work = Path(folder, "work")
        work.mkdir()
        (work / "node_modules").symlink_to(ROOT / "node_modules")
        yield str(work)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--source", action="store_true")
    parser.add_argument("--without", action="append", default=[], help="a peer to leave out")
    parser.add_argument("measures", nargs="*", help="parts of the measures' names; all if none is given")
    options = parser.parse_args()
    found = {name: spec for name, spec in specs(options.source).items() if name not in options.without}
    with kernelspecs(found) as work:
        chosen = {
            name: measure
            for name, measure in MEASURES.items()
            if not options.measures or any(part in name for part in options.measures)
        }
        times = {name: {measure: [] for measure in chosen} for name in found}
        # Round zero fills caches on the disk and is not counted.
        for round_number in range(options.rounds + 1):
            for name in found:
                print(f"round {round_number} of {options.rounds}: {name}", file=sys.stderr, flush=True)
                kernel = Kernel(name, work)
                try:
                    if "start to first result, ms" not in chosen:
                        first_result(kernel)
                    for measure, take in chosen.items():
                        value = take(kernel)
                        if round_number > 0 and value is not None:
                            times[name][measure].append(value)
                finally:
                    kernel.stop()
    report(times, list(chosen), options.rounds)


def report(times, measures, rounds):
    names = list(times)
    print(f"{rounds} rounds; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    for measure in measures:
        own = times["gradbook"][measure]
        row = []
        for name in names:
            values = times[name][measure]
            if not values:
                row.append("")
                continue
            middle = statistics.median(values)
            text = f"{middle:.0f}" if middle >= 100 else f"{middle:.1f}"
            ratio = "" if name == "gradbook" or not own else f" ({middle / statistics.median(own):.2f}×)"
            row.append(text + ratio)
        print(f"| {measure} | " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
