"""`callout solve` and `callout check`: VROOM JSON in and out."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from dispatch.commands import options
from dispatch.commands.console import Exit, progress, say, write
from dispatch.errors import BadInput, Fault
from dispatch.vroom_questions import reply_to, solve_request
from geo import Coordinate
from optimizer import FormatError, Progress, SolveParams, TravelTables, Violation
from optimizer.formats import vroom

Problem = Annotated[Path, typer.Argument(help="Problem, VROOM JSON.")]


def solve(
    problem: Problem,
    *,
    city: Annotated[
        str | None, typer.Option("--city", help="Roads for a problem without its own matrix.")
    ] = None,
    seconds: options.Seconds = 5.0,
    seed: options.Seed = 1,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File for the answer; default: printed.")
    ] = None,
) -> int:
    """Solve a routing problem given as VROOM JSON."""
    request = read_request(problem, city)
    with progress("searching") as report:

        def show(step: Progress) -> None:
            report("searching", min(1.0, step.elapsed / max(seconds, 1e-9)))

        params = SolveParams(seconds=seconds, seed=seed)
        with naming(problem):
            solution = solve_request(request, params, on_progress=show)
    reply = reply_to(request, solution)
    text = json.dumps(reply, indent=1)
    if out is not None:
        write(out.parent, {out.name: text.encode()})
    if sys.stdout.isatty():
        for line in vroom.summary_lines(reply):
            say(line)
    elif out is None:
        say(text)
    return Exit.DONE


def check(
    problem: Problem,
    solution: Annotated[Path, typer.Argument(help="Answer, VROOM JSON.")],
    *,
    city: Annotated[
        str | None, typer.Option("--city", help="Roads for a problem without its own matrix.")
    ] = None,
) -> int:
    """Check an answer against its problem, by code that no solver shares."""
    request = read_request(problem, city)
    with naming(solution):
        found = vroom.check_reply(request, read_json(solution))
    for violation in found:
        say(_named(request, violation))
    say(f"{len(found)} violation{'' if len(found) == 1 else 's'}")
    return Exit.NO if found else Exit.DONE


def _named(request: vroom.VroomRequest, violation: Violation) -> str:
    """Say a violation with the ids of the document."""
    about = []
    if violation.vehicle is not None and 0 <= violation.vehicle < len(request.vehicles):
        about.append(f"vehicle {request.vehicles[violation.vehicle].id}")
    if violation.visit is not None and 0 <= violation.visit < len(request.tasks):
        task = request.tasks[violation.visit]
        about.append(f"{task.type} {task.id}")
    return f"{', '.join(about) or 'plan'}: {violation.text} [{violation.code}]"


def read_request(path: Path, city: str | None) -> vroom.VroomRequest:
    """Read a problem; travel comes from the city's roads where the file brings no matrix."""
    document = read_json(path)
    with naming(path):
        places = vroom.locations(document)
        tables = None if not places else road_tables(path, places, city)
        return vroom.read(document, tables=tables)


def road_tables(path: Path, places: list[tuple[float, float]], city: str | None) -> TravelTables:
    """Travel between the places of a problem over the roads of a city."""
    if city is None:
        reason = "has no matrices; say over which roads: --city NAME"
        raise BadInput([Fault(source=str(path), reason=reason)])
    network = options.city_store().load(city).network
    matrix = network.matrix([Coordinate(lon, lat) for lon, lat in places])
    return TravelTables.of(matrix.seconds, matrix.metres, matrix.unreachable)


def read_json(path: Path) -> object:
    """Read a JSON file; a fault names it and the place in it."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput([Fault(source=str(path), reason="is not UTF-8 text")]) from error
    except json.JSONDecodeError as error:
        reason = f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        raise BadInput([Fault(source=str(path), reason=reason)]) from error
    except ValueError as error:  # a number of thousands of digits
        raise BadInput([Fault(source=str(path), reason=f"is not JSON: {error}")]) from error
    except RecursionError as error:
        raise BadInput([Fault(source=str(path), reason="is nested too deeply")]) from error


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Name the file in the faults of a format."""
    try:
        yield
    except FormatError as error:
        faults = [Fault(source=str(path), reason=fault) for fault in error.faults]
        raise BadInput(faults) from error
