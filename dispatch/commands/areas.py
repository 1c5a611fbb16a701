"""`callout city reach`: how far a van gets in some minutes, as figures and as areas for a map."""

import json
from collections.abc import Sequence
from math import cos, radians
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
import typer
from numpy.typing import NDArray
from shapely import MultiPolygon
from shapely.geometry import mapping
from shapely.geometry.polygon import orient

from dispatch.cities import City
from dispatch.commands.console import say, say_json, say_table, write
from dispatch.commands.options import Json, city_store
from dispatch.errors import BadInput, Fault
from dispatch.locate import locate
from geo import Coordinate, GeoError
from geo.areas import Coverage, coverage, service_areas
from geo.coordinate import EARTH_RADIUS_METRES
from geo.network import SNAP_RADIUS_METRES
from geo.reach import Reach

MOST_MINUTES: Final = 600

REACH_SETTINGS: Final[dict[str, Any]] = {"ignore_unknown_options": True}
"""For whoever registers `reach`: a longitude west of Greenwich looks like an option."""

Name = Annotated[str, typer.Argument(help="Name of the city.")]
Origins = Annotated[
    list[str],
    typer.Argument(metavar="PLACE...", help='Where vans start: LON,LAT or "Street 1".'),
]
Minutes = Annotated[str, typer.Option(help="Limits, such as 10,20,30.")]
Apart = Annotated[bool, typer.Option("--apart", help="Each place's own part, by who is first.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="GeoJSON file for the areas.", dir_okay=False)
]


def reach(
    name: Name,
    places: Origins,
    *,
    minutes: Minutes = "10,20,30",
    apart: Apart = False,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Tell how much of a city is reached in some minutes from the nearest of some places."""
    limits = _limits(minutes)
    city = city_store().load(name)
    network, origins = city.network, _origins(city, places)
    found = network.reach(origins, seconds=limits[-1] * 60, apart=apart)
    addresses = network.addresses
    doors = [addresses.coordinate(i) for i in range(len(addresses))]
    known = network.ground.snapper.nearest(doors)
    figures = [coverage(found, known, seconds=limit * 60) for limit in limits]
    shapes = _areas(figures)
    if apart:
        times = [network.reach([origin], seconds=found.seconds) for origin in origins]
        arrivals = np.array([alone.arrival(known) for alone in times])
        shapes = _parts(found, places, arrivals)
    if output is not None:
        content = json.dumps(_collection(shapes, network.source), ensure_ascii=False)
        write(output.parent, {output.name: content.encode()})
    if as_json:
        say_json([facts for facts, _ in (shapes if apart else reversed(shapes))])
        return
    _show(limits, figures)
    if apart:
        _show_parts([facts for facts, _ in shapes])
    if output is not None:
        say(f"areas: {output}")


def _show(limits: Sequence[float], figures: Sequence[Coverage]) -> None:
    rows = [
        (
            f"{limit:g} min",
            f"{square_kilometres(one.area):,.0f} km²",
            f"{one.road_kilometres:,.0f} km",
            f"{one.road_share:.0%}",
            f"{one.places:,}",
            f"{one.place_share:.0%}",
        )
        for limit, one in zip(limits, figures, strict=True)
    ]
    say_table(("within", "area", "roads", "of all", "addresses", "of all"), rows)


def _show_parts(parts: Sequence[dict[str, Any]]) -> None:
    rows = [
        (
            part["place"],
            f"{part['square_kilometres']:,.0f} km²",
            f"{part['road_kilometres']:,.0f} km",
            f"{part['addresses']:,}",
        )
        for part in parts
    ]
    say()
    say_table(
        (f"first within {parts[0]['minutes']:g} min from", "area", "roads", "addresses"), rows
    )


def square_kilometres(shape: MultiPolygon) -> float:
    """Measure an area in degrees; within a per cent for anything that a van reaches in a day."""
    if shape.is_empty:
        return 0.0
    degree = radians(1) * EARTH_RADIUS_METRES / 1000
    middle = (shape.bounds[1] + shape.bounds[3]) / 2
    return float(shape.area) * degree * degree * cos(radians(middle))


def _limits(text: str) -> list[float]:
    """Minutes in rising order."""
    try:
        limits = sorted({float(part) for part in text.split(",")})
    except ValueError:
        limits = []
    if not limits or not all(0 < limit <= MOST_MINUTES for limit in limits):
        reason = f"{text!r} is not minutes such as 10,20,30, each above 0 and up to {MOST_MINUTES}"
        raise BadInput([Fault(source="--minutes", reason=reason)])
    return limits


def _place(city: City, text: str) -> Coordinate:
    """Where somebody starts: LON,LAT, or an address that the city knows."""
    parts = text.split(",")
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError:
        found = locate(city)(text)
        return Coordinate(found.lon, found.lat)
    try:
        return Coordinate(lon, lat)
    except GeoError as error:
        reason = f"{error}; give LON,LAT"
        raise BadInput([Fault(source=f"place {text}", reason=reason)]) from error


def _origins(city: City, places: Sequence[str]) -> list[Coordinate]:
    """Where everybody starts, all near a road."""
    origins = [_place(city, text) for text in places]
    faults = [
        Fault(source=f"place {text}", reason=f"is {metres:,.0f} m from any road of {city.name}")
        for text, metres in zip(places, city.network.snap_distances(origins), strict=True)
        if metres > SNAP_RADIUS_METRES
    ]
    if faults:
        raise BadInput(faults)
    return origins


def _areas(figures: Sequence[Coverage]) -> list[tuple[dict[str, Any], MultiPolygon]]:
    """Areas with what is said about each; larger ones first, so that smaller lie on top."""
    return [(_facts(one.seconds / 60, one), one.area) for one in reversed(figures)]


def _parts(
    found: Reach, places: Sequence[str], arrivals: NDArray[np.float64]
) -> list[tuple[dict[str, Any], MultiPolygon]]:
    """Each place's own area with what is said about it; `arrivals` are its times to addresses."""
    reached = np.isfinite(arrivals).any(axis=0)
    addresses = np.bincount(arrivals.argmin(axis=0)[reached], minlength=len(places))
    kilometres = found.kilometres_each(len(places))
    return [
        (
            {
                "place": place,
                "minutes": found.seconds / 60,
                "square_kilometres": round(square_kilometres(part), 2),
                "road_kilometres": round(float(kilometres[i]), 2),
                "addresses": int(addresses[i]),
            },
            part,
        )
        for i, (place, part) in enumerate(
            zip(places, service_areas(found, len(places)), strict=True)
        )
    ]


def _facts(minutes: float, found: Coverage) -> dict[str, Any]:
    return {
        "minutes": minutes,
        "square_kilometres": round(square_kilometres(found.area), 2),
        "road_kilometres": round(found.road_kilometres, 2),
        "road_share": round(found.road_share, 4),
        "addresses": found.places,
        "address_share": round(found.place_share, 4),
    }


def _collection(
    shapes: Sequence[tuple[dict[str, Any], MultiPolygon]], source: str
) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "attribution": source,
        "features": [
            {"type": "Feature", "properties": facts, "geometry": mapping(_oriented(shape))}
            for facts, shape in shapes
        ],
    }


def _oriented(shape: MultiPolygon) -> MultiPolygon:
    """Turn outer rings counter-clockwise and holes clockwise, as RFC 7946 wants them."""
    return MultiPolygon([orient(part) for part in shape.geoms])
