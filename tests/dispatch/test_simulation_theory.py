"""The engine against queueing theory: one place, no driving, technicians as servers."""

import heapq
import math

import numpy as np
import pytest

from dispatch.simulation.record import DayRecord, Served
from dispatch.simulation.scenario import DAY, HOUR, Crew, JobKind, Scenario, Variability
from dispatch.simulation.world import World
from optimizer.travel import TravelTables
from tests.dispatch.simulated import MINUTE, a_day, a_demand, a_study

SERVICE = 6 * MINUTE


def a_queue(servers: int, load: float, *, spread: float, hours: float = 24) -> World:
    """Return a world in one spot: a queue with Poisson arrivals all through the day.

    `load` is offered work ÷ servers. The shift goes on after midnight until all is done.
    """
    calls = load * servers * hours * HOUR / SERVICE
    demand = a_demand(
        calls,
        kinds=(JobKind(name="job", share=1, service_seconds=SERVICE),),
        hourly=tuple(float(hour < hours) for hour in range(24)),
        places=1,
    )
    crew = Crew(name="server", count=servers, start=0, end=2 * DAY)
    study = a_study(
        Scenario(name="queue", crews=(crew,)),
        demand=demand,
        variability=Variability(service=spread, travel=0),
    )
    nowhere = np.zeros((2, 2), np.int64)
    return World(
        study=study,
        travel=TravelTables.of(nowhere),
        homes=((1,) * servers,),
        skills=(),
        city="one spot",
    )


def in_turn(day: DayRecord) -> list[Served]:
    """Return what was served by the time of the call; of one second's calls, as they were done."""
    return sorted(day.served, key=lambda s: (s.request.known_at, s.start))


def waits(day: DayRecord) -> list[int]:
    """Seconds from call to start, in the order of the calls."""
    return [s.start - s.request.known_at for s in in_turn(day)]


def first_come_first_served(day: DayRecord, servers: int) -> list[int]:
    """Compute the waits of a first-come queue from the same arrivals and work (Lindley 1952)."""
    free = [0] * servers
    found = []
    for s in in_turn(day):
        start = max(heapq.heappop(free), s.request.known_at)
        heapq.heappush(free, start + s.request.service_seconds)
        found.append(start - s.request.known_at)
    return found


@pytest.mark.parametrize(("load", "spread"), [(0.5, 0.0), (0.7, 0.5), (0.8, 1.0), (1.2, 0.5)])
def test_one_technician_at_one_spot_is_a_queue_to_the_second(load: float, spread: float) -> None:
    """With one server and calls that look alike, each waits as Lindley's recursion says.

    So nobody overtakes, and the server never pauses while somebody waits.
    """
    world = a_queue(1, load, spread=spread, hours=6)
    for replication in range(2):
        day = a_day(world, replication)
        assert not day.left
        assert waits(day) == first_come_first_served(day, 1)


@pytest.mark.parametrize(("spread", "load"), [(0.0, 0.6), (1.0, 0.5)])
def test_mean_wait_is_pollaczek_and_khinchines(spread: float, load: float) -> None:
    """The mean wait of M/G/1 is load/(1-load) · (1 + cv²)/2 · mean service, within its interval.

    The first hours, in which the queue still fills from empty, are left out.
    """
    world = a_queue(1, load, spread=spread)
    means = []
    for replication in range(16):
        day = a_day(world, replication)
        settled = [
            s.start - s.request.known_at for s in day.served if s.request.known_at > 3 * HOUR
        ]
        means.append(np.mean(settled))
    theory = load / (1 - load) * (1 + spread**2) / 2 * SERVICE
    error = np.std(means, ddof=1) / math.sqrt(len(means))
    assert np.mean(means) == pytest.approx(theory, abs=3 * float(error) + 1)
    assert error < 0.2 * theory


def test_two_servers_wait_as_two_queues_would_not() -> None:
    """Two technicians at one spot share the queue's burden: far below one with the same load."""
    one = np.mean(
        [np.mean(waits(a_day(a_queue(1, 0.7, spread=0.5, hours=8), r))) for r in range(2)]
    )
    two = np.mean(
        [np.mean(waits(a_day(a_queue(2, 0.7, spread=0.5, hours=8), r))) for r in range(2)]
    )
    assert two < 0.8 * one


def test_two_technicians_at_one_spot_are_nearly_a_common_queue() -> None:
    """Jobs are given out when they come, by expected work: somewhat worse than one queue."""
    world = a_queue(2, 0.7, spread=0.5, hours=8)
    ours, ideal = [], []
    for replication in range(5):
        day = a_day(world, replication)
        ours.append(np.mean(waits(day)))
        ideal.append(np.mean(first_come_first_served(day, 2)))
    assert np.mean(ideal) <= np.mean(ours) <= 1.5 * np.mean(ideal)


def test_more_technicians_on_the_same_days_mean_shorter_waits() -> None:
    """Averaged over common days, nobody waits longer because somebody was hired."""
    means = [
        np.mean(
            [np.mean(waits(a_day(a_queue(n, 1.5 / n, spread=0.5, hours=8), r))) for r in range(2)]
        )
        for n in (2, 3, 4)
    ]
    assert means[0] > means[1] > means[2]
