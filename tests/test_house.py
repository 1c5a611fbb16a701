"""The house rules that a reader can't see break: budgets, layers, and what is never committed."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("compiled", "geo", "optimizer", "dispatch", "api")
MOST_FILE_LINES = 500
MOST_FUNCTION_LINES = 60
MOST_KERNEL_LINES = 90
"""A call in a kernel's inner loop costs time."""
MOST_BYTES = 2_000_000

Function = ast.FunctionDef | ast.AsyncFunctionDef


def code_files() -> list[Path]:
    """Give every Python file of the packages."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def committed_files() -> list[Path]:
    """Give every file that git tracks or would track; all files where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - whichever git is on the path
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


def lines(path: Path) -> int:
    """Count the lines of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[Function]:
    """Give every function of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def is_kernel(node: Function) -> bool:
    """Tell whether numba compiles a function (see `compiled.kernel`)."""
    return any(
        isinstance(mark, ast.Name) and mark.id in {"kernel", "inner", "inlined"}
        for mark in node.decorator_list
    )


def test_files_stay_within_their_budget() -> None:
    """No file of code or tests has more than 500 lines."""
    files = [*code_files(), *(ROOT / "tests").rglob("*.py")]
    over = {str(p.relative_to(ROOT)): n for p in files if (n := lines(p)) > MOST_FILE_LINES}
    assert not over


def test_functions_stay_within_their_budget() -> None:
    """No function of the packages has more than 60 lines; compiled ones may have half more."""
    over = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": size
        for path in code_files()
        for node in functions(path)
        if (size := (node.end_lineno or 0) - node.lineno + 1)
        > (MOST_KERNEL_LINES if is_kernel(node) else MOST_FUNCTION_LINES)
    }
    assert not over


def test_tests_are_as_long_as_the_code() -> None:
    """By lines there is at least as much test as code."""
    tests = sum(lines(path) for path in (ROOT / "tests").rglob("*.py"))
    assert tests >= sum(map(lines, code_files()))


def called(node: Function) -> set[str]:
    """Give the names of all functions and methods that a function calls."""
    calls = (call.func for call in ast.walk(node) if isinstance(call, ast.Call))
    return {
        f.id if isinstance(f, ast.Name) else f.attr
        for f in calls
        if isinstance(f, ast.Name | ast.Attribute)
    }


def test_every_test_asserts_something() -> None:
    """A test asserts by itself, or through a function of the tests that does."""
    nodes = [(path, node) for path in (ROOT / "tests").rglob("*.py") for node in functions(path)]
    proof = re.compile(r"\bassert\b|\bassert_|\braises\(|\braise AssertionError|\.validate\(")
    proving = {node.name for _, node in nodes if proof.search(ast.unparse(node))}
    before = 0
    while len(proving) > before:
        before = len(proving)
        proving |= {node.name for _, node in nodes if called(node) & proving}
    idle = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path, node in nodes
        if node.name.startswith("test_") and node.name not in proving
    ]
    assert not idle


def test_layers_hold() -> None:
    """Imports go one way only, in and between the packages."""
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_nothing_large_is_committed() -> None:
    """No committed file is over 2 MB."""
    assert not [path for path in committed_files() if path.stat().st_size > MOST_BYTES]


def test_no_machine_or_registry_is_named() -> None:
    """No committed text names a folder of a developer's machine or a package registry's host."""
    here = re.compile(
        r"/(?:root|work|home)/\w|registry\.npmjs|files\.pythonhosted|pypi\.org/simple"
    )
    named = [
        str(path.relative_to(ROOT))
        for path in committed_files()
        if path.suffix not in {".png", ".pbf", ".pdf", ".npz"}
        and path != Path(__file__)
        and here.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not named
