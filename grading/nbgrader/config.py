# What nbgrader has to know of TypeScript notebooks. `gradbook grade init` puts this file into a course folder as
# nbgrader_config.py; add your own settings below.
import os

c = get_config()  # noqa: F821 (traitlets puts get_config here)

# What stands in place of a solution. It throws, so that a cell left alone earns nothing.
c.ClearSolutions.code_stub = {
    "typescript": '// YOUR CODE HERE\nthrow new Error("not answered yet");',
    "python": "# YOUR CODE HERE\nraise NotImplementedError()",
}

# nbgrader takes any text on stderr for a failure. Our kernel then prints console.warn and console.error to stdout,
# each line marked `warning:`, so that a warning costs nobody the points.
os.environ["GRADBOOK_STDERR"] = "stdout"
