"""Replications of a study, here or over any executor; the answer is the same wherever they ran.

A replication of a scenario depends on the study's seed, its own number and nothing else, so how
the work is cut into tasks can't show in the result.
"""

import math
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass

from dispatch.simulation.demand import appointments, calls, homeward
from dispatch.simulation.engine import DayCase, simulate_day
from dispatch.simulation.figures import DayFigures, day_figures
from dispatch.simulation.record import DayRecord
from dispatch.simulation.scenario import Scenario, ScenarioSet
from dispatch.simulation.streams import Streams
from dispatch.simulation.world import World, crew_members, visit_of

# Enough tasks that no worker stands idle for long at the end, few enough that sending the
# world (a travel table of some megabytes) to each does not count.
TASKS = 32

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationResult:
    """What a study found.

    Parameters
    ----------
    study : ScenarioSet
        What was asked.
    city : str
        On which roads.
    technicians : tuple of int
        Who go out in each scenario.
    days : tuple of tuple of DayFigures
        For each scenario its replications in order; the same index is the same random day.
    """

    study: ScenarioSet
    city: str
    technicians: tuple[int, ...]
    days: tuple[tuple[DayFigures, ...], ...]

    @property
    def replications(self) -> int:
        """Days simulated for each scenario."""
        return len(self.days[0])


def run(
    world: World,
    *,
    replications: int,
    executor: Executor | None = None,
    on_progress: OnProgress | None = None,
) -> SimulationResult:
    """Simulate every scenario on the same `replications` random days.

    Parameters
    ----------
    world : World
        The study on its city.
    replications : int
        At least 1; two are needed for an interval.
    executor : Executor, optional
        Where to work, such as `local_processes()` or dask's; default: in this process.
    on_progress : callable, optional
        Called with days done and days in all.

    Raises
    ------
    ValueError
        If there are no replications.
    """
    if replications < 1:
        raise ValueError(f"{replications} replications: at least 1 is needed")
    days: dict[int, tuple[DayFigures, ...]] = {}
    for batch in _batches(world, replications, executor):
        days.update(batch)
        if on_progress is not None:
            on_progress(len(days), replications)
    return SimulationResult(
        study=world.study,
        city=world.city,
        technicians=tuple(len(crew_members(world, s)) for s in world.study.scenarios),
        days=tuple(zip(*(days[r] for r in range(replications)), strict=True)),
    )


def local_processes(workers: int | None = None) -> ProcessPoolExecutor:
    """Return a pool of processes on this machine, by default one for each processor.

    They are started afresh, not forked: safe beside threads. A script that calls this needs
    ``if __name__ == "__main__":`` around it.
    """
    return ProcessPoolExecutor(
        max_workers=workers or os.cpu_count() or 1,
        mp_context=multiprocessing.get_context("spawn"),
    )


_Batch = dict[int, tuple[DayFigures, ...]]


def _batches(world: World, replications: int, executor: Executor | None) -> Iterator[_Batch]:
    if executor is None:
        for replication in range(replications):
            yield simulate_batch(world, [replication])
        return
    size = math.ceil(replications / TASKS)
    starts = range(0, replications, size)
    futures: list[Future[_Batch]] = [
        executor.submit(simulate_batch, world, range(at, min(at + size, replications)))
        for at in starts
    ]
    try:
        for future in as_completed(futures):
            yield future.result()
    except BaseException:
        # Stopped, by a key press perhaps: days that nobody waits for any more are not played.
        if isinstance(executor, ProcessPoolExecutor):
            end_processes(executor)
        raise
    finally:
        for future in futures:
            future.cancel()


def end_processes(pool: ProcessPoolExecutor) -> None:
    """End a pool's processes now, whatever they are doing."""
    # Python 3.14 has kill_workers; until then the pool's own table is the only way to them.
    for process in list((pool._processes or {}).values()):  # noqa: SLF001 - as said
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)


def simulate_batch(world: World, replications: Sequence[int]) -> _Batch:
    """Simulate some replications of all scenarios: one task of an executor."""
    return {
        replication: tuple(
            day_figures(replicate(world, scenario, replication), world.travel)
            for scenario in world.study.scenarios
        )
        for replication in replications
    }


def replicate(world: World, scenario: Scenario, replication: int) -> DayRecord:
    """Simulate one random day of one scenario.

    Parameters
    ----------
    world : World
        The study on its city.
    scenario : Scenario
        One of the study's.
    replication : int
        Which day, from 0.
    """
    return simulate_day(day_case(world, scenario, replication))


def day_case(world: World, scenario: Scenario, replication: int) -> DayCase:
    """Draw one random day of one scenario: who goes out and what comes in."""
    study = world.study
    streams = Streams(seed=study.seed, replication=replication)
    members = crew_members(world, scenario)
    factors = [
        homeward(study.variability, streams, crew, scenario.crews[crew].count)
        for crew in range(len(scenario.crews))
    ]
    booked = appointments(study.demand, study.variability, streams)
    came = calls(study.demand, study.variability, streams, factor=scenario.demand_factor)
    requests = (*booked, *came)
    return DayCase(
        vehicles=tuple(member.vehicle for member in members),
        homeward=tuple(factors[member.crew][member.index] for member in members),
        requests=requests,
        visits={request.id: visit_of(world, request) for request in requests},
        travel=world.travel,
        ageing=study.demand.target_seconds or None,
    )
