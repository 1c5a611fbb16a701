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
from geo.geocode_online import GeopyGeocoder

if TYPE_CHECKING:
    from collections.abc import Callable

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

    places: dict[str, PaperLocation] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    timeouts: list[float] = field(default_factory=list)

    def geocode(self, query: str, *, timeout: float) -> PaperLocation | None:
        """Answer like geopy does."""
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
    return GeopyGeocoder(of, pause_seconds=0.0, timeout_seconds=2.5, retries=retries)


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
    geocoder = GeopyGeocoder(paper, pause_seconds=0.05, retries=0)

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
