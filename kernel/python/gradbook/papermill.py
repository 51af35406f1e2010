"""Teaches papermill to write parameters in TypeScript, so that `papermill -k gradbook -p alpha 0.5 …` works.

papermill asks for no translators of other packages, but it loads their engines when it is imported: that of this module
is its own, and loading it registers the translator.
"""

import json
import math

from papermill.engines import NBClientEngine
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators


class TypeScriptTranslator(Translator):
    """Values as TypeScript. Variables, not constants: a parameter's default is one as well."""

    @classmethod
    def translate(cls, val):
        if isinstance(val, (list, tuple)):
            return f"[{', '.join(map(cls.translate, val))}]"
        if isinstance(val, dict):
            return f"{{ {', '.join(f'{json.dumps(str(name))}: {cls.translate(one)}' for name, one in val.items())} }}"
        if isinstance(val, float) and not math.isfinite(val):
            return "NaN" if math.isnan(val) else f"{'-' if val < 0 else ''}Infinity"
        if val is None or isinstance(val, (bool, int, float)):
            return json.dumps(val)
        return json.dumps(str(val))

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        return f"let {name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        """The parameters of lines such as `let alpha: number = 0.5; // learning rate`, for --help-notebook."""
        found = []
        for line in parameters_cell["source"].splitlines():
            declared, _, note = line.partition("//")
            head, equals, value = declared.strip().rstrip(";").partition("=")
            words = head.replace(":", " : ").split()
            if not equals or len(words) < 2 or words[0] not in ("let", "const", "var"):
                continue
            kind = " ".join(words[3:]) if words[2:3] == [":"] else "None"
            found.append(Parameter(words[1], kind, value.strip(), note.strip()))
        return found


papermill_translators.register("typescript", TypeScriptTranslator)


class Engine(NBClientEngine):
    """papermill's own engine under the name of the kernel."""
