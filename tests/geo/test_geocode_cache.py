"""Remembered answers: how long, how many, and that a bad file is no reason to fail."""

from pathlib import Path

import pytest

from geo.geocode_cache import DAY_SECONDS, Answer, AnswerCache

TOWER = Answer("Torre dos Clérigos, Porto", -8.6139, 41.1458)


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.seconds


def test_an_answer_is_remembered() -> None:
    """What was put under a question comes back, and nothing for other questions."""
    cache = AnswerCache()
    cache.put("tower", [TOWER])
    assert cache.get("tower") == (TOWER,)
    assert cache.get("bridge") is None


def test_no_answer_is_an_answer_too() -> None:
    """That nobody knows a place is remembered as (), not as unknown."""
    cache = AnswerCache()
    cache.put("nowhere", [])
    assert cache.get("nowhere") == ()


@pytest.mark.parametrize("in_file", [False, True])
def test_answers_grow_old(tmp_path: Path, *, in_file: bool) -> None:
    """After their days they are forgotten, "there is none" earlier than a place."""
    clock = Clock()
    path = tmp_path / "a.db" if in_file else None
    cache = AnswerCache(path, days=10, days_if_none=2, clock=clock)
    cache.put("tower", [TOWER])
    cache.put("nowhere", [])
    clock.seconds += 2.5 * DAY_SECONDS
    assert cache.get("nowhere") is None
    assert cache.get("tower") == (TOWER,)
    clock.seconds += 8 * DAY_SECONDS
    assert cache.get("tower") is None


def test_answers_from_the_future_are_not_believed() -> None:
    """When the clock is set back, what was stored under the wrong time is asked for again."""
    clock = Clock()
    cache = AnswerCache(clock=clock)
    cache.put("tower", [TOWER])
    clock.seconds -= 100
    assert cache.get("tower") is None


def test_memory_holds_the_latest() -> None:
    """The answer that wasn't asked for the longest makes room."""
    cache = AnswerCache(most=2)
    cache.put("a", [TOWER])
    cache.put("b", [TOWER])
    cache.get("a")
    cache.put("c", [TOWER])
    assert cache.get("b") is None
    assert cache.get("a") == cache.get("c") == (TOWER,)


def test_a_file_outlives_the_process(tmp_path: Path) -> None:
    """Another cache with the same file knows the answers, of any alphabet."""
    path = tmp_path / "deep" / "answers.db"
    guangzhou = Answer("广州市北京路", 113.26, 23.12)
    AnswerCache(path).put("tower", [TOWER, guangzhou])
    AnswerCache(path).put("nowhere", [])
    assert AnswerCache(path).get("tower") == (TOWER, guangzhou)
    assert AnswerCache(path).get("nowhere") == ()


def test_a_newer_answer_takes_the_olders_place(tmp_path: Path) -> None:
    """Put again, an answer is replaced, in the file too."""
    path = tmp_path / "answers.db"
    cache = AnswerCache(path)
    cache.put("tower", [])
    cache.put("tower", [TOWER])
    assert AnswerCache(path).get("tower") == (TOWER,)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_a_damaged_file_is_done_without(tmp_path: Path, content: bytes) -> None:
    """The cache then works in memory, as if it had no file."""
    path = tmp_path / "answers.db"
    path.write_bytes(content)
    cache = AnswerCache(path)
    assert cache.get("tower") is None
    cache.put("tower", [TOWER])
    assert cache.get("tower") == (TOWER,)


def test_a_folder_in_the_files_place_is_done_without(tmp_path: Path) -> None:
    """A path that can't be a file costs the memory beyond this process, nothing else."""
    cache = AnswerCache(tmp_path)
    cache.put("tower", [TOWER])
    assert cache.get("tower") == (TOWER,)


@pytest.mark.parametrize("wrong", [{"most": 0}, {"days": 0}, {"days_if_none": -1}])
def test_a_cache_of_nothing_is_refused(wrong: dict[str, int]) -> None:
    """Size and ages must be positive."""
    with pytest.raises(ValueError, match="must be positive"):
        AnswerCache(**wrong)  # type: ignore[arg-type]
