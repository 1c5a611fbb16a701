"""Tables by band: times of any departure, their order, and what waiting gains."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.bands import BandedMatrix, banded_matrix, stacked
from geo.closures import Closure
from geo.matrix import NO_VALUE, TravelMatrix
from geo.traffic import Traffic

NO = NO_VALUE
START = 1_772_409_600
MONDAY = datetime.fromtimestamp(START, UTC)
HOUR = timedelta(hours=1)


def bands(*tables: list[list[int]], starts: list[int] | None = None) -> BandedMatrix:
    """Return tables an hour apart; -1 is no way."""
    seconds = np.array(tables, np.int32)
    return BandedMatrix(
        starts=np.array(starts or [START + 3600 * i for i in range(len(tables))], np.int64),
        seconds=seconds,
        metres=np.where(seconds < 0, NO, seconds * 10).astype(np.int32),
        unreachable=seconds < 0,
    )


def pair(*seconds: int, starts: list[int] | None = None) -> BandedMatrix:
    """Return bands of two places, with times only from the first to the second."""
    return bands(*([[0, value], [0, 0]] for value in seconds), starts=starts)


def times(matrix: BandedMatrix, *minutes: float) -> list[int]:
    """Return times of departures from the first place to the second, by minutes from the start."""
    return [int(matrix.seconds_at(START + int(60 * m))[0, 1]) for m in minutes]


def test_times_change_evenly_between_the_tables() -> None:
    """A quarter past, a quarter of the change has happened; rounded half up."""
    matrix = pair(600, 1000)
    assert times(matrix, 0, 15, 30, 45, 60) == [600, 700, 800, 900, 1000]
    assert times(pair(0, 1), 29, 30, 31) == [0, 1, 1]


def test_before_the_first_and_after_the_last() -> None:
    """Times stay as they are there."""
    assert times(pair(600, 1000), -60, 200) == [600, 1000]
    assert times(pair(600), -60, 0, 60) == [600, 600, 600]


def test_departures_for_all_for_origins_or_for_pairs() -> None:
    """One number, a column, or a table of instants."""
    matrix = bands([[0, 100], [100, 0]], [[0, 200], [200, 0]])
    column = np.array([[START], [START + 3600]])
    assert matrix.seconds_at(column).tolist() == [[0, 100], [200, 0]]
    each = np.array([[START, START + 1800], [START + 3600, START]])
    assert matrix.seconds_at(each).tolist() == [[0, 150], [200, 0]]
    assert matrix.seconds_at(START).dtype == np.int32


def test_who_would_arrive_earlier_by_leaving_later_waits() -> None:
    """From 2 h to 10 min within an hour: who leaves earlier arrives with who leaves then."""
    matrix = pair(7200, 600)
    assert times(matrix, 0, 30, 60) == [4200, 2400, 600]
    assert matrix.waiting[:, 0, 1].tolist() == [4200, 600]


def test_waiting_doesnt_reach_back_further_than_it_gains() -> None:
    """Half an hour before a road opens its detour is as good as waiting; before, it is better."""
    opens = 3600
    matrix = pair(2400, 2400, 600, starts=[START, START + opens - 1, START + opens])
    assert times(matrix, 0, 29, 30, 31, 60) == [2400, 2400, 2400, 2340, 600]


def test_no_way_at_either_instant_is_no_way_between() -> None:
    """A mask, never a number; at the instant itself its own table counts."""
    matrix = pair(600, NO, 600)
    assert times(matrix, 0, 1, 60, 119, 120) == [600, NO, NO, NO, 600]
    assert matrix.unreachable_at(START + 60)[0].tolist() == [False, True]
    assert matrix.waiting[:, 0, 1].tolist() == [600, 4200, 600]
    assert pair(NO, NO).waiting[:, 0, 1].tolist() == [NO, NO]


@pytest.mark.parametrize(
    "starts", [[START, START], [START + 1, START], [START], [START, START + 1, START + 2]]
)
def test_instants_that_dont_fit(starts: list[int]) -> None:
    """They ascend, one for each table."""
    with pytest.raises(ValueError, match=r"ascend|shape"):
        pair(1, 2, starts=starts)


def test_tables_that_dont_fit() -> None:
    """Square, at least one, all of one shape."""
    empty = np.zeros((0, 2, 2), np.int32)
    with pytest.raises(ValueError, match="shape"):
        BandedMatrix(
            starts=np.empty(0, np.int64), seconds=empty, metres=empty, unreachable=empty == 1
        )
    square = np.zeros((1, 2, 2), np.int32)
    with pytest.raises(ValueError, match="differ in shape"):
        BandedMatrix(
            starts=np.array([START]), seconds=square, metres=square[:, :1], unreachable=square == 1
        )


def test_the_arrays_are_ready_for_kernels() -> None:
    """C order, small integers, read-only."""
    matrix = pair(1, 2)
    for array in (matrix.starts, matrix.seconds, matrix.metres, matrix.unreachable, matrix.waiting):
        assert array.flags.c_contiguous
        assert not array.flags.writeable
    assert matrix.seconds.dtype == matrix.metres.dtype == matrix.waiting.dtype == np.int32
    assert matrix.bands == 2


RANDOM = st.lists(
    st.tuples(st.one_of(st.just(NO), st.integers(0, 9000)), st.integers(1, 4000)),
    min_size=1,
    max_size=6,
)


def _random(cells: list[tuple[int, int]]) -> BandedMatrix:
    starts = START + np.cumsum([0, *(gap for _, gap in cells[1:])])
    return pair(*(seconds for seconds, _ in cells), starts=starts.tolist())


@given(RANDOM, st.integers(-100, 25_000), st.integers(0, 9000))
def test_who_leaves_later_never_arrives_earlier(
    cells: list[tuple[int, int]], leaves: int, later: int
) -> None:
    """Whatever the tables, to the second, wherever there is a way."""
    matrix = _random(cells)
    first, then = (int(matrix.seconds_at(START + t)[0, 1]) for t in (leaves, leaves + later))
    if NO not in (first, then):
        assert first <= later + then


@given(RANDOM, st.integers(0, 25_000))
def test_every_time_can_be_driven(cells: list[tuple[int, int]], leaves: int) -> None:
    """It is that of a line between two tables, or of waiting for one; and never longer."""
    matrix = _random(cells)
    end = int(matrix.starts[-1])
    here = START + min(leaves, end - START)
    own = int(matrix.seconds_at(here)[0, 1])
    if own == NO:
        return
    lines = [_line(matrix, t) for t in range(here, end + 1)]
    possible = [t + wait for wait, t in enumerate(lines) if t is not None]
    assert own <= possible[0]
    # a line that falls by more than a second a second is rounded at both ends
    assert abs(own - min(possible)) <= 1


def _line(matrix: BandedMatrix, instant: int) -> float | None:
    """Time of a departure straight from the two tables around it; None where there is no way."""
    starts, seconds = matrix.starts.tolist(), matrix.seconds[:, 0, 1].tolist()
    if instant in starts:
        value = seconds[starts.index(instant)]
        return None if value == NO else value
    i = int(np.searchsorted(starts, instant)) - 1
    if NO in seconds[i : i + 2]:
        return None
    share = (instant - starts[i]) / (starts[i + 1] - starts[i])
    return float(np.floor(seconds[i] + share * (seconds[i + 1] - seconds[i]) + 0.5))


@given(RANDOM)
def test_tables_in_order_stay_as_they_are(cells: list[tuple[int, int]]) -> None:
    """Where nobody gains by waiting nothing is changed."""
    starts = START + np.cumsum([0, *(gap for _, gap in cells[1:])])
    seconds = [abs(value) for value, _ in cells]
    for i in range(1, len(seconds)):
        seconds[i] = max(seconds[i], seconds[i - 1] - int(starts[i] - starts[i - 1]))
    matrix = pair(*seconds, starts=starts.tolist())
    assert (matrix.waiting == matrix.seconds).all()


def _table(seconds: int) -> TravelMatrix:
    table = np.array([[0, seconds], [seconds, 0]], np.int32)
    return TravelMatrix(seconds=table, metres=table * 10, unreachable=table < 0)


def test_a_day_is_asked_for_by_the_instants_that_tell_it() -> None:
    """Full hours and both sides of a closure's ends, each asked for once, in order."""
    closure = Closure(
        arcs=np.array([1], np.int32), starts=MONDAY + 9.25 * HOUR, ends=MONDAY + 9.5 * HOUR
    )
    asked: list[datetime] = []

    def matrix_at(instant: datetime) -> TravelMatrix:
        asked.append(instant)
        return _table(1000 if closure.holds(instant) else 500)

    traffic = Traffic.usual().close(closure)
    matrix = banded_matrix(
        traffic, "Europe/Lisbon", matrix_at, MONDAY + 8.5 * HOUR, MONDAY + 10.5 * HOUR
    )
    assert matrix.starts.tolist() == [int(instant.timestamp()) for instant in asked]
    assert matrix.bands == 8
    # 09:15:00 closed, 09:29:59 closed, 09:30:00 open again
    assert times(matrix, 9.2 * 60, 9.25 * 60, 9.45 * 60, 9.5 * 60) == [500, 1000, 680, 500]


def test_bands_that_end_before_they_start() -> None:
    """Are refused, and so are clock times without a zone."""
    for start, end in ((MONDAY, MONDAY - HOUR), (MONDAY, MONDAY.replace(tzinfo=None))):
        with pytest.raises(ValueError, match=r"before they start|UTC offset"):
            banded_matrix(Traffic(), "Etc/UTC", lambda _: _table(1), start, end)


def test_tables_are_stacked_with_their_instants() -> None:
    """In the order given, in whole seconds of UTC."""
    matrix = stacked([MONDAY, MONDAY + HOUR], [_table(5), _table(7)])
    assert matrix.starts.tolist() == [START, START + 3600]
    assert matrix.seconds[:, 0, 1].tolist() == [5, 7]
    assert matrix.metres[:, 0, 1].tolist() == [50, 70]
