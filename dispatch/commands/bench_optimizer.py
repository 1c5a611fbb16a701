"""`callout bench optimizer`: our plans and others' of the same problems, each of them checked."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from dispatch.commands.console import Exit, complain, progress, say, say_json, say_table, write
from dispatch.commands.options import Json, Seed, city_store
from dispatch.commands.sampled_days import sampled_cases
from dispatch.measuring.contest.apart import INSTALL, PEERS, installed, peer_of
from dispatch.measuring.contest.cases import Case, DaySize, day_cases, instance_cases
from dispatch.measuring.contest.contest import (
    LeftOut,
    Plan,
    Run,
    Tell,
    duration,
    hold,
    schedule_of,
)
from dispatch.measuring.contest.curve import draw_curves
from dispatch.measuring.contest.standing import Standing, standings
from dispatch.measuring.contest.trial import OURS, Ledger, Trial
from dispatch.measuring.report import Machine
from dispatch.sample.places import sample_places
from geo import Coordinate, RoadNetwork
from optimizer import TravelTables

MADE_JUNCTIONS = 20_000
MADE_CITY_SEED = 1
LONGEST_SECONDS = 86_400.0
MOST_JOBS, MOST_TECHNICIANS = 5_000, 1_000
MOST_BROKEN = 20
USUAL_PEERS = ("ortools", "pyvrp", "vroom")

Instances = Annotated[
    list[Path] | None,
    typer.Option(help="Folder of instances (VRPLIB .vrp, Solomon .txt), or one; repeatable."),
]


def optimizer(
    *,
    instances: Instances = None,
    days: Annotated[
        str, typer.Option(help="Technician days, JOBSxTECHNICIANS, such as 60x8,120x20.")
    ] = "",
    seeds: Annotated[str, typer.Option(help="Of the days.")] = "1,2,3",
    city: Annotated[
        str | None, typer.Option(help="A city built here, for the days; default: a made one.")
    ] = None,
    rich: Annotated[
        bool, typer.Option("--rich", help="Days with everything that real ones have.")
    ] = False,
    coupled: Annotated[
        bool, typer.Option("--coupled", help="Rich days with tows, crews and orders of jobs.")
    ] = False,
    sampled: Annotated[
        bool, typer.Option("--sampled", help="Days as `callout jobs sample` invents them.")
    ] = False,
    seconds: Annotated[str, typer.Option(help="Of each search, such as 10 or 2,10.")] = "10",
    peers: Annotated[
        str, typer.Option(help=f"Whom to ask as well: {', '.join(PEERS)}, or none.")
    ] = ",".join(USUAL_PEERS),
    seed: Seed = 1,
    cores: Annotated[
        int | None, typer.Option(min=1, help="Cores that ours uses; default: all there are.")
    ] = None,
    record: Annotated[
        Path | None, typer.Option(help="File to add runs to; those it has are not made again.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="PNG of cost over time, ours and others'.")
    ] = None,
    iterations: Annotated[
        bool, typer.Option("--iterations", help="Say how many a second our search makes.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Solve problems by our solver and others', one after the other, and compare what comes out."""
    if sampled and (city is None or rich or coupled):
        raise typer.BadParameter("--sampled days need --city and are neither --rich nor --coupled")
    kind = "sampled" if sampled else "coupled" if coupled else "rich" if rich else ""
    plan = Plan(seconds=read_seconds(seconds), seed=seed, cores=cores, peers=read_peers(peers))
    sizes, numbers = read_days(days), read_seeds(seeds)
    if not instances and not sizes:
        raise typer.BadParameter("give --instances, --days or both")
    ledger = Ledger(record)
    with progress("reading the problems") as tell:
        cases = [*instance_cases(instances or ()), *made_days(sizes, numbers, city, kind)]
        runs, left_out = schedule_of(cases, plan)
        trials = contest(runs, plan, ledger, tell)
    if picture is not None:
        heading = f"Cost above the least known, {Machine.here().cores} cores"
        write(picture.parent, {picture.name: draw_curves(trials, heading=heading)})
    if as_json:
        say_json(report(trials, left_out, plan))
    else:
        show(trials, left_out, iterations=iterations)
    return Exit.NO if any(wrong(trial) for trial in trials) else Exit.DONE


def contest(runs: Sequence[Run], plan: Plan, ledger: Ledger, tell: Tell) -> list[Trial]:
    """Make the runs, after saying how long they take, on a terminal."""
    expected = sum(run.expected for run in runs)
    tell(f"{len(runs)} runs, about {duration(expected)} in all", 0.0)
    return hold(runs, plan, ledger, tell)


def made_days(
    sizes: Sequence[DaySize], seeds: Sequence[int], city: str | None, kind: str
) -> Iterator[Case]:
    """Make days over a city's roads: places as `callout jobs sample` draws them.

    Raises
    ------
    UnknownCity, BadCity
        If it isn't there or can't be read.
    """
    if not sizes:
        return
    if city is not None and kind == "sampled":
        yield from sampled_cases(city_store().load(city), sizes, seeds)
        return
    network = (
        RoadNetwork.synthetic(MADE_JUNCTIONS, seed=MADE_CITY_SEED)
        if city is None
        else city_store().load(city).network
    )

    def tables_of(places: int, seed: int) -> TravelTables:
        drawn = sample_places(network, places, np.random.default_rng(seed))
        matrix = network.matrix([Coordinate(place.lon, place.lat) for place in drawn])
        return TravelTables.of(matrix.seconds, matrix.metres, matrix.unreachable)

    yield from day_cases(sizes, seeds, tables_of, city=city or "made", kind=kind)


def read_seconds(text: str) -> tuple[float, ...]:
    """Understand a list of seconds such as "2,10".

    Raises
    ------
    BadParameter
        If there is none, or one is no number above 0, at most a day.
    """
    found = []
    for word in _words(text):
        try:
            value = float(word)
        except ValueError:
            value = -1.0
        if not 0 < value <= LONGEST_SECONDS:
            raise typer.BadParameter(f"--seconds takes numbers above 0 with commas, not {word!r}")
        found.append(value)
    if not found:
        raise typer.BadParameter("--seconds takes numbers with commas between them")
    return tuple(sorted(set(found)))


def read_days(text: str) -> tuple[DaySize, ...]:
    """Understand sizes of days such as "60x8,120x20".

    Raises
    ------
    BadParameter
        If one is none.
    """
    sizes = []
    for word in _words(text):
        jobs, _, technicians = word.lower().partition("x")
        if not (_whole(jobs, 1, MOST_JOBS) and _whole(technicians, 1, MOST_TECHNICIANS)):
            reason = f"--days takes sizes such as 120x20 with commas between them, not {word!r}"
            raise typer.BadParameter(reason)
        sizes.append(DaySize(jobs=int(jobs), technicians=int(technicians)))
    return tuple(dict.fromkeys(sizes))


def read_seeds(text: str) -> tuple[int, ...]:
    """Understand seeds such as "1,2,3".

    Raises
    ------
    BadParameter
        If there is none, or one is no whole number from 0.
    """
    words = _words(text)
    if not words or not all(_whole(word, 0, 2**31) for word in words):
        raise typer.BadParameter("--seeds takes whole numbers with commas between them")
    return tuple(dict.fromkeys(int(word) for word in words))


def read_peers(text: str) -> tuple[str, ...]:
    """Understand names of peers; those that aren't installed are named with how to get them.

    Raises
    ------
    BadParameter
        If nobody is called so.
    """
    names = [word for word in _words(text.lower()) if word != "none"]
    for name in names:
        if name not in PEERS:
            known = ", ".join(PEERS)
            raise typer.BadParameter(f"--peers: {name!r} is nobody here; there are {known}")
    missing = [name for name in dict.fromkeys(names) if not installed(peer_of(name))]
    if missing:
        complain(f"not installed and left out: {', '.join(missing)} ({INSTALL})")
    return tuple(name for name in dict.fromkeys(names) if name not in missing)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _whole(word: str, low: int, high: int) -> bool:
    digits = len(str(high))
    return word.isascii() and word.isdigit() and len(word) <= digits and low <= int(word) <= high


def wrong(trial: Trial) -> bool:
    """Whether one of our own runs broke a rule or gave no answer."""
    return trial.solver == OURS and bool(trial.violations or trial.failure)


def report(trials: Sequence[Trial], left_out: Sequence[LeftOut], plan: Plan) -> dict[str, object]:
    """Give everything to programs."""
    return {
        "machine": asdict(Machine.here()),
        "plan": asdict(plan),
        "standings": [standing.to_dict() for standing in standings(trials)],
        "left_out": [asdict(left) for left in left_out],
        "runs": [trial.to_dict() for trial in trials],
    }


def show(trials: Sequence[Trial], left_out: Sequence[LeftOut], *, iterations: bool = False) -> None:
    """Give the figures to people."""
    machine = Machine.here()
    versions = dict.fromkeys(f"{t.solver} {t.version}" for t in trials if t.version)
    say(f"{machine.cores} cores, {machine.system}, Python {machine.python}; {', '.join(versions)}")
    rows = standings(trials)
    for group in dict.fromkeys(row.group for row in rows):
        say()
        show_group(group, [row for row in rows if row.group == group], iterations=iterations)
    say()
    say("Gap: cost above the published one, or the least of these runs. Ours to it: mean of our")
    say("cost over theirs, less 1, on problems that both answered without breaking a rule.")
    for trial in [trial for trial in trials if trial.violations or trial.failure][:MOST_BROKEN]:
        what = trial.failure or f"breaks a rule: {trial.violations[0]}"
        say(f"{trial.case}, {trial.label}: {what}")
    for solver in dict.fromkeys(left.solver for left in left_out):
        own = [left for left in left_out if left.solver == solver]
        names = sorted({name for left in own for name in left.lacks})
        problems = f"{len(own)} problem{'' if len(own) == 1 else 's'}"
        say(f"{solver} is not asked about {problems}: it lacks {', '.join(names)}")


def show_group(group: str, rows: Sequence[Standing], *, iterations: bool) -> None:
    """Print the table of one set."""
    ours = list(dict.fromkeys(label for row in rows for label in row.compared))
    columns = ["", "answers", "broken", "left out", "seconds", "gap"]
    columns += [f"{label} to it" for label in ours]
    columns += ["iterations/s"] if iterations else []
    say_table(columns, [_cells(row, ours, iterations=iterations) for row in rows], title=group)


def _cells(row: Standing, ours: Sequence[str], *, iterations: bool) -> tuple[str, ...]:
    counted = "-" if row.iterations is None else f"{row.iterations:,.0f}"
    return (
        row.label,
        str(row.answers),
        str(row.broken + row.failed),
        str(row.unserved),
        f"{row.took:.1f}",
        _percent(row.gap, sign=False),
        *("" if label == row.label else _percent(row.ratios.get(label)) for label in ours),
        *([counted] if iterations else []),
    )


def _percent(share: float | None, *, sign: bool = True) -> str:
    if share is None:
        return "-"
    return f"{100 * share:{'+' if sign else ''}.2f} %"
