"""Starts a kernel by its kernelspec as VS Code does, runs the cells given as JSON, and prints their results as JSON."""

import json
import sys

from jupyter_client.manager import KernelManager


def run(client, code):
    reply, result = None, None

    def listen(message):
        nonlocal result
        if message["msg_type"] == "execute_result":
            result = message["content"]["data"]["text/plain"]

    reply = client.execute_interactive(code, output_hook=listen, timeout=60)["content"]
    return {"status": reply["status"], "result": result, "error": reply.get("evalue")}


manager = KernelManager(kernel_name="gradbook")
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=60)
print(json.dumps([run(client, code) for code in json.loads(sys.argv[1])]))
client.stop_channels()
manager.shutdown_kernel(now=False)
