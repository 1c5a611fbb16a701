"""Geocoding providers through geopy: asked politely, remembered, and never waited for long."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from threading import Lock
from typing import Final, Protocol

from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim
from rapidfuzz import fuzz

from geo.address_text import plain, words
from geo.addresses import Address
from geo.coordinate import Coordinate, great_circle_metres
from geo.errors import BadCoordinate, GeocodingFailed
from geo.gazetteer.candidate import ADDRESS, SURE, Candidate, Found
from geo.geocode_cache import Answer, AnswerCache

NOMINATIM: Final = "nominatim.openstreetmap.org"
NOMINATIM_PAUSE_SECONDS: Final = 1.0
"""The usage policy of OpenStreetMap's Nominatim: at most one request a second."""
ONE_PLACE_METRES: Final = 1000.0
"""Answers spelt the same and nearer than this are pieces of one thing."""


class Location(Protocol):
    """What geopy's geocoders answer with."""

    @property
    def address(self) -> str:
        """The place's address as the provider spells it."""

    @property
    def latitude(self) -> float:
        """Degrees."""

    @property
    def longitude(self) -> float:
        """Degrees."""


class Provider(Protocol):
    """Any of geopy's geocoder objects, `geopy.geocoders.Nominatim(...)` for instance."""

    def geocode(
        self, query: str, *, exactly_one: bool, timeout: float
    ) -> Location | Sequence[Location] | None:
        """Ask for the matches, best first."""
        ...


class Turnstiles:
    """For each host the moment of its next request, whoever asks: one for the process.

    geopy's own limiter holds for one object; two Nominatims in one program would ask twice as
    often as they may.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._by_host: dict[str, RateLimiter] = {}

    def of(self, provider: object, pause_seconds: float) -> RateLimiter:
        """Give the turnstile of a provider's host; the longest pause that anybody asked holds."""
        host = str(getattr(provider, "domain", "") or "").lower().split("//")[-1].strip("/")
        if host == NOMINATIM:
            pause_seconds = max(pause_seconds, NOMINATIM_PAUSE_SECONDS)
        # providers that don't name their host all ask the one that their class knows
        host = host or f"{type(provider).__module__}.{type(provider).__qualname__}"
        with self._lock:
            limiter = self._by_host.setdefault(host, _limiter())
            limiter.min_delay_seconds = max(limiter.min_delay_seconds, pause_seconds)
            return limiter


def _limiter() -> RateLimiter:
    return RateLimiter(lambda: None, min_delay_seconds=0.0, error_wait_seconds=0.001)


TURNSTILES: Final = Turnstiles()
"""The process's own."""


class GeopyGeocoder:
    """A geopy geocoder behind our protocol, safe for several threads.

    All objects of one process share one rate limit for each host. Answers are remembered,
    "there is none" too, failures not.

    Parameters
    ----------
    provider : Provider
        Any of geopy's geocoders.
    pause_seconds : float
        Least time between two requests to its host; never below one for OpenStreetMap's own.
    timeout_seconds : float
        How long to wait for one answer.
    retries : int
        How often to ask again after an error, besides the first time; each waits its turn.
    cache : AnswerCache, optional
        May be shared by geocoders; by default one of its own, in memory.
    turnstiles : Turnstiles
        Who counts the requests; by default the process.

    Raises
    ------
    ValueError
        If a time or the number of retries is negative.
    """

    def __init__(
        self,
        provider: Provider,
        *,
        pause_seconds: float = NOMINATIM_PAUSE_SECONDS,
        timeout_seconds: float = 5.0,
        retries: int = 1,
        cache: AnswerCache | None = None,
        turnstiles: Turnstiles = TURNSTILES,
    ) -> None:
        if min(pause_seconds, timeout_seconds, retries) < 0:
            raise ValueError("pause, time-out and retries of a geocoder can't be negative")
        self._provider = provider
        self._timeout = timeout_seconds
        self._turn = turnstiles.of(provider, pause_seconds)
        self._ask: Callable[[str], Location | Sequence[Location] | None] = RateLimiter(
            self._one_request,
            min_delay_seconds=0.0,
            max_retries=retries,
            error_wait_seconds=max(pause_seconds, 0.001),
            swallow_exceptions=False,
        )
        self._cache = cache or AnswerCache()
        self._source = f"{type(provider).__name__} {getattr(provider, 'domain', '')}".strip()
        self._lock = Lock()

    @classmethod
    def nominatim(
        cls, user_agent: str, *, domain: str = NOMINATIM, cache: AnswerCache | None = None
    ) -> "GeopyGeocoder":
        """Ask Nominatim, OpenStreetMap's own, or one that you run at `domain`.

        Parameters
        ----------
        user_agent : str
            Who is asking; Nominatim refuses clients that don't say.
        domain : str
            Host of the server.
        cache : AnswerCache, optional
            Where answers are remembered.
        """
        if not user_agent.strip():
            raise ValueError("Nominatim wants a user agent that names the application")
        return cls(Nominatim(user_agent=user_agent, domain=domain), cache=cache)

    def find(self, text: str) -> Found:
        """Find the place of an address; each text is asked for once.

        Raises
        ------
        GeocodingFailed
            If the provider knows no such place, knows several that are spelt the same, or
            can't be asked; says why.
        """
        answers = self._answers(text)
        if not answers:
            raise GeocodingFailed(f"the geocoding provider knows no place for {text!r}")
        first = answers[0]
        place = Coordinate(first.lon, first.lat)
        others = [Coordinate(a.lon, a.lat) for a in answers[1:] if a.address == first.address]
        chain = sorted([place, *others])
        if any(great_circle_metres(a, b) > ONE_PLACE_METRES for a, b in pairwise(chain)):
            raise GeocodingFailed(
                f"the geocoding provider knows {1 + len(others)} places for {text!r}, all called "
                f"{first.address!r}: give the coordinates of one"
            )
        return Found(place, Address(first.address, "", place))

    def candidates(self, text: str, *, limit: int = 5) -> list[Candidate]:
        """List the provider's answers in its order, scored by how much they are like the text.

        Raises
        ------
        GeocodingFailed
            If the text is empty, or the provider can't be asked; says why.
        """
        asked = " ".join(words(text))
        found = []
        for answer in self._answers(text)[:limit]:
            place = Coordinate(answer.lon, answer.lat)
            likeness = fuzz.token_set_ratio(asked, " ".join(words(answer.address)))
            found.append(
                Candidate(
                    coordinate=place,
                    label=answer.address,
                    kind=ADDRESS,
                    # a stranger's answer is never sure: our own gazetteer's comes first
                    score=min(SURE - 1, round(likeness)),
                    address=Address(answer.address, "", place),
                )
            )
        return found

    def _answers(self, text: str) -> tuple[Answer, ...]:
        key = " ".join(plain(text).split())
        if not key:
            raise GeocodingFailed("an empty address: give street, number and city")
        question = f"{self._source}: {key}"
        answers = self._cache.get(question)
        if answers is None:
            # one request at a time; others with the same text then find its answer
            with self._lock:
                answers = self._cache.get(question)
                if answers is None:
                    answers = self._request(text)
                    self._cache.put(question, answers)
        return answers

    def _one_request(self, text: str) -> Location | Sequence[Location] | None:
        self._turn()
        return self._provider.geocode(text, exactly_one=False, timeout=self._timeout)

    def _request(self, text: str) -> tuple[Answer, ...]:
        try:
            given = self._ask(text)
        except GeopyError as failed:
            reason = str(failed) or type(failed).__name__
            raise GeocodingFailed(
                f"the geocoding provider can't be asked for {text!r}: {reason}"
            ) from failed
        if given is None:
            return ()
        locations = given if isinstance(given, Sequence) else [given]
        answers = []
        for location in locations:
            try:
                place = Coordinate(location.longitude, location.latitude)
            except BadCoordinate as wrong:
                raise GeocodingFailed(
                    f"the geocoding provider answered {text!r} with no place on Earth: {wrong}"
                ) from wrong
            answers.append(Answer(location.address, place.lon, place.lat))
        return tuple(answers)
