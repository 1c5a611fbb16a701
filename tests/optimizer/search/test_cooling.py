"""Progress towards the limits of a search."""

import pytest

from optimizer.search.cooling import Cooling


def test_iterations_alone_ignore_the_clock() -> None:
    """Progress is counted, whatever time it takes, and no chunk passes the limit."""
    cooling = Cooling(None, 50)
    assert cooling.schedule == (0, 1 / 50, 0.0)
    cooling.did(30)
    assert cooling.schedule == (30, 1 / 50, 0.0)
    assert cooling.chunk <= 20
    cooling.did(20)
    assert cooling.passed == 1.0


def test_whichever_limit_is_nearer_counts() -> None:
    """Half the iterations are half the way, though hardly any time has passed."""
    cooling = Cooling(1000.0, 100)
    cooling.did(50)
    assert cooling.passed == 0.5


def test_no_time_is_over_at_once() -> None:
    """A search of no seconds does nothing."""
    assert Cooling(0.0, None).passed == 1.0
    assert Cooling(None, 0).passed == 1.0


def test_a_limit_there_must_be() -> None:
    """Neither seconds nor iterations: an error."""
    with pytest.raises(ValueError, match="neither"):
        Cooling(None, None)


def test_a_chunk_cut_short_says_nothing_about_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever does one iteration of many in a moment isn't given more and more of them."""
    now = 0.0
    monkeypatch.setattr("optimizer.search.cooling.time.perf_counter", lambda: now)
    cooling = Cooling(1000.0, None)
    for _ in range(50):
        now += cooling.chunk * 0.001
        cooling.did(cooling.chunk)
    full = cooling.chunk
    assert full == pytest.approx(10, abs=1)
    for _ in range(50):
        now += 0.001
        cooling.did(1)
    assert cooling.chunk == pytest.approx(full, abs=1)
