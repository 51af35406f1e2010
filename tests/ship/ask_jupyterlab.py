"""Starts JupyterLab, asks it for kernels, extensions and our extension's bundle, and prints what it said as JSON."""

import json
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import jupyterlab

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
token = secrets.token_hex(8)
# The page's own files stand where JupyterLab was installed.
application = Path(jupyterlab.__file__).parents[4] / "share" / "jupyter" / "lab"
command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--app-dir={application}"]
options = [f"--ServerApp.port={port}", f"--IdentityProvider.token={token}", "--ServerApp.ip=127.0.0.1"]
server = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def get(path):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"token {token}"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.status, response.read().decode()


try:
    for _attempt in range(200):
        try:
            specs = json.loads(get("/api/kernelspecs")[1])["kernelspecs"]
            break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    page = get("/lab")[1]
    settings = json.loads(re.search(r'<script id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.S)[1])
    extensions = {extension["name"]: extension["load"] for extension in settings["federated_extensions"]}
    print(
        json.dumps(
            {
                "kernels": {name: spec["spec"]["display_name"] for name, spec in specs.items()},
                "extensions": list(extensions),
                "bundle": get(f"/lab/extensions/gradbook-lab/{extensions['gradbook-lab']}")[0],
            }
        )
    )
finally:
    server.terminate()
    server.wait(20)
