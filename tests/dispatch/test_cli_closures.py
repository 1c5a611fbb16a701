"""`callout plan --closures`: closed roads are driven round, and what they cut off is told."""

import csv
import json
from pathlib import Path

import pytest
import shapely

from tests.dispatch.command_line import Callout

DAY = "2026-03-02"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder with a made city, and a sample day beside it."""
    root = tmp_path_factory.mktemp("closed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CALLOUT_DATA", str(root / "data"))
        from dispatch.cli import run  # noqa: PLC0415 - after the data folder is set

        assert run(["city", "build", "toy", "--synthetic", "500", "--seed", "2"]) == 0
        sample = ["jobs", "sample", "--city", "toy", "--jobs", "6", "--technicians", "2"]
        assert run([*sample, "--out", str(root / "day")]) == 0
    return root


@pytest.fixture
def callout(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callout:
    """Give a command line that knows the city."""
    return Callout(built / "data", monkeypatch, capsys)


def arguments(built: Path, closures: Path, out: Path) -> list[object]:
    """Give the command line that plans the sample day."""
    files = [f"--{name}={built / 'day' / name}.csv" for name in ("jobs", "shifts")]
    catalogue = f"--catalogue={built / 'day' / 'catalogue.toml'}"
    day = ["--date", DAY, "--seconds", 0.5, "--closures", closures, "--out", out]
    return ["plan", "--city", "toy", *files, catalogue, *day]


def first_job(built: Path) -> dict[str, str]:
    """Give the first row of the jobs."""
    with (built / "day" / "jobs.csv").open(encoding="utf-8") as file:
        return next(csv.DictReader(file))


def area(path: Path, lon: float, lat: float, radius: float, **properties: str) -> Path:
    """Write a round area."""
    shape = json.loads(shapely.to_geojson(shapely.Point(lon, lat).buffer(radius)))
    feature = {"type": "Feature", "geometry": shape, "properties": properties}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_a_job_that_is_cut_off(callout: Callout, built: Path, tmp_path: Path) -> None:
    """It is left out with the closure's name, exit code 1; the plan is proven."""
    job = first_job(built)
    lon, lat = float(job["lon"]), float(job["lat"])
    closures = area(tmp_path / "closed.geojson", lon, lat, 0.0008, name="Feira")
    done = callout(*arguments(built, closures, tmp_path / "out"))
    assert done.code == 1, done.err
    assert f"not planned: {job['id']}: its road is closed (Feira)" in done.out
    assert "0 violations" in done.out
    proof = callout("check", tmp_path / "out/problem.json", tmp_path / "out/solution.json")
    assert proof.code == 0


def test_everything_closed(callout: Callout, built: Path, tmp_path: Path) -> None:
    """No job is planned, no exception; shifts that can't leave are named."""
    job = first_job(built)
    closures = area(tmp_path / "closed.geojson", float(job["lon"]), float(job["lat"]), 1.0)
    done = callout(*arguments(built, closures, tmp_path / "out"))
    assert done.code == 1, done.err
    assert "0 of 6 jobs planned" in done.out
    assert done.err.count("the road where the shift begins is closed (area 1)") == 2


def test_a_cordon_around_the_depots(callout: Callout, built: Path, tmp_path: Path) -> None:
    """Whose own roads are open and who can yet reach no job is named; the others work on."""
    with (built / "day" / "shifts.csv").open(encoding="utf-8") as file:
        shifts = list(csv.DictReader(file))
    [home] = [shift for shift in shifts if shift["start_lon"]]
    lon, lat = float(home["start_lon"]), float(home["start_lat"])
    around = shapely.Point(lon, lat).buffer(0.002)
    shape = shapely.to_geojson(around.buffer(0.002).difference(around))
    closures = tmp_path / "cordon.geojson"
    closures.write_text(shape)
    done = callout(*arguments(built, closures, tmp_path / "out"))
    assert f"{home['name']}: no way leads from where the shift begins to any job past" in done.err
    assert "0 violations" in done.out


def test_a_closure_on_another_day(callout: Callout, built: Path, tmp_path: Path) -> None:
    """Is left aside, and said to be."""
    job = first_job(built)
    lon, lat = float(job["lon"]), float(job["lat"])
    closures = area(
        tmp_path / "c.geojson", lon, lat, 0.001, name="Later", starts="2026-03-03T00:00"
    )
    done = callout(*arguments(built, closures, tmp_path / "out"))
    assert done.code == 0, done.err
    assert "Later is closed while nobody is on shift: left aside" in done.err
    assert "6 of 6 jobs planned" in done.out


def test_faults_of_all_files_come_together(callout: Callout, built: Path, tmp_path: Path) -> None:
    """Those of jobs and of closures, by file, row and field; nothing is written."""
    bad = tmp_path / "closed.csv"
    bad.write_text("street,starts\nNo Such Street,\nother,99:99\n")
    jobs = tmp_path / "jobs.csv"
    jobs.write_text("id,type,lon,lat\nJ1,battery,-30.0,north\n")
    line = arguments(built, bad, tmp_path / "out")
    line[3] = f"--jobs={jobs}"
    done = callout(*line)
    assert done.code == 2
    assert f"{bad}, row 2, street: 'No Such Street' is no street here" in done.err
    assert f"{bad}, row 3, starts: '99:99' is no time" in done.err
    assert f"{jobs}, row 2, lat" in done.err
    assert not (tmp_path / "out").exists()
