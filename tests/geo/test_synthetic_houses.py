"""Names and house numbers of a made city."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest
import shapely

from geo.roads import ROAD_CLASSES
from geo.synthetic.naming import SORTS, name_city, name_streets
from geo.synthetic.streets import Kind
from geo.synthetic.words import CITY_FIRST, CITY_LAST
from tests.geo.made_cities import MadeCity, east, made_city, north

SOME = pytest.mark.parametrize(("nodes", "seed"), [(60, 1), (500, 1), (3_000, 2)])


def rng(seed: int = 1) -> np.random.Generator:
    """Give the same random numbers every time."""
    return np.random.default_rng(seed)


# --- names -------------------------------------------------------------------------------------


def test_no_two_streets_share_a_name() -> None:
    """Twenty thousand streets have twenty thousand names."""
    kinds = [Kind.STREET] * 18_000 + [Kind.AVENUE] * 2_000
    names = name_streets(kinds, np.arange(20_000), rng())
    assert len(set(names.words)) == 20_001
    assert names.words[0] == ""
    assert names.place.tolist() == list(range(1, 20_001))


def test_streets_not_in_use_have_no_name() -> None:
    """Only streets on the map are named; the others point to the empty name."""
    names = name_streets([Kind.STREET] * 5, np.array([1, 4]), rng())
    assert names.place.tolist() == [0, 1, 0, 0, 2]
    assert len(names.words) == 3


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind in SORTS])
def test_a_name_fits_its_street(kind: Kind) -> None:
    """An avenue is called Avenida, a bridge Ponte: each kind draws from its own first words."""
    names = name_streets([kind] * 300, np.arange(300), rng())
    for name in names.words[1:]:
        assert any(name.startswith(f"{sort} ") for sort in SORTS[kind])


def test_motorways_are_numbered() -> None:
    """Motorways are A1, A2 and so on in the order in which they were laid."""
    kinds = [Kind.MOTORWAY, Kind.STREET, Kind.MOTORWAY]
    words = name_streets(kinds, np.arange(3), rng()).words
    assert (words[1], words[3]) == ("A1", "A2")


def test_names_are_of_many_patterns() -> None:
    """Persons, saints, places and dates all occur, with the letters of the language."""
    words = name_streets([Kind.STREET] * 3_000, np.arange(3_000), rng()).words
    text = "\n".join(words)
    for sign in ("ã", "ç", "é", " de São ", " do ", " das ", "Doutor ", "Travessa "):
        assert sign in text
    assert sum(word.split()[1].isdigit() for word in words[1:]) > 30


@pytest.mark.parametrize("seed", range(5))
def test_a_city_has_a_name_of_its_own(seed: int) -> None:
    """The city's name is put together from the stock, the same for the same seed."""
    name = name_city(rng(seed))
    assert name == name_city(rng(seed))
    first, last = name.split(" ", 1)
    assert first in CITY_FIRST
    assert last in CITY_LAST


def arcs_by_name(city: MadeCity) -> dict[int, list[int]]:
    """Two-way streets' arcs by their name, each street piece once."""
    named: dict[int, list[int]] = defaultdict(list)
    for arc in city.once.tolist():
        named[int(city.roads.name[arc])].append(arc)
    return named


def test_one_name_along_a_whole_street() -> None:
    """A name covers several blocks on average, avenues a kilometre and more."""
    city = made_city(3_000, 2)
    roads = city.roads
    named = {k: v for k, v in arcs_by_name(city).items() if k}
    assert np.mean([len(arcs) for arcs in named.values()]) > 2.5
    avenues = [
        roads.decimetres[arcs].sum() / 10
        for name, arcs in named.items()
        if roads.names[name].startswith("Avenida ")
    ]
    assert np.median(avenues) > 500
    assert max(avenues) > 1_000


@SOME
def test_a_street_hangs_together(nodes: int, seed: int) -> None:
    """Pieces of one name lie along one line: no name turns up at two ends of the town."""
    city = made_city(nodes, seed)
    roads = city.roads
    for name, arcs in arcs_by_name(city).items():
        length = roads.decimetres[arcs].sum() / 10
        ends = np.append(roads.tail[arcs], roads.head[arcs])
        across = np.hypot(np.ptp(city.x[ends]), np.ptp(city.y[ends]))
        # pieces may be missing between two parts, hence the allowance
        assert name == 0 or across < 3 * length + 900


def test_everything_but_ramps_has_a_name() -> None:
    """Only ramps are nameless."""
    roads = made_city(3_000, 2).roads
    nameless = {ROAD_CLASSES[c] for c in np.unique(roads.road_class[roads.name == 0])}
    assert nameless == {"motorway_link"}


def test_names_in_the_table_are_used() -> None:
    """No name is left in the table that no arc bears."""
    roads = made_city(500, 1).roads
    assert set(np.unique(roads.name).tolist()) | {0} == set(range(len(roads.names)))


# --- houses ------------------------------------------------------------------------------------


@SOME
def test_there_are_houses_enough(nodes: int, seed: int) -> None:
    """One to four addresses a junction: a sample day finds its customers, memory stays small."""
    city = made_city(nodes, seed)
    assert city.roads.junctions < len(city.addresses) < 4 * city.roads.junctions


@SOME
def test_an_address_occurs_once(nodes: int, seed: int) -> None:
    """Street and number together are unique."""
    doors = [(a.street, a.number) for a in made_city(nodes, seed).addresses]
    assert len(doors) == len(set(doors))


@SOME
def test_houses_stand_beside_their_street(nodes: int, seed: int) -> None:
    """Each house is five to forty metres from an arc of its street's name."""
    city = made_city(nodes, seed)
    named = arcs_by_name(city)
    number = {name: i for i, name in enumerate(city.roads.names)}
    for row in range(0, len(city.addresses), 11):
        address = city.addresses[row]
        assert address.street
        lines = city.lines(np.array(named[number[address.street]]))
        lon, lat = np.array([address.coordinate.lon]), np.array([address.coordinate.lat])
        house = shapely.Point(float(east(lon, lat)[0]), float(north(lat)[0]))
        assert 4 < min(line.distance(house) for line in lines) < 40


@SOME
def test_every_street_of_a_house_is_on_the_map(nodes: int, seed: int) -> None:
    """Addresses name only streets that the roads name too."""
    city = made_city(nodes, seed)
    used = {city.addresses.street.words[i] for i in np.unique(city.addresses.street.index)}
    assert used <= set(city.roads.names)


def _sides(city: MadeCity, street: str) -> list[tuple[int, float, float]]:
    """Give number, metres along and metres to the left for the houses of a street."""
    word = city.addresses.street.words.index(street)
    rows = city.addresses.take(city.addresses.street.index == word)
    places = np.column_stack((east(rows.lon, rows.lat), north(rows.lat)))
    numbers = np.array([int(row.number) for row in rows])
    name = city.roads.names.index(street)
    lines = city.lines(city.once[city.roads.name[city.once] == name])
    line = shapely.line_merge(shapely.MultiLineString(lines))
    if not isinstance(line, shapely.LineString):
        return []
    along = np.array([line.project(shapely.Point(p)) for p in places])
    if np.corrcoef(along, numbers)[0, 1] < 0:
        line = shapely.LineString(line.coords[::-1])
        along = np.array([line.project(shapely.Point(p)) for p in places])
    left = []
    for place, metres in zip(places, along, strict=True):
        ahead, here = line.interpolate(metres + 1), line.interpolate(metres - 1)
        dx, dy = ahead.x - here.x, ahead.y - here.y
        left.append(dx * (place[1] - here.y) - dy * (place[0] - here.x))
    return sorted(zip(numbers.tolist(), along.tolist(), left, strict=True))


def _long_streets(city: MadeCity) -> list[str]:
    """Streets with eight houses and more."""
    counts = np.bincount(city.addresses.street.index)
    return [city.addresses.street.words[i] for i in np.flatnonzero(counts >= 8)]


@pytest.mark.parametrize("seed", [1, 2])
def test_numbers_rise_along_a_street(seed: int) -> None:
    """House numbers rise with the way walked, on each side of the street by itself."""
    city = made_city(3_000, seed)
    checked = 0
    for street in _long_streets(city)[:120]:
        for parity in (0, 1):
            side = [(n, metres) for n, metres, _ in _sides(city, street) if n % 2 == parity]
            metres = [m for _, m in side]
            # corners are cut and gardens differ: a few metres of leeway
            assert all(b > a - 16 for a, b in pairwise(metres))
            checked += len(side)
    assert checked > 300


@pytest.mark.parametrize("seed", [1, 2])
def test_odd_and_even_numbers_face_each_other(seed: int) -> None:
    """Walking up the numbers, odd ones are on the left and even ones on the right."""
    city = made_city(3_000, seed)
    right_way = wrong_way = 0
    for street in _long_streets(city)[:120]:
        for number, _, left in _sides(city, street):
            if (left > 0) == (number % 2 == 1):
                right_way += 1
            else:
                wrong_way += 1
    assert right_way > 300
    assert wrong_way < 0.02 * right_way


@SOME
def test_postcodes_are_neighbourhoods(nodes: int, seed: int) -> None:
    """Houses of one postcode lie together; the city has one name for all."""
    city = made_city(nodes, seed)
    places = np.column_stack(
        (east(city.addresses.lon, city.addresses.lat), north(city.addresses.lat))
    )
    for code in np.unique(city.addresses.postcode.index):
        mine = places[city.addresses.postcode.index == code]
        assert np.hypot(*np.ptp(mine, axis=0)) < 2_600
    assert len({a.city for a in city.addresses}) == 1
    assert all(a.postcode.isdigit() and len(a.postcode) == 4 for a in city.addresses)
