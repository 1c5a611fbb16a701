"""Live speeds: what is driven on single roads right now, until it is known no longer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import BadTraffic
from geo.roads import Roads

SLOWEST_KMH, FASTEST_KMH = 0.1, 200.0
_MOST_NAMED = 10
_LONGEST_MILLISECONDS: Final = 24 * 3600 * 1000
_DECIMETRES_TO_MILLISECONDS: Final = 360.0
"""What a decimetre takes at 1 km/h."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LiveSpeeds:
    """Speeds measured on k arcs; they replace the profile there until they expire.

    Parameters
    ----------
    arcs : int32 array of shape (k,)
        Ascending, each once; read-only.
    kmh : float64 array of shape (k,)
        Average over the arc with its waits, `SLOWEST_KMH` to `FASTEST_KMH`; read-only.
    expires : datetime, optional
        Instant from which they hold no longer, aware; None is never.

    Raises
    ------
    BadTraffic
        If a speed is 0, negative, NaN, infinite or absurd, or an arc is there twice; names them.
    """

    arcs: NDArray[np.int32]
    kmh: NDArray[np.float64]
    expires: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse speeds that nobody drives."""
        faults = [*_faults(self.arcs, self.kmh)]
        if self.expires is not None and self.expires.utcoffset() is None:
            faults.append(f"expires {self.expires} has no UTC offset: say which clock it is")
        if faults:
            raise BadTraffic("live speeds", faults)
        self.arcs.setflags(write=False)
        self.kmh.setflags(write=False)

    @classmethod
    def of(
        cls,
        speeds: Mapping[int, float] | tuple[ArrayLike, ArrayLike],
        *,
        expires: datetime | None = None,
    ) -> Self:
        """Build from km/h by arc, or from arcs and their km/h in any order (copied).

        `RoadFinder.between` gives the arcs of edges known by the coordinates of their ends.

        Raises
        ------
        BadTraffic
            As the class, and if the two differ in length or arcs are no whole numbers.
        """
        given = (list(speeds), list(speeds.values())) if isinstance(speeds, Mapping) else speeds
        arcs, kmh = np.atleast_1d(np.array(given[0])), np.atleast_1d(_numbers(given[1]))
        if arcs.size == 0 and kmh.size == 0:
            arcs, kmh = np.empty(0, np.int32), np.empty(0)
        if arcs.ndim != 1 or arcs.shape != kmh.shape:
            raise BadTraffic("live speeds", [f"{arcs.size} arcs have {kmh.size} speeds"])
        if arcs.dtype.kind not in "iu":
            raise BadTraffic("live speeds", ["arcs are no whole numbers"])
        beyond = (arcs < 0) | (arcs > np.iinfo(np.int32).max)
        if beyond.any():
            raise BadTraffic("live speeds", [f"there is no arc {int(arcs[beyond][0])}"])
        order = np.argsort(arcs, kind="stable")
        utc = None if expires is None or expires.utcoffset() is None else expires.astimezone(UTC)
        return cls(arcs=arcs[order].astype(np.int32), kmh=kmh[order], expires=utc or expires)

    def holds(self, moment: datetime | None) -> bool:
        """Whether they are still true at an instant; None is a time out of time: always."""
        return moment is None or self.expires is None or moment < self.expires

    def milliseconds(self, roads: Roads) -> NDArray[np.int32]:
        """Give the time of each of `arcs`, shape (k,); at least 1 and at most a day.

        Raises
        ------
        BadTraffic
            If the roads have no such arcs.
        """
        if self.arcs.size and int(self.arcs[-1]) >= roads.arcs:
            missing = self.arcs[np.searchsorted(self.arcs, roads.arcs) :]
            named = ", ".join(map(str, missing[:_MOST_NAMED].tolist()))
            last = roads.arcs - 1
            raise BadTraffic("live speeds", [f"there is no arc {named}: the last is {last}"])
        times = roads.decimetres[self.arcs] * (_DECIMETRES_TO_MILLISECONDS / self.kmh)
        return np.clip(np.rint(times), 1, _LONGEST_MILLISECONDS).astype(np.int32)


def _numbers(values: ArrayLike) -> NDArray[np.float64]:
    try:
        return np.array(values, np.float64)
    except (TypeError, ValueError):
        raise BadTraffic("live speeds", ["speeds are no numbers"]) from None


def _faults(arcs: NDArray[np.int32], kmh: NDArray[np.float64]) -> list[str]:
    faults = []
    # written so that NaN fails too
    bad = np.flatnonzero(~((kmh >= SLOWEST_KMH) & (kmh <= FASTEST_KMH)))
    for i in bad[:_MOST_NAMED]:
        hint = ": close the road instead" if kmh[i] == 0 else ""
        limits = f"{SLOWEST_KMH:g} to {FASTEST_KMH:g} km/h"
        faults.append(f"arc {arcs[i]}: {kmh[i]:g} km/h is not {limits}{hint}")
    if bad.size > _MOST_NAMED:
        faults.append(f"and {bad.size - _MOST_NAMED} more such arcs")
    twice = arcs[1:][np.diff(arcs) <= 0]
    if twice.size:
        named = ", ".join(map(str, np.unique(twice)[:_MOST_NAMED].tolist()))
        faults.append(f"arcs are there twice or out of order: {named}")
    return faults
