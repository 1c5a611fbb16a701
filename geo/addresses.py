"""The addresses of a city: one as a record, a hundred thousand as columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, overload

import numpy as np
from numpy.typing import NDArray

from geo.coordinate import Coordinate
from geo.labels import Labels, array_of, label_arrays, labels_from

__all__ = ["Address", "Addresses", "Labels"]


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lives or works: what is on the letter, and where that is."""

    street: str
    number: str
    coordinate: Coordinate
    postcode: str = ""
    city: str = ""

    def __str__(self) -> str:
        """As on a letter, in one line: ``Street 12, Postcode City``."""
        door = " ".join(part for part in (self.street, self.number) if part)
        town = " ".join(part for part in (self.postcode, self.city) if part)
        return ", ".join(part for part in (door, town) if part)


_LABELS = ("street", "number", "postcode", "city")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Addresses(Sequence[Address]):
    """Many addresses, kept as columns: about 32 bytes each instead of 400.

    Reads like a list of `Address`; ``addresses[i]`` makes one on the fly.

    Parameters
    ----------
    lon, lat : (n,) float64
        Degrees (WGS-84).
    street, number, postcode, city : Labels
        Of n rows each; an unknown postcode or city is ``""``.

    Raises
    ------
    ValueError
        If the columns differ in length, or a coordinate is no place on Earth.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    street: Labels
    number: Labels
    postcode: Labels
    city: Labels

    def __post_init__(self) -> None:
        """Refuse columns that don't belong together."""
        labels = self._labels().values()
        lengths = {len(self.lon), len(self.lat), *(len(column) for column in labels)}
        if len(lengths) > 1:
            raise ValueError(f"address columns differ in length: {sorted(lengths)}")
        # a comparison with NaN is false, so this refuses NaN as well
        if not (np.all(np.abs(self.lon) <= 180) and np.all(np.abs(self.lat) <= 90)):  # noqa: PLR2004 - degrees
            raise ValueError("an address lies outside ±180 degrees longitude or ±90 latitude")

    @classmethod
    def empty(cls) -> Self:
        """No address at all: a city whose source has none."""
        return cls.of(())

    @classmethod
    def of(cls, addresses: Sequence[Address]) -> Self:
        """Build from records."""
        return cls(
            lon=np.array([a.coordinate.lon for a in addresses], dtype=np.float64),
            lat=np.array([a.coordinate.lat for a in addresses], dtype=np.float64),
            street=Labels.of([a.street for a in addresses]),
            number=Labels.of([a.number for a in addresses]),
            postcode=Labels.of([a.postcode for a in addresses]),
            city=Labels.of([a.city for a in addresses]),
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
            lon=array_of(arrays, "lon", of="addresses").astype(np.float64),
            lat=array_of(arrays, "lat", of="addresses").astype(np.float64),
            **{name: labels_from(arrays, name, of="addresses") for name in _LABELS},
        )

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Give plain arrays for an npz file; none of them needs pickle."""
        arrays: dict[str, NDArray[np.generic]] = {"lon": self.lon, "lat": self.lat}
        for name, labels in self._labels().items():
            arrays |= label_arrays(name, labels)
        return arrays

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> Self:
        """Keep only `rows`, given as places or as a mask."""
        return type(self)(
            lon=self.lon[rows],
            lat=self.lat[rows],
            **{name: labels.take(rows) for name, labels in self._labels().items()},
        )

    def coordinate(self, row: int) -> Coordinate:
        """Where an address is, without making the whole record."""
        return Coordinate(float(self.lon[row]), float(self.lat[row]))

    def __len__(self) -> int:
        return len(self.lon)

    @overload
    def __getitem__(self, row: int) -> Address: ...

    @overload
    def __getitem__(self, row: slice) -> "Addresses": ...

    def __getitem__(self, row: int | slice) -> "Address | Addresses":
        if isinstance(row, slice):
            return self.take(np.arange(len(self))[row])
        return Address(
            street=self.street[row],
            number=self.number[row],
            coordinate=self.coordinate(row),
            postcode=self.postcode[row],
            city=self.city[row],
        )

    def __iter__(self) -> Iterator[Address]:
        return (self[row] for row in range(len(self)))

    def _labels(self) -> dict[str, Labels]:
        return dict(zip(_LABELS, (self.street, self.number, self.postcode, self.city), strict=True))
