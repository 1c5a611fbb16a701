"""Options that several commands share, and the things that they stand for."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from dispatch.catalogue import Catalogue, read_catalogue
from dispatch.cities import CityStore
from dispatch.errors import BadInput, Fault
from dispatch.fields import Locate
from dispatch.settings import load_settings

City = Annotated[str, typer.Option("--city", help="Name of a city built with `callout city`.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder to write to; made if missing.")]
Seconds = Annotated[
    float, typer.Option("--seconds", min=0.0, max=86_400.0, help="How long the search may take.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Same seed, same answer.")]
CataloguePath = Annotated[
    Path | None,
    typer.Option("--catalogue", help="Job types, depots, costs (TOML); default: built in."),
]


def city_store() -> CityStore:
    """Cities kept under the data directory."""
    return CityStore(load_settings().data / "cities")


def catalogue_of(path: Path | None, locate: Locate | None = None) -> Catalogue:
    """Read the catalogue at a path, or take the built-in one; `locate` finds depots' addresses."""
    return Catalogue.default() if path is None else read_catalogue(path, locate=locate)


def day_of(text: str | None, today: date) -> date:
    """Read an ISO date; None is today."""
    if text is None:
        return today
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no zone
    except ValueError as error:
        reason = f"{text!r} is not a date such as 2026-03-02"
        raise BadInput([Fault(source="--date", reason=reason)]) from error
