"""What the tests of the command line share: a terminal, and a dispatcher's desk."""

from pathlib import Path

import pytest

from tests.dispatch.command_line import Callout
from tests.dispatch.small_day import Desk


@pytest.fixture
def callout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callout:
    """Give a command line with an empty data folder."""
    return Callout(tmp_path / "data", monkeypatch, capsys)


@pytest.fixture
def desk(
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Desk:
    """Give a dispatcher's desk in the city that a test file has built in its `root`."""
    return Desk(Callout(root / "data", monkeypatch, capsys), root, tmp_path)
