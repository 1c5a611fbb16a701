"""Breaks: all that are due, in their order and windows, anywhere or at places of their own."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from optimizer.check.case import Case
from optimizer.check.kinds import Kind, Violation
from optimizer.problem import Break
from optimizer.solution import Call, CallKind, Rest


def break_faults(case: Case) -> Iterator[Violation]:
    """Find breaks that are missing, too long, too short or not where they may be."""
    breaks = case.vehicle.breaks
    visited = [call for call in case.chain if isinstance(call, Call) and _is_rest(call)]
    every: list[Rest | Call] = [*case.route.rests, *visited]
    for taken in every:
        if not 0 <= taken.index < len(breaks):
            text = f"takes break {taken.index}, which it doesn't have"
            yield case.broken(Kind.UNKNOWN_BREAK, text)
            continue
        due = breaks[taken.index]
        yield from _length_faults(case, taken, due)
        yield from _location_faults(case, taken, due)
        if isinstance(taken, Rest):
            yield from _idle_faults(case, taken)
    yield from _order_faults(case, visited)
    missing = set(range(len(breaks))).difference(taken.index for taken in every)
    for k in sorted(missing):
        if case.route.end > breaks[k].latest:
            end = case.route.end
            text = f"break {k} is missing: due by {breaks[k].latest}, the route ends at {end}"
            yield case.broken(Kind.BREAK_MISSING, text)


def _is_rest(call: Call) -> bool:
    return call.kind == CallKind.REST


def _length_faults(case: Case, taken: Rest | Call, due: Break) -> Iterator[Violation]:
    spans = due.windows or ((due.earliest, due.latest),)
    if not any(a <= taken.start <= b for a, b in spans):
        allowed = ", ".join(f"{a}-{b}" for a, b in spans)
        text = f"break {taken.index} begins at {taken.start}, not in {allowed}"
        yield case.broken(Kind.BREAK_WINDOW, text)
    if taken.finish - taken.start != due.duration:
        text = f"break {taken.index} lasts {taken.finish - taken.start}, not {due.duration}"
        yield case.broken(Kind.BREAK_DURATION, text)


def _location_faults(case: Case, taken: Rest | Call, due: Break) -> Iterator[Violation]:
    where = taken.location if isinstance(taken, Call) else None
    if where != due.location:
        is_, should = (
            "anywhere" if place is None else f"at {place}" for place in (where, due.location)
        )
        text = f"break {taken.index} is taken {is_}, not {should}"
        yield case.broken(Kind.BREAK_LOCATION, text)


def _idle_faults(case: Case, rest: Rest) -> Iterator[Violation]:
    if rest.start < case.vehicle.window[0]:
        text = f"break {rest.index} begins at {rest.start}, before the shift"
        yield case.broken(Kind.BREAK_PLACE, text)
    elif not any(a <= rest.start and rest.finish <= b for a, b in _idle(case)):
        text = (
            f"break {rest.index} ({rest.start}-{rest.finish}) is neither wholly within a drive "
            "nor wholly within a wait"
        )
        yield case.broken(Kind.BREAK_PLACE, text)


def _idle(case: Case) -> Iterator[tuple[int, int]]:
    """Spans in which the vehicle isn't at work: each may hold breaks, none across two."""
    yield case.vehicle.window[0], case.route.departure
    for leg in case.legs:
        yield leg.begins, leg.arrives
    for thing in case.chain:
        yield thing.arrival, thing.start


def _order_faults(case: Case, visited: Sequence[Call]) -> Iterator[Violation]:
    """Compare breaks anywhere as they are listed, and those at places with them by time."""
    every: list[Rest | Call] = [*case.route.rests, *visited]
    together = pairwise(sorted(every, key=lambda rest: rest.start))
    mixed = [pair for pair in together if any(isinstance(rest, Call) for rest in pair)]
    pairs: list[tuple[Rest | Call, Rest | Call]] = [*pairwise(case.route.rests), *mixed]
    for before, after in pairs:
        if after.index <= before.index or after.start < before.finish:
            text = f"break {after.index} doesn't follow break {before.index}"
            yield case.broken(Kind.BREAK_ORDER, text)
