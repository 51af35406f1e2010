"""The thin thread: one kernel, one of everything, through jupyter_client."""
import struct
from pathlib import Path


def text(outputs, name="stdout"):
    return "".join(content["text"] for kind, content in outputs if kind == "stream" and content["name"] == name)


def test_result_print_and_error(kernel):
    reply, outputs = kernel.run("const a: number = 20;\nconsole.log('hello'); console.error('oops');\na * 2 + 2")
    assert reply["status"] == "ok"
    assert text(outputs) == "hello\n"
    assert text(outputs, "stderr") == "oops\n"
    assert outputs[-1] == (
        "execute_result",
        {"data": {"text/plain": "42"}, "metadata": {}, "execution_count": 1},
    )

    reply, outputs = kernel.run("function inner(x: number): number {\n  throw new RangeError('boom ' + x)\n}\n\ninner(a)")
    assert (reply["status"], reply["ename"], reply["evalue"]) == ("error", "RangeError", "boom 20")
    assert [kind for kind, _ in outputs] == ["error"]
    trace = "\n".join(reply["traceback"])
    assert "at inner (cell [2]:2:9)" in trace
    assert "at cell [2]:5:1" in trace


def test_type_error_stops_the_cell(kernel):
    reply, outputs = kernel.run("console.log('ran');\nconst s: string = 1 * 2;")
    assert (reply["status"], reply["ename"]) == ("error", "TypeScriptError")
    assert reply["evalue"].startswith("2:7 Type 'number' is not assignable to type 'string'.")
    assert text(outputs) == ""
    assert kernel.run("1 + 1")[0]["status"] == "ok"


def test_loose_cell_runs_with_a_warning(kernel):
    reply, outputs = kernel.run("// @gradbook: loose\nconst s: string = 1 * 2;\ns")
    assert reply["status"] == "ok"
    assert "TS2322" in text(outputs, "stderr")


def test_interrupt_keeps_variables(kernel):
    kernel.run("const keep = 4711;")
    for code in ["while (true) {}", "await new Promise(() => {})", "await null; while (true) {}"]:
        request = kernel.start("console.log('begun'); " + code)
        kernel.manager.interrupt_kernel()
        reply = kernel.client.get_shell_msg(timeout=30)
        while reply["parent_header"].get("msg_id") != request:
            reply = kernel.client.get_shell_msg(timeout=30)
        assert reply["content"]["ename"] == "Interrupted"
    reply, outputs = kernel.run("keep")
    assert outputs[-1][1]["data"]["text/plain"] == "4711"


def test_the_kernel_survives_the_runner(kernel):
    reply, _ = kernel.run("process.exit(3)")
    assert reply["ename"] == "ProcessExit"
    assert "process.exit(3)" in reply["evalue"]
    reply, _ = kernel.run("function f(): number { return f() + 1 }\nf()")
    assert reply["ename"] == "RangeError"
    reply, outputs = kernel.run("1 + 1")
    assert outputs[-1][1]["data"]["text/plain"] == "2"


def test_completion_inspection_completeness(kernel):
    client = kernel.client
    client.complete("const 𝒙 = Math.flo")
    content = client.get_shell_msg(timeout=30)["content"]
    assert (content["matches"], content["cursor_start"], content["cursor_end"]) == (["floor"], 15, 18)
    client.inspect("Math.abs")
    assert "abs(x: number): number" in client.get_shell_msg(timeout=30)["content"]["data"]["text/plain"]
    client.is_complete("for (const i of [1]) {")
    assert client.get_shell_msg(timeout=30)["content"]["status"] == "incomplete"


def test_input(kernel):
    asked = []

    def answer(message):
        asked.append(message["content"])
        kernel.client.input("Ada")

    reply, outputs = kernel.run(
        'const host = (globalThis as any)[Symbol.for("gradbook.host")];\nhost.input("name? ", true)',
        allow_stdin=True,
        stdin_hook=answer,
    )
    assert asked == [{"prompt": "name? ", "password": True}]
    assert outputs[-1][1]["data"]["text/plain"] == "'Ada'"


def test_kernelspec_has_logos_of_the_sizes_they_are_named_for(kernelspec):
    from xml.etree import ElementTree

    from jupyter_client.kernelspec import get_kernel_spec

    folder = Path(get_kernel_spec("gradbook").resource_dir)
    for size in (32, 64):
        content = (folder / f"logo-{size}x{size}.png").read_bytes()
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", content[16:24]) == (size, size)
    assert ElementTree.parse(folder / "logo-svg.svg").getroot().tag.endswith("}svg")
