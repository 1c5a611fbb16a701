"""Command lines that can't be: exit code 2 for what the user wrote, 3 for what isn't there."""

from pathlib import Path

import pytest

from dispatch.cli import COMMANDS
from tests.dispatch.command_line import Callout

WRONG: list[tuple[tuple[str, ...], str]] = [
    (("nonsense",), "nonsense"),
    (("--nonsense",), "--nonsense"),
    (("solve",), "problem"),
    (("check", "a.json"), "solution"),
    (("bound",), "problem"),
    (("sheets",), "plan"),
    (("simulate",), "scenario"),
    (("solve", "nowhere.json"), "nowhere.json"),
    (("bound", "nowhere.json"), "nowhere.json"),
    (("check", "nowhere.json", "either.json"), "nowhere.json"),
    (("solve", "a.json", "--seconds", "-1"), "--seconds"),
    (("solve", "a.json", "--seconds", "soon"), "--seconds"),
    (("bound", "a.json", "--seconds", "86401"), "--seconds"),
    (("solve", "a.json", "--seed", "-1"), "--seed"),
    (("solve", "a.json", "--seed", "1.5"), "--seed"),
    (("solve", "a.json", "--colour", "red"), "--colour"),
    (("jobs", "sample", "--jobs", "-1"), "--jobs"),
    (("jobs", "sample", "--technicians", "0"), "--technicians"),
    (("serve", "--port", "65536"), "--port"),
    (("serve", "--port", "http"), "--port"),
    (("city", "nonsense"), "nonsense"),
    (("city", "build"), "name"),
    (("config", "show", "more"), "more"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_a_wrong_command_line_is_bad_input(
    callout: Callout,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    """Exit code 2, what is wrong on standard error, nothing on standard output."""
    monkeypatch.chdir(tmp_path)
    done = callout(*arguments)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    "arguments", [("city", "info", "atlantis"), ("city", "remove", "atlantis")]
)
def test_a_city_that_was_never_built_is_missing(
    callout: Callout, arguments: tuple[str, ...]
) -> None:
    """Exit code 3: another command line would not help, building the city would."""
    done = callout(*arguments)
    assert done.code == 3
    assert "atlantis" in done.err


@pytest.mark.parametrize("text", ["", "{", "[1,", "\x00"])
def test_a_file_that_is_no_json_is_named(callout: Callout, tmp_path: Path, text: str) -> None:
    """Whichever command reads it."""
    path = tmp_path / "problem.json"
    path.write_text(text, encoding="utf-8")
    for arguments in (("solve", path), ("bound", path), ("check", path, path)):
        done = callout(*arguments)
        assert done.code == 2
        assert "problem.json" in done.err


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_says_what_it_does(callout: Callout, name: str) -> None:
    """Help is no error and names the command."""
    done = callout(name, "--help")
    assert done.code == 0
    assert name in done.out
    assert len(done.out.splitlines()) > 4
