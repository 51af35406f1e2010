"""What the protocol says beyond jupyter_kernel_test, through jupyter_client."""
import json
import time

from running_kernel import RunningKernel


def text(outputs, name="stdout"):
    return "".join(content["text"] for kind, content in outputs if kind == "stream" and content["name"] == name)


def result(outputs):
    return next(content["data"]["text/plain"] for kind, content in outputs if kind == "execute_result")


def reply_to(channel, request, timeout=30):
    while True:
        message = channel.get_msg(timeout=timeout)
        if message["parent_header"].get("msg_id") == request:
            return message


def control(kernel, kind, content=None):
    message = kernel.client.session.msg(kind, content or {})
    kernel.client.control_channel.send(message)
    return reply_to(kernel.client.control_channel, message["header"]["msg_id"])["content"]


def test_cells_sent_at_once_stop_after_an_error(kernel):
    requests = [kernel.client.execute(code) for code in ("let n = 1;", "throw new Error('no')", "n = 2;", "n = 3;")]
    statuses = [reply_to(kernel.client.shell_channel, request)["content"]["status"] for request in requests]
    assert statuses == ["ok", "error", "aborted", "aborted"]
    assert result(kernel.run("n")[1]) == "1"


def test_a_cell_sent_right_after_the_error_runs(kernel):
    for _ in range(20):
        assert kernel.run("throw new Error('no')")[0]["status"] == "error"
        assert kernel.run("1")[0]["status"] == "ok"


def test_queued_cells_do_not_run_after_an_interrupt(kernel):
    requests = [kernel.start("console.log('begun'); while (true) {}"), kernel.client.execute("console.log('must not run')")]
    kernel.manager.interrupt_kernel()
    contents = [reply_to(kernel.client.shell_channel, request)["content"] for request in requests]
    assert contents[0]["ename"] == "Interrupted"
    assert contents[1]["status"] == "aborted"


def test_interrupt_by_signal(kernel):
    import os
    import signal

    kernel.run("const kept = 1;")
    request = kernel.start("console.log('begun'); while (true) {}")
    os.kill(kernel.manager.provisioner.process.pid, signal.SIGINT)
    assert reply_to(kernel.client.shell_channel, request)["content"]["ename"] == "Interrupted"
    assert result(kernel.run("kept")[1]) == "1"


def test_completion_while_a_cell_runs(kernel):
    kernel.run("1")
    request = kernel.start("console.log('begun'); while (true) {}")
    completion = kernel.client.complete("Math.fro")
    assert reply_to(kernel.client.shell_channel, completion)["content"]["matches"] == ["fround"]
    kernel.manager.interrupt_kernel()
    reply_to(kernel.client.shell_channel, request)


def test_200_000_lines(kernel):
    reply, outputs = kernel.run("for (let i = 0; i < 200000; i++) console.log('line ' + i);", timeout=120)
    assert reply["status"] == "ok"
    assert text(outputs) == "".join(f"line {i}\n" for i in range(200_000))
    assert len(outputs) < 1000


def test_100_megabytes_are_cut_with_a_note(kernel):
    reply, outputs = kernel.run("for (let i = 0; i < 1000; i++) console.log('x'.repeat(1e5)); 7", timeout=120)
    assert reply["status"] == "ok"
    assert len(text(outputs)) < 11_000_000
    assert "the rest is not shown" in text(outputs)[-200:]
    assert result(outputs) == "7"


def test_late_output_goes_to_its_cell(kernel):
    request = kernel.client.execute("setTimeout(() => console.log('late'), 300);")
    # Through the channel: `kernel.run` would read what comes meanwhile.
    for sent in (request, kernel.client.execute("1")):
        reply_to(kernel.client.shell_channel, sent)
    while True:
        message = kernel.client.get_iopub_msg(timeout=30)
        if message["msg_type"] == "stream":
            break
    assert message["content"]["text"] == "late\n"
    assert message["parent_header"]["msg_id"] == request


def test_user_expressions_and_silence(kernel):
    reply, _ = kernel.run("const a = 2;", user_expressions={"double": "a * 2", "bad": "missing"})
    assert reply["user_expressions"]["double"]["data"]["text/plain"] == "4"
    assert reply["user_expressions"]["bad"]["ename"] == "TypeScriptError"
    reply, outputs = kernel.run("a", silent=True)
    assert (reply["execution_count"], outputs) == (1, [])


def test_stdin_refused(kernel):
    reply, _ = kernel.run('import { input } from "gradbook/notebook";\ninput("?")', allow_stdin=False)
    assert reply["status"] == "error"
    assert "allow_stdin" in reply["evalue"]


def test_interrupt_while_a_cell_asks(kernel):
    asking = 'import { input } from "gradbook/notebook";\nconst before = 1;\ninput("?"); console.log("went on")'
    request = kernel.client.execute(asking, allow_stdin=True)
    assert kernel.client.get_stdin_msg(timeout=20)["content"]["prompt"] == "?"
    kernel.manager.interrupt_kernel()
    assert reply_to(kernel.client.shell_channel, request)["content"]["ename"] == "Interrupted"
    kernel.client.input("too late")
    _, outputs = kernel.run("before")
    assert (text(outputs), result(outputs)) == ("", "1")


def test_import_that_does_not_exist(kernel):
    reply, _ = kernel.run('import x from "no-such-package";')
    assert reply["status"] == "error"
    assert "no-such-package" in reply["evalue"]
    assert kernel.run("1")[0]["status"] == "ok"


def test_exhausted_memory(tmp_path):
    kernel = RunningKernel(cwd=str(tmp_path), env={"GRADBOOK_MEMORY": "80"})
    try:
        reply, _ = kernel.run("const all: unknown[] = [];\nwhile (true) all.push(new Array(1e5).fill(0));", timeout=90)
        assert reply["ename"] == "OutOfMemory"
        assert "80 MB" in reply["evalue"]
        assert result(kernel.run("1 + 1")[1]) == "2"
    finally:
        kernel.stop()


def test_stderr_to_stdout(tmp_path):
    kernel = RunningKernel(cwd=str(tmp_path), env={"GRADBOOK_STDERR": "stdout"})
    try:
        _, outputs = kernel.run("console.error('careful'); console.warn('again')")
        assert text(outputs) == "warning: careful\nwarning: again\n"
        assert text(outputs, "stderr") == ""
    finally:
        kernel.stop()


def test_usage_and_subshells(kernel):
    usage = control(kernel, "usage_request")
    assert usage["status"] == "ok"
    assert usage["kernel_memory"] > 1e7
    assert usage["host_virtual_memory"]["total"] > usage["kernel_memory"]
    subshell = control(kernel, "create_subshell_request")["subshell_id"]
    assert control(kernel, "list_subshell_request")["subshell_id"] == [subshell]
    kernel.client.execute("await new Promise(() => {})")
    message = kernel.client.session.msg("execute_request", {"code": "1 + 1"})
    message["header"]["subshell_id"] = subshell
    kernel.client.shell_channel.send(message)
    answer = reply_to(kernel.client.shell_channel, message["header"]["msg_id"])
    assert answer["content"]["status"] == "ok"
    assert answer["parent_header"]["subshell_id"] == subshell
    assert control(kernel, "delete_subshell_request", {"subshell_id": subshell})["status"] == "ok"


def test_variables_outside_a_breakpoint(kernel):
    kernel.run("const answer = 42;")
    control(kernel, "debug_request", {"type": "request", "seq": 1, "command": "initialize", "arguments": {}})
    reply = control(kernel, "debug_request", {"type": "request", "seq": 2, "command": "inspectVariables", "arguments": {}})
    assert reply["success"], json.dumps(reply)
    assert {"name": "answer", "value": "42"}.items() <= reply["body"]["variables"][0].items()


def test_history_is_kept_across_restarts(kernel):
    kernel.run("'remember me'")
    kernel.manager.restart_kernel(now=False)
    kernel.client.wait_for_ready(timeout=30)
    request = kernel.client.history(hist_access_type="search", pattern="*remember*", output=True)
    history = reply_to(kernel.client.shell_channel, request)["content"]["history"]
    assert history[-1][2] == ["'remember me'", "'remember me'"]


def test_shutdown_ends_the_process(kernel):
    reply = control(kernel, "shutdown_request", {"restart": False})
    assert reply == {"status": "ok", "restart": False}
    process = kernel.manager.provisioner.process
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert process.poll() == 0
