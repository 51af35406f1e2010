"""Writes scores into nbgrader's own gradebook, through nbgrader's API, so that formgrader and `nbgrader export` show them.

Reads one JSON object from standard input: {"assignment": name, "submissions": [{"student", "notebooks": [{"name",
"cells": [{"gradeId", "earned", "reason"}], "problem"}]}]}. Run it in the course folder: nbgrader's configuration there
applies, late penalties included. Each submission is one transaction; a run repeated changes nothing.
"""

import json
import sys

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGrader
from nbgrader.preprocessors import AssignLatePenalties


def main() -> None:
    request = json.load(sys.stdin)
    app = NbGrader()
    app.initialize([])
    course = app.coursedir
    assignment = request["assignment"]
    with Gradebook(course.db_url, course.course_id) as gradebook:
        try:
            gradebook.find_assignment(assignment)
        except MissingEntry:
            sys.exit(f"The gradebook has no assignment {assignment}: run nbgrader generate_assignment {assignment} first.")
        for submission in request["submissions"]:
            write(gradebook, course, assignment, submission, app.config)
            print(submission["student"], flush=True)


def write(gradebook, course, assignment, submission, config) -> None:
    student = submission["student"]
    folder = course.format_path(course.submitted_directory, student, assignment)
    timestamp = course.get_existing_timestamp(folder)
    gradebook.update_or_create_student(student)
    known = {"timestamp": timestamp} if timestamp else {}
    record = gradebook.update_or_create_submission(assignment, student, **known)
    for notebook in submission["notebooks"]:
        write_notebook(gradebook, assignment, student, notebook)
        assign_penalty(gradebook, record, assignment, student, notebook["name"], config)
    gradebook.db.commit()


def write_notebook(gradebook, assignment, student, notebook) -> None:
    name = notebook["name"]
    if notebook["problem"]:
        for grade in gradebook.find_submission_notebook(name, assignment, student).grades:
            grade.auto_score = 0
            grade.needs_manual_grade = False
        return
    for cell in notebook["cells"]:
        grade = gradebook.find_grade(cell["gradeId"], name, assignment, student)
        grade.auto_score = cell["earned"]
        # A score given by a person stays, and is looked at again when the program's has changed.
        grade.needs_manual_grade = cell["earned"] is None or grade.manual_score is not None
        try:
            comment = gradebook.find_comment(cell["gradeId"], name, assignment, student)
        except MissingEntry:
            continue
        comment.auto_comment = "No response." if cell["reason"] == "not answered" else None


def assign_penalty(gradebook, record, assignment, student, name, config) -> None:
    gradebook.db.flush()
    notebook = gradebook.find_submission_notebook(name, assignment, student)
    notebook.late_submission_penalty = None
    if record.total_seconds_late <= 0:
        return
    plugin = AssignLatePenalties(config=config)
    plugin.init_plugin()
    penalty = plugin.plugin_inst.late_submission_penalty(student, notebook.score, record.total_seconds_late)
    if penalty is not None:
        notebook.late_submission_penalty = min(max(penalty, 0), notebook.score)


if __name__ == "__main__":
    main()
