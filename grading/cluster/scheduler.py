"""Hands submissions to a Dask cluster: `gradbook grade --scheduler ADDRESS` starts this and talks to it by lines of JSON.

In: {"id", "job"}; out, in any order: {"id", "result"} or {"id", "error"}. A job is graded by the worker's own
`gradbook grade worker`, in its sandbox. A job whose worker is lost goes to another one.
"""

import json
import sys
import threading

from distributed import Client, as_completed

RETRIES = 3


def grade(job, command):
    """Runs on a worker of one thread. Its grading process stays from one job to the next."""
    import json
    import subprocess

    from distributed import get_worker

    worker = get_worker()
    process = getattr(worker, "gradbook_process", None)
    if process is None or process.poll() is not None:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        worker.gradbook_process = process
    process.stdin.write(json.dumps(job) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"{command[0]} ended with {process.wait()} while it graded")
    return json.loads(line)


def main() -> None:
    address, *command = sys.argv[1:]
    client = Client(address, timeout="20s")
    futures = as_completed(with_results=False)
    names = {}
    done_reading = threading.Event()

    def read():
        try:
            for line in sys.stdin:
                request = json.loads(line)
                future = client.submit(grade, request["job"], command, pure=False, retries=RETRIES)
                names[future.key] = request["id"]
                futures.add(future)
        finally:
            done_reading.set()

    threading.Thread(target=read, daemon=True).start()
    while not (done_reading.is_set() and futures.is_empty()):
        try:
            future = next(futures)
        except StopIteration:
            done_reading.wait(0.05)
            continue
        answer = {"id": names.pop(future.key)}
        error = future.exception()
        if error is None:
            answer["result"] = future.result()
        else:
            answer["error"] = f"{type(error).__name__}: {error}"
        print(json.dumps(answer), flush=True)
    client.close()


if __name__ == "__main__":
    main()
