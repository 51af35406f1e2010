"""jupyter_kernel_test, with every sample that it knows of: nothing is skipped."""
from jupyter_kernel_test import IopubWelcomeTests, KernelTests

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def display(mime, value):
    return {
        "code": f'import {{ display }} from "gradbook/notebook";\ndisplay.mime({{ {mime!r}: {value!r} }})',
        "mime": mime,
    }


class TestGradbook(KernelTests):
    kernel_name = "gradbook"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    completion_samples = [
        {"text": "Math.fro", "matches": ["fround"]},
        {"text": "[1].flatM", "matches": ["flatMap"]},
        {"text": "JSON."},
    ]
    complete_code_samples = ["1+1", "function f(x: number) { return x }", "const o = { a: 1 };", "`a${1}`"]
    incomplete_code_samples = ["function f(", "for (const i of [1,2]) {", "const o = {", "`abc", "foo(1,"]
    invalid_code_samples = ["let 1 = 2", ")", "const = 5"]
    code_page_something = "Math.abs?"
    code_generate_error = "throw new RangeError('boom')"
    code_execute_result = [
        {"code": "1+2", "result": "3"},
        {"code": "2*3", "result": "6"},
        {"code": "[1,2].map((x) => x * 2).length", "result": "2"},
        {"code": "3-4", "result": "-1"},
        {"code": "'<b>x</b>'", "result": "'<b>x</b>'"},
    ]
    code_display_data = [
        display("text/html", "<b>x</b>"),
        display("image/png", PNG),
        display("image/svg+xml", "<svg/>"),
        display("text/latex", "$x$"),
        display("text/markdown", "*x*"),
    ]
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.abs"
    code_clear_output = 'import { clearOutput } from "gradbook/notebook";\nclearOutput()'


class TestWelcome(IopubWelcomeTests):
    kernel_name = "gradbook"
    support_iopub_welcome = True


# The base classes were imported to be inherited from, not to be run with their own samples.
del KernelTests, IopubWelcomeTests


def test_nothing_was_left_out():
    """Every sample that KernelTests leaves empty has a value here."""
    import jupyter_kernel_test

    for name, value in vars(jupyter_kernel_test.KernelTests).items():
        if not name.startswith("_") and not callable(value) and not value:
            assert getattr(TestGradbook, name), f"no sample for {name}"
