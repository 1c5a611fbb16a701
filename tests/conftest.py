"""What all tests share: golden files (`--golden-update` writes them anew), and what saves time."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import is_hypothesis_test, settings
from numba.core.dispatcher import Dispatcher

# A shared machine may be slow for a moment: that is no failure. In CI the same cases are tried each
# time, so that a change is judged by what it changes; at a developer's desk they are new ones.
settings.register_profile("unhurried", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("unhurried")

GOLDEN = Path(__file__).parent / "golden"
LONGEST = "test_readme.py"
"""Begun first: begun last, one worker would wait for the other at the end."""

Golden = Callable[[str | Path, str | bytes], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes golden files instead of comparing with them."""
    parser.addoption(
        "--golden-update",
        action="store_true",
        help="write what the tests make into tests/golden/ and docs/: look at the difference "
        "before committing it",
    )


def untraced(work: Callable[..., Any]) -> Callable[..., Any]:
    """Let work go on without coverage's trace function, in its thread.

    The frame that takes the function away is the one that puts it back, so that coverage sees
    each frame of its own begin and end.
    """

    def at_full_speed(*arguments: Any) -> Any:
        tracer = sys.gettrace()
        sys.settrace(None)
        try:
            return work(*arguments)
        finally:
            sys.settrace(tracer)

    return at_full_speed


# numba compiles in pure Python, none of it ours: traced it takes more than twice as long
Dispatcher.compile = untraced(Dispatcher.compile)  # type: ignore[method-assign]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, and count no lines where hundreds of cases are tried.

    Traced, plain Python takes twice to four times as long; the lines that many cases run are
    those that the examples written by hand run too.
    """
    items.sort(key=lambda item: item.path.name != LONGEST)
    for item in items:
        if item.get_closest_marker("slow") or is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Return a check that content equals that of a file (a name is one of tests/golden/)."""
    update = bool(request.config.getoption("--golden-update"))

    def check(name: str | Path, content: str | bytes) -> None:
        path = GOLDEN / name
        made = content.encode() if isinstance(content, str) else content
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made)
        assert path.read_bytes() == made, f"{path} differs; pytest --golden-update writes it anew"

    return check
