"""The command line as a test uses it: one call, its exit code and what it printed."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from dispatch.cli import run


@dataclass(frozen=True, slots=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


class Callout:
    """Runs `callout` in this process with a data folder of its own."""

    def __init__(
        self, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("CALLOUT_DATA", str(data))
        self._capsys = capsys

    def __call__(self, *arguments: object) -> Done:
        """Run one command line."""
        self._capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = self._capsys.readouterr()
        return Done(code, printed.out, printed.err)
