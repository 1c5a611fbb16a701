"""Geocoding providers through geopy: asked politely, remembered, and never waited for long."""

from threading import Lock
from typing import TYPE_CHECKING, Protocol

from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim

from geo.address_text import plain
from geo.addresses import Address
from geo.coordinate import Coordinate
from geo.errors import BadCoordinate, GeocodingFailed
from geo.geocode import Found

if TYPE_CHECKING:
    from collections.abc import Callable

NOMINATIM_PAUSE_SECONDS = 1.0
"""The usage policy of OpenStreetMap's Nominatim: at most one request a second."""


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

    def geocode(self, query: str, *, timeout: float) -> Location | None:
        """Ask for the best match."""
        ...


class GeopyGeocoder:
    """A geopy geocoder behind our protocol, safe for several threads.

    One object holds one rate limit and one memory of answers: make one for the application and
    share it.

    Parameters
    ----------
    provider : Provider
        Any of geopy's geocoders.
    pause_seconds : float
        Least time between two requests.
    timeout_seconds : float
        How long to wait for one answer.
    retries : int
        How often to ask again after an error, besides the first time.

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
    ) -> None:
        if min(pause_seconds, timeout_seconds, retries) < 0:
            raise ValueError("pause, time-out and retries of a geocoder can't be negative")
        self._timeout = timeout_seconds
        self._ask: Callable[..., Location | None] = RateLimiter(
            provider.geocode,
            min_delay_seconds=pause_seconds,
            max_retries=retries,
            error_wait_seconds=max(pause_seconds, 0.001),
            swallow_exceptions=False,
        )
        self._known: dict[str, Found | None] = {}
        self._lock = Lock()

    @classmethod
    def nominatim(
        cls, user_agent: str, *, domain: str = "nominatim.openstreetmap.org"
    ) -> "GeopyGeocoder":
        """Ask Nominatim, OpenStreetMap's own, or one that you run at `domain`.

        Parameters
        ----------
        user_agent : str
            Who is asking; Nominatim refuses clients that don't say.
        domain : str
            Host of the server.
        """
        if not user_agent.strip():
            raise ValueError("Nominatim wants a user agent that names the application")
        return cls(Nominatim(user_agent=user_agent, domain=domain))

    def find(self, text: str) -> Found:
        """Find the place of an address; each text is asked for once.

        Raises
        ------
        GeocodingFailed
            If the provider knows no such place, or can't be asked; says why.
        """
        key = " ".join(plain(text).split())
        if not key:
            raise GeocodingFailed("an empty address: give street, number and city")
        if key not in self._known:
            # one request at a time; others with the same text then find its answer
            with self._lock:
                if key not in self._known:
                    self._known[key] = self._request(text)
        found = self._known[key]
        if found is None:
            raise GeocodingFailed(f"the geocoding provider knows no place for {text!r}")
        return found

    def _request(self, text: str) -> Found | None:
        try:
            location = self._ask(text, timeout=self._timeout)
        except GeopyError as failed:
            reason = str(failed) or type(failed).__name__
            raise GeocodingFailed(
                f"the geocoding provider can't be asked for {text!r}: {reason}"
            ) from failed
        if location is None:
            return None
        try:
            coordinate = Coordinate(location.longitude, location.latitude)
        except BadCoordinate as wrong:
            raise GeocodingFailed(
                f"the geocoding provider answered {text!r} with no place on Earth: {wrong}"
            ) from wrong
        return Found(coordinate, Address(location.address, "", coordinate))
