"""The wheels of platforms that cannot be run here: what an archive can show."""

import re
import struct
import zipfile

import pytest

ELF, MACHO, PE = "ELF", "Mach-O", "PE"
PLATFORMS = {
    # platform: (tag, format, processor)
    "linux-x64": ("manylinux_2_28_x86_64", ELF, 62),
    "linux-arm64": ("manylinux_2_28_aarch64", ELF, 183),
    "darwin-x64": ("macosx_11_0_x86_64", MACHO, 0x01000007),
    "darwin-arm64": ("macosx_11_0_arm64", MACHO, 0x0100000C),
    "win32-x64": ("win_amd64", PE, 0x8664),
}


def executable(head):
    """Format and processor by a program's first bytes (ELF e_machine, Mach-O cputype, PE machine)."""
    if head[:4] == b"\x7fELF":
        return ELF, struct.unpack_from("<H", head, 18)[0]
    if head[:4] == b"\xcf\xfa\xed\xfe":
        return MACHO, struct.unpack_from("<I", head, 4)[0]
    if head[:2] == b"MZ":
        (start,) = struct.unpack_from("<I", head, 0x3C)
        assert head[start : start + 4] == b"PE\0\0"
        return PE, struct.unpack_from("<H", head, start + 4)[0]
    return None


@pytest.fixture(params=PLATFORMS)
def archive(request, wheels):
    tag, *native = PLATFORMS[request.param]
    (path,) = wheels.glob(f"gradbook-*-py3-none-{tag}.whl")
    with zipfile.ZipFile(path) as opened:
        yield request.param, tag, tuple(native), opened


def test_native_parts_are_of_the_platform(archive):
    platform, _tag, native, opened = archive
    names = opened.namelist()
    (compiler,) = [name for name in names if re.search(r"/typescript-[^/]+/lib/tsc(\.exe)?$", name)]
    addons = [name for name in names if name.endswith(".node")]
    assert f"typescript-{platform}" in compiler
    assert len(addons) == 1, addons
    for name in (compiler, *addons):
        with opened.open(name) as file:
            assert executable(file.read(4096)) == native, name


def test_native_programs_may_be_run(archive):
    platform, _tag, _native, opened = archive
    for info in opened.infolist():
        if info.filename.endswith("/lib/tsc") and not platform.startswith("win32"):
            assert info.external_attr >> 16 & 0o111


def test_the_tag_is_the_platforms(archive):
    _platform, tag, _native, opened = archive
    (name,) = [name for name in opened.namelist() if name.endswith(".dist-info/WHEEL")]
    text = opened.read(name).decode()
    assert f"Tag: py3-none-{tag}\n" in text and "Root-Is-Purelib: false" in text


def test_everything_for_jupyter_is_there(archive):
    *_others, opened = archive
    names = " ".join(opened.namelist())
    for part in (
        "data/share/jupyter/kernels/gradbook/kernel.json",
        "data/share/jupyter/labextensions/gradbook-lab/package.json",
        "gradbook/dist/kernel/cli.js",
        "gradbook/dist/core/index.js",
        "gradbook/dist/types/src/index.d.ts",
        "gradbook/notebooks/index.ipynb",
        "gradbook/notebooks/assignments/source/",
    ):
        assert part in names
    assert not re.search(r"\.map\b|gradebook\.db|checkpoint", names)


def test_a_wheel_stays_small(archive):
    """The compiler is 9 MB of it; a build of all platforms' addons would add 11."""
    *_others, opened = archive
    assert sum(info.compress_size for info in opened.infolist()) < 17 * 2**20
