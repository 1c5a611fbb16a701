"""Cities to save, and whether what was loaded is the same, for the tests of storage."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate
from geo.hierarchy import Hierarchy
from geo.names import Name, Names
from geo.roads import Roads
from geo.storage import MANIFEST, SavedCity
from geo.turns import Turns
from geo.twins import twins
from tests.geo.made_roads import grid

PARTS = ("addresses", "roads", "turns")


def a_city(
    roads: Roads | None = None,
    *,
    source: str = "made",
    streets: int = 2,
    turns: Turns | None = None,
    notes: tuple[str, ...] = (),
) -> SavedCity:
    """Return a square town with a few addresses and one forbidden and one slow turn."""
    houses = [
        Address(f"Rua da Conceição {i}", "7", Coordinate(-8.6, 41.1), "4000", "Porto")
        for i in range(streets)
    ]
    return SavedCity(
        roads=roads or grid(3),
        addresses=Addresses.of(houses),
        zone="Europe/Lisbon",
        source=source,
        turns=Turns.of([(0, 1)], {(1, 0): 4000}) if turns is None else turns,
        notes=notes,
        recipe={"pbf": "porto.osm.pbf"},
    )


def assert_same(a: SavedCity, b: SavedCity) -> None:
    """Both have the same content, in arrays of their own."""
    for whole, fields in ((Roads, Roads.__slots__), (Turns, Turns.__slots__)):
        one, other = (a.roads, b.roads) if whole is Roads else (a.turns, b.turns)
        for field in fields:
            np.testing.assert_array_equal(getattr(one, field), getattr(other, field))
            assert getattr(one, field) is not getattr(other, field)
    assert list(a.addresses) == list(b.addresses)
    assert (a.zone, a.source, a.notes) == (b.zone, b.source, b.notes)
    assert dict(a.recipe) == dict(b.recipe)
    assert list(a.names or ()) == list(b.names or ())
    one_plan, other_plan = a.hierarchy, b.hierarchy
    assert (one_plan is None) == (other_plan is None)
    if one_plan is not None and other_plan is not None:
        kept, given = one_plan.to_arrays(), other_plan.to_arrays()
        assert kept.keys() == given.keys()
        for name, array in kept.items():
            np.testing.assert_array_equal(array, given[name])


def change_manifest(folder: Path, **changes: object) -> None:
    """Write other values into a saved city's manifest."""
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    (folder / MANIFEST).write_text(json.dumps(manifest | changes), "utf-8")


def with_all_parts(city: SavedCity) -> SavedCity:
    """Return a city with its hierarchy, and with the names of two places."""
    names = [
        Name("Hospital de São João", "hospital", Coordinate(-8.6, 41.18), "Porto"),
        Name("Boavista", "suburb", Coordinate(-8.64, 41.16)),
    ]
    return replace(
        city,
        hierarchy=Hierarchy.build(city.roads, twins(city.roads), city.turns),
        names=Names.of(names),
    )
