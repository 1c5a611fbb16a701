"""Files of plans, each made when somebody asks for it and kept a while."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from dispatch.errors import MissingTool, NotFound, UnknownCity
from dispatch.exports import FORMATS, Exporter
from dispatch.exports.file_names import route_names
from dispatch.exports.plan_json import dump
from dispatch.model import Plan
from geo.errors import GeoError
from geo.network import RoadNetwork

PLAN_FILE = "plan.json"
# A page for each route, called after it, with a map that takes long to draw: made one by one.
# The other formats are quick, and their files are made together.
PER_ROUTE = frozenset({"html", "pdf"})
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "html": "text/html; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file that can be made of a plan; `format` is the export's name."""

    name: str
    format: str

    @property
    def media_type(self) -> str:
        """What its content is."""
        return MEDIA_TYPES[self.format]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    plan_id: str
    revision: int
    format: str
    route: int | None


class PlanSheets:
    """Makes the files of plans; the newest `kept` stay in memory.

    Parameters
    ----------
    network_of : callable
        Roads of a city by name, for maps; raises `UnknownCity` when it was removed.
    exporters : mapping of str to Exporter
        By format.
    kept : int
        Files that are kept.
    """

    def __init__(
        self,
        network_of: Callable[[str], RoadNetwork],
        *,
        exporters: Mapping[str, Exporter] = FORMATS,
        kept: int = 200,
    ) -> None:
        self._network_of = network_of
        self._exporters = exporters
        self._kept = kept
        self._made: OrderedDict[_Key, Mapping[str, bytes]] = OrderedDict()
        # Drawing a map holds the interpreter for about a second: one at a time, none twice.
        self._lock = threading.Lock()

    def sheets(self, plan: Plan) -> list[Sheet]:
        """All files of a plan, by format and name; no map is drawn for that."""
        return sorted(self._all(plan), key=lambda sheet: (sheet.format, sheet.name))

    def content(self, plan: Plan, sheet: Sheet) -> bytes:
        """Make a file, or take it from memory.

        Raises
        ------
        MissingTool
            If the plan's city is damaged.
        """
        if sheet.name == PLAN_FILE:
            return dump(plan).encode()
        if sheet.format not in PER_ROUTE:
            return self._files(plan, sheet.format)[sheet.name]
        route = route_names(plan.routes).index(sheet.name.removesuffix(f".{sheet.format}"))
        # A page shows one route and nothing of the others, so that it can be made without them.
        (content,) = self._files(plan, sheet.format, route).values()
        return content

    def find(self, plan: Plan, name: str) -> Sheet:
        """Find a file by its name.

        Raises
        ------
        NotFound
            If the plan has none of that name.
        """
        for sheet in self._all(plan):
            if sheet.name == name:
                return sheet
        raise NotFound(f"plan {plan.id!r} has no sheet {name!r}")

    def _all(self, plan: Plan) -> Iterator[Sheet]:
        yield Sheet(name=PLAN_FILE, format="json")
        for kind in self._exporters:
            names = (
                [f"{name}.{kind}" for name in route_names(plan.routes)]
                if kind in PER_ROUTE
                else self._files(plan, kind)
            )
            for name in names:
                yield Sheet(name=name, format=kind)

    def _files(self, plan: Plan, kind: str, route: int | None = None) -> Mapping[str, bytes]:
        key = _Key(plan_id=plan.id, revision=plan.revision, format=kind, route=route)
        with self._lock:
            if key not in self._made:
                part = plan if route is None else replace(plan, routes=(plan.routes[route],))
                self._made[key] = self._exporters[kind](part, self._network(plan.city))
                while len(self._made) > self._kept:
                    self._made.popitem(last=False)
            self._made.move_to_end(key)
            return self._made[key]

    def _network(self, city: str) -> RoadNetwork | None:
        try:
            return self._network_of(city)
        except UnknownCity:
            return None  # removed since: maps are drawn without roads
        except GeoError as error:
            raise MissingTool(str(error)) from error
