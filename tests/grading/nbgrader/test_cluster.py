"""`gradbook grade --scheduler` on a local Dask cluster, one of whose workers is killed midway: the same scores."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from conftest import CLI, NODE

ANSWERS = [
    "const sigma = (z: number): number => 1 / (1 + Math.exp(-z)); // {}",
    "const sigma = (z: number): number => 0.5; // {}",
    "const sigma = (z: number): number => {{ const end = Date.now() + 300; while (Date.now() < end); return 0.5; }}; // {}",
]
SCORES = [{"sigma-tests": 3, "sigma-parts": 3}, {"sigma-tests": 0, "sigma-parts": 1}, {"sigma-tests": 0, "sigma-parts": 1}]
COUNT = 24


@pytest.fixture
def cluster(tmp_path):
    """The scheduler's address and the processes of its three workers."""
    environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "5"}
    start = lambda *arguments: subprocess.Popen(  # noqa: E731
        [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    # On a port that the scheduler takes itself: one chosen for it may be taken meanwhile.
    told = tmp_path / "scheduler.json"
    listening = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told))
    processes = [start("dask_scheduler", *listening, "--no-dashboard")]
    address, limit = None, time.time() + 60
    while address is None:
        assert time.time() < limit and processes[0].poll() is None, "the scheduler does not say where it listens"
        try:
            address = json.loads(told.read_text())["address"]
        except (FileNotFoundError, json.JSONDecodeError):
            time.sleep(0.05)
    worker = ("dask_worker", address, "--nworkers", "1", "--nthreads", "1", "--no-nanny", "--no-dashboard")
    processes += [start(*worker) for _ in range(3)]
    yield address, processes[1:]
    for process in processes:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


def test_a_lost_worker_loses_no_submission(course, cluster):
    address, workers = cluster
    for i in range(COUNT):
        course.hand_in(f"student-{i:02}", ANSWERS[i % 3].format(i))
    grading = subprocess.Popen(
        [NODE, str(CLI), "grade", "hw", "--scheduler", address, "--worker", f"{NODE} {CLI}"],
        cwd=course.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "GRADBOOK_PYTHON": sys.executable},
    )
    results = course.folder / ".gradbook" / "hw"
    limit = time.time() + 120
    while len(list(results.glob("*.json"))) < COUNT // 4 and time.time() < limit and grading.poll() is None:
        time.sleep(0.05)
    assert 0 < len(list(results.glob("*.json"))) < COUNT, "a worker has to be killed while there is work left"
    os.killpg(workers[0].pid, signal.SIGKILL)
    output, complaint = grading.communicate(timeout=240)
    assert grading.returncode == 0, complaint
    assert output.startswith(f"{COUNT} graded")
    assert course.scores() == {f"student-{i:02}": SCORES[i % 3] for i in range(COUNT)}


def test_an_absent_scheduler_is_named(course):
    course.hand_in("late", ANSWERS[0].format(99))
    said = course.gradbook("grade", "hw", "--student", "late", "--scheduler", "tcp://127.0.0.1:9", check=False)
    assert said.returncode == 1
    assert "cluster does not answer" in said.stderr
