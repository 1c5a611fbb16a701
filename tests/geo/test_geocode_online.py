"""Online geocoding: with a provider made of paper, so that nobody's server is asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from time import monotonic
from typing import TYPE_CHECKING

import pytest
from geopy.exc import GeocoderServiceError, GeocoderTimedOut
from geopy.geocoders import Nominatim

from geo.coordinate import Coordinate
from geo.errors import GeocodingFailed
from geo.gazetteer.candidate import SURE
from geo.geocode_cache import AnswerCache
from geo.geocode_online import (
    NOMINATIM,
    NOMINATIM_PAUSE_SECONDS,
    TURNSTILES,
    GeopyGeocoder,
    Turnstiles,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.geocode import Geocoder


@dataclass(frozen=True)
class PaperLocation:
    """What a provider answers."""

    address: str
    latitude: float
    longitude: float


@dataclass
class PaperProvider:
    """Knows some places, fails as told, and remembers who asked what, and when."""

    places: dict[str, PaperLocation | list[PaperLocation]] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    timeouts: list[float] = field(default_factory=list)
    domain: str = ""

    def geocode(
        self, query: str, *, exactly_one: bool, timeout: float
    ) -> PaperLocation | list[PaperLocation] | None:
        """Answer like geopy does."""
        assert not exactly_one
        self.asked.append(query)
        self.times.append(monotonic())
        self.timeouts.append(timeout)
        if self.failures:
            raise self.failures.pop(0)
        return self.places.get(query)


TOWER = PaperLocation("Torre dos Clérigos, Porto", 41.1458, -8.6139)


def provider(*failures: Exception) -> PaperProvider:
    """Make a provider that knows the tower, after some failures."""
    return PaperProvider(places={"Clérigos": TOWER}, failures=list(failures))


def quick(of: PaperProvider, *, retries: int = 0) -> GeopyGeocoder:
    """Make a geocoder that waits for nothing."""
    return GeopyGeocoder(
        of, pause_seconds=0.0, timeout_seconds=2.5, retries=retries, turnstiles=Turnstiles()
    )


def test_finds_what_the_provider_knows() -> None:
    """Place and spelling are the provider's."""
    found = quick(provider()).find("Clérigos")
    assert found.coordinate == Coordinate(-8.6139, 41.1458)
    assert str(found.address) == "Torre dos Clérigos, Porto"


def latitude_of(geocoder: Geocoder, text: str) -> float:
    """Ask any geocoder."""
    return geocoder.find(text).coordinate.lat


def test_is_a_geocoder() -> None:
    """It stands wherever the gazetteer does."""
    assert latitude_of(quick(provider()), "Clérigos") == 41.1458


def test_asks_once_for_each_text() -> None:
    """Answers are remembered, however the text is cased or spaced."""
    paper = provider()
    geocoder = quick(paper)
    first = geocoder.find("Clérigos")
    assert geocoder.find("  clérigos ") == first
    assert paper.asked == ["Clérigos"]


def test_remembers_what_is_unknown() -> None:
    """A place that the provider doesn't know is refused, and not asked for again."""
    paper = provider()
    geocoder = quick(paper)
    for _ in range(2):
        with pytest.raises(GeocodingFailed, match="knows no place for 'Nowhere 1'"):
            geocoder.find("Nowhere 1")
    assert paper.asked == ["Nowhere 1"]


def test_a_time_out_is_said() -> None:
    """A provider that doesn't answer is our error with its reason, and its cause is kept."""
    with pytest.raises(GeocodingFailed, match="can't be asked for 'Clérigos': too slow") as failed:
        quick(provider(GeocoderTimedOut("too slow"))).find("Clérigos")
    assert isinstance(failed.value.__cause__, GeocoderTimedOut)


def test_an_error_without_words_gives_its_name() -> None:
    """An error that says nothing is named by its kind."""
    with pytest.raises(GeocodingFailed, match="GeocoderServiceError"):
        quick(provider(GeocoderServiceError())).find("Clérigos")


def test_failures_are_not_remembered() -> None:
    """After a failure the next call asks again, and finds."""
    paper = provider(GeocoderTimedOut("too slow"))
    geocoder = quick(paper)
    with pytest.raises(GeocodingFailed):
        geocoder.find("Clérigos")
    assert geocoder.find("Clérigos").coordinate.lon == -8.6139
    assert len(paper.asked) == 2


def test_asks_again_as_often_as_told() -> None:
    """One retry mends one failure."""
    paper = provider(GeocoderServiceError("hiccup"))
    assert quick(paper, retries=1).find("Clérigos").coordinate.lon == -8.6139
    assert len(paper.asked) == 2


def test_the_time_out_reaches_the_provider() -> None:
    """Our time-out is the one that geopy works with."""
    paper = provider()
    quick(paper).find("Clérigos")
    assert paper.timeouts == [2.5]


def test_pauses_between_requests() -> None:
    """Two different texts are asked for at least the pause apart, from several threads too."""
    paper = provider()
    geocoder = GeopyGeocoder(paper, pause_seconds=0.05, retries=0, turnstiles=Turnstiles())

    def ask(text: str) -> None:
        with pytest.raises(GeocodingFailed):
            geocoder.find(text)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, ["one", "two", "three", "four"]))
    assert all(later - earlier >= 0.049 for earlier, later in pairwise(sorted(paper.times)))


def test_threads_with_one_question_ask_once() -> None:
    """The same text from several threads at once is one request."""
    paper = provider()
    geocoder = quick(paper)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(geocoder.find, ["Clérigos"] * 16))
    assert len(set(found)) == 1
    assert paper.asked == ["Clérigos"]


def test_an_answer_off_the_earth_is_refused() -> None:
    """A provider that answers nonsense is our error, not a place."""
    paper = PaperProvider(places={"Mars": PaperLocation("Mars", 400.0, 0.0)})
    with pytest.raises(GeocodingFailed, match="no place on Earth"):
        quick(paper).find("Mars")


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_address_asks_nobody(text: str) -> None:
    """Nothing typed is refused without a request."""
    paper = provider()
    with pytest.raises(GeocodingFailed, match="empty address"):
        quick(paper).find(text)
    assert paper.asked == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: GeopyGeocoder(provider(), pause_seconds=-1),
        lambda: GeopyGeocoder(provider(), timeout_seconds=-1),
        lambda: GeopyGeocoder(provider(), retries=-1),
    ],
)
def test_negative_settings_are_refused(make: Callable[[], GeopyGeocoder]) -> None:
    """Times and retries below zero are mistakes."""
    with pytest.raises(ValueError, match="can't be negative"):
        make()


def test_nominatim_wants_a_name() -> None:
    """Without a user agent Nominatim would refuse everything: say so at once."""
    with pytest.raises(ValueError, match="user agent"):
        GeopyGeocoder.nominatim(" ")


def test_nominatim_is_built_from_geopy() -> None:
    """The usual provider is geopy's Nominatim; building it asks nobody."""
    assert isinstance(GeopyGeocoder.nominatim("callout-tests"), GeopyGeocoder)
    assert callable(Nominatim(user_agent="callout-tests").geocode)


def test_objects_of_one_host_share_its_turnstile() -> None:
    """Two geocoders, each with threads, together ask their host no faster than one may."""
    turnstiles = Turnstiles()
    papers = [PaperProvider(domain="geo.example"), PaperProvider(domain="Geo.Example")]
    geocoders = [
        GeopyGeocoder(paper, pause_seconds=0.05, retries=0, turnstiles=turnstiles)
        for paper in papers
    ]

    def ask(number: int) -> None:
        with pytest.raises(GeocodingFailed):
            geocoders[number % 2].find(f"place {number}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(ask, range(6)))
    times = sorted([*papers[0].times, *papers[1].times])
    assert len(times) == 6
    assert all(later - earlier >= 0.049 for earlier, later in pairwise(times))


def test_hosts_dont_wait_for_each_other() -> None:
    """Each host has a turnstile of its own."""
    turnstiles = Turnstiles()
    one = turnstiles.of(PaperProvider(domain="a.example"), 1.0)
    other = turnstiles.of(PaperProvider(domain="b.example"), 0.5)
    assert one is not other
    assert (one.min_delay_seconds, other.min_delay_seconds) == (1.0, 0.5)


def test_the_longest_pause_holds() -> None:
    """Who asks a host for more patience gets it for everybody, who asks for less doesn't."""
    turnstiles = Turnstiles()
    first = turnstiles.of(PaperProvider(domain="a.example"), 0.2)
    turnstiles.of(PaperProvider(domain="a.example"), 0.7)
    turnstiles.of(PaperProvider(domain="a.example"), 0.1)
    assert first.min_delay_seconds == 0.7


@pytest.mark.parametrize("domain", [NOMINATIM, NOMINATIM.upper(), f"https://{NOMINATIM}/"])
def test_nominatims_own_host_is_never_hurried(domain: str) -> None:
    """Whatever pause is asked for, OpenStreetMap's server gets a second."""
    limiter = Turnstiles().of(PaperProvider(domain=domain), 0.0)
    assert limiter.min_delay_seconds >= NOMINATIM_PAUSE_SECONDS


def test_the_process_has_one_turnstile_for_nominatim() -> None:
    """Two Nominatims built apart wait at the same one."""
    one, two = (Nominatim(user_agent=f"callout-tests-{i}") for i in range(2))
    assert TURNSTILES.of(one, 1.0) is TURNSTILES.of(two, 1.0)


def test_retries_wait_their_turn_too() -> None:
    """An error is no excuse for asking sooner."""
    paper = provider(GeocoderServiceError("a"), GeocoderServiceError("b"))
    geocoder = GeopyGeocoder(paper, pause_seconds=0.05, retries=2, turnstiles=Turnstiles())
    assert geocoder.find("Clérigos").coordinate.lon == -8.6139
    assert all(later - earlier >= 0.049 for earlier, later in pairwise(paper.times))


BRIDGES = [
    PaperLocation("Ponte Nova, Porto", 41.14, -8.61),
    PaperLocation("Ponte Nova, Lisboa", 38.71, -9.14),
]


def test_all_answers_are_candidates() -> None:
    """In the provider's order, never sure, with at most the limit."""
    paper = PaperProvider(places={"Ponte Nova": list(BRIDGES)})
    geocoder = quick(paper)
    found = geocoder.candidates("Ponte Nova")
    assert [c.label for c in found] == [bridge.address for bridge in BRIDGES]
    assert all(0 < c.score < SURE for c in found)
    assert len(geocoder.candidates("Ponte Nova", limit=1)) == 1
    assert paper.asked == ["Ponte Nova"]


def test_an_unlike_answer_scores_less() -> None:
    """A provider that answers with something else shows it in the score."""
    answers = [BRIDGES[0], PaperLocation("Xyz 7, Moscow", 55.75, 37.6)]
    likely, unlikely = quick(PaperProvider(places={"Ponte Nova": answers})).candidates("Ponte Nova")
    assert likely.score > unlikely.score


def test_no_candidates_of_what_is_unknown() -> None:
    """Nothing known is an empty list; a provider that is down is an error."""
    assert quick(provider()).candidates("Nowhere 1") == []
    with pytest.raises(GeocodingFailed, match="can't be asked"):
        quick(provider(GeocoderTimedOut("too slow"))).candidates("Clérigos")


def test_the_best_answer_is_found() -> None:
    """Of answers that are spelt differently the provider's first counts."""
    found = quick(PaperProvider(places={"Ponte Nova": list(BRIDGES)})).find("Ponte Nova")
    assert str(found.address) == "Ponte Nova, Porto"


def test_one_spelling_in_two_places_is_refused() -> None:
    """Two places far apart that are called the same aren't guessed between."""
    twice = [PaperLocation("Rua Nova", lat, -8.6) for lat in (41.1, 41.3)]
    with pytest.raises(GeocodingFailed, match="knows 2 places"):
        quick(PaperProvider(places={"Rua Nova": twice})).find("Rua Nova")
    pieces = [PaperLocation("Rua Nova", 41.1 + 0.005 * i, -8.6) for i in range(4)]
    assert quick(PaperProvider(places={"Rua Nova": pieces})).find("Rua Nova").coordinate.lat == 41.1


def test_answers_outlive_the_process_in_a_file(tmp_path: Path) -> None:
    """A new geocoder with the same file asks nobody, for what is unknown neither."""
    file = tmp_path / "answers.db"
    for _ in range(2):
        paper = provider()
        geocoder = GeopyGeocoder(
            paper, pause_seconds=0.0, cache=AnswerCache(file), turnstiles=Turnstiles()
        )
        assert geocoder.find("Clérigos").coordinate.lat == 41.1458
        with pytest.raises(GeocodingFailed):
            geocoder.find("Nowhere 1")
    assert paper.asked == []


def test_one_memory_for_two_providers_keeps_them_apart() -> None:
    """What one provider doesn't know, another may."""
    cache, turnstiles = AnswerCache(), Turnstiles()
    ignorant = PaperProvider(domain="a.example")
    knowing = PaperProvider(places={"Clérigos": TOWER}, domain="b.example")
    with pytest.raises(GeocodingFailed):
        GeopyGeocoder(ignorant, pause_seconds=0, cache=cache, turnstiles=turnstiles).find(
            "Clérigos"
        )
    second = GeopyGeocoder(knowing, pause_seconds=0, cache=cache, turnstiles=turnstiles)
    assert second.find("Clérigos").coordinate.lat == 41.1458
