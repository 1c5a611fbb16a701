"""A study from its question to its answer: the roads found, the world built, the days run."""

from concurrent.futures import Executor

from dispatch.cities import CityStore
from dispatch.simulation.runner import OnProgress, SimulationResult, run
from dispatch.simulation.scenario import MadeCity, ScenarioSet
from dispatch.simulation.world import build_world
from geo.network import RoadNetwork


def simulate(
    study: ScenarioSet,
    *,
    cities: CityStore,
    replications: int,
    executor: Executor | None = None,
    on_progress: OnProgress | None = None,
) -> SimulationResult:
    """Simulate a study on the city that it names or describes.

    Parameters
    ----------
    study : ScenarioSet
        What is asked (`scenario_file.read_scenarios`).
    cities : CityStore
        Where built cities are.
    replications : int
        Random days for each scenario.
    executor : Executor, optional
        Where to work (`runner.local_processes`); default: in this process.
    on_progress : callable, optional
        Called with days done and days in all.

    Raises
    ------
    UnknownCity, BadCity
        If the city is not there; says how to build it.
    BadInput
        If a depot is off its roads.
    """
    world = build_world(study, network_of(study, cities))
    return run(world, replications=replications, executor=executor, on_progress=on_progress)


def network_of(study: ScenarioSet, cities: CityStore) -> RoadNetwork:
    """Return the roads of a study: a built city's, or made by recipe.

    Raises
    ------
    UnknownCity, BadCity
        As `CityStore.load`.
    """
    if isinstance(study.city, MadeCity):
        return RoadNetwork.synthetic(study.city.nodes, seed=study.city.seed)
    return cities.load(study.city).network
