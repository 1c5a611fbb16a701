"""OR-Tools with every constraint stated as Callout states it: that engine alone, on one core."""

from dispatch.measuring.contest.peer import Orders, Search
from optimizer import Problem, assemble, greedy

LOOKED_AT = 20


class Routing:
    """The complete reference on problems that nobody else can state."""

    name = "routing"
    package = "ortools"
    distribution = "ortools"
    limited = True
    knows: frozenset[str] | None = None

    def build(self, problem: Problem) -> Search:
        """State a problem; greedy insertion, where it begins, is made before the clock starts."""
        from optimizer.routing import (  # noqa: PLC0415 - in a process of its own
            Limits,
            RoutingSearch,
        )

        search = RoutingSearch(problem, 1)
        start = greedy(problem).order(len(problem.vehicles))

        def run(seconds: float, seed: int) -> Orders:
            del seed  # the model was stated with one
            found: list[Orders] = [start]
            search.run(Limits(seconds=seconds), found.append, start=start)
            return cheapest(problem, found[-LOOKED_AT:])

        return run


def cheapest(problem: Problem, found: list[Orders]) -> Orders:
    """Choose by the common clock and cost: the model may see a few things more strictly or less."""
    best: tuple[int, Orders] | None = None
    for orders in found:
        try:
            cost = assemble(problem, orders).cost
        except ValueError:
            continue
        if best is None or cost <= best[0]:
            best = cost, orders
    return found[-1] if best is None else best[1]
