"""A finished study's answer: every figure of every scenario, and what differs from the first."""

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.simulation.figures import DayFigures, names
from dispatch.simulation.runner import SimulationResult
from dispatch.simulation.scenario import Scenario
from dispatch.simulation.statistics import Estimate, difference, estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioAnswer:
    """What one scenario came to.

    Parameters
    ----------
    scenario : Scenario
        What was changed.
    technicians : int
        Who went out.
    figures : mapping of str to Estimate
        Over the replications, by name of the figure.
    differences : mapping of str to Estimate
        To the first scenario on the same days; empty for the first.
    """

    scenario: Scenario
    technicians: int
    figures: Mapping[str, Estimate]
    differences: Mapping[str, Estimate]


def compare(result: SimulationResult) -> tuple[ScenarioAnswer, ...]:
    """Estimate all figures of a study and their paired differences to the first scenario."""
    reference = result.days[0]
    return tuple(
        ScenarioAnswer(
            scenario=scenario,
            technicians=count,
            figures={name: estimate(values_of(days, name)) for name in names()},
            differences={}
            if days is reference
            else {
                name: difference(values_of(days, name), values_of(reference, name))
                for name in names()
            },
        )
        for scenario, count, days in zip(
            result.study.scenarios, result.technicians, result.days, strict=True
        )
    )


def values_of(days: tuple[DayFigures, ...], name: str) -> list[float]:
    """Return one figure of each replication."""
    return [float(getattr(day, name)) for day in days]
