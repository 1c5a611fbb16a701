"""`callout bench roads`: what roads cost on this machine, others' programs beside ours."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from dispatch.commands.bench_optimizer import optimizer
from dispatch.commands.console import Report, progress, say, say_json, say_table
from dispatch.commands.options import Json, city_store
from dispatch.errors import BadInput, Fault
from dispatch.measuring.agreement import PAIRS, Agreement
from dispatch.measuring.figures import Figure, digits
from dispatch.measuring.osrm import BASE, Osrm, OsrmInProcess, importable, prepare
from dispatch.measuring.report import RoadReport
from dispatch.measuring.roads import SIZES, TIMED_ROWS, Plan, measure
from dispatch.measuring.stopwatch import RUNS, once
from geo import RoadNetwork

app = typer.Typer(help="Measurements on this machine.", no_args_is_help=True)

SMALLEST_TABLE = 2
LARGEST_TABLE = 10_000

app.command("optimizer")(optimizer)


@app.callback()
def about() -> None:
    """Measurements on this machine."""


@app.command()
def roads(
    *,
    pbf: Annotated[Path | None, typer.Option(help="OpenStreetMap extract, .osm.pbf.")] = None,
    city: Annotated[str | None, typer.Option(help="A city built here.")] = None,
    synthetic: Annotated[int | None, typer.Option(help="Junctions of a made city.")] = None,
    seed: Annotated[int, typer.Option(help="Which made city.")] = 1,
    peers: Annotated[
        bool, typer.Option(help="Measure others beside ours; OSRM with --pbf and osrm-bindings.")
    ] = True,
    sizes: Annotated[str, typer.Option(help="Rows of square tables.")] = ",".join(map(str, SIZES)),
    runs: Annotated[int, typer.Option(min=1, help="Of each timing; the median counts.")] = RUNS,
    pairs: Annotated[
        int, typer.Option(min=2, help="Trips whose times are compared with OSRM's.")
    ] = PAIRS,
    as_json: Json = False,
) -> None:
    """Time preparing, tables, rows, pairs and ways of a city, and compare with others."""
    if sum(given is not None for given in (pbf, city, synthetic)) != 1:
        raise typer.BadParameter("give one of --pbf, --city, --synthetic")
    tables = read_sizes(sizes)
    with progress("reading the city") as tell:
        before: list[Figure] = []
        name, network = find_city(pbf, city, (synthetic, seed), before)
        with beside(pbf if peers else None, before, tell) as osrm:
            plan = Plan(sizes=tables, runs=runs, peers=peers, osrm=osrm, pairs=pairs)
            report = measure(network, plan, city=name, before=before, tell=tell)
    if as_json:
        say_json(report.to_dict())
    else:
        show(report)


def read_sizes(text: str) -> tuple[int, ...]:
    """Understand a list of sizes such as "50,1000".

    Raises
    ------
    BadParameter
        If one is no whole number from 2 to 10,000.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or not all(part.isascii() and part.isdigit() for part in parts):
        raise typer.BadParameter("--sizes takes whole numbers with commas between them")
    found = tuple(sorted({int(part) for part in parts}))
    if found[0] < SMALLEST_TABLE or found[-1] > LARGEST_TABLE:
        raise typer.BadParameter(f"--sizes are from {SMALLEST_TABLE} to {LARGEST_TABLE}")
    return found


def find_city(
    pbf: Path | None, city: str | None, made: tuple[int | None, int], before: list[Figure]
) -> tuple[str, RoadNetwork]:
    """Read, load or make the city; how long reading or making took becomes a figure.

    Raises
    ------
    BadRoadData, UnknownCity, BadCity
        If it can't be read or isn't there.
    BadInput
        If no city of that size can be made.
    """
    found: list[RoadNetwork] = []
    if city is not None:
        return city, city_store().load(city).network
    if pbf is not None:
        spent = once(lambda: found.append(RoadNetwork.from_pbf(pbf)))
        name, label = pbf.name, "read .osm.pbf"
    else:
        junctions, seed = made
        spent = once(lambda: found.append(_made(junctions or 0, seed)))
        name, label = f"made city of {junctions:,}", "make the city"
    before.append(Figure(key="read", label=label, unit="s", value=spent))
    return name, found[0]


def _made(junctions: int, seed: int) -> RoadNetwork:
    try:
        return RoadNetwork.synthetic(junctions, seed=seed)
    except ValueError as error:
        raise BadInput([Fault(source="--synthetic", reason=str(error))]) from error


@contextmanager
def beside(pbf: Path | None, before: list[Figure], tell: Report) -> Iterator[Osrm | None]:
    """Have OSRM ready with the same extract while the body runs, where it can be imported."""
    if pbf is None or not importable():
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="callout-osrm-") as folder:
        tell("OSRM prepares the same extract", 0.0)
        spent = once(lambda: prepare(pbf, Path(folder)))
        before.append(
            Figure(key="osrm", label="OSRM: extract and contract", unit="s", peers={"OSRM": spent})
        )
        yield OsrmInProcess(Path(folder) / BASE)


def show(report: RoadReport) -> None:
    """Give the figures to people."""
    machine = report.machine
    say(f"{report.city}: {report.source}")
    say(
        f"{machine.cores} cores, {machine.system}, Python {machine.python}, numpy {machine.numpy},"
        f" numba {machine.numba}; seed {report.seed}, median of {report.runs} runs"
    )
    names = list(dict.fromkeys(name for f in report.figures for name in f.peers))
    rows = [
        (f.label, f.text(f.value), *(_beside(f, name) for name in names)) for f in report.figures
    ]
    say()
    say_table(("", "Callout", *names), rows)
    say()
    if names:
        say("In brackets: how many times as long as Callout.")
    if any(name in TIMED_ROWS for name in names):
        spent = ", ".join(f"{name} on {rows}" for name, rows in TIMED_ROWS.items())
        say(f"scipy and networkx search row by row: timed ({spent} rows), the median multiplied.")
    if "OSRM" in names:
        say("OSRM is in this process, on one core: its own call, of whose answer no array is made.")
    if report.agreement is not None:
        show_agreement(report.agreement)


def _beside(figure: Figure, name: str) -> str:
    if name not in figure.peers:
        return ""
    ratio = figure.ratio(name)
    times = "" if ratio is None else f" ({digits(ratio)})"
    return figure.text(figure.peers[name]) + times


def show_agreement(found: Agreement) -> None:
    """Give the comparison of times to people."""
    say()
    say(f"Our seconds over those of OSRM's car profile, {found.pairs:,} random trips:")
    shares = "  ".join(f"{p} %: {ratio:.2f}" for p, ratio in found.percentiles.items())
    say(f"  {shares}")
    say(f"  correlation {found.correlation:.4f}; ways found by one only: {found.one_way_only}")
    say()
    say_table(
        ("trips of", "number", "median ratio", "our km/h", "OSRM's km/h"),
        [
            (
                f"{band.low_km}-{band.high_km} km",
                band.pairs,
                f"{band.ratio:.2f}",
                f"{band.our_kmh:.0f}",
                f"{band.osrm_kmh:.0f}",
            )
            for band in found.bands
        ],
    )
    say()
    say_table(
        ("farthest apart: from lon,lat to lon,lat", "ratio", "ours", "OSRM's"),
        [
            (
                f"{place(pair.start)} {place(pair.end)}",
                f"{pair.ratio:.2f}",
                f"{pair.our_seconds:.0f} s {pair.our_metres / 1000:.1f} km",
                f"{pair.osrm_seconds:.0f} s {pair.osrm_metres / 1000:.1f} km",
            )
            for pair in found.worst
        ],
    )


def place(lon_lat: Sequence[float]) -> str:
    """Write a place as maps take it."""
    return f"{lon_lat[0]:.6f},{lon_lat[1]:.6f}"
