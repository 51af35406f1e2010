"""gradbook: a TypeScript kernel for Jupyter, a JupyterLab extension, and notebooks on why gradients vanish."""

from importlib.metadata import version

__version__ = version("gradbook")
