"""The service over a small made city, asked as OSRM is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from dispatch.cities import CityStore
from geo.network import RoadNetwork
from tests.api.service_client import running

CITY = "made"
Place = tuple[float, float]


@contextmanager
def roads_served(folder: Path, **changes: Any) -> Iterator[tuple[TestClient, RoadNetwork]]:
    """Build a city, start the service, give a client to it and the city's roads."""
    network = RoadNetwork.synthetic(300, seed=1)
    CityStore(folder / "cities").add(CITY, network)
    with running(folder, **changes) as client:
        yield client, network


def some_places(network: RoadNetwork, count: int) -> list[Place]:
    """Give places of addresses, spread over the city, as a URL can have them."""
    step = len(network.addresses) // count
    chosen = [network.addresses.coordinate(i * step) for i in range(count)]
    return [(round(place.lon, 6), round(place.lat, 6)) for place in chosen]


def written(places: list[Place]) -> str:
    """Write places as in a URL."""
    return ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in places)
