"""Named things of a city other than addresses and roads: places, points of interest, footways."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self, overload

import numpy as np
from numpy.typing import NDArray

from geo.coordinate import Coordinate
from geo.labels import Labels, array_of, label_arrays, labels_from

FOOTWAY: Final = "footway"
"""Kind of a named way that no van may drive: it is found like a street."""
SETTLEMENTS: Final = frozenset(
    ("city", "town", "village", "hamlet", "borough", "suburb", "quarter", "neighbourhood")
)
"""Kinds that are areas with people, where a middle is no door."""

_LABELS = ("text", "kind", "context")


@dataclass(frozen=True, slots=True)
class Name:
    """Something that has a name: what it is called, what it is, where.

    Parameters
    ----------
    text : str
        The name.
    kind : str
        OpenStreetMap's word for it: ``suburb``, ``hospital``, ``fuel``, `FOOTWAY` ...
    coordinate : Coordinate
        The place, or the middle of an area.
    context : str
        Its town, where the source says it.
    """

    text: str
    kind: str
    coordinate: Coordinate
    context: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Names(Sequence[Name]):
    """Many names, kept as columns; reads like a list of `Name`.

    Parameters
    ----------
    lon, lat : (n,) float64
        Degrees (WGS-84).
    text, kind, context : Labels
        Of n rows each.

    Raises
    ------
    ValueError
        If the columns differ in length, or a coordinate is no place on Earth.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    text: Labels
    kind: Labels
    context: Labels

    def __post_init__(self) -> None:
        """Refuse columns that don't belong together."""
        lengths = {len(self.lon), len(self.lat), *map(len, self._labels().values())}
        if len(lengths) > 1:
            raise ValueError(f"columns of names differ in length: {sorted(lengths)}")
        # a comparison with NaN is false, so this refuses NaN as well
        if not (np.all(np.abs(self.lon) <= 180) and np.all(np.abs(self.lat) <= 90)):  # noqa: PLR2004 - degrees
            raise ValueError("a name lies outside ±180 degrees longitude or ±90 latitude")

    @classmethod
    def empty(cls) -> Self:
        """No name at all, as in a made city."""
        return cls.of(())

    @classmethod
    def of(cls, names: Sequence[Name]) -> Self:
        """Build from records."""
        return cls(
            lon=np.array([name.coordinate.lon for name in names], dtype=np.float64),
            lat=np.array([name.coordinate.lat for name in names], dtype=np.float64),
            text=Labels.of([name.text for name in names]),
            kind=Labels.of([name.kind for name in names]),
            context=Labels.of([name.context for name in names]),
        )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """Build from what `to_arrays` gave.

        Raises
        ------
        ValueError
            If an array is missing, or they don't belong together; names the array.
        """
        return cls(
            lon=array_of(arrays, "lon", of="names").astype(np.float64),
            lat=array_of(arrays, "lat", of="names").astype(np.float64),
            **{name: labels_from(arrays, name, of="names") for name in _LABELS},
        )

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Give plain arrays for an npz file; none of them needs pickle."""
        arrays: dict[str, NDArray[np.generic]] = {"lon": self.lon, "lat": self.lat}
        for name, labels in self._labels().items():
            arrays |= label_arrays(name, labels)
        return arrays

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> Self:
        """Keep only `rows`, given as places or as a mask."""
        columns = {name: labels.take(rows) for name, labels in self._labels().items()}
        return type(self)(lon=self.lon[rows], lat=self.lat[rows], **columns)

    def of_kinds(self, kinds: frozenset[str]) -> NDArray[np.bool_]:
        """Mask of the rows that are of one of some kinds."""
        wanted = np.array([kind in kinds for kind in self.kind.words], dtype=np.bool_)
        return wanted[self.kind.index]

    def __len__(self) -> int:
        return len(self.lon)

    @overload
    def __getitem__(self, row: int) -> Name: ...

    @overload
    def __getitem__(self, row: slice) -> "Names": ...

    def __getitem__(self, row: int | slice) -> "Name | Names":
        if isinstance(row, slice):
            return self.take(np.arange(len(self))[row])
        place = Coordinate(float(self.lon[row]), float(self.lat[row]))
        return Name(self.text[row], self.kind[row], place, self.context[row])

    def __iter__(self) -> Iterator[Name]:
        return (self[row] for row in range(len(self)))

    def _labels(self) -> dict[str, Labels]:
        return dict(zip(_LABELS, (self.text, self.kind, self.context), strict=True))
