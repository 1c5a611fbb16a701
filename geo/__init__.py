"""Roads: where things are, how long it takes to get there, and by which way."""

from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate, great_circle_metres
from geo.errors import (
    BadCity,
    BadCoordinate,
    BadRoadData,
    GeocodingFailed,
    GeoError,
    NoWay,
    OffNetwork,
)
from geo.geocode import Found, Gazetteer
from geo.matrix import TravelMatrix
from geo.network import CitySummary, RoadNetwork
from geo.path import Path
from geo.roads import ROAD_CLASSES, Roads
from geo.snap import Snapped

__all__ = [
    "ROAD_CLASSES",
    "Address",
    "Addresses",
    "BadCity",
    "BadCoordinate",
    "BadRoadData",
    "CitySummary",
    "Coordinate",
    "Found",
    "Gazetteer",
    "GeoError",
    "GeocodingFailed",
    "NoWay",
    "OffNetwork",
    "Path",
    "RoadNetwork",
    "Roads",
    "Snapped",
    "TravelMatrix",
    "great_circle_metres",
]
