"""The oracle that judges simulated days would notice each kind of impossibility."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dispatch.simulation.record import DayRecord, Span
from tests.dispatch.simulated import a_day, a_study, a_world, faults

WORLD = a_world(a_study())


def with_spans(day: DayRecord, change: Callable[[tuple[Span, ...]], tuple[Span, ...]]) -> DayRecord:
    """Change what the first technician did."""
    first = day.technicians[0]
    return replace(
        day, technicians=(replace(first, spans=change(first.spans)), *day.technicians[1:])
    )


def with_first_served(day: DayRecord, *, early: int = 0, longer: int = 0) -> DayRecord:
    """Begin the first request served before the arrival, or end it later."""
    first = day.served[0]
    start = first.arrival - early if early else first.start
    changed = replace(first, start=start, finish=first.finish + longer)
    return replace(day, served=(changed, *day.served[1:]))


PLANTED: dict[str, Callable[[DayRecord], DayRecord]] = {
    "a request is counted twice": lambda d: replace(d, served=(*d.served, d.served[0])),
    "technicians are not those": lambda d: replace(d, technicians=d.technicians[::-1]),
    "was begun too early": lambda d: with_first_served(d, early=1),
    "did not take its time": lambda d: with_first_served(d, longer=1),
    "is in two places": lambda d: with_spans(d, lambda s: (replace(s[0], origin=3), *s[1:])),
    "is at two things": lambda d: with_spans(
        d, lambda s: (s[0], replace(s[1], start=s[0].end - 5), *s[2:])
    ),
    "works backwards": lambda d: with_spans(
        d, lambda s: (replace(s[0], end=s[0].start - 9), *s[1:])
    ),
    "begins before the shift": lambda d: with_spans(d, lambda s: (replace(s[0], start=9), *s[1:])),
    "does not get home": lambda d: with_spans(d, lambda s: s[:-1]),
    "is said to be back": lambda d: with_spans(
        d, lambda s: (*s[:-1], replace(s[-1], end=s[-1].end + 1))
    ),
    "is not the table's": lambda d: with_spans(
        d, lambda s: (replace(s[0], end=s[0].end - 1), *s[1:])
    ),
    "was done elsewhere": lambda d: with_spans(d, lambda s: (s[0], replace(s[1], place=1), *s[2:])),
    "before it was known": lambda d: with_spans(
        d, lambda s: (replace(s[0], start=s[0].start - 100, end=s[0].end - 100), *s[1:])
    ),
}


def test_a_day_as_simulated_is_sound() -> None:
    """Nothing planted, nothing found."""
    assert faults(WORLD, a_day(WORLD)) == []


@pytest.mark.parametrize("fault", PLANTED)
def test_what_is_planted_is_found(fault: str) -> None:
    """Each planted fault is found and named."""
    found = faults(WORLD, PLANTED[fault](a_day(WORLD)))
    assert any(fault in line for line in found), found
