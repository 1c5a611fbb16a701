"""What makes no sense in what ties visits together."""

from __future__ import annotations

from collections import Counter
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from optimizer.validation.ranges import (
    MAX_COST,
    MAX_TIME,
    amount_faults,
    field_faults,
    index_faults,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.problem import Problem
    from optimizer.validation.ranges import Fault


def coupling_faults(problem: Problem, dimensions: int) -> Iterator[Fault]:
    """Find what makes no sense in shipments, precedences, synchronised visits and change costs."""
    yield from field_faults("change", problem.change, ("vehicle_cost", "start_cost"), MAX_COST)
    yield from field_faults("change", problem.change, ("tolerance",), MAX_TIME)
    if not (problem.shipments or problem.precedences or problem.synchronised):
        return
    known = len(problem.visits)
    bad = [*_shipment_faults(problem, dimensions), *_precedence_faults(problem)]
    for g, group in enumerate(problem.synchronised):
        path = f"synchronised[{g}]"
        if len(set(group)) < max(2, len(group)):
            bad.append((path, "must be two or more different visits"))
        for i in group:
            bad += index_faults(path, i, known, "visit")
    pairs = [(shipment.pickup, shipment.delivery) for shipment in problem.shipments]
    bad += _shared_faults("shipments", pairs)
    bad += _shared_faults("synchronised", problem.synchronised)
    yield from bad
    if not bad:
        yield from _cycle_faults(problem)


def _shipment_faults(problem: Problem, dimensions: int) -> Iterator[Fault]:
    known = len(problem.visits)
    for s, shipment in enumerate(problem.shipments):
        path = f"shipments[{s}]"
        yield from index_faults(f"{path}.pickup", shipment.pickup, known, "visit")
        yield from index_faults(f"{path}.delivery", shipment.delivery, known, "visit")
        if shipment.pickup == shipment.delivery:
            yield f"{path}.delivery", "is the pick-up itself"
        yield from amount_faults(f"{path}.amount", shipment.amount)
        if shipment.amount and len(shipment.amount) != dimensions:
            yield f"{path}.amount", f"has {len(shipment.amount)} of {dimensions} dimensions"


def _precedence_faults(problem: Problem) -> Iterator[Fault]:
    known = len(problem.visits)
    for p, precedence in enumerate(problem.precedences):
        path = f"precedences[{p}]"
        yield from index_faults(f"{path}.first", precedence.first, known, "visit")
        yield from index_faults(f"{path}.then", precedence.then, known, "visit")
        yield from field_faults(path, precedence, ("min_delay", "max_delay"), MAX_TIME)
        if precedence.max_delay is not None and precedence.max_delay < precedence.min_delay:
            yield (
                f"{path}.max_delay",
                f"{precedence.max_delay} is below min_delay ({precedence.min_delay})",
            )


def _shared_faults(path: str, groups: Iterable[Iterable[int]]) -> Iterator[Fault]:
    times = Counter(i for group in groups for i in set(group))
    for i in sorted(i for i, count in times.items() if count > 1):
        yield path, f"visit {i} is in more than one of them"


def _cycle_faults(problem: Problem) -> Iterator[Fault]:
    """Visits that would have to come before themselves; those that start at once count as one."""
    stands_for = {i: group[0] for group in problem.synchronised for i in group}
    before: dict[int, set[int]] = {}
    ties = [(p.first, p.then) for p in problem.precedences]
    for first, then in [*ties, *((s.pickup, s.delivery) for s in problem.shipments)]:
        before.setdefault(stands_for.get(then, then), set()).add(stands_for.get(first, first))
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        cycle = " before ".join(str(i) for i in error.args[1])
        yield "precedences", f"are cyclic: visit {cycle}"
