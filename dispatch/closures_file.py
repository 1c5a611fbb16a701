"""Closed roads out of a file: areas drawn on a map (GeoJSON), or street names (CSV).

GeoJSON: a feature collection, a feature, or a bare Polygon or MultiPolygon, [lon, lat]; of a
feature's properties `name`, `starts` and `ends` are read, others are the map program's own.
CSV (or JSON, TOML): columns street, starts, ends, name. Times are clock times of the planned
day or dates with times, in the city's zone unless they say otherwise; absent means always.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from dispatch.errors import BadInput, Fault
from dispatch.fields import Fields, shown
from dispatch.localtime import BadTime, LocalDay, text_is_dated
from dispatch.tables import Columns, listed, read_table, read_text
from geo.closures import Closure
from geo.errors import BadTraffic
from geo.road_finder import RoadFinder

COLUMNS = Columns(known=("street", "starts", "ends", "name"), required=(("street",),))
KEY = "closures"
_AREAS = ("Polygon", "MultiPolygon")
_GEOJSON = ("FeatureCollection", "Feature", *_AREAS)


def read_closures(path: Path, finder: RoadFinder, local: LocalDay) -> tuple[Closure, ...]:
    """Read the closures of a file.

    Parameters
    ----------
    path : Path
        .geojson, or .csv, .tsv, .txt, .json, .toml.
    finder : RoadFinder
        Of the city.
    local : LocalDay
        The day and zone that clock times mean.

    Raises
    ------
    BadInput
        With every fault: file, row (of GeoJSON: feature, from 0) and field.
    """
    reader = _Reader(source=str(path), finder=finder, local=local)
    document = _document(path)
    if isinstance(document, Mapping) and document.get("type") in _GEOJSON:
        reader.features(document)
    elif path.suffix.lower() == ".geojson":
        reader.fault(None, None, f"holds none of {', '.join(_GEOJSON)}")
    else:
        reader.streets(path, document)
    if reader.faults:
        raise BadInput(reader.faults)
    return tuple(reader.closures)


def while_at_work(
    closures: Sequence[Closure], first: datetime, last: datetime
) -> tuple[tuple[Closure, ...], tuple[Closure, ...]]:
    """Part closures into those in force at any time from one instant to another, and the rest.

    The former lose their spans: who plans a day with one travel table must not count on a road
    that is closed for an hour of it.
    """
    now = [closure for closure in closures if closure.overlaps(first, last)]
    return (
        tuple(replace(closure, starts=None, ends=None) for closure in now),
        tuple(closure for closure in closures if closure not in now),
    )


def _document(path: Path) -> object:
    """Read JSON where the suffix says so; None for other files, which are tables."""
    if path.suffix.lower() not in (".geojson", ".json"):
        return None
    try:
        return json.loads(read_text(path))
    except RecursionError:
        reason = "is no JSON that can be read: it is nested too deeply"
    except ValueError as error:
        reason = f"is no JSON: {error}"
    raise BadInput([Fault(source=str(path), reason=reason)])


@dataclass(kw_only=True)
class _Reader:
    """Reads one file; whatever is wrong is noted, nothing stops the rest."""

    source: str
    finder: RoadFinder
    local: LocalDay
    closures: list[Closure] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: int | None, name: str | None, reason: str) -> None:
        self.faults.append(Fault(source=self.source, row=row, field=name, reason=reason))

    def features(self, document: Mapping[str, object]) -> None:
        features = document.get("features") if document["type"] == "FeatureCollection" else None
        listed_features = [document] if document["type"] != "FeatureCollection" else features
        if not isinstance(listed_features, list) or not listed_features:
            self.fault(None, "features", "is no list with at least one feature")
            return
        for row, feature in enumerate(listed_features):
            if not isinstance(feature, Mapping):
                self.fault(row, None, f"{shown(feature)} is no feature")
                continue
            is_feature = feature.get("type") == "Feature"
            properties = feature.get("properties") if is_feature else None
            geometry = feature.get("geometry") if is_feature else feature
            values = properties if isinstance(properties, Mapping) else {}
            area = self._area(row, geometry)
            self._close(row, "geometry", area, values)

    def streets(self, path: Path, document: object) -> None:
        table = (
            read_table(path, key=KEY, columns=COLUMNS, faults=self.faults)
            if document is None
            else listed(document, source=self.source, key=KEY, columns=COLUMNS, faults=self.faults)
        )
        for row in table.rows if table is not None else ():
            fields = Fields(
                source=self.source, values=row.values, faults=self.faults, row=row.number
            )
            street = fields.text("street", required=True)
            self._close(row.number, "street", street or None, row.values)
        if table is not None and not table.rows and not self.faults:
            self.fault(None, None, "names no street")

    def _area(self, row: int, geometry: object) -> BaseGeometry | None:
        if not isinstance(geometry, Mapping):
            self.fault(row, "geometry", "is missing")
            return None
        kind = geometry.get("type")
        if kind not in _AREAS:
            self.fault(row, "geometry", f"{shown(kind)} is no area: draw a polygon")
            return None
        try:
            area: BaseGeometry = shapely.from_geojson(json.dumps(geometry))
        except (ShapelyError, ValueError, RecursionError) as error:
            # after the library's name for it comes what is wrong
            self.fault(row, "geometry", f"is no area: {str(error).partition('Exception: ')[2]}")
            return None
        return area

    def _close(
        self,
        row: int,
        name: str,
        where: BaseGeometry | str | None,
        values: Mapping[str, object],
    ) -> None:
        before = len(self.faults)
        fields = Fields(source=self.source, values=values, faults=self.faults, row=row)
        called = fields.text("name") or (where if isinstance(where, str) else f"area {row + 1}")
        starts, ends = (self._instant(fields, side) for side in ("starts", "ends"))
        if where is None or len(self.faults) > before:
            return
        try:
            closure = Closure.of(where, self.finder, name=called)
        except BadTraffic as error:
            for reason in error.faults:
                self.fault(row, name, reason)
            return
        if starts is not None and ends is not None and ends <= starts:
            late = f"{shown(values['ends'])} is not after starts, {shown(values['starts'])}"
            next_day = f"{self.local.day + timedelta(days=1)}T{values['ends']}"
            is_clock = not text_is_dated(str(values["ends"]))
            self.fault(row, "ends", late + (f"; past midnight, write {next_day}" * is_clock))
            return
        self.closures.append(replace(closure, starts=starts, ends=ends))

    def _instant(self, fields: Fields, name: str) -> datetime | None:
        text = fields.text(name)
        if not text:
            return None
        try:
            return self._day_of(text).instant(text)
        except BadTime as error:
            fields.fault(name, str(error))
        except BadInput as error:
            fields.fault(name, error.faults[0].reason)
        return None

    def _day_of(self, text: str) -> LocalDay:
        """Give the day a text is about: roadworks may last longer than plans look ahead."""
        if not text_is_dated(text):
            return self.local
        try:
            return LocalDay(date.fromisoformat(text[:10]), self.local.zone)
        except ValueError:
            return self.local  # which says what a date looks like
