"""nbgrader's own commands on TypeScript notebooks, and `gradbook grade` beside them: the same scores."""

import json
import subprocess

import pytest
from conftest import CLI, NODE

RIGHT = "const sigma = (z: number): number => 1 / (1 + Math.exp(-z));"
STUDENTS = {
    # name: (answer, points for the tests, points for the parts)
    "right": (RIGHT, 3, 3),
    "right-and-warns": (f'{RIGHT}\nconsole.warn("not sure");', 3, 3),
    "warns-when-called": (
        'const sigma = (z: number): number => { console.error("called"); return 1 / (1 + Math.exp(-z)); };',
        3,
        3,
    ),
    "half": ("const sigma = (z: number): number => 0.5;", 0, 1),
    "wrong": ("const sigma = (z: number): number => z;", 0, 0),
    "type-error": ("const sigma = (z: string): number => 0.5;", 0, 0),
    "syntax-error": ("const sigma = (z: number => 0.5;", 0, 0),
    "throws": ('const sigma = (z: number): number => { throw new RangeError("no"); };', 0, 0),
    "exits": ("process.exit(0);", 0, 0),
    "unanswered": (None, 0, 0),
}


@pytest.fixture(scope="module")
def graded(course):
    """Everybody handed in; nbgrader's autograde has run."""
    for student, (answer, *_points) in STUDENTS.items():
        course.hand_in(student, answer)
    course.nbgrader("autograde", "hw")
    return course


def test_a_student_gets_neither_solution_nor_hidden_tests(course):
    released = (course.folder / "release" / "hw" / "hw.ipynb").read_text()
    assert "YOUR CODE HERE" in released
    assert "Math.exp" not in released
    assert "0.8807970779778823" not in released
    assert "HIDDEN" not in released


@pytest.mark.parametrize("student", STUDENTS)
def test_autograde_gives_each_what_is_due(graded, student):
    _answer, tests, parts = STUDENTS[student]
    assert graded.scores()[student] == {"sigma-tests": tests, "sigma-parts": parts}


def test_feedback_and_export(graded):
    graded.nbgrader("generate_feedback", "hw")
    page = (graded.folder / "feedback" / "half" / "hw" / "hw.html").read_text()
    assert "CheckError" in page
    graded.nbgrader("export")
    grades = (graded.folder / "grades.csv").read_text()
    assert "right" in grades and "6.0" in grades


def test_validate_tells_the_student(graded):
    wrong = graded.folder / "submitted" / "wrong" / "hw" / "hw.ipynb"
    said = graded.nbgrader("validate", wrong, check=False)
    assert "failed" in (said.stdout + said.stderr).lower()
    right = graded.folder / "submitted" / "right" / "hw" / "hw.ipynb"
    said = graded.nbgrader("validate", right)
    assert "success" in (said.stdout + said.stderr).lower()


def test_gradbook_grade_gives_the_same_scores(graded):
    before = graded.scores()
    graded.gradbook("grade", "hw", "--force")
    assert graded.scores() == before
    by_student = {entry["student"]: entry for entry in json.loads((graded.folder / "scores" / "hw.json").read_text())}
    assert by_student.keys() == STUDENTS.keys()
    for student, (_answer, tests, parts) in STUDENTS.items():
        cells = {cell["gradeId"]: cell["earned"] for cell in by_student[student]["notebooks"][0]["cells"]}
        assert cells == {"sigma-tests": tests, "sigma-parts": parts}


def test_what_has_not_changed_is_not_graded_again(graded):
    graded.gradbook("grade", "hw")
    said = graded.gradbook("grade", "hw").stdout
    assert said.startswith("0 graded")


def test_a_reader_that_leaves_stops_no_grading(graded):
    """As `gradbook grade hw | head -1` does."""
    command = [NODE, CLI, "grade", "hw", "--force", "--no-gradebook", "--student", "half"]
    grading = subprocess.Popen(command, cwd=graded.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    grading.stdout.close()
    _out, complaint = grading.communicate(timeout=300)
    assert grading.returncode == 0, complaint
    assert "EPIPE" not in complaint


def test_our_feedback_hides_the_hidden_tests(graded):
    graded.gradbook("grade", "hw", "--no-gradebook")
    page = (graded.folder / "feedback" / "half" / "hw" / "hw.html").read_text()
    assert "0 of 3 points" in page
    assert "sigma(2)" not in page
