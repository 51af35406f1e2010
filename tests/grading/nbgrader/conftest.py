"""A course in a temporary folder, made ready by `gradbook grade init`, for real nbgrader on our kernel."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
NODE = shutil.which("node") or "node"
CLI = ROOT / "dist" / "kernel" / "cli.js"

CHECKS = 'import { check } from "gradbook";'
SOLUTION = """function sigma(z: number): number {
  // BEGIN SOLUTION
  return 1 / (1 + Math.exp(-z));
  // END SOLUTION
}"""
TESTS = """check.close(sigma(0), 0.5);
// BEGIN HIDDEN TESTS
check.close(sigma(2), 0.8807970779778823);
// END HIDDEN TESTS"""
PARTS = """check.score({
  "at 0": [1, () => check.close(sigma(0), 0.5)],
  "at 1": [2, () => check.close(sigma(1), 0.7310585786300049)],
})"""


def nbgrader_cell(source, grade_id, points=None, **flags):
    metadata = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False, **flags}
    metadata["grade_id"] = grade_id
    if points is not None:
        metadata["points"] = points
    return code_cell(source, grade_id, {"nbgrader": metadata})


def code_cell(source, cell_id, metadata=None):
    return {
        "cell_type": "code",
        "id": cell_id,
        "metadata": metadata or {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def notebook(cells):
    kernelspec = {"name": "gradbook", "display_name": "TypeScript (gradbook)", "language": "typescript"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernelspec}, "cells": cells}


class Course:
    def __init__(self, folder):
        self.folder = folder

    def gradbook(self, *arguments, check=True):
        return self.run(NODE, CLI, *arguments, check=check)

    def nbgrader(self, *arguments, check=True):
        return self.run(sys.executable, "-m", "nbgrader", *arguments, check=check)

    def run(self, *command, check):
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=1800,
            env={**os.environ, "GRADBOOK_PYTHON": sys.executable},
        )
        if check:
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done

    def write_assignment(self):
        """The instructor's notebook, released to the students."""
        source = self.folder / "source" / "hw"
        source.mkdir(parents=True)
        cells = [
            nbgrader_cell(CHECKS, "imports", locked=True),
            nbgrader_cell(SOLUTION, "sigma", solution=True),
            nbgrader_cell(TESTS, "sigma-tests", 3, grade=True, locked=True),
            nbgrader_cell(PARTS, "sigma-parts", 3, grade=True, locked=True),
        ]
        (source / "hw.ipynb").write_text(json.dumps(notebook(cells)))
        self.nbgrader("generate_assignment", "hw")

    def hand_in(self, student, answer, change=lambda cells: cells):
        """The released notebook with the answer filled in, as a student saves it."""
        released = json.loads((self.folder / "release" / "hw" / "hw.ipynb").read_text())
        for cell in released["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "sigma" and answer is not None:
                cell["source"] = answer
        released["cells"] = change(released["cells"])
        folder = self.folder / "submitted" / student / "hw"
        folder.mkdir(parents=True)
        (folder / "hw.ipynb").write_text(json.dumps(released))

    def scores(self):
        """From nbgrader's gradebook: {student: {grade_id: score}}."""
        program = """
import json
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as gradebook:
    print(json.dumps({s.student.id: {g.name: g.score for n in s.notebooks for g in n.grades}
                      for s in gradebook.assignment_submissions("hw")}))
"""
        return json.loads(self.run(sys.executable, "-c", program, check=True).stdout)


@pytest.fixture(scope="session", autouse=True)
def apart(tmp_path_factory):
    """Keeps the settings and the files of whoever runs the tests out of them: their home may hold anything, or be read-only."""
    home = tmp_path_factory.mktemp("home")
    places = ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "DASK_CONFIG")
    with pytest.MonkeyPatch.context() as patch:
        for name in places:
            patch.setenv(name, str(home / name.lower()))
            (home / name.lower()).mkdir()
        patch.setenv("GRADBOOK_HISTORY", str(home / "history.jsonl"))
        yield


@pytest.fixture(scope="module")
def course(tmp_path_factory, apart):
    folder = tmp_path_factory.mktemp("course")
    course = Course(folder)
    course.gradbook("grade", "init", folder)
    course.write_assignment()
    return course
