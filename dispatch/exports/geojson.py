"""routes.geojson: drives, stops, homes and jobs left out, for any map program (RFC 7946)."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from dispatch.exports.lines import line_of
from dispatch.exports.palette import LEFT_OUT, route_colour
from dispatch.exports.printable import printable
from dispatch.model import Leg, Place, Plan, Route, Stop, Unassigned

_DECIMALS: Final = 6  # RFC 7946, section 11.2: about 10 cm

Feature = dict[str, Any]


def routes_geojson(plan: Plan) -> str:
    """Write a plan as a GeoJSON feature collection.

    Parameters
    ----------
    plan : Plan
        Any plan.

    Returns
    -------
    str
        One feature a line, in order: for each route its homes, then each drive (a `LineString`)
        and the stop it leads to (a `Point`), the drive home; at last the jobs left out. Property
        `kind` is ``home``, ``drive``, ``stop`` or ``unassigned``. Instants have the region's
        offset. A drive without a known way has no geometry (null). Colours are given in the
        words of simplestyle 1.1, which map programs know.
    """
    features = [f for i, route in enumerate(plan.routes) for f in _route(plan, route, i)]
    features += [_unassigned(left) for left in plan.unassigned]
    lines = (json.dumps(f, ensure_ascii=False, allow_nan=False) for f in features)
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def _route(plan: Plan, route: Route, index: int) -> Iterator[Feature]:
    shift = route.shift
    whose = {
        "route": index + 1,
        "technician": printable(shift.technician.id),
        "technician_name": printable(shift.technician.name),
        "van": printable(shift.van.id),
    }
    colour = route_colour(index)
    ends = {"start": shift.start_place, "end": shift.end_place}
    for which, place in ends.items():
        if place is not None:
            properties = {**whose, "which": which, "address": printable(place.address)}
            yield _feature("home", _point(place), {**properties, "marker-symbol": "home"}, colour)
    zone = ZoneInfo(plan.zone)
    labels = ["start", *(str(i + 1) for i in range(len(route.stops))), "end"]
    for i, (leg, (origin, goal)) in enumerate(zip(route.legs, pairwise(labels), strict=False)):
        properties = {**whose, "from": origin, "to": goal}
        properties |= {"seconds": leg.seconds, "metres": leg.metres}
        yield _feature("drive", _line(leg), properties, colour)
        if i < len(route.stops):
            stop = route.stops[i]
            told = {**whose, "stop": i + 1, **_stop(stop, zone)}
            yield _feature("stop", _point(stop.job.place), told, colour)


def _stop(stop: Stop, zone: ZoneInfo) -> Mapping[str, Any]:
    def local(instant: datetime) -> str:
        return instant.astimezone(zone).isoformat()

    return {
        "job": printable(stop.job.id),
        "type": printable(stop.job.type),
        "title": printable(stop.job.title),
        "address": printable(stop.job.place.address),
        "arrival": local(stop.arrival),
        "start": local(stop.start),
        "finish": local(stop.finish),
    }


def _unassigned(left: Unassigned) -> Feature:
    properties = {
        "job": printable(left.job.id),
        "type": printable(left.job.type),
        "title": printable(left.job.title),
        "address": printable(left.job.place.address),
        "reasons": [printable(reason.text) for reason in left.reasons],
        "reason_codes": [printable(reason.code) for reason in left.reasons],
    }
    return _feature("unassigned", _point(left.job.place), properties, LEFT_OUT)


def _feature(
    kind: str, geometry: Mapping[str, Any] | None, properties: Mapping[str, Any], colour: str
) -> Feature:
    style = {"stroke": colour, "stroke-width": 3} if kind == "drive" else {"marker-color": colour}
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {"kind": kind, **properties, **style},
    }


def _point(place: Place) -> Mapping[str, Any]:
    at = [round(place.lon, _DECIMALS), round(place.lat, _DECIMALS)]
    return {"type": "Point", "coordinates": at}


def _line(leg: Leg) -> Mapping[str, Any] | None:
    points = [list(point) for point in line_of(leg)]
    # A line of fewer than two positions is not allowed.
    return {"type": "LineString", "coordinates": points} if len(points) > 1 else None
