"""A kernelspec of the sources in a temporary folder, and kernels started from it."""
import os
import subprocess

import pytest
from running_kernel import ROOT, RunningKernel, find_node


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


@pytest.fixture
def kernel(tmp_path):
    running = RunningKernel(cwd=str(tmp_path))
    yield running
    running.stop()
