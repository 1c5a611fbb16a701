"""Figures of measurements: what people read, and how ours stand beside others'."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.measuring import stopwatch
from dispatch.measuring.figures import Figure, digits


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.123456, "0.123"),
        (1.0, "1"),
        (1.23456, "1.23"),
        (12.3456, "12.3"),
        (123.456, "123"),
        (1234.56, "1,235"),
        (1234567.0, "1,234,567"),
        (-1.23456, "-1.23"),
    ],
)
def test_three_digits_are_enough(value: float, text: str) -> None:
    """More would claim a precision that no timing has; whole numbers stay whole."""
    assert digits(value) == text


@given(st.floats(0.01, 1e9))
def test_rounding_keeps_the_value(value: float) -> None:
    """What is shown is off by half of the last digit at most."""
    shown = float(digits(value).replace(",", ""))
    assert shown == pytest.approx(value, rel=0.006, abs=0.0006)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (2.5, "s", "2.50 s"),
        (0.0251, "s", "25.1 ms"),
        (0.0000981, "s", "98.1 µs"),
        (0.0, "s", "0 s"),
        (27.4, "km/h", "27.4 km/h"),
        (62_900, "", "62,900"),
        (None, "s", "-"),
    ],
)
def test_seconds_are_shown_in_the_unit_that_fits(value: float | None, unit: str, text: str) -> None:
    """Nobody reads 0.0000981 s."""
    assert Figure(key="k", label="l", unit=unit).text(value) == text


def test_ratios_say_how_many_times_as_much_a_peer_needs() -> None:
    """Above one we are ahead; what wasn't measured has no ratio."""
    both = Figure(key="k", label="l", unit="s", value=0.1, peers={"OSRM": 0.4})
    assert both.ratio("OSRM") == pytest.approx(4)
    assert both.ratio("scipy") is None
    theirs = Figure(key="k", label="l", unit="s", peers={"OSRM": 0.4})
    assert theirs.ratio("OSRM") is None


def test_the_first_of_several_runs_does_not_count() -> None:
    """It fills caches; a single run is all there is."""
    runs: list[int] = []
    assert stopwatch.seconds(lambda: runs.append(1), runs=3) >= 0
    assert len(runs) == 4
    assert stopwatch.seconds(lambda: runs.append(1), runs=1) >= 0
    assert len(runs) == 5


def test_memory_is_that_of_a_process_with_libraries() -> None:
    """Megabytes, not bytes and not kilobytes."""
    assert 10 < stopwatch.peak_megabytes() < 100_000
