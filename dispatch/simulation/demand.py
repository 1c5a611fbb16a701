"""A day's calls and appointments, drawn so that scenarios share them.

Calls form a Poisson process whose rate follows the hourly profile. It is laid down in layers,
each worth one ordinary day; a demand factor of 1.3 takes the whole first layer and those calls
of the second whose mark lies below 0.3. So the calls of a lower factor are among those of a
higher one (superposition and thinning), and a call keeps its place, kind, work and road
conditions in every scenario.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.simulation.scenario import DAY, HOUR, Demand, JobKind, Variability, hour_edges
from dispatch.simulation.streams import Purpose, Streams

FIRST_APPOINTMENT = 8 * HOUR
LAST_APPOINTMENT = 18 * HOUR
HALF_HOUR = HOUR // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A call or an appointment, with what chance has in store for it.

    Parameters
    ----------
    id : str
        The same in every scenario of a replication.
    known_at : int
        Second at which dispatch hears of it; appointments are known from the morning on (0).
    opens : int
        Second from which work may start.
    due : int
        Second after which an arrival is late.
    place : int
        Index into the pool of addresses.
    kind : JobKind
        Its mean work is what dispatch plans with.
    service_seconds : int
        What the work (with set-up) will really take.
    travel_factor : float
        By how much the drive to it will take longer than planned.
    booked : bool
        An appointment, not a call.
    """

    id: str
    known_at: int
    opens: int
    due: int
    place: int
    kind: JobKind
    service_seconds: int
    travel_factor: float
    booked: bool


# Layers of calls count up from 0; appointments take a key that no layer reaches.
_APPOINTMENTS = 2**32 - 1


def calls(
    demand: Demand, variability: Variability, streams: Streams, *, factor: float
) -> list[Request]:
    """Draw the calls of one day, in the order in which they come.

    Parameters
    ----------
    demand, variability
        Of the study.
    streams : Streams
        Of the replication.
    factor : float
        Demand factor of the scenario.
    """
    taken = []
    for layer in range(math.ceil(factor)):
        taken += _layer(demand, variability, streams, layer, kept=min(1.0, factor - layer))
    return sorted(taken, key=lambda call: (call.known_at, call.id))


def _layer(
    demand: Demand, variability: Variability, streams: Streams, layer: int, *, kept: float
) -> list[Request]:
    """Draw a layer and keep the calls whose mark is below `kept`."""
    arrivals = streams.of(Purpose.ARRIVALS, layer)
    count = int(arrivals.poisson(demand.calls_per_day))
    hours = np.interp(arrivals.random(count), hour_edges(demand.hourly), np.arange(25.0))
    marks = arrivals.random(count)
    fates = _Fates.drawn(count, demand.kinds, demand.places, variability, streams, layer)
    at = np.minimum((hours * HOUR).astype(np.int64), DAY - 1)
    return [
        Request(
            id=f"call-{layer}-{i:04d}",
            known_at=int(at[i]),
            opens=int(at[i]),
            due=int(at[i]) + demand.target_seconds,
            place=fates.place(i),
            kind=fates.kind(i),
            service_seconds=fates.service(i),
            travel_factor=float(fates.travel[i]),
            booked=False,
        )
        for i in np.flatnonzero(marks < kept).tolist()
    ]


def appointments(demand: Demand, variability: Variability, streams: Streams) -> list[Request]:
    """Draw the appointments of one day: always as many, at other places and times."""
    if not demand.booked:
        return []
    last = max(FIRST_APPOINTMENT, LAST_APPOINTMENT - demand.booked_window_seconds)
    choices = np.arange(FIRST_APPOINTMENT, last + 1, HALF_HOUR)
    opens = streams.of(Purpose.BOOKED).choice(choices, demand.booked)
    fates = _Fates.drawn(
        demand.booked, demand.booked_kinds, demand.places, variability, streams, _APPOINTMENTS
    )
    return [
        Request(
            id=f"booked-{i:04d}",
            known_at=0,
            opens=int(opens[i]),
            due=int(opens[i]) + demand.booked_window_seconds,
            place=fates.place(i),
            kind=fates.kind(i),
            service_seconds=fates.service(i),
            travel_factor=float(fates.travel[i]),
            booked=True,
        )
        for i in range(demand.booked)
    ]


@dataclass(frozen=True, slots=True)
class _Fates:
    """What chance gives to each request, by its index."""

    kinds: Sequence[JobKind]
    places: NDArray[np.int64]
    kind_index: NDArray[np.int64]
    work: NDArray[np.float64]
    travel: NDArray[np.float64]

    @classmethod
    def drawn(  # noqa: PLR0917 - one caller for each of the two lists, side by side above
        cls,
        count: int,
        kinds: Sequence[JobKind],
        places: int,
        variability: Variability,
        streams: Streams,
        key: int,
    ) -> "_Fates":
        shares = np.cumsum([kind.share for kind in kinds])
        kind_draws = streams.of(Purpose.KINDS, key).random(count)
        index = np.searchsorted(shares / shares[-1], kind_draws, side="right")
        place_draws = streams.of(Purpose.PLACES, key).random(count)
        work = streams.of(Purpose.SERVICE, key).standard_normal(count)
        travel = streams.of(Purpose.TRAVEL, key).standard_normal(count)
        return cls(
            kinds=kinds,
            places=(place_draws * places).astype(np.int64),
            kind_index=np.minimum(index, len(kinds) - 1),
            work=lognormal(work, variability.service),
            travel=lognormal(travel, variability.travel),
        )

    def place(self, i: int) -> int:
        return int(self.places[i])

    def kind(self, i: int) -> JobKind:
        return self.kinds[int(self.kind_index[i])]

    def service(self, i: int) -> int:
        kind = self.kind(i)
        return max(1, round((kind.service_seconds + kind.setup_seconds) * float(self.work[i])))


def homeward(variability: Variability, streams: Streams, crew: int, count: int) -> list[float]:
    """Draw travel factors of the last drives of a crew's technicians."""
    draws = streams.of(Purpose.HOMEWARD, crew).standard_normal(count)
    return [float(factor) for factor in lognormal(draws, variability.travel)]


def lognormal(normal: NDArray[np.float64], spread: float) -> NDArray[np.float64]:
    """Turn standard normal draws into lognormal factors of mean 1 and the given deviation."""
    variance = math.log1p(spread**2)
    factors: NDArray[np.float64] = np.exp(math.sqrt(variance) * normal - variance / 2)
    return factors
