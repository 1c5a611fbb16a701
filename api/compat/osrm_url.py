"""The address of a request to OSRM: service, version, profile and coordinates.

`/{service}/v1/{profile}/{coordinates}[.json]`, as in OSRM's documentation of its HTTP API:
https://github.com/Project-OSRM/osrm-backend/blob/v5.27.1/docs/http.md
"""

import re
from dataclasses import dataclass
from typing import Final

import polyline

PROFILES: Final = ("driving", "car")
MOST_CHARACTERS: Final = 256
"""Of a faulty address, what an error repeats."""

_NUMBER: Final = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_POLYLINE: Final = re.compile(r"polyline(6?)\((.*)\)", re.ASCII | re.DOTALL)
_ENCODED: Final = re.compile(r"(?:[_-~]{0,7}[?-^])+", re.ASCII)
"""Numbers of a polyline: each ends with a character below ``_``, none is endless."""


class Refused(Exception):
    """A request that can't be answered, in OSRM's words; catch it where its reply is made.

    Parameters
    ----------
    code : str
        OSRM's, such as ``InvalidOptions``.
    message : str
        What is wrong, for people.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What a request's address says.

    Parameters
    ----------
    service : str
        Not yet known to be one of ours.
    coordinates : tuple of (longitude, latitude)
        In degrees, at least one, all on Earth.
    """

    service: str
    coordinates: tuple[tuple[float, float], ...]


def read_address(path: str, services: tuple[str, ...]) -> Address:
    """Read the part of a URL's path after ``/osrm/``, decoded.

    Parameters
    ----------
    path : str
        Such as ``table/v1/driving/-8.61,41.14;-8.62,41.15``.
    services : tuple of str
        Those that are answered.

    Raises
    ------
    Refused
        InvalidUrl, InvalidService, InvalidVersion, InvalidOptions (profile, format) or
        InvalidValue (no place on Earth).
    """
    parts = path.split("/", 3)
    if len(parts) < 4 or not all(parts):  # noqa: PLR2004 - service, version, profile, coordinates
        raise _malformed(path, len(path))
    service, version, profile, rest = parts
    number = re.fullmatch(r"v(\d+)", version, re.ASCII)
    if number is None:
        raise _malformed(path, len(service) + 1)
    if service not in services:
        raise Refused(
            "InvalidService",
            f"Service {service[:MOST_CHARACTERS]} not found! There are: {', '.join(services)}",
        )
    if number[1] != "1":
        raise Refused("InvalidVersion", f"Service {service} not found for version {version[:9]}")
    if profile not in PROFILES:
        raise Refused(
            "InvalidOptions",
            f"Profile {profile[:MOST_CHARACTERS]} is not known here: {' or '.join(PROFILES)}",
        )
    start = len(path) - len(rest)
    return Address(service=service, coordinates=_coordinates(path, start, _without_format(rest)))


def _without_format(rest: str) -> str:
    stem, dot, ending = rest.rpartition(".")
    if dot and ending == "json":
        return stem
    if dot and ending == "flatbuffers":
        raise Refused("NotImplemented", "Only the format json is answered")
    return rest


def _coordinates(path: str, start: int, text: str) -> tuple[tuple[float, float], ...]:
    encoded = _POLYLINE.fullmatch(text)
    if encoded is not None:
        found = _decoded(path, start, encoded[2], precision=6 if encoded[1] else 5)
    else:
        found = tuple(_pairs(path, start, text))
    for lon, lat in found:
        # written so that NaN fails too
        if not (abs(lon) <= 180 and abs(lat) <= 90):  # noqa: PLR2004 - degrees
            raise Refused("InvalidValue", f"Invalid coordinate value: {lon:g},{lat:g}")
    return found


def _pairs(path: str, start: int, text: str) -> list[tuple[float, float]]:
    pairs = []
    position = start
    for pair in text.split(";"):
        lon, comma, lat = pair.partition(",")
        if not (comma and _NUMBER.fullmatch(lon) and _NUMBER.fullmatch(lat)):
            raise _malformed(path, position)
        pairs.append((float(lon), float(lat)))
        position += len(pair) + 1
    return pairs


def _decoded(
    path: str, start: int, text: str, *, precision: int
) -> tuple[tuple[float, float], ...]:
    """Undo Google's polyline encoding, which has latitudes first."""
    try:
        places = polyline.decode(text, precision) if _ENCODED.fullmatch(text) else []
    except IndexError:  # a latitude without a longitude
        places = []
    if not places:
        raise _malformed(path, start)
    return tuple((float(lon), float(lat)) for lat, lon in places)


def _malformed(path: str, position: int) -> Refused:
    near = path[position : position + 20]
    return Refused("InvalidUrl", f"URL string malformed close to position {position}: {near!r}")
