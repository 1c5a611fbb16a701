"""Which part of every road can be reached in a time, and when each place of it is."""

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from geo.roads import Roads
from geo.snap import Snapped
from geo.weights import Weights

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_PARTS = 64
"""So finely is a street cut on which somebody starts and others arrive."""


class BeginSearch(Protocol):
    """Whoever knows when roads can be begun; `geo.search.RoadSearch` does."""

    def begun(self, origins: Snapped, *, milliseconds: float) -> Floats:
        """Earliest milliseconds at which each of m arcs is begun at its tail; inf if later."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Parts of k arcs, each driven in the arc's direction.

    Parameters
    ----------
    arc : int64 array of shape (k,)
    start, end : float64 array of shape (k,)
        Fractions of the arc, 0 <= start <= end <= 1.
    begun : float64 array of shape (k,)
        Milliseconds after which it is begun.
    owner : int64 array of shape (k,)
        The origin from which it is begun.
    """

    arc: Integers
    start: Floats
    end: Floats
    begun: Floats
    owner: Integers

    def take(self, rows: NDArray[np.bool_]) -> Self:
        """Choose some of them."""
        return type(self)(*(getattr(self, name)[rows] for name in self.__slots__))

    def joined(self, other: Self) -> Self:
        """Put others behind them."""
        return type(self)(
            *(
                np.concatenate((getattr(self, name), getattr(other, name)))
                for name in self.__slots__
            )
        )

    def ended(self, end: Floats) -> Self:
        """Let them end elsewhere."""
        return type(self)(self.arc, self.start, end, self.begun, self.owner)


class Reach:
    """When each place on the roads is reached from the nearest of some origins.

    Parameters
    ----------
    roads : Roads
        Of m arcs.
    twin : int32 array of shape (m,)
        As `twins` gives it.
    weights : Weights
        The times by which `search` searches.
    search : BeginSearch
    origins : Snapped
        Where somebody starts; none means that nothing is reached.
    seconds : float
        What takes longer is not looked at.
    apart : bool
        Whether to find out which origin is the nearest, with a search for each; else all
        stretches are the first one's.

    Raises
    ------
    ValueError
        If the time is negative or not finite.
    """

    def __init__(
        self,
        roads: Roads,
        twin: NDArray[np.int32],
        weights: Weights,
        search: BeginSearch,
        origins: Snapped,
        *,
        seconds: float,
        apart: bool = False,
    ) -> None:
        if not 0 <= seconds < np.inf:  # written so that NaN is refused too
            raise ValueError(f"{seconds} s is no time to drive: give 0 or more")
        numbers = np.arange(roads.arcs)
        self.roads = roads
        self.seconds = seconds
        self._twin = twin.astype(np.int64)
        self._street = np.where((twin >= 0) & (twin < numbers), twin, numbers)
        self._pace = np.where(weights.closed, np.inf, weights.milliseconds)
        self._limit = seconds * 1000.0
        self._begun, self._owner = _first(search, origins, self._limit, roads.arcs, apart=apart)
        self._own = self._starts(origins, apart=apart)

    def stretches(self, seconds: float | None = None) -> Stretches:
        """Parts of arcs reached in a time, by default all that was looked at.

        A stretch over which nothing is driven (an origin with no time left) has no length. Of a
        street driven all along in one direction, the other direction is left out.
        """
        limit = self._limit if seconds is None else min(self._limit, seconds * 1000.0)
        whole = self._began(limit).joined(self._own)
        end = whole.start + (limit - whole.begun) / self._pace[whole.arc]
        found = whole.ended(np.minimum(1.0, end))
        street = self._street[found.arc]
        all_along = (found.start == 0) & (found.end == 1) & (street == found.arc)
        double = (street != found.arc) & np.isin(street, street[all_along])
        return found.take(~double)

    def shared_out(self) -> Stretches:
        """Give each part of the roads to the origin from which it is reached first."""
        whole = self._began(self._limit)
        back = self._twin[whole.arc]
        two_way = (back >= 0) & np.isfinite(self._begun[back]) & np.isfinite(self._pace[back])
        forward_pace, back_pace = self._pace[whole.arc], np.where(two_way, self._pace[back], 1.0)
        from_back = np.where(two_way, self._begun[back], 0.0)
        # where two who drive along one street towards each other meet
        meet = (from_back + back_pace - whole.begun) / (forward_pace + back_pace)
        last = np.where(two_way, np.clip(meet, 0.0, 1.0), 1.0)
        end = np.minimum(last, (self._limit - whole.begun) / forward_pace)
        contested = np.isin(self._street[whole.arc], self._street[self._own.arc])
        plain = whole.ended(end).take(~contested & (end > 0))
        return plain.joined(self._contested(whole.take(contested).joined(self._own)))

    def arrival(self, points: Snapped) -> Floats:
        """Milliseconds after which each point is reached; inf if later than the limit."""
        arc, at = points.arc.astype(np.int64), points.fraction
        twin = self._twin[arc]
        back = np.where(twin >= 0, self._begun[twin] + _times(1 - at, self._pace[twin]), np.inf)
        earliest = np.minimum(self._begun[arc] + _times(at, self._pace[arc]), back)
        own = self._own
        for i in np.flatnonzero(np.isin(own.arc, np.concatenate((arc, twin)))):
            for along, share in ((arc, at), (twin, 1 - at)):
                driven = share - own.start[i]
                taken = own.begun[i] + _times(driven, np.full(len(at), self._pace[own.arc[i]]))
                here = (along == own.arc[i]) & (driven >= 0)
                earliest = np.where(here, np.minimum(earliest, taken), earliest)
        earliest = np.minimum(earliest, self._at_heads(points))
        return np.where(earliest <= self._limit, earliest, np.inf)

    def kilometres(self, seconds: float | None = None) -> float:
        """Length of all road reached in a time; what is driven both ways counts once."""
        found = self.stretches(seconds)
        own_way = self._street[found.arc] == found.arc
        street = self._street[found.arc]
        low = street * 2 + np.where(own_way, found.start, 1 - found.end)
        high = street * 2 + np.where(own_way, found.end, 1 - found.start)
        order = np.argsort(low, kind="stable")
        covered = np.maximum.accumulate(np.append(0.0, high[order]))
        new = np.maximum(0.0, high[order] - np.maximum(low[order], covered[:-1]))
        return float((new * self.roads.decimetres[street[order]]).sum()) / 10_000

    def kilometres_each(self, origins: int) -> Floats:
        """Length of road that each origin reaches before the others, shape (origins,)."""
        shares = self.shared_out()
        driven = (shares.end - shares.start) * self.roads.decimetres[shares.arc]
        return np.bincount(shares.owner, weights=driven, minlength=origins) / 10_000

    def all_kilometres(self) -> float:
        """Length of all roads, reached or not; what is driven both ways counts once."""
        once = self._street == np.arange(self.roads.arcs)
        return float(self.roads.decimetres[once].sum(dtype=np.int64)) / 10_000

    def _began(self, limit: float) -> Stretches:
        """All of each arc that is begun in time."""
        arc = np.flatnonzero((self._begun <= limit) & np.isfinite(self._pace))
        nothing, all_of_it = np.zeros(len(arc)), np.ones(len(arc))
        return Stretches(arc, nothing, all_of_it, self._begun[arc], self._owner[arc])

    def _starts(self, origins: Snapped, *, apart: bool) -> Stretches:
        """Arcs from the origins themselves on, along their streets in both directions."""
        arc, at = origins.arc.astype(np.int64), origins.fraction
        owner = np.arange(len(arc)) * apart
        ahead = Stretches(arc, at, np.ones(len(arc)), np.zeros(len(arc)), owner)
        back = Stretches(self._twin[arc], 1 - at, np.ones(len(arc)), np.zeros(len(arc)), owner)
        return ahead.joined(back.take(back.arc >= 0))

    def _at_heads(self, points: Snapped) -> Floats:
        """Arrival by any road at points that are the junction at the end of their arc."""
        junction = np.full(self.roads.junctions, np.inf)
        np.minimum.at(junction, self.roads.head, self._begun + self._pace)
        own = self._own
        driven = own.begun + _times(1 - own.start, self._pace[own.arc])
        np.minimum.at(junction, self.roads.head[own.arc], driven)
        return np.where(points.fraction == 1, junction[self.roads.head[points.arc]], np.inf)

    def _contested(self, found: Stretches) -> Stretches:
        """Streets on which somebody starts, cut small, each part given to whoever is first."""
        edges = np.linspace(0, 1, _PARTS + 1)
        parts = [self._own.ended(self._own.start)]  # an origin is at least at its own place
        for street in np.unique(self._street[found.arc]):
            here = found.take(self._street[found.arc] == street)
            owner, when = self._first_on(street, here, (edges[1:] + edges[:-1]) / 2)
            won = np.isfinite(when)
            whole = np.full(_PARTS, street), edges[:-1], edges[1:], when, owner
            parts.append(Stretches(*whole).take(won))
        joined = parts[0]
        for part in parts[1:]:
            joined = joined.joined(part)
        return joined

    def _first_on(self, street: int, here: Stretches, at: Floats) -> tuple[Integers, Floats]:
        """Who is first at places of one street, and when; infinite if beyond the limit."""
        share = np.where((here.arc == street)[:, None], at, 1 - at)
        driven = share - here.start[:, None]
        pace = np.broadcast_to(self._pace[here.arc][:, None], driven.shape)
        when = np.where(driven >= 0, here.begun[:, None] + _times(driven, pace), np.inf)
        winner = when.argmin(axis=0)
        first = when[winner, np.arange(len(at))]
        return here.owner[winner], np.where(first <= self._limit, first, np.inf)


def _first(
    search: BeginSearch, origins: Snapped, limit: float, arcs: int, *, apart: bool
) -> tuple[Floats, Integers]:
    """When each arc is first begun, and from which origin."""
    owner = np.zeros(arcs, np.int64)
    if not len(origins):
        return np.full(arcs, np.inf), owner
    if not apart:
        return search.begun(origins, milliseconds=limit), owner
    first = np.full(arcs, np.inf)
    for i in range(len(origins)):
        begun = search.begun(origins.take(slice(i, i + 1)), milliseconds=limit)
        sooner = begun < first
        first[sooner], owner[sooner] = begun[sooner], i
    return first, owner


def _times(share: Floats, pace: Floats) -> Floats:
    """Time for a share of a road; nothing to drive takes none, even where it is closed."""
    return np.multiply(share, pace, out=np.zeros_like(pace, np.float64), where=share > 0)
