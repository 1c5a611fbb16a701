"""Roads and addresses of a named place from OpenStreetMap's servers, through osmnx."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate
from geo.errors import BadRoadData

if TYPE_CHECKING:
    import networkx as nx

_ADDRESS_TAG = "addr:housenumber"


@dataclass(frozen=True, slots=True)
class Place:
    """What the servers know of a place."""

    graph: "nx.MultiDiGraph[Any]"
    addresses: Addresses


class PlaceSource(Protocol):
    """Somebody who knows the roads and addresses of named places."""

    def fetch(self, query: str, /) -> Place:
        """Roads and addresses of a place; any OSError or ValueError if there are none."""
        ...


class OsmnxPlaces:
    """OpenStreetMap's public servers: Nominatim for the name, Overpass for the roads."""

    def fetch(self, query: str) -> Place:
        """Download a place; writes no cache into the working folder."""
        import osmnx as ox  # noqa: PLC0415 - takes seconds, and only places need it

        with _without_cache(ox):
            graph = ox.graph_from_place(query, network_type="drive_service", simplify=True)
            try:
                found = ox.features_from_place(query, tags={_ADDRESS_TAG: True})
            except ox._errors.InsufficientResponseError:  # noqa: SLF001 - its only home
                return Place(graph, Addresses.empty())
        return Place(graph, addresses_of_features(found))


def read_place(query: str, places: PlaceSource) -> Place:
    """Ask a source for a place.

    Raises
    ------
    BadRoadData
        If it doesn't know the place or can't be reached; says why.
    """
    try:
        return places.fetch(query)
    except (OSError, ValueError, TypeError) as fault:
        reason = " ".join(str(fault).split()) or type(fault).__name__
        raise BadRoadData(query, f"can't be fetched from OpenStreetMap: {reason}") from fault


def addresses_of_features(features: Any) -> Addresses:
    """Addresses of a table of osmnx features (geopandas), each at the middle of its shape."""
    addresses = []
    for row in features.to_dict("records"):
        street = _text(row, "addr:street") or _text(row, "addr:place")
        number = _text(row, _ADDRESS_TAG)
        if street and number:
            middle = row["geometry"].centroid
            addresses.append(
                Address(
                    street=street,
                    number=number,
                    coordinate=Coordinate(middle.x, middle.y),
                    postcode=_text(row, "addr:postcode"),
                    city=_text(row, "addr:city"),
                )
            )
    return Addresses.of(addresses)


def _text(row: dict[str, Any], key: str) -> str:
    """Read a text of a table; what is missing there is not a number (pandas)."""
    value = row.get(key)
    return value if isinstance(value, str) else ""


@contextmanager
def _without_cache(ox: Any) -> Iterator[None]:
    """Use osmnx without its cache; its settings are global, so put them back."""
    before = ox.settings.use_cache
    ox.settings.use_cache = False
    try:
        yield
    finally:
        ox.settings.use_cache = before
