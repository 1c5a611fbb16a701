"""Random problems that use every field, for Hypothesis and, much faster, from a numpy seed.

Both draw from one description of a problem (`_problem`), so that a new field is added once.
Times are small on purpose: ties, just-met windows and interrupted drives are then common.
`Size.features` says which fields a test wants; each problem uses some of them.
"""

import numpy as np
from hypothesis import strategies as st

from optimizer.problem import Problem
from tests.strategies.couplings import couplings, frozen
from tests.strategies.source import (
    BASIC,
    COUPLING,
    DAY,
    EVERYTHING,
    ORIGINS,
    TINY,
    Feature,
    FromGenerator,
    FromHypothesis,
    Size,
    Source,
    frame,
)
from tests.strategies.tables import tables
from tests.strategies.vehicles import vehicle
from tests.strategies.visits import visit

__all__ = [
    "BASIC",
    "COUPLING",
    "DAY",
    "EVERYTHING",
    "ORIGINS",
    "TINY",
    "Feature",
    "Size",
    "problems",
    "random_problem",
]


def random_problem(rng: np.random.Generator, size: Size | None = None) -> Problem:
    """Make a problem from a seeded generator: about a thousand a second."""
    return _problem(FromGenerator(rng), size or Size())


@st.composite
def problems(draw: st.DrawFn, size: Size | None = None) -> Problem:
    """Problems with every field in use, which shrink towards few and plain visits."""
    return _problem(FromHypothesis(draw), size or Size())


def _problem(source: Source, size: Size) -> Problem:
    whole = frame(source, size)
    count = source.integer(*size.visits)
    visits = tuple(visit(source, i, whole) for i in range(count))
    if Feature.POSITIONS in whole.on:
        visits = frozen(source, visits)
    return Problem(
        matrices=tuple(tables(source, whole) for _ in range(whole.matrices)),
        vehicles=tuple(vehicle(source, k, whole) for k in range(whole.vehicles)),
        visits=visits,
        **couplings(source, whole, count),  # type: ignore[arg-type]
    )
