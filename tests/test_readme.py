"""The README does what it says: its commands and its program run as written."""

import os
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PORT = "8000"


def blocks(kind: str) -> list[str]:
    """Give the fenced blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """Give the lines that a reader types at a prompt."""
    return [
        line[2:] for block in blocks("console") for line in block.splitlines() if line[:2] == "$ "
    ]


def free_port() -> str:
    """Find a port on this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


class Shell:
    """A reader's terminal: an own data folder, the installed programs, the sample files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        here = str(Path(sys.executable).parent)
        self._environment = os.environ | {
            "CALLOUT_DATA": str(folder / "data"),
            "CALLOUT_PORT": self._port,
            "PATH": os.pathsep.join((here, os.environ["PATH"])),
        }
        self.background: list[subprocess.Popen[bytes]] = []
        (folder / "sample_data").symlink_to(ROOT / "sample_data")

    def type(self, line: str) -> None:
        """Run a line and wait for it, unless it ends in an ampersand."""
        words = shlex.split(line.replace(PORT, self._port))
        if words[-1] == "&":
            started = subprocess.Popen(words[:-1], cwd=self._folder, env=self._environment)
            self.background.append(started)
            self._await_service()
        else:
            done = subprocess.run(
                words, cwd=self._folder, env=self._environment, capture_output=True, check=False
            )
            assert done.returncode == 0, f"{line}\n{done.stdout.decode()}{done.stderr.decode()}"

    def _await_service(self) -> None:
        for _ in range(600):
            try:
                with urlopen(f"http://127.0.0.1:{self._port}/livez", timeout=5):
                    return
            except URLError:
                assert self.background[-1].poll() is None, "the service ended by itself"
                time.sleep(0.1)
        raise AssertionError("the service never answered")


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """Give a terminal, and end what was started in it."""
    terminal = Shell(tmp_path)
    yield terminal
    for process in terminal.background:
        process.terminate()
        process.wait(timeout=30)


@pytest.mark.slow
def test_the_commands_work_as_written(shell: Shell, tmp_path: Path) -> None:
    """Every line at a prompt ends with exit code 0, and leaves what the text promises."""
    lines = commands()
    assert len(lines) >= 8
    for line in lines:
        shell.type(line)
    for promised in ("plan/plan.json", "plan/map.png", "whatif/chart.png", "answer.json"):
        assert (tmp_path / "out" / promised).stat().st_size > 0
    assert len(list((tmp_path / "out" / "sheets").glob("*.pdf"))) == 20


def test_the_program_works_as_written(tmp_path: Path) -> None:
    """The Python example runs as a script of its own, without a guard, and prints arrivals."""
    (program,) = blocks("python")
    script = tmp_path / "example.py"
    script.write_text(program, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"\[\d+, \d+, \d+\]\n", done.stdout)


def test_the_figures_shown_are_those_of_the_demo() -> None:
    """The block that shows the end of `make demo` says what a demo must say."""
    (shown,) = blocks("text")
    assert "60 of 60 jobs planned" in shown
    assert "0 violations" in shown
