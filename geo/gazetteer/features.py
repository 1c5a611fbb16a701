"""What a gazetteer can find, joined by name and nearness: streets with their doors, and places."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.address_text import street_key, words
from geo.addresses import Addresses
from geo.coordinate import Coordinate
from geo.gazetteer.candidate import STREET
from geo.names import FOOTWAY, SETTLEMENTS, Names
from geo.roads import Roads

METRES_PER_DEGREE: Final = 111_195.0
CELL_METRES: Final = 400.0
"""Parts of one street may be so far apart; farther ones are two streets of one name."""
TOWN_METRES: Final = 6000.0
"""A street this near to a town's middle is said to be in it where nothing else says so."""
NEAR_DOOR_METRES: Final = 1000.0
"""A street this near to a door that names its town is in that town."""
_TOWNS = SETTLEMENTS - {"quarter", "neighbourhood", "hamlet"}
_BITS = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Features:
    """Everything that has a name; streets come first.

    Parameters
    ----------
    names : tuple of str
        The distinct names, one spelling of each.
    name : (f,) int32
        Each feature's place in `names`.
    text : tuple of str
        How each feature itself is spelt.
    kind : tuple of str
        `STREET`, or what the source calls it.
    lon, lat : (f,) float64
        Middle, for a street on it.
    town : tuple of str
        Where it is, or "".
    rows : (a,) int64
        Addresses, feature after feature.
    row_start : (f + 1,) int64
        Where each feature's addresses begin in `rows`.
    arc_feature : (m,) int32
        Street of each arc of the roads, or -1 where it has no name.
    """

    names: tuple[str, ...]
    name: NDArray[np.int32]
    text: tuple[str, ...]
    kind: tuple[str, ...]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    town: tuple[str, ...]
    rows: NDArray[np.int64]
    row_start: NDArray[np.int64]
    arc_feature: NDArray[np.int32]

    def coordinate(self, feature: int) -> Coordinate:
        """Middle of a feature."""
        return Coordinate(float(self.lon[feature]), float(self.lat[feature]))

    def doors(self, feature: int) -> NDArray[np.int64]:
        """Rows of a street's addresses."""
        return self.rows[self.row_start[feature] : self.row_start[feature + 1]]

    def label(self, feature: int) -> str:
        """Name and town."""
        name = self.text[feature]
        town = self.town[feature]
        return f"{name}, {town}" if town and town != name else name


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """Named points: whose name, where."""

    key: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


class _Texts:
    """All spellings of all sources, one after the other, and the number of each one's key."""

    def __init__(self, roads: Roads | None, addresses: Addresses, names: Names) -> None:
        of_roads = () if roads is None else roads.names
        self.doors, self.names = len(of_roads), len(of_roads) + len(addresses.street.words)
        self.every = (*of_roads, *addresses.street.words, *names.text.words)
        number: dict[str, int] = {}
        first: list[str] = []
        self.key = np.zeros(len(self.every), np.int64)
        for i, text in enumerate(self.every):
            # a name without letters or figures is its own key
            place = number.setdefault(street_key(words(text)) or text, len(first))
            if place == len(first):
                first.append(text)
            self.key[i] = place
        self.first = tuple(first)


def features_of(addresses: Addresses, names: Names, roads: Roads | None) -> Features:
    """Join addresses, names and roads by name and nearness."""
    texts = _Texts(roads, addresses, names)
    is_way = names.of_kinds(frozenset((FOOTWAY,)))
    ways, others = np.flatnonzero(is_way), np.flatnonzero(~is_way)
    arcs = np.empty(0, np.int64) if roads is None else np.flatnonzero(roads.name > 0)
    arc_text = np.empty(0, np.int64) if roads is None else roads.name[arcs]
    arc_lon, arc_lat = _arc_middles(roads, arcs)
    spelt = np.concatenate(
        (arc_text, texts.doors + addresses.street.index, texts.names + names.text.index[ways])
    ).astype(np.int64)
    points = _Points(
        key=texts.key[spelt],
        lon=np.concatenate((arc_lon, addresses.lon, names.lon[ways])),
        lat=np.concatenate((arc_lat, addresses.lat, names.lat[ways])),
    )
    street = _streets(points, _arc_ends(roads, arcs, texts.key[arc_text]))
    _, first = np.unique(street, return_index=True)
    count = len(first)
    lon, lat = _middles(street, points, len(arcs), count)
    lon = np.concatenate((lon, names.lon[others]))
    lat = np.concatenate((lat, names.lat[others]))
    of_door = street[len(arcs) : len(arcs) + len(addresses)]
    rows = np.argsort(of_door, kind="stable").astype(np.int64)
    row_start = np.searchsorted(of_door[rows], np.arange(count + len(others) + 1)).astype(np.int64)
    towns = [""] * count + [names.context[row] for row in others.tolist()]
    _name_towns_of_doors(towns, addresses, rows, row_start[: count + 1])
    _name_towns_nearby(towns, names, addresses, (lon, lat))
    spelt = np.concatenate((spelt[first], texts.names + names.text.index[others]))
    arc_feature = np.full(0 if roads is None else roads.arcs, -1, np.int32)
    arc_feature[arcs] = street[: len(arcs)]
    return Features(
        names=texts.first,
        name=texts.key[spelt].astype(np.int32),
        text=tuple(texts.every[i] for i in spelt.tolist()),
        kind=(*(STREET for _ in range(count)), *(names.kind[row] for row in others.tolist())),
        lon=lon,
        lat=lat,
        town=tuple(towns),
        rows=rows,
        row_start=row_start,
        arc_feature=arc_feature,
    )


def _arc_middles(
    roads: Roads | None, arcs: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Middles of arcs: the middle point of their shape, or half way from end to end."""
    if roads is None:
        return np.empty(0), np.empty(0)
    inner = np.diff(roads.shape_start)[arcs]
    middle = roads.shape_start[arcs] + inner // 2
    places = []
    for junction, shape in ((roads.lon, roads.shape_lon), (roads.lat, roads.shape_lat)):
        half = (junction[roads.tail[arcs]] + junction[roads.head[arcs]]) / 2
        bent = inner > 0
        half[bent] = shape[middle[bent]]
        places.append(half)
    return places[0], places[1]


def _arc_ends(
    roads: Roads | None, arcs: NDArray[np.int64], key: NDArray[np.int64]
) -> tuple[_Points, _Points] | None:
    if roads is None or not len(arcs):
        return None
    tail, head = roads.tail[arcs], roads.head[arcs]
    return (
        _Points(key, roads.lon[tail], roads.lat[tail]),
        _Points(key, roads.lon[head], roads.lat[head]),
    )


def _streets(points: _Points, ends: tuple[_Points, _Points] | None) -> NDArray[np.int64]:
    """Count the streets: points of one name joined by arcs or in neighbouring cells."""
    if not len(points.key):
        return np.empty(0, np.int64)
    scale = METRES_PER_DEGREE * float(np.cos(np.radians(points.lat.mean())))
    parts = (points, *(ends or ()))
    cells = [_cells(part, scale) for part in parts]
    nodes, place = np.unique(np.concatenate(cells), return_inverse=True)
    of_part = np.split(place, np.cumsum([len(cell) for cell in cells])[:-1])
    links = [(of_part[0][: len(end)], end) for end in of_part[1:]]
    for step in (1, 1 << _BITS, (1 << _BITS) + 1, (1 << _BITS) - 1):
        beside = np.minimum(np.searchsorted(nodes, nodes + step), len(nodes) - 1)
        near = np.flatnonzero(nodes[beside] == nodes + step)
        links.append((near, beside[near]))
    rows = np.concatenate([a for a, _ in links])
    columns = np.concatenate([b for _, b in links])
    graph = csr_array((np.ones(len(rows), np.int8), (rows, columns)), shape=(len(nodes),) * 2)
    _, label = connected_components(graph, directed=False)
    # numbered by first appearance, so that the numbers have no gap
    _, street = np.unique(label[of_part[0]], return_inverse=True)
    return street.astype(np.int64)


def _cells(points: _Points, scale: float) -> NDArray[np.int64]:
    """Name and square of each point as one number; 2^20 squares of 400 m go around the Earth."""
    x = np.floor((points.lon + 180) * scale / CELL_METRES).astype(np.int64) + 1
    y = np.floor((points.lat + 90) * METRES_PER_DEGREE / CELL_METRES).astype(np.int64) + 1
    return (points.key << (2 * _BITS)) + (x << _BITS) + y


def _middles(
    street: NDArray[np.int64], points: _Points, arcs: int, count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each street its point nearest to their mean, on a road where it has one."""
    on_road = np.arange(len(street)) < arcs
    has_road = np.zeros(count, np.bool_)
    has_road[street[:arcs]] = True
    use = np.flatnonzero(on_road | ~has_road[street]) if len(street) else np.empty(0, np.int64)
    of, lon, lat = street[use], points.lon[use], points.lat[use]
    size = np.maximum(1, np.bincount(of, minlength=count))
    mean_lon = np.bincount(of, lon, minlength=count) / size
    mean_lat = np.bincount(of, lat, minlength=count) / size
    squeeze = np.cos(np.radians(lat))
    far = ((lon - mean_lon[of]) * squeeze) ** 2 + (lat - mean_lat[of]) ** 2
    nearest = np.full(count, np.inf)
    np.minimum.at(nearest, of, far)
    ties = np.flatnonzero(far == nearest[of])
    first = ties[np.unique(of[ties], return_index=True)[1]]
    return lon[first], lat[first]


def _name_towns_of_doors(
    towns: list[str], addresses: Addresses, rows: NDArray[np.int64], row_start: NDArray[np.int64]
) -> None:
    """Let streets be in the town that most of their doors name."""
    words_of_city = len(addresses.city.words)
    street = np.repeat(np.arange(len(row_start) - 1), np.diff(row_start))
    pairs, times = np.unique(
        street * words_of_city + addresses.city.index[rows], return_counts=True
    )
    # the most frequent town of a street comes last, and is the one that stays
    for pair in pairs[np.argsort(times, kind="stable")].tolist():
        name = addresses.city.words[pair % words_of_city]
        towns[pair // words_of_city] = name or towns[pair // words_of_city]


def _name_towns_nearby(
    towns: list[str],
    names: Names,
    addresses: Addresses,
    middle: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> None:
    """Let all else be in the town of the nearest door that names one, else of the nearest town."""
    has_city = np.array([bool(city) for city in addresses.city.words], np.bool_)
    doors = np.flatnonzero(has_city[addresses.city.index])
    centres = np.flatnonzero(names.of_kinds(_TOWNS))
    sources = (
        (addresses.lon[doors], addresses.lat[doors], addresses.city.take(doors), NEAR_DOOR_METRES),
        (names.lon[centres], names.lat[centres], names.text.take(centres), TOWN_METRES),
    )
    for lon, lat, town, metres in sources:
        left = [i for i, known in enumerate(towns) if not known]
        if not left or not len(lon):
            continue
        squeeze = float(np.cos(np.radians(lat.mean())))
        tree = cKDTree(np.column_stack((lon * squeeze, lat)))
        asked = np.column_stack((middle[0][left] * squeeze, middle[1][left]))
        far, nearest = tree.query(asked, distance_upper_bound=metres / METRES_PER_DEGREE)
        for place in np.flatnonzero(np.isfinite(far)).tolist():
            towns[left[place]] = town[int(np.asarray(nearest)[place])]
