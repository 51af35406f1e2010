"""The wheels of platforms that cannot be run here: what an archive can show."""

import json
import re
import struct
import zipfile

import pytest

ELF, MACHO, PE = "ELF", "Mach-O", "PE"
PLATFORMS = {
    # platform: (tag, format, processor)
    "linux-x64": ("manylinux_2_28_x86_64", ELF, 62),
    "linux-arm64": ("manylinux_2_28_aarch64", ELF, 183),
    "linux-x64-musl": ("musllinux_1_2_x86_64", ELF, 62),
    "linux-arm64-musl": ("musllinux_1_2_aarch64", ELF, 183),
    "darwin-x64": ("macosx_11_0_x86_64", MACHO, 0x01000007),
    "darwin-arm64": ("macosx_11_0_arm64", MACHO, 0x0100000C),
    "win32-x64": ("win_amd64", PE, 0x8664),
    "win32-arm64": ("win_arm64", PE, 0xAA64),
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


def wheel(wheels, tag):
    (path,) = wheels.glob(f"gradbook-*-py3-none-{tag}.whl")
    return zipfile.ZipFile(path)


@pytest.fixture(params=PLATFORMS)
def archive(request, wheels):
    tag, *native = PLATFORMS[request.param]
    with wheel(wheels, tag) as opened:
        yield request.param, tag, tuple(native), opened


@pytest.fixture
def universal(wheels):
    with wheel(wheels, "any") as opened:
        yield opened


def is_static(program):
    """Whether an ELF program asks for no interpreter (PT_INTERP, 3), and so for no C library."""
    (start,) = struct.unpack_from("<Q", program, 32)
    size, count = struct.unpack_from("<HH", program, 54)
    return all(struct.unpack_from("<I", program, start + i * size)[0] != 3 for i in range(count))


def test_native_parts_are_of_the_platform(archive):
    platform, _tag, native, opened = archive
    names = opened.namelist()
    (compiler,) = [name for name in names if re.search(r"/typescript-[^/]+/lib/tsc(\.exe)?$", name)]
    addons = [name for name in names if name.endswith(".node")]
    assert f"/typescript-{platform.removesuffix('-musl')}/" in compiler
    assert len(addons) == 1, addons
    if native[0] == ELF:
        assert ("/musl-" in addons[0]) == platform.endswith("-musl")
        assert is_static(opened.read(compiler))
    for name in (compiler, *addons):
        with opened.open(name) as file:
            assert executable(file.read(4096)) == native, name


def test_native_programs_may_be_run(archive):
    *_others, opened = archive
    for info in opened.infolist():
        if info.filename.endswith("/lib/tsc"):
            assert info.external_attr >> 16 & 0o111


def test_the_tag_is_the_platforms(archive):
    _platform, tag, _native, opened = archive
    (name,) = [name for name in opened.namelist() if name.endswith(".dist-info/WHEEL")]
    text = opened.read(name).decode()
    assert f"Tag: py3-none-{tag}\n" in text and "Root-Is-Purelib: false" in text


def holds_everything_for_jupyter(opened):
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


def test_everything_for_jupyter_is_there(archive):
    *_others, opened = archive
    holds_everything_for_jupyter(opened)


def test_the_universal_wheel_has_an_addon_for_each_platform_and_no_program(universal):
    holds_everything_for_jupyter(universal)
    names = universal.namelist()
    addons = [name for name in names if name.endswith(".node")]
    found = sorted(executable(universal.read(name)[:4096]) for name in addons)
    assert found == sorted((kind, processor) for _tag, kind, processor in PLATFORMS.values())
    (manifest,) = [name for name in names if name.endswith("/build/manifest.json")]
    listed = {file.replace("\\", "/") for file in json.loads(universal.read(manifest)).values()}
    assert listed == {re.sub(r"^.*/build/", "", name) for name in addons}
    assert not any(re.search(r"/tsc(\.exe)?$", name) for name in names)
    assert any(name.endswith("/typescript-for-tslab/lib/typescript.js") for name in names)
    (name,) = [name for name in names if name.endswith(".dist-info/WHEEL")]
    text = universal.read(name).decode()
    assert "Tag: py3-none-any\n" in text and "Root-Is-Purelib: true" in text


def test_a_wheel_stays_small(archive):
    """The compiler is 9 MB of it."""
    *_others, opened = archive
    assert megabytes(opened) < 17


def test_the_universal_wheel_stays_small(universal):
    """The addons of eight platforms are 5 MB of it."""
    assert megabytes(universal) < 13


def megabytes(opened):
    return sum(info.compress_size for info in opened.infolist()) / 2**20
