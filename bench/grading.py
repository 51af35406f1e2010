"""Throughput of `nbgrader autograde` and `gradbook grade` on the same submissions, on this machine, in one run.

Usage: python bench/grading.py [SUBMISSIONS]   (default 100; `npm run bench -- grading` calls it)
Both write into nbgrader's gradebook; gradbook runs each submission in its sandbox.
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "grading" / "nbgrader"))
from conftest import Course  # noqa: E402

ANSWERS = [
    "const sigma = (z: number): number => 1 / (1 + Math.exp(-z)); // {}",
    "function sigma(z: number): number {{ return 0.5; /* {} */ }}",
    "const sigma = (z: number): number => z * {};",
]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder:
        course = make_course(Path(folder), count)
        ours = timed(lambda: course.gradbook("grade", "hw"))
        scores = course.scores()
        (Path(folder) / "gradebook.db").unlink()
        course.nbgrader("generate_assignment", "hw", "--force")
        theirs = timed(lambda: course.nbgrader("autograde", "hw", "--force"))
        same = scores == course.scores()
    print(f"{count} submissions, sandbox included")
    print(f"gradbook grade      {ours:8.1f} s  {count / ours:6.2f} submissions a second")
    print(f"nbgrader autograde  {theirs:8.1f} s  {count / theirs:6.2f} submissions a second")
    print(f"ratio {theirs / ours:.1f}; the same scores: {'yes' if same else 'NO'}")


def make_course(folder: Path, count: int) -> Course:
    course = Course(folder)
    course.gradbook("grade", "init", folder)
    course.write_assignment()
    for i in range(count):
        course.hand_in(f"student-{i:04}", ANSWERS[i % 3].format(i))
    return course


def timed(action) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
