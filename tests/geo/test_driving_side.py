"""Which side of the road: of places, of zones, of all zones there are."""

import importlib.util
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from geo.driving_side import LEFT_HAND_ZONES, drives_on_left, zone_drives_on_left

LEFT_HAND_COUNTRIES = (
    "AG AI AU BB BD BM BN BS BT BW CC CK CX CY DM FJ FK GB GD GG GS GY HK ID IE IM IN JE JM JP KE "
    "KI KN KY LC LK LS MO MS MT MU MV MW MY MZ NA NF NP NR NU NZ PG PK PN SB SC SG SH SR SZ TC TH "
    "TK TL TO TT TV TZ UG VC VG VI WS ZA ZM ZW"
)
UNINHABITED = "Antarctica/Macquarie"


@pytest.mark.parametrize(
    ("lon", "lat", "left"),
    [
        (-8.61, 41.15, False),  # Porto
        (8.68, 49.41, False),  # Heidelberg
        (-51.2, -30.0, False),  # Porto Alegre
        (-0.12, 51.5, True),  # London
        (151.2, -33.9, True),  # Sydney
        (139.7, 35.7, True),  # Tokyo
        (77.2, 28.6, True),  # Delhi
        (33.4, 35.2, True),  # Nicosia
        (28.0, -26.2, True),  # Johannesburg
        (-150.0, 0.0, False),  # the sea
    ],
)
def test_cities_keep_to_their_side(lon: float, lat: float, left: bool) -> None:  # noqa: FBT001
    """As everybody knows of them."""
    assert drives_on_left(lon, lat) is left


def test_zones_on_the_list_exist() -> None:
    """A mistyped zone would never be met."""
    assert available_timezones() >= LEFT_HAND_ZONES


def test_an_unknown_zone_keeps_right() -> None:
    """As most of the world does."""
    assert not zone_drives_on_left("Etc/UTC")
    assert not zone_drives_on_left("")


def test_the_zones_of_a_country_keep_to_one_side() -> None:
    """By the list of all countries' zones that comes with the time zones."""
    found = importlib.util.find_spec("tzdata")
    if found is None or found.origin is None:
        pytest.skip("the package tzdata is not there")
    table = (Path(found.origin).parent / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    left = LEFT_HAND_COUNTRIES.split()
    assert len(rows) > 300
    for country, _, zone, *_ in rows:
        if zone != UNINHABITED:
            assert zone_drives_on_left(zone) == (country in left), zone
