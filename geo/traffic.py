"""Traffic: what holds on the roads at one moment, turned into the time of each road."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self

import numpy as np
from numpy.typing import NDArray

from geo.closures import Closure
from geo.errors import BadTraffic
from geo.hours import between_hours, full_hours
from geo.live import LiveSpeeds
from geo.profile import SpeedProfile
from geo.roads import Roads
from geo.search import RoadSearch
from geo.weights import Weights

ARCS_KEPT = 4_000_000
MOST_KEPT, FEWEST_KEPT = 24, 2
_LONGEST_MILLISECONDS = 2**31 - 1
_JUST_BEFORE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Traffic:
    """Profile, live speeds and closures, and the moment at which they are looked at.

    Parameters
    ----------
    profile : SpeedProfile, optional
        None is the usual times at all hours.
    live : LiveSpeeds, optional
        They replace the profile on their arcs until they expire.
    closures : tuple of Closure
    moment : datetime, optional
        Aware. None is out of time: the roads' usual times, live speeds, and the closures that
        hold for good.

    Raises
    ------
    BadTraffic
        If the moment has no UTC offset.
    """

    profile: SpeedProfile | None = None
    live: LiveSpeeds | None = None
    closures: tuple[Closure, ...] = ()
    moment: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a clock time that could be anywhere's."""
        if self.moment is not None and self.moment.utcoffset() is None:
            reason = f"{self.moment} has no UTC offset: say which clock it is"
            raise BadTraffic("departure", [reason])

    @classmethod
    def usual(cls) -> Self:
        """Give the shipped week, nothing live and nothing closed, out of time."""
        return cls(profile=SpeedProfile.usual_week())

    def at(self, moment: datetime | None) -> Self:
        """Give the same traffic at another moment."""
        return replace(self, moment=None if moment is None else _utc(moment))

    def close(self, *closures: Closure) -> Self:
        """Give the same traffic with more closures."""
        return replace(self, closures=(*self.closures, *closures))

    def with_live(self, live: LiveSpeeds | None) -> Self:
        """Give the same traffic with other live speeds; None for none."""
        return replace(self, live=live)

    def with_profile(self, profile: SpeedProfile | None) -> Self:
        """Give the same traffic with another profile; None for the usual times at all hours."""
        return replace(self, profile=profile)

    @property
    def is_usual(self) -> bool:
        """Whether its weights are the roads' own times with nothing closed."""
        timeless = self.moment is None or self.profile is None
        live = self.live is not None and self.live.holds(self.moment)
        return timeless and not live and not self.closed_now()

    def closed_now(self) -> tuple[Closure, ...]:
        """Give the closures in force at the moment."""
        return tuple(closure for closure in self.closures if closure.holds(self.moment))

    def weights(self, roads: Roads, zone: str) -> Weights:
        """Give the time of each arc at the moment, in whole milliseconds, and what is closed.

        Parameters
        ----------
        roads : Roads
            Those whose arcs live speeds and closures number.
        zone : str
            IANA time zone of the roads, for the profile's hours.

        Raises
        ------
        BadTraffic
            If live speeds or closures name arcs that the roads don't have.
        """
        milliseconds = self._driven(roads, zone)
        if self.live is not None and self.live.holds(self.moment):
            times = self.live.milliseconds(roads)
            milliseconds = milliseconds.copy()
            milliseconds[self.live.arcs] = times
        closed = np.zeros(roads.arcs, np.bool_)
        for closure in self.closed_now():
            if closure.arcs.size and not 0 <= closure.arcs.min() <= closure.arcs.max() < roads.arcs:
                named = closure.name or "closure"
                raise BadTraffic(named, ["names arcs that these roads don't have"])
            closed[closure.arcs] = True
        return Weights(milliseconds=milliseconds, closed=closed)

    def key(self, zone: str) -> Hashable:
        """Give what the weights depend on: moments with equal keys have equal weights.

        The parts themselves are in the key, compared by identity, so they live as long as it.
        """
        live = self.live if self.live is not None and self.live.holds(self.moment) else None
        hours = None
        if self.profile is not None and self.moment is not None:
            hours = between_hours(self.moment, zone)
        profile = None if hours is None else self.profile
        return (profile, hours, live, frozenset(self.closed_now()))

    def changes(self, start: datetime, end: datetime, zone: str) -> tuple[datetime, ...]:
        """Instants by which the traffic from `start` to `end` is told.

        Full hours of the local clock (from the last one before to the first one after; without
        a profile only these two), and both sides of each instant at which a closure or the live
        speeds begin or end: times change evenly between the former and at once at the latter.
        """
        marks = list(full_hours(start, end, zone))
        if self.profile is None:
            marks = [marks[0], marks[-1]]
        events = [i for c in self.closures for i in (c.starts, c.ends) if i is not None]
        if self.live is not None and self.live.expires is not None:
            events.append(self.live.expires)
        # to the second: the tables of bands count in whole ones
        whole = {_ceiling(event) for event in events}
        inside = [event for event in whole if marks[0] < event <= marks[-1]]
        before = [event - _JUST_BEFORE for event in inside]
        return tuple(sorted({*marks, *inside, *before}))

    def _driven(self, roads: Roads, zone: str) -> NDArray[np.int32]:
        if self.profile is None or self.moment is None:
            return roads.milliseconds
        factors = self.profile.factors(between_hours(self.moment, zone))
        times = roads.milliseconds * factors[roads.road_class]
        return np.clip(np.rint(times), 1, _LONGEST_MILLISECONDS).astype(np.int32)


class Moments:
    """The searches of the moments in use: asking again for one doesn't customise again.

    Safe to share by threads and by all networks of the same roads, whatever their traffic. Two
    threads that ask for the same moment at once wait for one customisation.

    Parameters
    ----------
    customise : callable
        Makes the search of some weights.
    kept : int
        How many are kept: those asked for last.
    """

    def __init__(self, customise: Callable[[Weights], RoadSearch], kept: int) -> None:
        self._customise = customise
        self._kept = kept
        self._lock = threading.Lock()
        self._searches: OrderedDict[Hashable, _Once] = OrderedDict()

    def __len__(self) -> int:
        return len(self._searches)

    def search(self, traffic: Traffic, roads: Roads, zone: str) -> RoadSearch:
        """Give the search of a moment.

        Raises
        ------
        BadTraffic
            As `Traffic.weights`.
        """
        key = traffic.key(zone)
        with self._lock:
            once = self._searches.setdefault(key, _Once())
            self._searches.move_to_end(key)
            while len(self._searches) > self._kept:
                self._searches.popitem(last=False)
        with once.lock:
            if once.search is None:
                once.search = self._customise(traffic.weights(roads, zone))
            return once.search


class _Once:
    """A search that the first to come makes."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.search: RoadSearch | None = None


def moments_kept(arcs: int) -> int:
    """How many searches of so many arcs to keep: a whole day of hours, fewer for a huge city."""
    return min(MOST_KEPT, max(FEWEST_KEPT, ARCS_KEPT // max(1, arcs)))


def _utc(moment: datetime) -> datetime:
    # without an offset it stays as it is, and the class refuses it
    return moment if moment.utcoffset() is None else moment.astimezone(UTC)


def _ceiling(instant: datetime) -> datetime:
    whole = instant.replace(microsecond=0)
    return whole if whole == instant else whole + _JUST_BEFORE
