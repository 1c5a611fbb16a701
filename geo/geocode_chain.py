"""Several geocoders, one after the other: our own gazetteer first, then who is online."""

from geo.errors import GeocodingFailed
from geo.gazetteer.candidate import Candidate, Found, Geocoder
from geo.gazetteer.exact import NotExact


class FirstOf:
    """The first geocoder that has a sure answer.

    A geocoder that says that a text is several places ends the search: another one would only
    hide that.

    Parameters
    ----------
    *geocoders : Geocoder
        In the order in which they are asked; the gazetteer first, since asking it costs nothing.

    Raises
    ------
    ValueError
        If there is none.
    """

    def __init__(self, *geocoders: Geocoder) -> None:
        if not geocoders:
            raise ValueError("at least one geocoder is needed")
        self._geocoders = geocoders

    def find(self, text: str) -> Found:
        """Find the place of an address.

        Raises
        ------
        GeocodingFailed
            If none of them is sure; says what each of them says.
        """
        reasons: list[str] = []
        for geocoder in self._geocoders:
            try:
                return geocoder.find(text)
            except GeocodingFailed as failed:
                if isinstance(failed, NotExact) and failed.settled:
                    raise
                reasons.append(str(failed))
        raise GeocodingFailed("; ".join(dict.fromkeys(reasons)))

    def candidates(self, text: str, *, limit: int = 5) -> list[Candidate]:
        """List what may be meant: of the first that knows anything, the others fill up.

        Raises
        ------
        GeocodingFailed
            If none of them can answer; says why.
        """
        found: list[Candidate] = []
        reasons: list[str] = []
        for geocoder in self._geocoders:
            if len(found) >= limit:
                break
            try:
                found += geocoder.candidates(text, limit=limit - len(found))
            except GeocodingFailed as failed:
                reasons.append(str(failed))
        if len(reasons) == len(self._geocoders):
            raise GeocodingFailed("; ".join(dict.fromkeys(reasons)))
        return sorted(found, key=lambda candidate: -candidate.score)
