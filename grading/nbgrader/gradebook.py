"""Writes scores into nbgrader's own gradebook, through nbgrader's API, so that formgrader and `nbgrader export` show them.

Reads lines of JSON from standard input: the assignment's name, then one submission a line as it is graded, {"student",
"notebooks": [{"name", "cells": [{"gradeId", "earned", "reason"}], "problem"}]}. Run it in the course folder: nbgrader's
configuration there applies, late penalties included. Each submission is one transaction; a run repeated changes nothing.
"""

import json
import sys

# jsonschema builds the grammar of a format that no notebook uses, in most of a second of every import of nbgrader.
sys.modules["rfc3987_syntax"] = None

from nbgrader.api import Gradebook, MissingEntry  # noqa: E402
from nbgrader.apps import NbGrader  # noqa: E402
from nbgrader.preprocessors import AssignLatePenalties  # noqa: E402


def main() -> None:
    app = NbGrader()
    app.initialize([])
    course = app.coursedir
    assignment = json.loads(sys.stdin.readline())
    with Gradebook(course.db_url, course.course_id) as gradebook:
        try:
            gradebook.find_assignment(assignment)
        except MissingEntry:
            sys.exit(f"The gradebook has no assignment {assignment}: run nbgrader generate_assignment {assignment} first.")
        for line in sys.stdin:
            write(gradebook, course, assignment, json.loads(line), app.config)


def write(gradebook, course, assignment, submission, config) -> None:
    student = submission["student"]
    folder = course.format_path(course.submitted_directory, student, assignment)
    timestamp = course.get_existing_timestamp(folder)
    gradebook.update_or_create_student(student)
    known = {"timestamp": timestamp} if timestamp else {}
    record = gradebook.update_or_create_submission(assignment, student, **known)
    for notebook in submission["notebooks"]:
        page = gradebook.find_submission_notebook(notebook["name"], assignment, student)
        write_notebook(page, notebook)
        assign_penalty(gradebook, record, student, page, config)
    gradebook.db.commit()


def write_notebook(record, notebook) -> None:
    if notebook["problem"]:
        for grade in record.grades:
            grade.auto_score = 0
            grade.needs_manual_grade = False
        return
    # By the notebook's own lists: the gradebook's find_grade and find_comment build a query for each cell.
    grades = {grade.name: grade for grade in record.grades}
    comments = {comment.name: comment for comment in record.comments}
    for cell in notebook["cells"]:
        grade = grades.get(cell["gradeId"])
        if grade is None:
            sys.exit(
                f"The gradebook knows no cell {cell['gradeId']} in {record.name}: "
                "run nbgrader generate_assignment again."
            )
        grade.auto_score = cell["earned"]
        # A score given by a person stays, and is looked at again when the program's has changed.
        grade.needs_manual_grade = cell["earned"] is None or grade.manual_score is not None
        comment = comments.get(cell["gradeId"])
        if comment is not None:
            comment.auto_comment = "No response." if cell["reason"] == "not answered" else None


def assign_penalty(gradebook, record, student, notebook, config) -> None:
    gradebook.db.flush()
    gradebook.db.expire(notebook)  # Its score is a sum that the database makes.
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
