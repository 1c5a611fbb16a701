"""Random plans for property tests: all fields used, any text, any zone, times in order.

They are well formed, not good: nobody could drive them.
"""

# ruff: noqa: RUF001 - dashes, crosses and Chinese commas are what is tested

from datetime import UTC, date, datetime, timedelta

import polyline
from hypothesis import strategies as st

from dispatch.model import (
    BreakStop,
    Job,
    Leg,
    LunchBreak,
    Place,
    Plan,
    Reason,
    Route,
    Shift,
    Skill,
    Stop,
    Technician,
    TimeWindow,
    Unassigned,
    Van,
)

ZONES = (
    "Europe/Lisbon",
    "Asia/Kolkata",
    "America/St_Johns",
    "Pacific/Apia",
    "Asia/Shanghai",
    "UTC",
)

# Letters, Chinese, marks, controls, emoji, right to left, spreadsheet and markup characters.
PECULIAR = (
    *("=1+1", "+351 900 000 001", "<b>&amp;</b>", "{{ 7*7 }}", "a\nb\r\nc", "\x00\x1b[31m", "ção"),
    *(
        "王芳，请从北门进入",
        "🔑👩‍🔧",
        "\u202eevil",
        "اختبار",
        '"quoted", and;',
        "\t=cmd",
        "x" * 300,
    ),
)
texts = st.text(max_size=30) | st.sampled_from(PECULIAR)
keys = st.text(min_size=1, max_size=12) | st.sampled_from(PECULIAR)
seconds = st.integers(0, 200_000)
# Bounds are local to the zone that is drawn beside them, which is UTC.
_FIRST, _LAST = (datetime.fromisoformat(day) for day in ("2001-01-01", "2099-12-31"))
instants = st.datetimes(_FIRST, _LAST, timezones=st.just(UTC))
counts = st.dictionaries(texts, st.integers(0, 1000), max_size=3)
skills = st.frozensets(st.builds(Skill, texts, st.integers(-3, 9)), max_size=3)
places = st.builds(Place, lon=st.floats(-180, 180), lat=st.floats(-85, 85), address=texts)
geometries = st.lists(st.tuples(st.floats(-85, 85), st.floats(-180, 180)), max_size=4).map(
    lambda points: polyline.encode(points, 5) if points else ""
)
legs = st.builds(Leg, seconds=seconds, metres=seconds, geometry=geometries)


def _ordered(count: int) -> st.SearchStrategy[tuple[datetime, ...]]:
    """Return instants in order, at most some hours apart."""
    gaps = st.lists(st.integers(0, 20_000), min_size=count, max_size=count)
    return st.tuples(instants, gaps).map(
        lambda drawn: tuple(
            drawn[0] + timedelta(seconds=sum(drawn[1][: i + 1])) for i in range(count)
        )
    )


windows = _ordered(2).map(lambda t: TimeWindow(start=t[0], end=t[1]))
jobs = st.builds(
    Job,
    id=keys,
    place=places,
    type=texts,
    title=texts,
    service_seconds=seconds,
    setup_seconds=seconds,
    windows=st.lists(windows, max_size=2).map(tuple),
    due=st.none() | instants,
    skills=skills,
    parts=counts,
    priority=st.integers(0, 100),
    optional=st.booleans(),
    technician=st.none() | keys,
    start=st.none() | instants,
    customer=texts,
    phone=texts,
    vehicle=texts,
    note=texts,
)
shifts = st.builds(
    Shift,
    technician=st.builds(Technician, id=keys, name=texts, skills=skills, phone=texts),
    van=st.builds(Van, id=texts, stock=counts),
    start=instants,
    end=instants,
    start_place=st.none() | places,
    end_place=st.none() | places,
    breaks=st.lists(
        st.builds(LunchBreak, earliest=instants, latest=instants, seconds=seconds), max_size=2
    ).map(tuple),
    max_overtime_seconds=seconds,
)


@st.composite
def stops(draw: st.DrawFn) -> Stop:
    """Return a stop with its times in order."""
    arrival, start, finish = draw(_ordered(3))
    return Stop(
        job=draw(jobs),
        leg=draw(legs),
        arrival=arrival,
        start=start,
        finish=finish,
        setup_seconds=draw(seconds),
    )


routes = st.builds(
    Route,
    shift=shifts,
    departure=instants,
    end=instants,
    stops=st.lists(stops(), max_size=2).map(tuple),
    breaks=st.lists(_ordered(2).map(lambda t: BreakStop(start=t[0], finish=t[1])), max_size=2).map(
        tuple
    ),
    last_leg=st.none() | legs,
    cost=st.integers(-(10**6), 10**9),
)
plans = st.builds(
    Plan,
    id=keys,
    revision=st.integers(1, 10**6),
    city=texts,
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2001, 1, 1), date(2099, 12, 31)),
    created=instants,
    routes=st.lists(routes, max_size=2).map(tuple),
    unassigned=st.lists(
        st.builds(
            Unassigned,
            job=jobs,
            reasons=st.lists(st.builds(Reason, code=texts, text=texts), max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    costs=st.dictionaries(texts, st.integers(-(10**9), 10**12), max_size=3),
    currency=texts,
    violations=st.lists(texts, max_size=2).map(tuple),
    solver=st.dictionaries(
        texts,
        st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | texts,
        max_size=3,
    ),
)
