"""A plan in the forms that people and programs take: one file a format."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from dispatch.exports.calendar import route_calendar
from dispatch.exports.file_names import route_names
from dispatch.exports.geojson import routes_geojson
from dispatch.exports.map_picture import sheet_map
from dispatch.exports.sheet import day_sheet
from dispatch.exports.sheet_html import sheet_html
from dispatch.exports.sheet_pdf import sheet_pdf
from dispatch.exports.table import stops_csv
from dispatch.model import Plan, Route
from geo.network import RoadNetwork

__all__ = ["FORMATS", "Exporter"]

Exporter = Callable[[Plan, RoadNetwork | None], dict[str, bytes]]
"""Makes files of a plan: name (without folders) to content. The network is for maps alone."""


def _each_route(suffix: str, make: Callable[[Plan, Route, RoadNetwork | None], bytes]) -> Exporter:
    def export(plan: Plan, network: RoadNetwork | None) -> dict[str, bytes]:
        names = route_names(plan.routes)
        return {
            f"{name}.{suffix}": make(plan, route, network)
            for name, route in zip(names, plan.routes, strict=True)
        }

    return export


def _html(plan: Plan, route: Route, network: RoadNetwork | None) -> bytes:
    return sheet_html(day_sheet(plan, route), sheet_map(route, network)).encode()


def _pdf(plan: Plan, route: Route, network: RoadNetwork | None) -> bytes:
    return sheet_pdf(day_sheet(plan, route), sheet_map(route, network), plan.created)


def _ics(plan: Plan, route: Route, _network: RoadNetwork | None) -> bytes:
    return route_calendar(plan, route)


def _csv(plan: Plan, _network: RoadNetwork | None) -> dict[str, bytes]:
    return {"stops.csv": stops_csv(plan)}


def _geojson(plan: Plan, _network: RoadNetwork | None) -> dict[str, bytes]:
    return {"routes.geojson": routes_geojson(plan).encode()}


FORMATS: Final[Mapping[str, Exporter]] = MappingProxyType(
    {
        "html": _each_route("html", _html),
        "pdf": _each_route("pdf", _pdf),
        "ics": _each_route("ics", _ics),
        "csv": _csv,
        "geojson": _geojson,
    }
)
"""Exporters by the name of their format, as on the command line and in the API."""
