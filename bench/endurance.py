"""What thousands of cells leave behind in gradbook's kernel: memory of its processes and latency, as a day goes on.

    .venv/bin/python bench/endurance.py [--cells 20000] [--new-names] [--source]

The cells are those of a notebook of fifty that is run over and over: declarations, output, displays, awaits, errors,
now and then completion and an interrupt. With --new-names every declaration has a name of its own instead, so that the
session holds more with each. Each line is the state after a tenth of the cells; latencies are medians since the line
before, 95 in a hundred are below the second figure.
"""
import argparse
import os
import statistics
import sys
import time

from kernel import Kernel, first_result, kernelspecs, specs

SAMPLES = [
    lambda n: f"const v{n}: number = {n};\nfunction f{n}(x: number): number {{ return x + v{n}; }}\nf{n}(1)",
    lambda n: f"interface P{n} {{ x: number }}\nlet p{n}: P{n} = {{ x: {n} }};\np{n}.x += 1;\nconsole.log(p{n})",
    lambda n: f"class C{n} {{ constructor(readonly x: number) {{}} twice() {{ return 2 * this.x }} }}\nnew C{n}({n}).twice()",
    lambda n: f"import {{ setTimeout as pause{n} }} from 'node:timers/promises';\nconst w{n} = await pause{n}(1, 'done');\nw{n}",
    lambda n: f"import {{ display }} from 'gradbook/notebook';\nfor (let i = 0; i < 5; i++) display.html(`<b>${{i}} of {n}</b>`)",
    lambda n: f"const list{n} = Array.from({{ length: 1000 }}, (_, i) => i * {n});\nlist{n}.map((x) => x + 1).length",
    lambda n: f"throw new RangeError('cell {n}')",
    lambda n: f"const wrong{n}: string = {n}",
    lambda n: f"for (let i = 0; i < 200; i++) console.log('line ' + i + ' of {n}')",
    lambda n: f"const deep{n} = {{ a: [1, {{ b: new Map([[{n}, 'x']]) }}] }};\ndeep{n}",
]
NOTEBOOK = 50


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, default=20000)
    parser.add_argument("--new-names", action="store_true", help="no name is declared twice")
    parser.add_argument("--source", action="store_true", help="run the kernel from its sources")
    options = parser.parse_args()
    with kernelspecs({"gradbook": specs(options.source)["gradbook"]}) as work:
        kernel = Kernel("gradbook", work)
        try:
            first_result(kernel)
            endure(kernel, options.cells, options.new_names)
        finally:
            kernel.stop()


def endure(kernel, cells, new_names):
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| cells | kernel, MB | type checker, MB | cell, ms | completion, ms | interrupt, ms |")
    print("|---|---|---|---|---|---|", flush=True)
    times, completions, interrupts = [], [], []
    step = max(1, cells // 10)
    for number in range(cells):
        sample = SAMPLES[number % len(SAMPLES)]
        times.append(answered(kernel, kernel.client.execute(sample(number if new_names else number % NOTEBOOK))))
        if number % 200 == 199:
            begun = time.perf_counter()
            kernel.until(kernel.client.complete("const s = v0.to"), ("shell",))
            completions.append((time.perf_counter() - begun) * 1e3)
            interrupts.append(interrupted_loop(kernel))
        if (number + 1) % step == 0:
            memory = [process.memory_info().rss / 2**20 for process in kernel.processes()]
            row = [number + 1, f"{memory[0]:.0f}", f"{sum(memory[1:]):.0f}"]
            row += [spread(times), spread(completions), spread(interrupts)]
            print("| " + " | ".join(map(str, row)) + " |", flush=True)
            times, completions, interrupts = [], [], []


def answered(kernel, request):
    begun = time.perf_counter()
    _, ended = kernel.until(request, timeout=60)
    if ended is None:
        sys.exit("a cell was not answered within 60 s")
    return (ended - begun) * 1e3


def interrupted_loop(kernel):
    request = kernel.client.execute("while (true) {}")
    time.sleep(0.05)
    kernel.manager.interrupt_kernel()
    return answered(kernel, request)


def spread(times):
    if len(times) < 2:
        return ""
    return f"{statistics.median(times):.1f}, {statistics.quantiles(times, n=20)[-1]:.1f}"


if __name__ == "__main__":
    main()
