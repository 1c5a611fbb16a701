"""Compiled kernels: kept on disk, told about when they are compiled, never in the way."""

import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from compiled import compiling
from compiled.cache import KernelCache, cache_of
from compiled.compiling import on_compiling
from compiled.kernel import kernel

ROOT = Path(__file__).parents[2]

INNER = """
from compiled.kernel import {mark}

@{mark}
def weighed(x: int) -> int:
    return {factor} * x
"""

OUTER = """
import sys
from compiled.compiling import on_compiling
from compiled.kernel import kernel
from inner import weighed

@kernel
def total(n: int) -> int:
    sum = 0
    for i in range(n):
        sum += weighed(i)
    return sum

on_compiling(lambda: print("compiling", file=sys.stderr))
print(total(4))
"""


class Package:
    """Two modules whose kernels call each other, run in a process of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "package"
        self.home = folder / "home"
        self.folder.mkdir()
        self.home.mkdir()
        self.write("outer.py", OUTER)
        self.weigh(10)

    def weigh(self, factor: int, mark: str = "kernel") -> None:
        """Change what the inner kernel does; the outer one's file stays as it is."""
        self.write("inner.py", INNER.format(factor=factor, mark=mark))

    def write(self, name: str, text: str) -> None:
        """Write one of the modules."""
        (self.folder / name).write_text(textwrap.dedent(text), encoding="utf-8")

    def start(self) -> "subprocess.Popen[str]":
        """Begin to run the outer module."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("NUMBA_")}
        environment |= {
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(self.folder))),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.home / "cache"),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "outer"],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self) -> tuple[str, str]:
        """Run it; what it prints, and what it says on the error stream."""
        return outcome(self.start())

    def kept(self) -> list[Path]:
        """Files of compiled code, beside the source or in the user's cache."""
        beside, of_user = self.folder.rglob("*.nb[ci]"), self.home.rglob("*.nb[ci]")
        return sorted((*beside, *of_user))

    def forbid_package(self) -> None:
        """Make writing beside the source fail, for root too."""
        (self.folder / "__pycache__").write_text("a file in the folder's place")

    def forbid_home(self) -> None:
        """Make writing into the user's cache fail."""
        (self.home / "cache").write_text("a file in the folder's place")


def outcome(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """Wait for a process that must end well."""
    printed, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return printed.strip(), said.strip()


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """Give the two modules, never run before."""
    return Package(tmp_path)


def test_kernels_are_compiled_once_and_found_again(package: Package) -> None:
    """The first process compiles and says so, once for both kernels; the second does neither."""
    assert package.run() == ("60", "compiling")
    assert package.kept()
    assert package.run() == ("60", "")


def test_a_change_in_a_kernel_called_through_its_module_counts(package: Package) -> None:
    """The same where the outer kernel says ``inner.weighed``."""
    package.write(
        "outer.py",
        OUTER.replace("from inner import weighed", "import inner").replace(
            "+= weighed", "+= inner.weighed"
        ),
    )
    assert package.run() == ("60", "compiling")
    package.weigh(7)
    assert package.run() == ("42", "compiling")


@pytest.mark.parametrize("mark", ["kernel", "inner", "inlined"])
def test_a_change_in_a_kernel_that_is_called_counts(package: Package, mark: str) -> None:
    """Code that another file's kernel was compiled into is not used when that file changes."""
    package.weigh(10, mark)
    assert package.run() == ("60", "compiling")
    package.weigh(7, mark)
    assert package.run() == ("42", "compiling")
    assert package.run() == ("42", "")


def test_a_package_that_cannot_be_written_to_is_cached_for_the_user(package: Package) -> None:
    """An installation by the system's administrator still compiles once for each user."""
    package.forbid_package()
    assert package.run() == ("60", "compiling")
    assert all(package.home in path.parents for path in package.kept())
    assert package.run() == ("60", "")


def test_without_any_place_to_write_kernels_still_work(package: Package) -> None:
    """A read-only machine compiles each time, and says so."""
    package.forbid_package()
    package.forbid_home()
    assert package.run() == ("60", "compiling")
    assert package.run() == ("60", "compiling")
    assert not package.kept()


def test_processes_may_compile_at_the_same_time(package: Package) -> None:
    """Whoever is first, all get the right answer, and what is left on disk is whole."""
    crowd = [package.start() for _ in range(3)]
    assert {outcome(process)[0] for process in crowd} == {"60"}
    assert package.run() == ("60", "")


@pytest.mark.parametrize(("suffix", "left"), [(".nbi", 0), (".nbi", 60), (".nbc", 200)])
def test_files_cut_off_are_compiled_again(package: Package, suffix: str, left: int) -> None:
    """A damaged cache costs the time of compiling, not the answer, and is mended."""
    package.run()
    for path in package.kept():
        if path.suffix == suffix:
            path.write_bytes(path.read_bytes()[:left])
    assert package.run() == ("60", "compiling")
    package.run()
    assert package.run() == ("60", "")


def test_a_disk_that_is_full_costs_only_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel whose code can't be kept works, and leaves no index of what isn't there."""

    @kernel
    def doubled(x: int) -> int:
        return 2 * x

    cache = KernelCache(doubled.py_func)  # type: ignore[attr-defined]
    cache.index.write_bytes(b"an index of code that isn't there")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("compiled.cache.IndexDataCacheFile.save", full)
    assert doubled(21) == 42
    assert not cache.index.exists()


def typed(code: str) -> Callable[[float], float]:
    """Make a function as at a prompt: in no file."""
    names: dict[str, Callable[[float], float]] = {}
    exec(f"def function(x): return {code}", names)  # noqa: S102 - as a prompt would
    return names["function"]


def test_what_has_no_file_has_no_cache() -> None:
    """A function typed in at a prompt is compiled without one."""
    function = typed("x + 1")
    assert cache_of(function) is None
    assert kernel(function)(1.0) == 2.0


def test_constants_are_part_of_a_kernels_state(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numba compiles the values of globals in, so another value is another kernel."""
    before = KernelCache(_scaled)
    monkeypatch.setattr(sys.modules[__name__], "SCALE", 4)
    assert KernelCache(_scaled).stamp != before.stamp
    monkeypatch.undo()
    assert KernelCache(_scaled).stamp == before.stamp


SCALE = 3


def _scaled(x: int) -> int:
    return SCALE * x


def test_who_asked_is_told_once() -> None:
    """Each is called at the next compilation, and not at the one after it."""
    told: list[str] = []
    on_compiling(lambda: told.append("a"))
    on_compiling(lambda: told.append("b"))
    compiling.compiling()
    compiling.compiling()
    assert told == ["a", "b"]


def test_telling_happens_while_compiling_in_any_thread() -> None:
    """A thread that needs a new kernel tells, without waiting for anybody."""
    halved = kernel(typed("x / 2"))
    told: list[str] = []
    on_compiling(lambda: told.append(threading.current_thread().name))
    worker = threading.Thread(target=halved, args=(3.0,), name="worker")
    worker.start()
    worker.join(timeout=60)
    assert told == ["worker"]
    assert halved(3.0) == 1.5
    assert told == ["worker"]
