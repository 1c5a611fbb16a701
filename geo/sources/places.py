"""Roads and addresses of a place or an area from OpenStreetMap's servers, through osmnx."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar
from urllib.error import HTTPError
from urllib.request import urlopen

from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate
from geo.errors import BadRoadData, NoConnection
from geo.sources.drawn_area import Outline

if TYPE_CHECKING:
    import networkx as nx

_ADDRESS_TAG = "addr:housenumber"
_DRIVEN = "drive_service"
_PATIENCE_SECONDS: Final = 20.0

_Where = TypeVar("_Where")


@dataclass(frozen=True, slots=True)
class Place:
    """What the servers know of a place."""

    graph: "nx.MultiDiGraph[Any]"
    addresses: Addresses


class PlaceSource(Protocol):
    """Somebody who knows the roads and addresses of places; any OSError if it can't be reached."""

    def named(self, query: str, /) -> Place:
        """Roads and addresses of a place by its name; any ValueError if there are none."""
        ...

    def inside(self, outline: Outline, /) -> Place:
        """Roads and addresses within an outline in degrees; any ValueError if there are none."""
        ...


class OsmnxPlaces:
    """OpenStreetMap's public servers: Nominatim for the name, Overpass for the roads.

    All parts of the road graph come back: the strong component is ours to find, and to tell how
    much it leaves out. No cache is written into the working folder.
    """

    def named(self, query: str) -> Place:
        """Download a place."""
        import osmnx as ox  # noqa: PLC0415 - takes seconds, and only places need it

        with _without_cache(ox):
            graph = ox.graph_from_place(query, network_type=_DRIVEN, retain_all=True)
            return Place(graph, _addresses(ox, ox.features_from_place, query))

    def inside(self, outline: Outline) -> Place:
        """Download what lies in an outline."""
        import osmnx as ox  # noqa: PLC0415 - as above

        _knock(ox.settings.overpass_url)
        with _without_cache(ox):
            graph = ox.graph_from_polygon(outline, network_type=_DRIVEN, retain_all=True)
            return Place(graph, _addresses(ox, ox.features_from_polygon, outline))


def read_place(query: str, places: PlaceSource) -> Place:
    """Ask a source for a place by its name.

    Raises
    ------
    BadRoadData
        If it doesn't know the place, or the place has no roads; says why.
    NoConnection
        If it can't be reached.
    """
    return _asked(query, places.named, query)


def read_inside(source: str, outline: Outline, places: PlaceSource) -> Place:
    """Ask a source for what lies in an outline; errors name `source`.

    Raises
    ------
    BadRoadData, NoConnection
        As `read_place`.
    """
    return _asked(source, places.inside, outline)


def _asked(source: str, ask: Callable[[_Where], Place], where: _Where) -> Place:
    try:
        return ask(where)
    except OSError as fault:
        raise NoConnection(f"{source}: OpenStreetMap's servers {_trouble(fault)}") from fault
    except (ValueError, TypeError) as fault:
        reason = " ".join(str(fault).split()) or type(fault).__name__
        if type(fault).__name__ == "ResponseStatusCodeError":  # osmnx: a server is ill or busy
            raise NoConnection(f"{source}: OpenStreetMap's servers refuse: {reason}.") from fault
        raise BadRoadData(source, f"can't be fetched from OpenStreetMap: {reason}") from fault


def _trouble(fault: OSError) -> str:
    """Say in a few words what libraries say in a paragraph."""
    late = isinstance(fault, TimeoutError) or "timed out" in str(fault).lower()
    return "don't answer in time." if late else "can't be reached: is there a connection?"


def _addresses(ox: Any, features: Callable[..., Any], where: object) -> Addresses:
    try:
        return addresses_of_features(features(where, tags={_ADDRESS_TAG: True}))
    except ox._errors.InsufficientResponseError:  # noqa: SLF001 - its only home
        return Addresses.empty()


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


def _knock(overpass: str) -> None:
    """See whether anybody is there: osmnx would wait minutes for a server that can't be reached.

    Raises
    ------
    OSError
        If nobody is.
    """
    with suppress(HTTPError):  # whoever refuses is there
        address = f"{overpass.rstrip('/')}/status"
        urlopen(address, timeout=_PATIENCE_SECONDS).close()  # noqa: S310 - osmnx's own setting


@contextmanager
def _without_cache(ox: Any) -> Iterator[None]:
    """Use osmnx without its cache; its settings are global, so put them back."""
    before = ox.settings.use_cache
    ox.settings.use_cache = False
    try:
        yield
    finally:
        ox.settings.use_cache = before
