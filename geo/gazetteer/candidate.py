"""What geocoding answers with: a sure place, or candidates with their scores."""

from dataclasses import dataclass
from typing import Final, Protocol

from geo.addresses import Address
from geo.coordinate import Coordinate

ADDRESS: Final = "address"
"""A door that the source has."""
INTERPOLATED: Final = "interpolated"
"""A door that the source lacks, between two of the same street that it has."""
STREET: Final = "street"
"""The middle of a street."""
CROSSING: Final = "crossing"
"""Where two streets meet."""
COORDINATES: Final = "coordinates"
"""A place that was typed as latitude and longitude."""

SURE: Final = 90
"""Scores from here up mean: all that was typed is known and is spelt so."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place for a text: where it is, and the address as the source spells it.

    Parameters
    ----------
    coordinate : Coordinate
    address : Address
    kind : str
        `ADDRESS`, `INTERPOLATED`, `CROSSING`, `COORDINATES`, or what a named place is
        (``hospital``).
    note : str
        What people should know before they drive there, such as "between 12 and 16".
    """

    coordinate: Coordinate
    address: Address
    kind: str = ADDRESS
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place that may be meant.

    Parameters
    ----------
    coordinate : Coordinate
    label : str
        For people: address, street or name, with its town.
    kind : str
        As in `Found`, or `STREET`, or a settlement's (``suburb``).
    score : int
        0 to 100, higher is likelier; `SURE` and above only for what is spelt as it was typed.
    address : Address, optional
        Of a door, also of one between two known ones.
    note : str
        As in `Found`.
    metres : float, optional
        How far from the asked coordinate, in a reverse search.
    """

    coordinate: Coordinate
    label: str
    kind: str
    score: int
    address: Address | None = None
    note: str = ""
    metres: float | None = None


class Geocoder(Protocol):
    """Whatever finds places for addresses."""

    def find(self, text: str) -> Found:
        """Find the place of an address.

        Raises
        ------
        GeocodingFailed
            If there is none, or more than one, or the source can't be asked; says which.
        """
        ...

    def candidates(self, text: str, *, limit: int = 5) -> list[Candidate]:
        """List what may be meant, likeliest first.

        Raises
        ------
        GeocodingFailed
            If the text is empty or far too long, or the source can't be asked.
        """
        ...
