"""Where the roads of `callout city build` come from: one of several options."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from dispatch.cities import build_command
from dispatch.commands.console import Report
from dispatch.errors import BadInput, Fault, MissingTool
from geo import BadCoordinate, Coordinate, RoadNetwork
from geo.errors import NoConnection
from geo.sources.drawn_area import circle, read_outline

SOURCES = ("pbf", "place", "point", "polygon", "graphml", "arcs", "synthetic")
"""Options of which exactly one is given."""

_BESIDE = {"radius": "point", "nodes": "arcs", "seed": "synthetic"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """The options of one city, as given; see `callout city build --help`."""

    pbf: Path | None = None
    place: str | None = None
    point: str | None = None
    radius: float | None = None
    polygon: Path | None = None
    graphml: Path | None = None
    arcs: Path | None = None
    nodes: Path | None = None
    synthetic: int | None = None
    seed: int | None = None
    zone: str | None = None

    def check(self) -> None:
        """Refuse none or several sources, and options of others.

        Raises
        ------
        typer.BadParameter
            Naming the options.
        """
        given = [name for name in SOURCES if getattr(self, name) is not None]
        if len(given) != 1:
            listed = ", ".join(f"--{name}" for name in SOURCES)
            raise typer.BadParameter(f"give one of {listed}")
        for option, source in _BESIDE.items():
            if getattr(self, option) is not None and source not in given:
                raise typer.BadParameter(f"--{option} goes with --{source}")
        if self.point is not None and self.radius is None:
            raise typer.BadParameter("--point needs --radius METRES")
        if self.zone is not None:
            _check_zone(self.zone)

    def options(self) -> Mapping[str, str]:
        """Give the options for whoever has to build the city again; of files only the name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.synthetic is not None:
            values["seed"] = self._seed
        return {name: _text(value) for name, value in values.items() if value is not None}

    def network(self, name: str, report: Report) -> RoadNetwork:
        """Read or make the roads of a city to be called `name`.

        Raises
        ------
        BadInput, GeoError
            If the source can't be used; names the file or option, and what is wrong.
        MissingTool
            If it needs a connection and there is none.
        """
        try:
            return self._network(report)
        except NoConnection as error:
            instead = build_command(name, {})
            raise MissingTool(f"{error} Or build it from an extract: {instead}") from error

    def _network(self, report: Report) -> RoadNetwork:
        if self.pbf is not None:
            return RoadNetwork.from_pbf(self.pbf, zone=self.zone, progress=report)
        if self.arcs is not None:
            return RoadNetwork.from_arcs(self.arcs, self.nodes, zone=self.zone, progress=report)
        if self.synthetic is not None:
            return self._made(self.synthetic)
        if self.graphml is not None:
            return RoadNetwork.from_graphml(self.graphml, zone=self.zone)
        report("asking OpenStreetMap", 0.1)
        if self.place is not None:
            return RoadNetwork.from_place(self.place, zone=self.zone)
        if self.polygon is not None:
            area, source = read_outline(self.polygon), self.polygon.name
        else:
            area, source = circle(_coordinate(self.point or ""), self.radius or 0), self._around()
        return RoadNetwork.from_polygon(area, source=source, zone=self.zone)

    @property
    def _seed(self) -> int:
        return 1 if self.seed is None else self.seed

    def _around(self) -> str:
        return f"{self.radius:g} m around {self.point}"

    def _made(self, junctions: int) -> RoadNetwork:
        try:
            network = RoadNetwork.synthetic(junctions, seed=self._seed)
        except ValueError as error:
            raise BadInput([Fault(source="--synthetic", reason=str(error))]) from error
        return network if self.zone is None else replace(network, zone=self.zone)


def _check_zone(zone: str) -> None:
    """Refuse a zone that nobody knows before an hour's work is lost to it."""
    try:
        ZoneInfo(zone)
    except (OSError, ValueError, KeyError) as unknown:
        why = f"--zone: {zone!r} is no time zone such as Europe/Lisbon"
        raise typer.BadParameter(why) from unknown


def _coordinate(text: str) -> Coordinate:
    try:
        lon, lat = (float(part) for part in text.split(","))
        return Coordinate(lon, lat)
    except (ValueError, BadCoordinate) as error:
        why = str(error) if isinstance(error, BadCoordinate) else f"{text!r} is not LON,LAT"
        raise BadInput([Fault(source="--point", reason=why)]) from error


def _text(value: object) -> str:
    return value.name if isinstance(value, Path) else str(value)
