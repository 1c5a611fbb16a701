"""A small town on a grid, whose distances can be told by hand, for the tests of planning.

Streets run every 84 m east and every 111 m north of (-8.61, 41.15); vans do 18 km/h.
"""

from dispatch.cities import City
from dispatch.model import Place
from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate
from geo.network import RoadNetwork
from tests.builders import ZONE
from tests.geo.made_roads import degrees, grid

SIDE = 12


def corner(x: int, y: int) -> Place:
    """Return the crossing of street y and avenue x."""
    lon, lat = degrees((x, y))
    return Place(lon=lon, lat=lat, address=f"Rua {y} / Avenida {x}")


def a_town(name: str = "town", *, zone: str = ZONE) -> City:
    """Return the town; each crossing has an address."""
    addresses = [
        Address(
            street=f"Rua {y}",
            number=str(x + 1),
            coordinate=Coordinate(*degrees((x, y))),
            city="Vila Nova",
        )
        for y in range(SIDE)
        for x in range(SIDE)
    ]
    network = RoadNetwork(
        roads=grid(SIDE, kmh=18.0),
        addresses=Addresses.of(addresses),
        zone=zone,
        source="made by hand",
    )
    return City(name=name, network=network, zone=zone)
