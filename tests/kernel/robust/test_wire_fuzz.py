"""What no well-behaved client sends. Seeded; the counts are part of what the README may claim."""
import json
import os
import random

import psutil
import zmq

SHELL_TYPES = [
    "execute_request", "complete_request", "inspect_request", "is_complete_request", "history_request",
    "kernel_info_request", "connect_request", "comm_info_request", "comm_open", "comm_msg", "comm_close",
]  # fmt: skip
CONTROL_TYPES = [
    "interrupt_request", "debug_request", "usage_request", "create_subshell_request", "delete_subshell_request",
    "list_subshell_request", *SHELL_TYPES,
]  # fmt: skip
FIELDS = [
    "code", "cursor_pos", "silent", "user_expressions", "hist_access_type", "n", "pattern", "session", "start",
    "comm_id", "target_name", "data", "subshell_id", "command", "arguments", "seq", "type", "stop_on_error",
]  # fmt: skip
# Nothing that runs: what a cell can do to the kernel has its own tests.
VALUES = [
    None, True, -1, 0, 1e308, 2**53, "", "1", "\0", "😀" * 50, "\ud800", "__proto__", "constructor", [], {}, [[]],
    {"__proto__": {"x": 1}}, ["a"] * 100, "tail", "range", "search", "[" * 1000, "(((((", "*" * 200,
]  # fmt: skip


class Attacker:
    """Raw sockets beside a proper client."""

    def __init__(self, kernel, seed):
        self.random = random.Random(seed)
        self.session = kernel.client.session
        manager = kernel.manager
        self.context = zmq.Context()
        self.sockets = {}
        for channel, kind in (("shell", zmq.DEALER), ("control", zmq.DEALER), ("stdin", zmq.DEALER)):
            socket = self.context.socket(kind)
            socket.linger = 0
            socket.connect(f"tcp://{manager.ip}:{getattr(manager, channel + '_port')}")
            self.sockets[channel] = socket

    def close(self):
        self.context.destroy(linger=0)

    def send(self, channel, frames):
        self.sockets[channel].send_multipart(frames)
        try:
            while True:
                self.sockets[channel].recv_multipart(zmq.NOBLOCK)
        except zmq.Again:
            pass

    def random_bytes(self, limit=200):
        return self.random.randbytes(self.random.randrange(limit))

    def random_frames(self):
        frames = [self.random_bytes() for _ in range(self.random.randrange(1, 10))]
        if self.random.random() < 0.7:
            frames.insert(self.random.randrange(len(frames)), b"<IDS|MSG>")
        return frames

    def message(self, channel, content=None):
        kinds = CONTROL_TYPES if channel == "control" else SHELL_TYPES
        return self.session.msg(self.random.choice(kinds), self.content() if content is None else content)

    def content(self):
        if self.random.random() < 0.1:
            return self.random.choice([v for v in VALUES if not isinstance(v, str) or v.isprintable()])
        return {name: self.random.choice(VALUES) for name in self.random.sample(FIELDS, self.random.randrange(8))}

    def signed(self, parts):
        return [b"<IDS|MSG>", self.session.sign(parts), *parts]

    def parts(self, message):
        def pack(value):
            return json.dumps(value, default=str).encode("utf8", "surrogatepass")

        return [pack(message[name]) for name in ("header", "parent_header", "metadata", "content")]

    def wrong_signature(self, channel):
        frames = self.signed(self.parts(self.message(channel)))
        at = self.random.randrange(1, 6)
        changed = bytearray(frames[at] or b"x")
        changed[self.random.randrange(len(changed))] ^= self.random.randrange(1, 256)
        frames[at] = bytes(changed)
        return frames

    def truncated(self, channel):
        parts = self.parts(self.message(channel))
        at = self.random.randrange(4)
        parts[at] = parts[at][: self.random.randrange(len(parts[at]) + 1)]
        return self.signed(parts[: self.random.choice([4, 4, 4, 3, 2, 0])])

    def wrong_types(self, channel):
        message = self.message(channel)
        for name in ("header", "metadata"):
            if self.random.random() < 0.3 and message[name]:
                message[name][self.random.choice(list(message[name]))] = self.random.choice(VALUES)
        if message["header"].get("msg_type") == "execute_request" and isinstance(message["content"], dict):
            message["content"]["silent"] = True
        return self.signed(self.parts(message))


def check_alive(kernel):
    kernel.client.allow_stdin = False
    for _ in range(50):
        reply, outputs = kernel.run("20 + 22", timeout=60)
        # A fuzzed interrupt or a fuzzed cell that failed may rightly take this one along.
        if reply["status"] != "aborted" and reply.get("ename") != "Interrupted":
            break
    assert reply["status"] == "ok", reply
    assert outputs[-1][1]["data"]["text/plain"] == "42"


def test_fuzzed_messages(kernel):
    check_alive(kernel)
    process = psutil.Process(kernel.manager.provisioner.process.pid)
    seed = int(os.environ.get("FUZZ_SEED", "1"))
    rounds = int(os.environ.get("FUZZ_ROUNDS", "4000"))
    attacker = Attacker(kernel, seed)
    try:
        for number in range(rounds):
            channel = attacker.random.choice(["shell", "control", "stdin"])
            make = attacker.random.choice(
                [lambda _: attacker.random_frames(), attacker.wrong_signature, attacker.truncated, attacker.wrong_types]
            )
            attacker.send(channel, make(channel))
            if number % 1000 == 999:
                check_alive(kernel)
        check_alive(kernel)
        assert process.memory_info().rss < 1e9
    finally:
        attacker.close()


def test_huge_fields(kernel):
    check_alive(kernel)
    attacker = Attacker(kernel, 1)
    big = "x" * 30_000_000
    try:
        attacker.send("shell", [big.encode()])
        attacker.send("shell", [b"<IDS|MSG>", big.encode(), b"{}", b"{}", b"{}", b"{}"])
        for kind, content in (
            ("complete_request", {"code": "'" + big + "'", "cursor_pos": 10**9}),
            ("history_request", {"hist_access_type": "search", "pattern": "*" + big[:10_000]}),
            ("comm_msg", {"comm_id": big, "data": {}}),
        ):
            attacker.send("shell", attacker.signed(attacker.parts(attacker.session.msg(kind, content))))
        attacker.send("shell", [b"x"] * 10_000)
        check_alive(kernel)
    finally:
        attacker.close()


def test_a_comment_of_20_megabytes_is_a_cell(kernel):
    reply, _ = kernel.run("/* " + "x" * 20_000_000 + " */ 1", timeout=120)
    assert reply["status"] in ("ok", "error")
    check_alive(kernel)


def test_history_patterns_that_backtrack(kernel):
    kernel.run("'" + "a" * 5000 + "'")
    kernel.client.history(hist_access_type="search", pattern="*a" * 12 + "*b")
    check_alive(kernel)  # A search that tried every way would never answer.
