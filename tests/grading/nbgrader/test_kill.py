"""Killed at ten random moments (EXPLORE=1: other ones each time), `gradbook grade` loses no submission, grades none twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time

from conftest import CLI, NODE

RIGHT = "const sigma = (z: number): number => 1 / (1 + Math.exp(-z)); // {}"
HALF = "const sigma = (z: number): number => 0.5; // {}"
STUDENTS = {f"student-{i:02}": (HALF if i % 3 == 0 else RIGHT).format(i) for i in range(12)}


def test_killed_at_ten_random_moments(course):
    for student, answer in STUDENTS.items():
        course.hand_in(student, answer)
    seed = time.time_ns() if "EXPLORE" in os.environ else 1
    moments = random.Random(seed)
    kept = {}
    for _ in range(10):
        process = subprocess.Popen(
            [NODE, str(CLI), "grade", "hw"],
            cwd=course.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "GRADBOOK_PYTHON": sys.executable},
            start_new_session=True,
        )
        time.sleep(moments.uniform(0.1, 3))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        results = stored(course)
        for student, result in kept.items():
            assert results[student] == result, f"{student} was graded again (seed {seed})"
        kept = results
    said = course.gradbook("grade", "hw").stdout
    assert said.startswith(f"{len(STUDENTS) - len(kept)} graded"), f"{said} (seed {seed})"
    expected = {
        student: {"sigma-tests": 0 if "0.5" in answer else 3, "sigma-parts": 1 if "0.5" in answer else 3}
        for student, answer in STUDENTS.items()
    }
    assert course.scores() == expected, f"seed {seed}"


def stored(course):
    """What each complete result says, when it was graded included. A half-written file would not parse."""
    folder = course.folder / ".gradbook" / "hw"
    return {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}
