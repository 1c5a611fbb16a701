"""What each of OSRM's services answers here: table, route, nearest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from api.compat.osrm_options import SERVICES, Options, read_options
from api.compat.osrm_reply import (
    ANNOTATIONS,
    GEOMETRIES,
    geometry_of,
    route,
    waypoints,
    written,
)
from api.compat.osrm_url import Address, Refused, read_address
from dispatch.errors import BadInput, UnknownCity
from dispatch.road_questions import CityRoads, Meetings, RoadQuestions, crow_metres
from dispatch.settings import Settings

MOST_NEAREST: Final = 100
TABLES: Final = frozenset({"duration", "distance"})


@dataclass(frozen=True, slots=True)
class _Question:
    """A request understood."""

    address: Address
    options: Options
    roads: CityRoads
    settings: Settings

    def meet(self) -> Meetings:
        """Put all coordinates onto streets.

        Raises
        ------
        Refused
            NoSegment, for the first that is too far from any.
        """
        met = self.roads.meet(
            self.address.coordinates, radii=self.options.radii, headings=self.options.headings
        )
        if met.far:
            raise _no_segment(met)
        return met


def answer(
    path: str, query: str, city: str | None, roads: RoadQuestions, settings: Settings
) -> bytes:
    """Answer a request with the JSON of its reply.

    Parameters
    ----------
    path, query : str
        Of the URL: what follows ``/osrm/``, decoded, and what follows ``?``, as it came.
    city : str, optional
        From the URL; otherwise the option `city` or the usual one.
    roads : RoadQuestions
    settings : Settings
        The limits.

    Raises
    ------
    Refused
        With OSRM's code.
    MissingTool
        If the city can't be used; says what mends it.
    """
    address = read_address(path, SERVICES)
    options = read_options(query, address.service, len(address.coordinates))
    try:
        found = roads.city(city or options.text.get("city") or None)
    except (BadInput, UnknownCity) as error:
        raise Refused("InvalidOptions", str(error)) from error
    return _ANSWERS[address.service](_Question(address, options, found, settings))


def _table(question: _Question) -> bytes:
    options = question.options
    _at_least_two(question)
    rows, columns = options.indices("sources"), options.indices("destinations")
    wanted = options.subset("annotations", TABLES, frozenset({"duration"}))
    speed, factor = options.positive("fallback_speed"), options.positive("scale_factor")
    by_street = options.choice(
        "fallback_coordinate", {"input": False, "snapped": True}, default=False
    )
    most = question.settings.osrm_max_cells
    if len(rows) * len(columns) > most:
        raise Refused("TooBig", f"Too many table cells: more than {most:,}")
    met = question.meet()
    seconds, metres = question.roads.table(met, rows, columns)
    none = seconds < 0
    durations = np.where(none, np.nan, seconds * (factor or 1.0))
    distances = np.where(none, np.nan, metres)
    members: dict[str, Any] = {"code": "Ok"}
    if not options.flag("skip_waypoints"):
        members |= {"sources": waypoints(met, rows), "destinations": waypoints(met, columns)}
    if speed is not None:
        streets = list(zip(met.lon.tolist(), met.lat.tolist(), strict=True))
        places = streets if by_street else met.places
        crow = crow_metres([places[i] for i in rows], [places[i] for i in columns])
        durations = np.where(none, crow / speed * (factor or 1.0), durations)
        distances = np.where(none, crow, distances)
        members["fallback_speed_cells"] = np.argwhere(none).tolist()
    tables = {"duration": ("durations", durations), "distance": ("distances", distances)}
    return written(members, {name: table for key, (name, table) in tables.items() if key in wanted})


def _route(question: _Question) -> bytes:
    options = question.options
    _at_least_two(question)
    most = question.settings.osrm_max_waypoints
    if len(question.address.coordinates) > most:
        raise Refused(
            "TooBig",
            f"Number of entries {len(question.address.coordinates)} is higher than current "
            f"maximum ({most})",
        )
    _refuse_what_ways_lack(options)
    geometry = geometry_of(
        options.choice("geometries", {g: g for g in GEOMETRIES}, default="polyline")
    )
    views = {view: view for view in ("simplified", "full", "false")}
    overview = options.choice("overview", views, default="simplified")
    steps, annotations = options.flag("steps"), _annotations(options)
    met = question.meet()
    drives = question.roads.drives(met, told=steps)
    whole = [drive for drive in drives if drive is not None]
    if len(whole) < len(drives):
        raise Refused("NoRoute", "Impossible route between points")
    found = route(
        whole,
        geometry=geometry,
        overview=overview,
        steps=steps,
        annotations=annotations,
        left_hand=question.roads.drives_on_left,
    )
    members: dict[str, Any] = {"code": "Ok", "routes": [found]}
    if not options.flag("skip_waypoints"):
        members["waypoints"] = waypoints(met)
    return written(members, {})


def _annotations(options: Options) -> frozenset[str]:
    text = options.text.get("annotations", "false")
    if text in {"true", "false"}:
        return ANNOTATIONS if text == "true" else frozenset()
    found = options.subset("annotations", ANNOTATIONS | {"nodes"}, frozenset())
    if "nodes" in found:
        raise Refused("InvalidOptions", "annotations: OpenStreetMap's node ids are not kept here")
    return found


def _refuse_what_ways_lack(options: Options) -> None:
    if options.text.get("alternatives", "false") not in {"true", "false"}:
        options.whole("alternatives", default=0)  # read and passed over: one is all there is
    straight = options.choice(
        "continue_straight", {"default": False, "false": False, "true": True}, default=False
    )
    if straight and options.coordinates > 2:  # noqa: PLR2004 - one between start and end
        raise Refused("InvalidOptions", "continue_straight: only false is answered")
    chosen = options.indices("waypoints")
    if (chosen[0], chosen[-1]) != (0, options.coordinates - 1):
        raise Refused("InvalidValue", "First and last coordinates must be specified as waypoints.")
    if chosen != options.all:
        raise Refused("InvalidOptions", "waypoints: every coordinate is a waypoint here")


def _nearest(question: _Question) -> bytes:
    options = question.options
    if len(question.address.coordinates) != 1:
        raise Refused("InvalidOptions", "Only one input coordinate is supported")
    number = options.whole("number", default=1)
    if number < 1:
        raise Refused("InvalidOptions", "number must be at least 1")
    if number > MOST_NEAREST:
        raise Refused(
            "TooBig", f"Number of results {number} is higher than current maximum ({MOST_NEAREST})"
        )
    radii, headings = options.radii, options.headings
    met = question.roads.nearest(
        question.address.coordinates[0],
        number,
        radius=radii[0] if radii else None,
        heading=headings[0] if headings else None,
    )
    if met.far:
        raise _no_segment(met)
    return written({"code": "Ok", "waypoints": waypoints(met)}, {})


def _at_least_two(question: _Question) -> None:
    if len(question.address.coordinates) < 2:  # noqa: PLR2004 - from, to
        raise Refused("InvalidOptions", "Number of coordinates needs to be at least two.")


def _no_segment(met: Meetings) -> Refused:
    first = met.far[0]
    metres = float(met.metres[first])
    how_far = f": the nearest is {metres:,.0f} m away" if np.isfinite(metres) else ""
    return Refused(
        "NoSegment", f"Could not find a matching segment for coordinate {first}{how_far}"
    )


_ANSWERS: Mapping[str, Callable[[_Question], bytes]] = {
    "table": _table,
    "route": _route,
    "nearest": _nearest,
}
