"""How our times compare with those of OSRM's car profile, pair by pair."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dispatch.measuring.osrm import Osrm, OsrmTrip
from dispatch.measuring.places import lon_lat, places
from geo import Coordinate, RoadNetwork

PAIRS: Final = 2_000
SNAPPED_METRES: Final = 50.0
"""Pairs with an end farther from the road, by either's opinion, are left out."""

PERCENTILES: Final = (1, 5, 25, 50, 75, 95, 99)
LENGTHS_KM: Final = (0, 1, 2, 4, 8, 16, 32, 64)
WORST: Final = 12

Floats = NDArray[np.float64]
Timed = Callable[[Sequence[Coordinate], Sequence[Coordinate]], tuple[Floats, Floats]]
"""Seconds and metres of pairs; infinite where there is no way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LengthBand:
    """Trips of a length: by how much ours take longer, and how fast both are.

    Parameters
    ----------
    low_km, high_km : int
        By OSRM's way.
    pairs : int
    ratio : float
        Median of our seconds over OSRM's.
    our_kmh, osrm_kmh : float
        Medians.
    """

    low_km: int
    high_km: int
    pairs: int
    ratio: float
    our_kmh: float
    osrm_kmh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A pair about which the two differ.

    Parameters
    ----------
    start, end : tuple of two floats
        Longitude and latitude.
    our_seconds, osrm_seconds, our_metres, osrm_metres : float
    """

    start: tuple[float, float]
    end: tuple[float, float]
    our_seconds: float
    osrm_seconds: float
    our_metres: float
    osrm_metres: float

    @property
    def ratio(self) -> float:
        """Our seconds over OSRM's."""
        return self.our_seconds / self.osrm_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Our times beside OSRM's.

    Parameters
    ----------
    pairs : int
    percentiles : dict of int to float
        Of our seconds over OSRM's.
    correlation : float
        Of the seconds, Pearson's.
    one_way_only : int
        Pairs that only one of the two finds a way for; they aren't in the rest.
    bands : tuple of LengthBand
    worst : tuple of Disagreement
        Farthest from equal first.
    """

    pairs: int
    percentiles: dict[int, float]
    correlation: float
    one_way_only: int
    bands: tuple[LengthBand, ...]
    worst: tuple[Disagreement, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give everything to programs."""
        return {
            **asdict(self),
            "percentiles": {str(k): v for k, v in self.percentiles.items()},
            "worst": [{**asdict(pair), "ratio": pair.ratio} for pair in self.worst],
        }


def agreement(network: RoadNetwork, timed: Timed, osrm: Osrm, pairs: int = PAIRS) -> Agreement:
    """Compare the times of random pairs, both given the very same coordinates.

    Parameters
    ----------
    network : RoadNetwork
    timed : callable
        Our seconds and metres of pairs.
    osrm : Osrm
        With the same extract and its car profile.
    pairs : int
        How many to ask about; a few fall out.
    """
    drawn = places(network, 2 * pairs)
    near = network.snap_distances(drawn) <= SNAPPED_METRES
    given = [Coordinate(lon, lat) for lon, lat in lon_lat(drawn)]
    both = [(given[i], given[i + 1]) for i in range(0, 2 * pairs, 2) if near[i] and near[i + 1]]
    trips = [osrm.trip((a.lon, a.lat), (b.lon, b.lat)) for a, b in both]
    keep = [k for k, trip in enumerate(trips) if max(trip.snapped) <= SNAPPED_METRES]
    both, trips = [both[k] for k in keep], [trips[k] for k in keep]
    seconds, metres = timed([a for a, _ in both], [b for _, b in both])
    return compare(both, seconds, metres, trips)


def compare(
    both: Sequence[tuple[Coordinate, Coordinate]],
    seconds: Floats,
    metres: Floats,
    trips: Sequence[OsrmTrip],
) -> Agreement:
    """Put figures of pairs beside each other.

    Parameters
    ----------
    both : sequence of k pairs of Coordinate
    seconds, metres : float64 array of shape (k,)
        Ours.
    trips : sequence of k OsrmTrip
    """
    theirs = np.array([trip.seconds for trip in trips])
    length = np.array([trip.metres for trip in trips])
    found = np.isfinite(seconds) & np.isfinite(theirs)
    used = np.flatnonzero(found & (seconds > 0) & (theirs > 0))
    ours, theirs, way, length = seconds[used], theirs[used], metres[used], length[used]
    ratio = ours / theirs
    farthest = np.argsort(-np.abs(np.log(ratio)), kind="stable")[:WORST]
    return Agreement(
        pairs=len(used),
        percentiles={p: float(np.percentile(ratio, p)) for p in PERCENTILES},
        correlation=float(np.corrcoef(ours, theirs)[0, 1]),
        one_way_only=int((np.isfinite(seconds) != np.isfinite([t.seconds for t in trips])).sum()),
        bands=tuple(_bands(ratio, length, way / ours * 3.6, length / theirs * 3.6)),
        worst=tuple(
            Disagreement(
                start=(both[used[k]][0].lon, both[used[k]][0].lat),
                end=(both[used[k]][1].lon, both[used[k]][1].lat),
                our_seconds=float(ours[k]),
                osrm_seconds=float(theirs[k]),
                our_metres=float(way[k]),
                osrm_metres=float(length[k]),
            )
            for k in farthest
        ),
    )


def _bands(ratio: Floats, metres: Floats, our_kmh: Floats, osrm_kmh: Floats) -> list[LengthBand]:
    bands = []
    for low, high in pairwise(LENGTHS_KM):
        inside = (metres >= low * 1000) & (metres < high * 1000)
        if inside.any():
            bands.append(
                LengthBand(
                    low_km=low,
                    high_km=high,
                    pairs=int(inside.sum()),
                    ratio=float(np.median(ratio[inside])),
                    our_kmh=float(np.median(our_kmh[inside])),
                    osrm_kmh=float(np.median(osrm_kmh[inside])),
                )
            )
    return bands
