"""Small road graphs made by hand or by Hypothesis, for the tests of geo."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from geo.measure import metres_between
from geo.roads import Roads, largest_strong_component

WEST, SOUTH = -8.61, 41.15
STEP = 0.001  # degrees between neighbouring places of the grid


@dataclass(frozen=True, kw_only=True)
class Street:
    """A street between two junctions, straight or through some points."""

    a: int
    b: int
    kmh: float = 36.0
    both_ways: bool = True
    through: tuple[tuple[float, float], ...] = ()
    name: str = ""
    road_class: int = 11


def roads_of(places: Sequence[tuple[float, float]], streets: Sequence[Street]) -> Roads:
    """Roads of streets; `places` and `through` count grid steps east and north."""
    names = ("", *sorted({street.name for street in streets} - {""}))
    arcs = [(s.a, s.b, s, s.through) for s in streets]
    arcs += [(s.b, s.a, s, s.through[::-1]) for s in streets if s.both_ways]
    lon, lat = np.array([degrees(place) for place in places]).reshape(-1, 2).T
    shapes = np.array([degrees(p) for *_, shape in arcs for p in shape]).reshape(-1, 2)
    metres = [
        line_metres([degrees(places[a]), *map(degrees, shape), degrees(places[b])])
        for a, b, _, shape in arcs
    ]
    milliseconds = [m * 3600 / s.kmh for m, (_, _, s, _) in zip(metres, arcs, strict=True)]
    return Roads.of(
        lon=lon,
        lat=lat,
        tail=[a for a, *_ in arcs],
        head=[b for _, b, *_ in arcs],
        milliseconds=np.maximum(1, np.rint(milliseconds)),
        decimetres=np.maximum(1, np.rint(np.array(metres) * 10)),
        road_class=[s.road_class for _, _, s, _ in arcs],
        name=[names.index(s.name) for _, _, s, _ in arcs],
        names=names,
        shape_start=np.cumsum([0, *(len(shape) for *_, shape in arcs)]),
        shape_lon=shapes[:, 0],
        shape_lat=shapes[:, 1],
    )


def degrees(place: tuple[float, float]) -> tuple[float, float]:
    """Longitude and latitude of a place of the grid."""
    return WEST + place[0] * STEP, SOUTH + place[1] * STEP


def line_metres(line: Sequence[tuple[float, float]]) -> float:
    """Length of a line in degrees."""
    points = np.array(line)
    return float(metres_between(*points[:-1].T, *points[1:].T).sum())


def grid(side: int, *, kmh: float = 36.0) -> Roads:
    """Make a square town of side x side junctions, all streets driven both ways."""
    places = [(float(x), float(y)) for y in range(side) for x in range(side)]
    east = [
        Street(a=y * side + x, b=y * side + x + 1, kmh=kmh, name=f"Rua {y}")
        for y in range(side)
        for x in range(side - 1)
    ]
    north = [
        Street(a=y * side + x, b=(y + 1) * side + x, kmh=kmh, name=f"Avenida {x}")
        for y in range(side - 1)
        for x in range(side)
    ]
    return roads_of(places, east + north)


@st.composite
def random_roads(draw: st.DrawFn, *, strong: bool = True) -> Roads:
    """Roads with one-way streets, bends and all speeds; strongly connected unless told not."""
    size = draw(st.integers(3, 9))
    coordinate = st.floats(0, 5, allow_nan=False).map(lambda value: round(value, 3))
    places = draw(
        st.lists(st.tuples(coordinate, coordinate), min_size=size, max_size=size, unique=True)
    )
    one_street = st.builds(
        Street,
        a=st.integers(0, size - 1),
        b=st.integers(0, size - 1),
        kmh=st.floats(5, 120),
        both_ways=st.booleans(),
        through=st.lists(st.tuples(coordinate, coordinate), max_size=3).map(tuple),
    )
    ring = [
        Street(a=i, b=(i + 1) % size, kmh=draw(st.floats(5, 120)), both_ways=draw(st.booleans()))
        for i in range(size)
    ]
    others = draw(st.lists(one_street, max_size=12))
    streets = [street for street in [*(ring if strong else []), *others] if street.a != street.b]
    roads = roads_of(places, streets)
    return largest_strong_component(roads) if strong else roads
