"""Roads: where things are, how long it takes to get there, and by which way."""

from geo.addresses import Address, Addresses
from geo.areas import Coverage
from geo.bands import BandedMatrix
from geo.closures import Closure
from geo.coordinate import Coordinate, great_circle_metres
from geo.errors import (
    BadCity,
    BadCoordinate,
    BadRoadData,
    BadTraffic,
    GeocodingFailed,
    GeoError,
    NoConnection,
    NoWay,
    OffNetwork,
)
from geo.gazetteer.candidate import Candidate, Found
from geo.geocode import Gazetteer
from geo.geocode_chain import FirstOf
from geo.live import LiveSpeeds
from geo.matrix import TravelMatrix
from geo.names import Names
from geo.network import RoadNetwork
from geo.path import Path
from geo.profile import SpeedProfile
from geo.roads import ROAD_CLASSES, Roads
from geo.snap import Headings, Snapped
from geo.summary import CitySummary
from geo.traffic import Traffic
from geo.turns import Turns

__all__ = [
    "ROAD_CLASSES",
    "Address",
    "Addresses",
    "BadCity",
    "BadCoordinate",
    "BadRoadData",
    "BadTraffic",
    "BandedMatrix",
    "Candidate",
    "CitySummary",
    "Closure",
    "Coordinate",
    "Coverage",
    "FirstOf",
    "Found",
    "Gazetteer",
    "GeoError",
    "GeocodingFailed",
    "Headings",
    "LiveSpeeds",
    "Names",
    "NoConnection",
    "NoWay",
    "OffNetwork",
    "Path",
    "RoadNetwork",
    "Roads",
    "Snapped",
    "SpeedProfile",
    "Traffic",
    "TravelMatrix",
    "Turns",
    "great_circle_metres",
]
