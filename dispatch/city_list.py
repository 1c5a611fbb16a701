"""All built cities with their figures, the damaged ones with what is wrong with them."""

import os
from dataclasses import dataclass
from pathlib import Path

from dispatch.cities import CityStore
from dispatch.errors import MissingTool
from geo.errors import GeoError
from geo.summary import CitySummary


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCity:
    """A city by name: its figures, or what is wrong with it."""

    name: str
    summary: CitySummary | None = None
    problem: str | None = None


def listed_cities(cities: CityStore) -> tuple[ListedCity, ...]:
    """All cities of a store, by name."""
    return tuple(_listed(cities, name) for name in cities.list())


def city_names(cities: CityStore, root: Path) -> tuple[str, ...]:
    """Names of all cities.

    Raises
    ------
    MissingTool
        If their folder can't be read.
    """
    try:
        with os.scandir(root):
            return cities.list()
    except FileNotFoundError:
        return ()  # made with the first city
    except OSError as error:
        raise MissingTool(f"{root} can't be read: {error.strerror}") from error


def load_city(cities: CityStore, name: str) -> None:
    """Load a city's roads before somebody waits for them.

    Raises
    ------
    UnknownCity
        If there is none of that name.
    MissingTool
        If it is damaged; says what mends it.
    """
    try:
        cities.load(name)
    except GeoError as error:
        raise MissingTool(str(error)) from error


def _listed(cities: CityStore, name: str) -> ListedCity:
    try:
        return ListedCity(name=name, summary=cities.info(name))
    except GeoError as error:
        return ListedCity(name=name, problem=str(error))
