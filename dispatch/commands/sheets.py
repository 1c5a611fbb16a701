"""`callout sheets`: a plan's sheets in any format."""

from pathlib import Path
from typing import Annotated

import typer

from dispatch.commands.console import complain, say, write
from dispatch.commands.options import Out, city_store
from dispatch.errors import BadInput, Fault, UnknownCity
from dispatch.exports import FORMATS
from dispatch.exports.plan_json import load
from dispatch.model import Plan
from geo import RoadNetwork


def sheets(
    plan: Annotated[Path, typer.Argument(help="plan.json as `callout plan` wrote it.")],
    *,
    out: Out,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", help=f"One or more of {', '.join(FORMATS)}, by commas.")
    ] = "pdf",
) -> None:
    """Write technicians' sheets and other views of a plan."""
    formats = [name.strip() for name in format.split(",")]
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        reason = f"{', '.join(unknown)}: not one of {', '.join(FORMATS)}"
        raise BadInput([Fault(source="--format", reason=reason)])
    loaded = read_plan(plan)
    network = network_of(loaded, plan)
    for name in formats:
        for path in write(out, FORMATS[name](loaded, network)):
            say(str(path))


def read_plan(path: Path) -> Plan:
    """Read a plan's file; a fault names it."""
    try:
        return load(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise BadInput([Fault(source=str(path), reason="is not UTF-8 text")]) from error
    except BadInput as error:
        raise BadInput(
            [
                Fault(source=f"{path}: {f.source}", row=f.row, field=f.field, reason=f.reason)
                for f in error.faults
            ]
        ) from error


def network_of(plan: Plan, source: Path) -> RoadNetwork | None:
    """Roads of the plan's city for the map; None, and a word, where it has not been built here."""
    try:
        return city_store().load(plan.city).network
    except UnknownCity:
        complain(f"city {plan.city!r} has not been built here: maps are drawn without roads")
        return None
    except BadInput as error:
        faults = [Fault(source=str(source), field="city", reason=f.reason) for f in error.faults]
        raise BadInput(faults) from error
