"""Addresses to places in a city, as the planner wants them: with a note where it is no door."""

from dispatch.cities import City
from dispatch.fields import Locate
from dispatch.model import Place
from geo.gazetteer.candidate import Found
from geo.geocode import Gazetteer


def locate(city: City) -> Locate:
    """Return what finds the city's addresses; it raises `GeocodingFailed` with near matches.

    A place that is no known door says so behind its address, for whoever reads the sheet.
    """

    def find(address: str) -> Place:
        found = gazetteer_of(city).find(address)
        return Place(lon=found.coordinate.lon, lat=found.coordinate.lat, address=address_of(found))

    return find


def address_of(found: Found) -> str:
    """Give a found place's address for people: ``Rua Nova 14, Porto (between 12 and 16)``."""
    return f"{found.address} ({found.note})" if found.note else str(found.address)


def gazetteer_of(city: City) -> Gazetteer:
    """Return the index of a city's addresses, streets and names, made when it is first needed."""
    return city.network.gazetteer
