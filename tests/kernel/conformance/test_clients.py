"""The programs that run notebooks without a person: nbclient, nbconvert, papermill, and our own `gradbook run`."""
import subprocess

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from running_kernel import ROOT, find_node

KERNELSPEC = {"name": "gradbook", "display_name": "TypeScript (gradbook)", "language": "typescript"}


def notebook(*sources, path=None):
    cells = [new_markdown_cell("# Title")]
    for source in sources:
        tags, code = source if isinstance(source, tuple) else ([], source)
        cells.append(new_code_cell(code, metadata={"tags": tags} if tags else {}))
    made = new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})
    if path is not None:
        nbformat.write(made, str(path))
    return made


def shown(cell):
    return [(output.output_type, output.get("text") or output.get("ename") or output.data["text/plain"]) for output in cell.outputs]


def gradbook(*arguments, cwd):
    command = [find_node(), str(ROOT / "kernel" / "cli.ts"), *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60)


def test_nbclient(tmp_path):
    from nbclient import NotebookClient

    made = notebook("const a = 2;\nconsole.log('hi');", "a * 21")
    NotebookClient(made, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert shown(made.cells[1]) == [("stream", "hi\n")]
    assert shown(made.cells[2]) == [("execute_result", "42")]


def test_nbclient_error_and_timeout(tmp_path):
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    made = notebook("throw new RangeError('boom')", "1")
    with pytest.raises(CellExecutionError) as caught:
        NotebookClient(made, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert (caught.value.ename, caught.value.evalue) == ("RangeError", "boom")
    assert "cell [1]:1:7" in caught.value.traceback

    allowed = notebook("throw new RangeError('boom')", "1 + 1")
    NotebookClient(allowed, timeout=60, allow_errors=True, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert shown(allowed.cells[1]) == [("error", "RangeError")]
    assert shown(allowed.cells[2]) == [("execute_result", "2")]

    with pytest.raises(CellTimeoutError):
        NotebookClient(notebook("while (true) {}"), timeout=2, resources={"metadata": {"path": str(tmp_path)}}).execute()


def test_nbclient_interrupts_at_a_timeout_and_goes_on(tmp_path):
    from nbclient import NotebookClient

    made = notebook("const kept = 7;", "while (true) {}", "kept")
    client = NotebookClient(
        made, timeout=3, interrupt_on_timeout=True, allow_errors=True, resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    assert shown(made.cells[2]) == [("error", "Interrupted")]
    assert shown(made.cells[3]) == [("execute_result", "7")]


def test_nbconvert(tmp_path):
    import sys

    notebook("1 + 1", path=tmp_path / "n.ipynb")
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace", "n.ipynb"]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=120)
    assert shown(nbformat.read(tmp_path / "n.ipynb", 4).cells[1]) == [("execute_result", "2")]


def test_papermill(tmp_path):
    import papermill

    notebook("1 + 1", path=tmp_path / "n.ipynb")
    papermill.execute_notebook(str(tmp_path / "n.ipynb"), str(tmp_path / "o.ipynb"), cwd=str(tmp_path), progress_bar=False)
    assert shown(nbformat.read(tmp_path / "o.ipynb", 4).cells[1]) == [("execute_result", "2")]

    notebook("throw new RangeError('boom')", path=tmp_path / "bad.ipynb")
    with pytest.raises(papermill.PapermillExecutionError, match="boom"):
        papermill.execute_notebook(
            str(tmp_path / "bad.ipynb"), str(tmp_path / "o.ipynb"), cwd=str(tmp_path), progress_bar=False
        )


def test_papermill_parameters(tmp_path):
    """Parameters through papermill's own command, with our Python package installed where only this test looks."""
    import os
    import sys
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    site = tmp_path / "site"
    installed = site / f"gradbook-{project['version']}.dist-info"
    installed.mkdir(parents=True)
    (site / "gradbook").symlink_to(ROOT / "kernel" / "python" / "gradbook")
    (installed / "METADATA").write_text(f"Metadata-Version: 2.1\nName: gradbook\nVersion: {project['version']}\n")
    lines = [f"{name} = {place}" for name, place in project["entry-points"]["papermill.engine"].items()]
    (installed / "entry_points.txt").write_text("\n".join(["[papermill.engine]", *lines, ""]))
    environment = {**os.environ, "PYTHONPATH": str(site)}

    def papermill(*arguments):
        command = [sys.executable, "-m", "papermill", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)

    notebook(
        (["parameters"], "let alpha: number = 1; // the step\nlet name = 'a';\nlet all: unknown = null;"),
        "JSON.stringify([alpha, name, all])",
        path=tmp_path / "n.ipynb",
    )
    yaml = "{all: [1, null, true, {k: 'v'}, .inf]}"
    given = ["-p", "alpha", "0.5", "-r", "name", 'say "é"\n', "-y", yaml]
    done = papermill("n.ipynb", "o.ipynb", "-k", "gradbook", *given)
    assert done.returncode == 0, done.stderr
    ran = nbformat.read(tmp_path / "o.ipynb", 4)
    assert ran.cells[2].metadata.tags == ["injected-parameters"]
    expected = """'[0.5,"say \\\\"é\\\\"\\\\n",[1,null,true,{"k":"v"},null]]'"""
    assert shown(ran.cells[3]) == [("execute_result", expected)]
    help_text = papermill("n.ipynb", "--help-notebook").stdout
    assert "alpha: number (default 1)" in help_text and "the step" in help_text


def test_gradbook_run(tmp_path):
    notebook((["parameters"], "let x = 1;\nlet name = 'a';"), "console.log(name, x); x + 1", path=tmp_path / "n.ipynb")
    done = gradbook("run", "n.ipynb", "--param", "x=41", "--param", "name=Ada", "--output", "o.ipynb", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    ran = nbformat.read(tmp_path / "o.ipynb", 4)
    nbformat.validate(ran)
    assert ran.cells[2].metadata.tags == ["injected-parameters"]
    assert shown(ran.cells[3]) == [("stream", "Ada 41\n"), ("execute_result", "42")]
    assert nbformat.read(tmp_path / "n.ipynb", 4).cells[2].outputs == []
    again = gradbook("run", "o.ipynb", "--param", "x=1", cwd=tmp_path)
    assert again.returncode == 0
    assert len(nbformat.read(tmp_path / "o.ipynb", 4).cells) == len(ran.cells)


def test_gradbook_run_shows_the_cell_that_failed(tmp_path):
    notebook("const a = 1;", "throw new RangeError('boom')", "a", path=tmp_path / "n.ipynb")
    done = gradbook("run", "n.ipynb", cwd=tmp_path)
    assert done.returncode == 1
    assert "cell 3 failed:\n    throw new RangeError('boom')" in done.stderr
    assert "RangeError" in done.stderr
    ran = nbformat.read(tmp_path / "n.ipynb", 4)
    assert shown(ran.cells[2]) == [("error", "RangeError")]
    assert ran.cells[3].execution_count is None
    assert list(tmp_path.iterdir()) == [tmp_path / "n.ipynb"]


def test_gradbook_run_expected_errors_and_timeout(tmp_path):
    notebook((["raises-exception"], "throw new Error('expected')"), "5", path=tmp_path / "n.ipynb")
    assert gradbook("run", "n.ipynb", cwd=tmp_path).returncode == 0
    notebook("while (true) {}", path=tmp_path / "slow.ipynb")
    done = gradbook("run", "slow.ipynb", "--timeout", "1", cwd=tmp_path)
    assert done.returncode == 1
    assert "longer than 1 s" in done.stderr
    assert shown(nbformat.read(tmp_path / "slow.ipynb", 4).cells[1]) == [("error", "Timeout")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run"], "expected one notebook"),
        (["run", "missing.ipynb"], "missing.ipynb: ENOENT"),
        (["run", "text.ipynb"], "text.ipynb: "),
        (["run", "python.ipynb"], "the notebook is in python"),
        (["run", "python.ipynb", "--param", "1x=2"], "--param 1x=2: expected name=value"),
        (["dance"], 'there is no command "dance"'),
    ],
)
def test_command_line_errors(tmp_path, arguments, message):
    (tmp_path / "text.ipynb").write_text("hello")
    spec = {"name": "python3", "display_name": "Python", "language": "python"}
    nbformat.write(new_notebook(metadata={"kernelspec": spec}), str(tmp_path / "python.ipynb"))
    done = gradbook(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert message in done.stderr
    assert "    at " not in done.stderr


def test_gradbook_check(tmp_path):
    notebook("const a: number = 1;", "a.toFixed(2)", path=tmp_path / "good.ipynb")
    done = gradbook("check", "good.ipynb", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "No errors.\n"), done.stderr
    notebook("const a: number = 1;", "const b: string = a;", "// @gradbook: loose\nconst c: string = a;", path=tmp_path / "bad.ipynb")
    done = gradbook("check", "good.ipynb", "bad.ipynb", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == "bad.ipynb: cell 3:1:7 Type 'number' is not assignable to type 'string'. (TS2322)\n1 error.\n"
