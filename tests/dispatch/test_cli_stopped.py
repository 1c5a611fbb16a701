"""`callout` as a process: stopped by a key press, read by half, on a terminal of few letters."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.dispatch.small_day import A_JOB, JOB_COLUMNS, build, planning, write
from tests.dispatch.test_cli_simulate import STUDY

COMMAND = (sys.executable, "-c", "from dispatch.cli import main; main()")
PATIENCE = 30


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a made city and a day of one job and one shift."""
    return build(tmp_path_factory.mktemp("stopped"))


def start(root: Path, *arguments: object, **variables: str) -> subprocess.Popen[str]:
    """Start a command in a group of its own, so that nobody else hears the key press."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "CALLOUT_DATA": str(root / "data"), **variables},
        start_new_session=True,
    )


def children(pid: int) -> set[int]:
    """Give the living children of a process; those that only wait to be buried don't count."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = status.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it has just ended
        if int(parent) == pid and state != "Z":
            found.add(int(status.parent.name))
    return found


def alive(pid: int) -> bool:
    """Whether a process still works."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until(happened: bool, deadline: float) -> None:  # noqa: FBT001 - a question's answer
    """Let a moment pass, unless it is over already or too late."""
    assert time.monotonic() < deadline, "waited in vain"
    if not happened:
        time.sleep(0.05)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see processes")
@pytest.mark.parametrize("command", ["plan", "simulate"])
def test_a_key_press_leaves_nothing_behind(root: Path, tmp_path: Path, command: str) -> None:
    """SIGINT ends with 130 and one word; no process works on, no file is half written."""
    out = tmp_path / "out"
    if command == "plan":
        rows = "".join(f"J{i},{-30 + i / 5000},45.0,20\n" for i in range(12))
        jobs = write(tmp_path / "j.csv", f"{JOB_COLUMNS}\n{rows}")
        arguments = planning(jobs, root / "shifts.csv", out, seconds=600)
    else:
        study = write(tmp_path / "s.toml", STUDY.replace("calls_per_day = 6", "calls_per_day = 60"))
        arguments = ["simulate", study, "--replications", 100_000, "--out", out]
    process = start(root, *arguments)
    deadline = time.monotonic() + PATIENCE
    while not (workers := children(process.pid)):
        wait_until(bool(workers), deadline)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert err == "callout: stopped\n"
    while any(alive(pid) for pid in workers):
        wait_until(happened=False, deadline=deadline)
    assert not out.exists() or not list(out.iterdir())


def test_a_reader_that_has_seen_enough(root: Path, tmp_path: Path) -> None:
    """A closed pipe (`| head -1`) changes neither the exit code nor what is written."""
    out = tmp_path / "out"
    process = start(root, *planning(root / "jobs.csv", root / "shifts.csv", out))
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(PATIENCE) == 0
    assert process.stderr is not None
    with process.stderr as stream:
        assert stream.read() == ""
    assert (out / "plan.json").stat().st_size > 0


def test_letters_that_the_terminal_lacks(root: Path, tmp_path: Path) -> None:
    """On a terminal of another alphabet Chinese is written as codes, and the plan is made."""
    jobs = write(tmp_path / "j.csv", A_JOB.replace("service_minutes", "service_minutes,skills"))
    write(jobs, jobs.read_text().replace("45.0,20", "45.0,20,换轮胎"))
    arguments = planning(jobs, root / "shifts.csv", tmp_path / "out")
    process = start(root, *arguments, PYTHONIOENCODING="ascii")
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert not err
    assert r"\u6362\u8f6e\u80ce" in out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_the_environments_fault(root: Path) -> None:
    """Where nothing more can be written, the exit code is 3 and the reason is told."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "config", "show", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "CALLOUT_DATA": str(root / "data")},
            check=False,
        )
    assert done.returncode == 3, done.stderr
    assert done.stderr.startswith("callout: output: ")
