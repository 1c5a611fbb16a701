"""Where a VROOM document's tasks are: its matrices, its coordinates, and rows of tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from optimizer.formats.fields import Field
from optimizer.formats.vroom.request import Spot
from optimizer.formats.vroom.tables import Profile
from optimizer.travel import MAX_TRAVEL

_MOST_FACTOR = 5.0  # VROOM's own limit of speed_factor


@dataclass(kw_only=True)
class Places:
    """Rows of the travel tables that a document's tasks stand for.

    Parameters
    ----------
    inline : dict of str to Profile, optional
        Tables per profile that the document brings along; None when it has none and its
        coordinates, each different one once, are the rows.

    Attributes
    ----------
    spots : dict of int to Spot
        What the document calls each row.
    """

    inline: Mapping[str, Profile] | None
    coordinates: list[tuple[float, float]] = field(default_factory=list)
    spots: dict[int, Spot] = field(default_factory=dict)
    _rows: dict[tuple[float, float], int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of rows."""
        if self.inline is None:
            return len(self.coordinates)
        return next((profile.tables.size for profile in self.inline.values()), 0)

    def row(
        self, owner: Field, location: str = "location", index: str = "location_index"
    ) -> tuple[int, Spot]:
        """Row and spot of a task or of a vehicle's end.

        `location` and `index` are the names of its two keys. With matrices the index decides
        and must be there; without, the coordinates do and an index has no meaning.
        """
        place = owner[location]
        given = place.present and place.value is not None
        coordinates = read_coordinates(place) if given else None
        if self.inline is not None:
            if not owner[index].present:
                owner.wrong(f"needs {index}, because the document has matrices")
                return 0, Spot(coordinates=coordinates)
            most = self.size - 1 if self.inline else MAX_TRAVEL  # no tables: their own fault
            row = owner[index].integer(0, most)
            return row, self._named(row, Spot(coordinates=coordinates, index=row))
        if coordinates is None:
            if not given:
                owner.wrong(f"needs {location}, because the document has no matrices")
            return 0, Spot()
        if coordinates not in self._rows:
            self._rows[coordinates] = len(self.coordinates)
            self.coordinates.append(coordinates)
        row = self._rows[coordinates]
        return row, self._named(row, Spot(coordinates=coordinates))

    def stated(self, owner: Field) -> int | None:
        """Row of something that may be anywhere: None when it has no place of its own."""
        named = [owner[key] for key in ("location", "location_index")]
        if any(key.present and key.value is not None for key in named):
            return self.row(owner)[0]
        return None

    def _named(self, row: int, spot: Spot) -> Spot:
        if spot.coordinates is not None or row not in self.spots:
            self.spots[row] = spot
        return spot


def read_coordinates(place: Field) -> tuple[float, float] | None:
    """``(lon, lat)`` in degrees; None, with a fault, when it is something else."""
    known = len(place.faults)
    pair = place.elements()
    if len(pair) != 2:  # noqa: PLR2004 - longitude and latitude
        if len(place.faults) == known:
            place.wrong("must be two numbers, [lon, lat]")
        return None
    lon, lat = (value.number(default=0.0) for value in pair)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # noqa: PLR2004 - degrees
        place.wrong(f"[{lon}, {lat}] is no longitude and latitude in degrees")
    return (lon, lat) if len(place.faults) == known else None


def read_speed_factor(factor: Field) -> float:
    """Read a speed factor as VROOM takes it, above 0 and at most 5."""
    value = factor.number(default=1.0)
    if not 0 < value <= _MOST_FACTOR:
        factor.wrong(f"{value} is not above 0 and at most {_MOST_FACTOR}")
        return 1.0
    return value
