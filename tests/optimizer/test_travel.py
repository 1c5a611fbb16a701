"""Travel tables: square, whole, not negative, never to be changed."""

import pickle

import numpy as np
import pytest
from numpy.typing import ArrayLike

from optimizer.errors import ProblemError
from optimizer.travel import MAX_TRAVEL, TravelTables


def test_lists_will_do() -> None:
    """Anything that numpy takes; metres default to nothing, every way to open."""
    tables = TravelTables.of([[0, 5], [7, 0]])
    assert tables.seconds.tolist() == [[0, 5], [7, 0]]
    assert tables.metres.tolist() == [[0, 0], [0, 0]]
    assert not tables.unreachable.any()
    assert tables.size == 2


def test_no_places_at_all() -> None:
    """An empty table is a table."""
    assert TravelTables.of(np.zeros((0, 0))).size == 0


def test_tables_are_copies_in_c_order() -> None:
    """What the caller does with his arrays later changes nothing, and rows are rows."""
    mine = np.asfortranarray(np.array([[0, 5], [7, 0]], np.int32))
    tables = TravelTables.of(mine)
    mine[0, 1] = 99
    assert tables.seconds[0, 1] == 5
    assert tables.seconds.flags.c_contiguous
    assert tables.seconds.dtype == np.int64


def test_tables_are_read_only() -> None:
    """Whoever has them may rely on them."""
    tables = TravelTables.of([[0, 5], [7, 0]])
    for array in (tables.seconds, tables.metres, tables.unreachable):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


@pytest.mark.parametrize(
    ("seconds", "metres", "unreachable", "path"),
    [
        ([[0, 1, 2], [1, 0, 2]], None, None, "matrices.seconds"),
        ([0, 1], None, None, "matrices.seconds"),
        ([[0, 1], [1, 0]], [[0]], None, "matrices.metres"),
        ([[0, 1], [1, 0]], None, [[False]], "matrices.unreachable"),
        ([[0, -1], [1, 0]], None, None, "matrices.seconds[0][1]"),
        ([[0, 1], [MAX_TRAVEL + 1, 0]], None, None, "matrices.seconds[1][0]"),
        ([[0, 1], [1, 0]], [[0, 1], [-1, 0]], None, "matrices.metres[1][0]"),
        ([[0, 1], [1, 3]], None, None, "matrices.seconds[1][1]"),
        ([[0, 1], [1, 0]], [[4, 1], [1, 0]], None, "matrices.metres[0][0]"),
    ],
)
def test_the_cell_at_fault_is_named(
    seconds: ArrayLike, metres: ArrayLike | None, unreachable: ArrayLike | None, path: str
) -> None:
    """Shape, range and diagonal are checked."""
    with pytest.raises(ProblemError) as error:
        TravelTables.of(seconds, metres, unreachable)
    assert error.value.path == path


def test_what_can_t_be_reached_may_hold_anything() -> None:
    """Values under the mask mean nothing, such as -1."""
    tables = TravelTables.of([[0, -1], [3, 0]], unreachable=[[False, True], [False, False]])
    assert tables.unreachable[0, 1]


def test_the_longest_drive_is_allowed() -> None:
    """Up to 68 years."""
    assert TravelTables.of([[0, MAX_TRAVEL], [1, 0]]).seconds[0, 1] == MAX_TRAVEL


def test_tables_survive_a_pickle() -> None:
    """They travel to the solving process."""
    tables = TravelTables.of([[0, 5], [7, 0]], [[0, 50], [70, 0]], [[False, True], [False, False]])
    copy = pickle.loads(pickle.dumps(tables))  # noqa: S301 - our own
    assert copy.seconds.tolist() == tables.seconds.tolist()
    assert copy.metres.tolist() == tables.metres.tolist()
    assert copy.unreachable.tolist() == tables.unreachable.tolist()


HOURS = [[[0, 10], [20, 0]], [[0, 40], [20, 0]], [[0, 0], [20, 0]]]


def test_drives_change_evenly_between_hours() -> None:
    """Between two hours they change second by second, rounded half up; beyond them they stay."""
    tables = TravelTables.by_hour([0, 100, 200], HOURS)
    seconds = [tables.seconds_at(0, 1, second) for second in (-9, 0, 1, 5, 50, 100, 150, 200, 999)]
    assert seconds == [10, 10, 10, 12, 25, 40, 20, 0, 0]
    assert {tables.seconds_at(1, 0, second) for second in range(-5, 205)} == {20}
    assert tables.seconds_at(1, 1, 50) == 0


def test_the_least_of_the_hours_is_that_of_the_day() -> None:
    """Whoever asks for no hour gets a bound."""
    tables = TravelTables.by_hour([0, 100, 200], HOURS)
    assert tables.seconds.tolist() == [[0, 0], [20, 0]]
    assert not tables.hourly.flags.writeable


def test_who_leaves_later_never_arrives_earlier() -> None:
    """A jam that ends within seconds is waited out: 500 becomes 30 seconds of waiting and 5."""
    tables = TravelTables.by_hour([0, 30], [[[0, 500], [1, 0]], [[0, 5], [1, 0]]])
    assert tables.seconds_at(0, 1, 0) == 35
    arrivals = [second + tables.seconds_at(0, 1, second) for second in range(-5, 40)]
    assert arrivals == sorted(arrivals)


def test_without_hours_every_second_is_the_same() -> None:
    """The plain tables hold all day."""
    tables = TravelTables.of([[0, 5], [7, 0]])
    assert {tables.seconds_at(0, 1, second) for second in (-(10**12), 0, 10**12)} == {5}


@pytest.mark.parametrize(
    ("starts", "seconds", "path"),
    [
        ([], np.zeros((0, 2, 2)), "matrices.starts"),
        ([[0]], [[[0]]], "matrices.starts"),
        ([5, 5], [[[0]], [[0]]], "matrices.starts"),
        ([5, 4], [[[0]], [[0]]], "matrices.starts"),
        ([0], [[[0]], [[0]]], "matrices.hourly"),
        ([0], [[0]], "matrices.hourly"),
        ([0], [[[0, 1]]], "matrices.seconds"),
        ([0, 9], [[[0, 1], [1, 0]], [[0, -1], [1, 0]]], "matrices.seconds[0][1]"),
    ],
)
def test_hours_that_make_no_sense(starts: ArrayLike, seconds: ArrayLike, path: str) -> None:
    """Hours ascend, one table each, each table in order."""
    with pytest.raises(ProblemError) as error:
        TravelTables.by_hour(starts, seconds)
    assert error.value.path == path
