"""OSRM's result objects: waypoints, tables, routes, legs, steps.

https://github.com/Project-OSRM/osrm-backend/blob/v5.27.1/docs/http.md#result-objects
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import polyline
from numpy.typing import NDArray
from shapely import LineString

from dispatch.road_questions import Drive, Meetings, Step

Floats = NDArray[np.float64]
Geometry = Callable[[Floats], Any]

GEOMETRIES: Final = ("polyline", "polyline6", "geojson")
ANNOTATIONS: Final = frozenset({"datasources", "distance", "duration", "speed", "weight"})
DATA_SOURCES: Final = {"datasource_names": ["callout"]}
DEGREE_DIGITS: Final = 6
MOST_WORDS: Final = 200_000
OVERVIEW_DOTS: Final = 1000
"""A simplified line is as exact as a picture of so many dots across can show."""


def waypoints(met: Meetings, chosen: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """Waypoint objects of some or all meetings."""
    return [
        {
            "name": met.names[i],
            "location": _degrees((met.lon[i], met.lat[i])),
            "distance": round(float(met.metres[i]), 1),
        }
        for i in (range(len(met.names)) if chosen is None else chosen)
    ]


def written(members: dict[str, Any], tables: dict[str, Floats]) -> bytes:
    """Write an object as JSON, with tables as further members, ``null`` where they are NaN.

    Tables are written row by row: the interpreter's lock is let go in between, and one big piece
    of work would keep everybody else waiting.
    """
    plain = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    parts = [plain[1:-1].encode()] if members else []
    parts += [
        b"".join((f"{json.dumps(name)}:[".encode(), b",".join(_rows(table)), b"]"))
        for name, table in tables.items()
    ]
    return b"".join((b"{", b",".join(parts), b"}"))


def _rows(values: Floats) -> Iterator[bytes]:
    none = np.isnan(values)
    largest = np.max(values, initial=0, where=~none)
    if largest <= MOST_WORDS and (none | (values == np.rint(values))).all():
        # each number is written once, and looked up: several times as fast
        words = np.array([*(f"{i}.0" for i in range(int(largest) + 1)), "null"], object)
        for row in np.where(none, -1, values).astype(np.int64):
            yield f"[{','.join(words[row].tolist())}]".encode()
    else:
        for row in values.tolist():
            text = ",".join([f"{value:.1f}" for value in row])
            yield f"[{text.replace('nan', 'null')}]".encode()


def route(
    drives: Sequence[Drive],
    *,
    geometry: Geometry,
    overview: str,
    steps: bool,
    annotations: frozenset[str],
    left_hand: bool,
) -> dict[str, Any]:
    """Route object over consecutive drives, one leg each."""
    legs = [
        _leg(drive, geometry, steps=steps, annotations=annotations, left_hand=left_hand)
        for drive in drives
    ]
    seconds = float(sum(drive.seconds for drive in drives))
    found: dict[str, Any] = {
        "legs": legs,
        "weight_name": "duration",
        "weight": seconds,
        "duration": seconds,
        "distance": float(sum(drive.metres for drive in drives)),
    }
    if overview != "false":
        line = np.vstack([drive.track.points for drive in drives])
        found["geometry"] = geometry(simplified(line) if overview == "simplified" else line)
    return found


def geometry_of(name: str) -> Geometry:
    """Give what writes a line: one of `GEOMETRIES`."""
    if name == "geojson":
        return _geojson
    precision = 6 if name == "polyline6" else 5
    return lambda points: polyline.encode(_distinct(points)[:, ::-1].tolist(), precision)


def simplified(points: Floats) -> Floats:
    """Leave out points that a picture of the whole line couldn't show (Douglas and Peucker)."""
    across = float(np.ptp(points, axis=0).max())
    line = LineString(points).simplify(across / OVERVIEW_DOTS, preserve_topology=False)
    return np.array(line.coords) if across > 0 else points


def _leg(
    drive: Drive,
    geometry: Geometry,
    *,
    steps: bool,
    annotations: frozenset[str],
    left_hand: bool,
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "steps": [_step(drive, step, geometry, left_hand=left_hand) for step in drive.steps]
        if steps
        else [],
        "summary": _summary(drive) if steps else "",
        "weight": float(drive.seconds),
        "duration": float(drive.seconds),
        "distance": float(drive.metres),
    }
    if annotations:
        found["annotation"] = _annotation(drive, annotations)
    return found


def _summary(drive: Drive) -> str:
    """Name the two longest streets, in the order in which they are driven."""
    metres: dict[str, int] = {}
    for step in drive.steps:
        if step.name:
            metres[step.name] = metres.get(step.name, 0) + step.metres
    longest = sorted(metres, key=lambda name: -metres[name])[:2]
    return ", ".join(name for name in metres if name in longest)


def _step(drive: Drive, step: Step, geometry: Geometry, *, left_hand: bool) -> dict[str, Any]:
    points = drive.track.points[step.first : step.last + 1]
    place = _degrees(points[0])
    maneuver: dict[str, Any] = {
        "type": step.kind,
        "location": place,
        "bearing_before": step.bearing_before,
        "bearing_after": step.bearing_after,
    }
    if step.modifier:
        maneuver["modifier"] = step.modifier
    if step.exit_number:
        maneuver["exit"] = step.exit_number
    return {
        "geometry": geometry(points if len(points) > 1 else np.vstack((points, points))),
        "maneuver": maneuver,
        "intersections": [{"location": place, **_roads_at(step)}],
        "mode": "driving",
        "driving_side": "left" if left_hand else "right",
        "name": step.name,
        "weight": float(step.seconds),
        "duration": float(step.seconds),
        "distance": float(step.metres),
    }


def _roads_at(step: Step) -> dict[str, Any]:
    """Say by which roads a step comes and goes; others at the junction are not listed."""
    back = (step.bearing_before + 180) % 360
    if step.kind == "depart":
        return {"bearings": [step.bearing_after], "entry": [True], "out": 0}
    if step.kind == "arrive":
        return {"bearings": [back], "entry": [True], "in": 0}
    bearings = sorted((back, step.bearing_after))
    come, go = bearings.index(back), len(bearings) - 1 - bearings.index(back)
    entry = [i == go for i in range(len(bearings))]
    return {"bearings": bearings, "entry": entry, "in": come, "out": go}


def _annotation(drive: Drive, wanted: frozenset[str]) -> dict[str, Any]:
    """Describe the pieces between neighbouring points of a leg's line."""
    seconds = np.diff(drive.track.milliseconds) / 1000
    metres = np.diff(drive.track.decimetres) / 10
    speed = np.divide(metres, seconds, out=np.zeros_like(metres), where=seconds > 0)
    values: dict[str, Any] = {
        "distance": np.round(metres, 1).tolist(),
        "duration": np.round(seconds, 1).tolist(),
        "weight": np.round(seconds, 1).tolist(),
        "speed": np.round(speed, 1).tolist(),
        "datasources": [0] * len(metres),
    }
    found = {name: value for name, value in values.items() if name in wanted}
    return found | ({"metadata": DATA_SOURCES} if "datasources" in wanted else {})


def _geojson(points: Floats) -> dict[str, Any]:
    line = np.round(_distinct(points), DEGREE_DIGITS)
    return {"type": "LineString", "coordinates": line.tolist()}


def _distinct(points: Floats) -> Floats:
    """Without points that repeat the one before, but two at least: a line has two ends."""
    new = np.append(True, (np.diff(points, axis=0) != 0).any(axis=1))
    return points[new] if new.sum() > 1 else points[[0, -1]]


def _degrees(place: Sequence[float] | Floats) -> list[float]:
    rounded: list[float] = np.round(np.asarray(place, np.float64), DEGREE_DIGITS).tolist()
    return rounded
