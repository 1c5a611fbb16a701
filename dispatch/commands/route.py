"""`callout city route`: the fastest way from one place to another, told turn by turn."""

from datetime import datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import typer

from dispatch.cities import City
from dispatch.commands.console import Exit, complain, say, say_json, say_table
from dispatch.commands.options import Json, city_store
from dispatch.errors import BadInput, Fault
from dispatch.localtime import BadTime, LocalDay, text_is_dated
from dispatch.locate import locate
from geo import Coordinate, GeoError, NoWay, Path
from geo.guidance.steps import say as in_words
from geo.network import SNAP_RADIUS_METRES

ROUTE_SETTINGS: Final[dict[str, Any]] = {"ignore_unknown_options": True}
"""For whoever registers `route`: a longitude west of Greenwich looks like an option."""

Name = Annotated[str, typer.Argument(help="Name of the city.")]
From = Annotated[str, typer.Argument(metavar="FROM", help='LON,LAT or "Street 1".')]
To = Annotated[str, typer.Argument(metavar="TO", help="Likewise.")]
Departure = Annotated[
    str | None,
    typer.Option(help="Local time such as 2026-03-02T08:30; default: traffic as usual."),
]


def route(
    name: Name,
    origin: From,
    destination: To,
    *,
    departure: Departure = None,
    as_json: Json = False,
) -> Exit:
    """Tell the fastest way between two places of a city, turn by turn.

    Ends with 1 when no way leads there.
    """
    city = city_store().load(name)
    leaving = None if departure is None else _instant(city, departure)
    places = [_place(city, "FROM", origin), _place(city, "TO", destination)]
    _check_near(city, places)
    try:
        path = city.network.path(*places, departure=leaving)
    except NoWay as error:
        complain(str(error))
        return Exit.NO
    if as_json:
        say_json(_facts(path, leaving, city.zone))
    else:
        _describe(path)
    return Exit.DONE


def _instant(city: City, text: str) -> datetime:
    """Read a dated local time of the city, or one with an offset."""
    reason = f"{text!r} is no time such as 2026-03-02T08:30"
    try:
        if not text_is_dated(text):
            raise BadTime(reason)
        return LocalDay(datetime.fromisoformat(text[:10]).date(), city.zone).instant(text)
    except ValueError as error:
        why = str(error) if isinstance(error, BadTime) else reason
        raise BadInput([Fault(source="--departure", reason=why)]) from error


def _place(city: City, source: str, text: str) -> Coordinate:
    """Read LON,LAT, or find an address that the city knows."""
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        found = locate(city)(text)
        return Coordinate(found.lon, found.lat)
    try:
        return Coordinate(lon, lat)
    except GeoError as error:
        raise BadInput([Fault(source=source, reason=f"{error}; give LON,LAT")]) from error


def _check_near(city: City, places: list[Coordinate]) -> None:
    apart = city.network.snap_distances(places)
    faults = [
        Fault(source=source, reason=f"is {metres:,.0f} m from any road of {city.name}")
        for source, metres in zip(("FROM", "TO"), apart, strict=True)
        if metres > SNAP_RADIUS_METRES
    ]
    if faults:
        raise BadInput(faults)


def _facts(path: Path, leaving: datetime | None, zone: str) -> dict[str, Any]:
    """Give a way to programs; each step lies along the line from its `first` point to `last`."""
    return {
        "departure": None if leaving is None else leaving.astimezone(ZoneInfo(zone)).isoformat(),
        "seconds": path.seconds,
        "metres": path.metres,
        "steps": [
            {
                "say": in_words(step),
                "type": step.kind,
                "modifier": step.modifier,
                "exit": step.exit_number,
                "name": step.name,
                "seconds": step.seconds,
                "metres": step.metres,
                "first": step.first,
                "last": step.last,
            }
            for step in path.steps
        ],
        "line": [[round(lon, 6), round(lat, 6)] for lon, lat in path.line.coords],
    }


def _describe(path: Path) -> None:
    """Give a way to people: what there is to do, and how far it is to the next thing."""
    say(f"{_duration(path.seconds)}, {_length(path.metres)}")
    *driven, arrival = path.steps
    rows = [(in_words(step), _length(step.metres), _duration(step.seconds)) for step in driven]
    say_table(("", "then", "for"), [*rows, (in_words(arrival), "", "")])


def _length(metres: int) -> str:
    return f"{metres} m" if metres < 1000 else f"{metres / 1000:.1f} km"  # noqa: PLR2004 - a km


def _duration(seconds: int) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes else f"{seconds} s"
