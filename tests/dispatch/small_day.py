"""A small made city and a day in it, as the command line's tests plan it over and over."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from dispatch.cli import run
from tests.dispatch.command_line import Callout, Done

CITY = "toy"
DAY = "2026-03-02"
JOB_COLUMNS = "id,lon,lat,service_minutes"
SHIFT_COLUMNS = "technician,start,end,start_lon,start_lat"
A_JOB = f"{JOB_COLUMNS}\nA,-30.0,45.0,20\n"
A_SHIFT = f"{SHIFT_COLUMNS}\nt1,08:00,17:00,-30.0,45.0\n"


def build(root: Path, *, zone: str = "Etc/GMT+2") -> Path:
    """Build the city in the data folder of a root, with a job and a shift; returns the root."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CALLOUT_DATA", str(root / "data"))
        assert run(["city", "build", CITY, "--synthetic", "300", "--zone", zone]) == 0
    write(root / "jobs.csv", A_JOB)
    write(root / "shifts.csv", A_SHIFT)
    return root


def write(path: Path, content: str | bytes) -> Path:
    """Write a file as it is, line ends included."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def planning(
    jobs: Path, shifts: Path, out: Path, *, day: str = DAY, seconds: float = 0.2
) -> list[object]:
    """Give the command line that plans two files."""
    files = ["--jobs", jobs, "--shifts", shifts, "--out", out]
    return ["plan", "--city", CITY, *files, "--date", day, "--seconds", seconds]


@dataclass(frozen=True, slots=True)
class Desk:
    """A dispatcher with the city and day of `root`, and an empty folder."""

    callout: Callout
    root: Path
    folder: Path

    @property
    def out(self) -> Path:
        """Where plans go."""
        return self.folder / "out"

    def plan_jobs(self, content: str | bytes, name: str = "j.csv") -> Done:
        """Plan a file of jobs with the shift that is there."""
        jobs = write(self.folder / name, content)
        return self.callout(*planning(jobs, self.root / "shifts.csv", self.out))

    def plan_shifts(self, content: str) -> Done:
        """Plan the job that is there with a file of shifts."""
        shifts = write(self.folder / "s.csv", content)
        return self.callout(*planning(self.root / "jobs.csv", shifts, self.out))

    def planned(self) -> list[str]:
        """Give the ids of the jobs that the written plan serves, by routes and stops."""
        plan = json.loads((self.out / "plan.json").read_text())
        return [stop["job"]["id"] for route in plan["routes"] for stop in route["stops"]]

    def refused(self, done: Done, *words: str) -> None:
        """Assert that a command refused its input in words, with nothing printed or written."""
        assert done.code == 2
        assert not done.out
        lines = done.err.splitlines()
        assert lines
        assert all(line.startswith("callout: ") for line in lines)
        for word in words:
            assert word in done.err
        assert not self.out.exists()
