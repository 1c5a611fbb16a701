"""What all tests share: golden files, compared with or (`--golden-update`) written anew."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# A shared machine may be slow for a moment: that is no failure. In CI the same cases are tried each
# time, so that a change is judged by what it changes; at a developer's desk they are new ones.
settings.register_profile("unhurried", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("unhurried")

GOLDEN = Path(__file__).parent / "golden"

Golden = Callable[[str | Path, str | bytes], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes golden files instead of comparing with them."""
    parser.addoption(
        "--golden-update",
        action="store_true",
        help="write what the tests make into tests/golden/ and docs/: look at the difference "
        "before committing it",
    )


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
