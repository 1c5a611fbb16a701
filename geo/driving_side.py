"""On which side of the road one drives, by time zone."""

from typing import Final

import tzfpy

_LEFT: Final = {
    "Africa": (
        "Blantyre Dar_es_Salaam Gaborone Harare Johannesburg Kampala Lusaka Maputo Maseru "
        "Mbabane Nairobi Windhoek"
    ),
    "America": (
        "Anguilla Antigua Barbados Cayman Dominica Grand_Turk Grenada Guyana Jamaica Montserrat "
        "Nassau Paramaribo Port_of_Spain St_Kitts St_Lucia St_Thomas St_Vincent Tortola"
    ),
    "Asia": (
        "Bangkok Brunei Calcutta Colombo Dhaka Dili Famagusta Hong_Kong Jakarta Jayapura Karachi "
        "Kathmandu Katmandu Kolkata Kuala_Lumpur Kuching Macao Macau Makassar Nicosia Pontianak "
        "Singapore Thimbu Thimphu Tokyo"
    ),
    "Atlantic": "Bermuda South_Georgia St_Helena Stanley",
    "Europe": "Belfast Dublin Guernsey Isle_of_Man Jersey London Malta Nicosia",
    "Indian": "Christmas Cocos Mahe Maldives Mauritius",
    "Pacific": (
        "Apia Auckland Bougainville Chatham Enderbury Fakaofo Fiji Funafuti Guadalcanal Kanton "
        "Kiritimati Nauru Niue Norfolk Pitcairn Port_Moresby Rarotonga Tarawa Tongatapu"
    ),
}
"""Cities that name the zones of countries with traffic on the left. All of Australia is another."""

LEFT_HAND_ZONES: Final = frozenset(
    f"{region}/{city}" for region, cities in _LEFT.items() for city in cities.split()
)


def drives_on_left(lon: float, lat: float) -> bool:
    """Tell whether traffic keeps left where a point lies (degrees)."""
    return zone_drives_on_left(tzfpy.get_tz(lon, lat))


def zone_drives_on_left(zone: str) -> bool:
    """Tell whether traffic keeps left in an IANA time zone; in an unknown one it keeps right."""
    return zone in LEFT_HAND_ZONES or zone.startswith("Australia/")
