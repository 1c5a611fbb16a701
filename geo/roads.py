"""The road graph of a city as plain arrays: junctions, directed arcs, their shapes and names."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

ROAD_CLASSES: Final[tuple[str, ...]] = (
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "road",
    "track",
    "pedestrian",
)
"""OSM `highway` values that a van may drive, big roads first; `Roads.road_class` points here."""

LONGEST_ARC_DECIMETRES: Final = 2**28 - 1
"""Longer than any road on Earth; searches pack milliseconds and decimetres into one number."""

_DTYPES: Final = {
    "lon": np.float64,
    "lat": np.float64,
    "tail": np.int32,
    "head": np.int32,
    "milliseconds": np.int32,
    "decimetres": np.int32,
    "road_class": np.uint8,
    "name": np.int32,
    "shape_start": np.int64,
    "shape_lon": np.float64,
    "shape_lat": np.float64,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Roads:
    """A directed road graph of n junctions and m arcs; build it with `Roads.of`.

    Arcs are sorted by (tail, head), at most one from one junction to another, none from a
    junction to itself. The arrays are read-only.

    Parameters
    ----------
    lon, lat : float64 array of shape (n,)
        Junctions in WGS-84 degrees.
    tail, head : int32 array of shape (m,)
        Junctions at which an arc begins and ends.
    milliseconds, decimetres : int32 array of shape (m,)
        Time (with the delay at the head's signal or crossing) and length, each at least 1.
    road_class : uint8 array of shape (m,)
        Index into `ROAD_CLASSES`.
    name : int32 array of shape (m,)
        Index into `names`.
    names : tuple of str
        Street names; the first is "" for roads without one.
    shape_start : int64 array of shape (m + 1,)
        Inner points of arc i (without its ends) are `shape_lon[shape_start[i]:shape_start[i + 1]]`.
    shape_lon, shape_lat : float64 array
        The inner points.

    Raises
    ------
    ValueError
        If the arrays don't fit together; says which.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    milliseconds: NDArray[np.int32]
    decimetres: NDArray[np.int32]
    road_class: NDArray[np.uint8]
    name: NDArray[np.int32]
    names: tuple[str, ...]
    shape_start: NDArray[np.int64]
    shape_lon: NDArray[np.float64]
    shape_lat: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Check what every search relies on, and make the arrays read-only."""
        for field, dtype in _DTYPES.items():
            array = getattr(self, field)
            if array.dtype != dtype or array.ndim != 1:
                raise ValueError(f"{field} is {array.dtype} in {array.ndim} axes, not {dtype} in 1")
        _check_sizes(self)
        _check_values(self)
        for field in _DTYPES:
            getattr(self, field).setflags(write=False)

    @classmethod
    def of(
        cls,
        *,
        lon: ArrayLike,
        lat: ArrayLike,
        tail: ArrayLike,
        head: ArrayLike,
        milliseconds: ArrayLike,
        decimetres: ArrayLike,
        road_class: ArrayLike,
        name: ArrayLike | None = None,
        names: tuple[str, ...] = ("",),
        shape_start: ArrayLike | None = None,
        shape_lon: ArrayLike = (),
        shape_lat: ArrayLike = (),
    ) -> Self:
        """Roads from arcs in any order (arrays as in the class, copied).

        Self-loops are dropped, and of parallel arcs only the fastest stays (the shortest of
        equally fast ones). Names and shapes may be left out.
        """
        tails, heads = np.array(tail, np.int32), np.array(head, np.int32)
        times, lengths = np.array(milliseconds, np.int32), np.array(decimetres, np.int32)
        starts = _no_shapes(len(tails)) if shape_start is None else np.array(shape_start, np.int64)
        keep = kept_arcs(tails, heads, times, lengths)
        new_starts, points = _ragged(starts, keep)
        return cls(
            lon=np.array(lon, np.float64),
            lat=np.array(lat, np.float64),
            tail=tails[keep],
            head=heads[keep],
            milliseconds=times[keep],
            decimetres=lengths[keep],
            road_class=np.array(road_class, np.uint8)[keep],
            name=(np.zeros(len(tails), np.int32) if name is None else np.array(name, np.int32))[
                keep
            ],
            names=names,
            shape_start=new_starts,
            shape_lon=np.array(shape_lon, np.float64)[points],
            shape_lat=np.array(shape_lat, np.float64)[points],
        )

    @property
    def junctions(self) -> int:
        """Number of junctions."""
        return len(self.lon)

    @property
    def arcs(self) -> int:
        """Number of directed arcs."""
        return len(self.tail)

    def points(self, arcs: NDArray[np.integer]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Drawn points of some arcs, ends included.

        Parameters
        ----------
        arcs : int array of shape (k,)
            Which arcs, in any order.

        Returns
        -------
        coordinates : float64 array of shape (p, 2)
            Longitude and latitude of all points, arc after arc.
        owner : int64 array of shape (p,)
            Position in `arcs` that each point belongs to; `shapely.linestrings` takes both.
        """
        starts, inner = _ragged(self.shape_start, arcs)
        owner = np.repeat(np.arange(len(arcs)), np.diff(starts) + 2)
        first = starts[:-1] + 2 * np.arange(len(arcs))
        last = starts[1:] + 2 * np.arange(len(arcs)) + 1
        is_end = np.zeros(len(owner), np.bool_)
        is_end[first] = is_end[last] = True
        coordinates = np.empty((len(owner), 2))
        for axis, (junction, shape) in enumerate(
            ((self.lon, self.shape_lon), (self.lat, self.shape_lat))
        ):
            coordinates[first, axis] = junction[self.tail[arcs]]
            coordinates[last, axis] = junction[self.head[arcs]]
            coordinates[~is_end, axis] = shape[inner]
        return coordinates, owner


def kept_arcs(
    tail: NDArray[np.integer],
    head: NDArray[np.integer],
    milliseconds: NDArray[np.integer],
    decimetres: NDArray[np.integer],
) -> NDArray[np.int64]:
    """Positions of the arcs that `Roads.of` keeps, in the order in which it numbers them."""
    order = np.lexsort((decimetres, milliseconds, head, tail))
    return order[_first_of_each(tail[order], head[order])]


def largest_strong_component(roads: Roads) -> Roads:
    """Keep the biggest part in which every junction reaches every other.

    A weakly connected part would keep junctions that can be entered and never left.
    """
    return part_of(roads, strong_junctions(roads))[0]


def strong_junctions(roads: Roads) -> NDArray[np.bool_]:
    """Tell for each junction whether it is of the biggest part that can be driven there and back.

    Parameters
    ----------
    roads : Roads
        Of n junctions.

    Returns
    -------
    bool array of shape (n,)
    """
    if roads.junctions == 0:
        return np.zeros(0, np.bool_)
    graph = csr_array(
        (np.ones(roads.arcs, np.int8), (roads.tail, roads.head)),
        shape=(roads.junctions, roads.junctions),
    )
    _, label = connected_components(graph, directed=True, connection="strong")
    strong: NDArray[np.bool_] = label == np.bincount(label).argmax()
    return strong


def part_of(roads: Roads, stays: NDArray[np.bool_]) -> tuple[Roads, NDArray[np.int64]]:
    """Keep some junctions and the arcs between them.

    Parameters
    ----------
    roads : Roads
        Of n junctions.
    stays : bool array of shape (n,)
        The junctions to keep.

    Returns
    -------
    part : Roads
        Without the names that nothing in it bears.
    arcs : int64 array of shape (part.arcs,)
        Which arc of `roads` each arc of the part was.
    """
    number = np.cumsum(stays) - 1
    arcs = np.flatnonzero(stays[roads.tail] & stays[roads.head])
    starts, points = _ragged(roads.shape_start, arcs)
    names, name = np.unique(np.append(0, roads.name[arcs]), return_inverse=True)
    part = Roads(
        lon=roads.lon[stays],
        lat=roads.lat[stays],
        tail=number[roads.tail[arcs]].astype(np.int32),
        head=number[roads.head[arcs]].astype(np.int32),
        milliseconds=roads.milliseconds[arcs],
        decimetres=roads.decimetres[arcs],
        road_class=roads.road_class[arcs],
        name=name[1:].astype(np.int32),
        names=tuple(roads.names[i] for i in names),
        shape_start=starts,
        shape_lon=roads.shape_lon[points],
        shape_lat=roads.shape_lat[points],
    )
    return part, arcs


def _no_shapes(arcs: int) -> NDArray[np.int64]:
    return np.zeros(arcs + 1, np.int64)


def _first_of_each(tail: NDArray[np.integer], head: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Of sorted arcs, the first one of each pair of different junctions."""
    first: NDArray[np.bool_] = tail != head
    first[1:] &= (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    return first


def _ragged(
    starts: NDArray[np.int64], rows: NDArray[np.integer]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Choose rows of a ragged array: their new starts, and where their items were."""
    sizes = (starts[1:] - starts[:-1])[rows]
    new = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    items = np.arange(new[-1]) + np.repeat(starts[:-1][rows] - new[:-1], sizes)
    return new, items


def _check_sizes(roads: Roads) -> None:
    n, m = len(roads.lon), len(roads.tail)
    sizes = {"lat": n, "head": m, "milliseconds": m, "decimetres": m, "road_class": m, "name": m}
    sizes |= {"shape_start": m + 1, "shape_lat": len(roads.shape_lon)}
    for field, size in sizes.items():
        if len(getattr(roads, field)) != size:
            raise ValueError(f"{field} has {len(getattr(roads, field))} values, not {size}")
    starts = roads.shape_start
    if starts[0] != 0 or starts[-1] != len(roads.shape_lon) or (np.diff(starts) < 0).any():
        raise ValueError("shape_start doesn't divide the shape points")
    if not roads.names or roads.names[0]:
        raise ValueError("names must begin with the empty name")


def _check_values(roads: Roads) -> None:
    limits: dict[str, tuple[float, float]] = {
        "lon": (-180, 180),
        "lat": (-90, 90),
        "shape_lon": (-180, 180),
        "shape_lat": (-90, 90),
        "tail": (0, len(roads.lon) - 1),
        "head": (0, len(roads.lon) - 1),
        "milliseconds": (1, 2**31 - 1),
        "decimetres": (1, LONGEST_ARC_DECIMETRES),
        "road_class": (0, len(ROAD_CLASSES) - 1),
        "name": (0, len(roads.names) - 1),
    }
    for field, (low, high) in limits.items():
        array = getattr(roads, field)
        # written so that NaN fails too
        if not ((array >= low) & (array <= high)).all():
            raise ValueError(f"{field} has values outside {low} to {high}")
    key = roads.tail.astype(np.int64) * (len(roads.lon) + 1) + roads.head
    if (np.diff(key) <= 0).any():
        raise ValueError("arcs are not sorted by tail and head, or one is double")
    if (roads.tail == roads.head).any():
        raise ValueError("an arc leads from a junction to itself")
