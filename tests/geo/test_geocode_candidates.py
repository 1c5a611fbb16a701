"""What a text may mean: candidates with scores, places between doors, crossings, names."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.addresses import Address, Addresses
from geo.coordinate import Coordinate, great_circle_metres
from geo.errors import GeocodingFailed
from geo.gazetteer.candidate import ADDRESS, CROSSING, INTERPOLATED, STREET, SURE, Candidate
from geo.geocode import Gazetteer
from geo.names import Name, Names
from geo.roads import Roads
from tests.geo.made_cities import made_city
from tests.geo.made_roads import Street, degrees, roads_of


def at(x: float, y: float) -> Coordinate:
    """Give a place of the grid; one step is about 84 m east or 111 m north."""
    return Coordinate(*degrees((x, y)))


def town() -> Roads:
    """Lay three streets that meet, and one far away with the name of the first."""
    places = [(0.0, 0.0), (2.0, 0.0), (4.0, 0.0), (2.0, 2.0), (90.0, 0.0), (92.0, 0.0), (2.0, -2.0)]
    return roads_of(
        places,
        [
            Street(a=0, b=1, name="Rua Nova"),
            Street(a=1, b=2, name="Rua Nova"),
            Street(a=1, b=3, name="Avenida da Boavista"),
            Street(a=6, b=1, name="Travessa do Poço"),
            Street(a=2, b=4),
            Street(a=4, b=5, name="Rua Nova"),
        ],
    )


DOORS = Addresses.of(
    [
        Address("Rua Nova", "2", at(0.2, 0.1), "4000-001", "Porto"),
        Address("Rua Nova", "12", at(1.2, 0.1), "4000-001", "Porto"),
        Address("Rua Nova", "40", at(3.9, 0.1), "4000-001", "Porto"),
        Address("Rua Nova", "5", at(0.5, -0.1), "4000-001", "Porto"),
        Address("Rua Nova", "5", at(90.5, 0.1), "4400-001", "Gaia"),
        Address("Rua 25 de Abril", "8", at(50, 50), "4000-009", "Porto"),
    ]
)
NAMES = Names.of(
    [
        Name("Hospital de São João", "hospital", at(4, 3), "Porto"),
        Name("Galp", "fuel", at(1, 3), "Porto"),
        Name("Galp", "fuel", at(60, 3), "Gaia"),
        Name("Bonfim", "suburb", at(3, 3), "Porto"),
        Name("São Bento", "station", at(2, 4), "Porto"),
        Name("São Bento", "station", at(2.1, 4), "Porto"),
    ]
)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """Index the town."""
    return Gazetteer(DOORS, NAMES, town())


def said(candidates: list[Candidate]) -> list[tuple[str, str]]:
    """Give kinds and labels."""
    return [(candidate.kind, candidate.label) for candidate in candidates]


def test_a_door_spelt_right_is_sure(gazetteer: Gazetteer) -> None:
    """It has full marks, alone, with its record."""
    (best, *others) = gazetteer.candidates("Rua Nova 12, Porto")
    assert (best.kind, best.score, best.address) == (ADDRESS, 100, DOORS[1])
    assert all(other.score < SURE for other in others)


@pytest.mark.parametrize(
    "typed",
    ["rua nvoa 12", "Rua Novva 12", "12 Rau Nova", "R. Noba 12, 4000-001 Porto"],
)
def test_slips_are_forgiven_but_never_sure(gazetteer: Gazetteer, typed: str) -> None:
    """The door comes first, below the score of what is spelt right."""
    best = gazetteer.candidates(typed)[0]
    assert (best.kind, best.label) == (ADDRESS, str(DOORS[1]))
    assert 0 < best.score < SURE


def test_find_never_forgives(gazetteer: Gazetteer) -> None:
    """A slip is refused by `find`, with what may be meant."""
    with pytest.raises(GeocodingFailed, match="did you mean Rua Nova 12, 4000-001 Porto"):
        gazetteer.find("Rua Nobba 12")


def test_one_address_in_two_towns_is_two_candidates(gazetteer: Gazetteer) -> None:
    """Both with full marks; who names the town gets that one first."""
    both = gazetteer.candidates("Rua Nova 5")[:2]
    assert [c.score for c in both] == [100, 100]
    assert {c.label for c in both} == {str(DOORS[3]), str(DOORS[4])}
    best, second = gazetteer.candidates("Rua Nova 5, Gaia")[:2]
    assert best.label == str(DOORS[4])
    assert second.score < SURE


def test_a_number_between_two_is_found_with_a_note(gazetteer: Gazetteer) -> None:
    """Number 8 lies between 2 and 12, on their side, and everybody is told so."""
    best = gazetteer.candidates("Rua Nova 8")[0]
    assert (best.kind, best.note) == (INTERPOLATED, "between 2 and 12")
    assert best.label == "Rua Nova 8, 4000-001 Porto"
    found = gazetteer.find("Rua Nova 8")
    assert (found.kind, found.note) == (INTERPOLATED, "between 2 and 12")
    assert great_circle_metres(found.coordinate, at(0.8, 0.1)) < 1
    assert found.address.number == "8"


def test_a_place_that_was_printed_can_be_typed(gazetteer: Gazetteer) -> None:
    """What a sheet says behind an address doesn't keep it from being found."""
    assert gazetteer.find("Rua Nova 8, 4000-001 Porto (between 2 and 12)") == gazetteer.find(
        "Rua Nova 8, 4000-001 Porto"
    )
    assert gazetteer.find("Hospital de São João, Porto (hospital)").kind == "hospital"


def test_doors_far_apart_are_no_sure_neighbours(gazetteer: Gazetteer) -> None:
    """Number 30 between 12 and 40 may be anywhere on 230 m; on a longer gap it is refused."""
    far = Addresses.of([Address("Rua", "2", at(0, 0)), Address("Rua", "40", at(6, 0))])
    gazetteer = Gazetteer(far)
    best = gazetteer.candidates("Rua 20")[0]
    assert best.kind == INTERPOLATED
    assert best.score < SURE
    with pytest.raises(GeocodingFailed, match="no number 20"):
        gazetteer.find("Rua 20")


def test_the_other_side_of_the_street_is_no_sure_neighbour(gazetteer: Gazetteer) -> None:
    """Number 7 between even neighbours is offered, not taken."""
    best = gazetteer.candidates("Rua Nova 7, Porto")[0]
    assert (best.kind, best.note) == (INTERPOLATED, "between 5 and 12")
    assert best.score < SURE
    with pytest.raises(GeocodingFailed, match="no number 7"):
        gazetteer.find("Rua Nova 7, Porto")


def test_a_street_without_number_is_its_middle(gazetteer: Gazetteer) -> None:
    """Each street of the name is a candidate; `find` sends nobody there."""
    streets = gazetteer.candidates("Rua Nova")[:2]
    assert {c.label for c in streets} == {"Rua Nova, Porto", "Rua Nova, Gaia"}
    assert {c.kind for c in streets} == {STREET}
    with pytest.raises(GeocodingFailed, match="needs a house number"):
        gazetteer.find("Rua Nova")


@pytest.mark.parametrize("typed", ["Travessa do Poço", "Tv. Poço 3", "Travessa do Poço 3, Porto"])
def test_a_street_whose_doors_nobody_knows(gazetteer: Gazetteer, typed: str) -> None:
    """It is refused with where it is, so that its coordinates can be given."""
    assert gazetteer.candidates(typed)[0].kind == STREET
    with pytest.raises(GeocodingFailed, match=r"Poço, Porto is known, but not its house numbers"):
        gazetteer.find(typed)


def test_a_part_of_a_name_is_offered(gazetteer: Gazetteer) -> None:
    """A word of a name brings it up, and nobody says that this is how it is spelt."""
    best = gazetteer.candidates("Hospital")[0]
    assert best.label == "Hospital de São João, Porto"
    assert best.score < SURE
    with pytest.raises(GeocodingFailed, match="no street like 'Poço'; did you mean Travessa do P"):
        gazetteer.find("Poço")


@pytest.mark.parametrize(
    "typed",
    [
        "Rua Nova / Avenida da Boavista",
        "Av. Boavista & R. Nova",
        "rua nova x avenida boavista",
        "Rua Nova esquina com Avenida da Boavista",
        "Avenida da Boavista e Rua Nova, Porto",
    ],
)
def test_two_streets_meet_at_a_crossing(gazetteer: Gazetteer, typed: str) -> None:
    """A crossing of two known streets is a sure place."""
    found = gazetteer.find(typed)
    assert (found.kind, found.coordinate) == (CROSSING, at(2, 0))
    assert gazetteer.candidates(typed)[0].coordinate == at(2, 0)


def test_a_crossing_with_a_slip_is_offered(gazetteer: Gazetteer) -> None:
    """A misspelt crossing is a candidate, below what is sure."""
    best = gazetteer.candidates("Rua Noba / Avenida da Bovista")[0]
    assert (best.kind, best.coordinate) == (CROSSING, at(2, 0))
    assert best.score < SURE
    with pytest.raises(GeocodingFailed):
        gazetteer.find("Rua Noba / Avenida da Bovista")


def test_streets_that_never_meet_have_no_crossing(gazetteer: Gazetteer) -> None:
    """Nothing is made up where two streets have no junction."""
    with pytest.raises(GeocodingFailed):
        gazetteer.find("Rua Nova / Rua 25 de Abril")


def test_a_named_place_is_found(gazetteer: Gazetteer) -> None:
    """A hospital is a place to go to, with its kind as a note."""
    found = gazetteer.find("hospital são joao")
    assert (found.coordinate, found.kind, found.note) == (at(4, 3), "hospital", "hospital")
    assert str(found.address) == "Hospital de São João, Porto"


def test_a_place_mapped_twice_is_one(gazetteer: Gazetteer) -> None:
    """Both platforms of a station are one candidate."""
    assert [c.label for c in gazetteer.candidates("São Bento")][:1] == ["São Bento, Porto"]
    assert gazetteer.find("São Bento").kind == "station"


def test_several_places_of_a_name_are_listed(gazetteer: Gazetteer) -> None:
    """Which of two stations to fill is meant is for people to say; the town is enough."""
    with pytest.raises(GeocodingFailed, match=r"may be Galp, Gaia.*; Galp, Porto"):
        gazetteer.find("Galp")
    assert gazetteer.find("Galp, Gaia").coordinate == at(60, 3)


def test_a_suburb_is_no_door(gazetteer: Gazetteer) -> None:
    """It is a candidate, but nobody is sent to the middle of it."""
    assert gazetteer.candidates("Bonfim")[0].kind == "suburb"
    with pytest.raises(GeocodingFailed, match="Bonfim"):
        gazetteer.find("Bonfim")


def test_candidates_are_ordered_and_as_many_as_wanted(gazetteer: Gazetteer) -> None:
    """Best first, at most the limit, none twice."""
    for limit in (1, 3, 20):
        found = gazetteer.candidates("Rua Nova", limit=limit)
        assert len(found) <= limit
        assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
        assert len({(c.label, c.coordinate) for c in found}) == len(found)


@pytest.mark.parametrize("text", ["", "  ", "x" * 501])
def test_no_text_or_a_book_is_refused(gazetteer: Gazetteer, text: str) -> None:
    """Candidates are refused like `find` refuses."""
    with pytest.raises(GeocodingFailed):
        gazetteer.candidates(text)


@given(st.text(max_size=60))
@settings(deadline=None)
def test_any_text_has_candidates_or_none(text: str) -> None:
    """Whatever is typed gives ordered scores from 1 to 100, or our own error."""
    try:
        found = _TOWN.candidates(text, limit=8)
    except GeocodingFailed:
        return
    assert all(0 < c.score <= 100 for c in found)
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)


_TOWN = Gazetteer(DOORS, NAMES, town())


@given(st.sampled_from(range(len(DOORS))))
def test_what_find_finds_is_the_best_candidate(row: int) -> None:
    """The sure door and the first candidate are the same place."""
    text = str(DOORS[row])
    best = _TOWN.candidates(text)[0]
    assert best.coordinate == _TOWN.find(text).coordinate
    assert best.score >= SURE


def test_threads_may_share_a_gazetteer() -> None:
    """Many threads asking a fresh gazetteer at once get what one would get."""
    shared = Gazetteer(DOORS, NAMES, town())
    texts = [f"Rua Noba {n}" for n in (2, 5, 8, 12, 40)] * 8
    alone = [_TOWN.candidates(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(shared.candidates, texts)) == alone


@pytest.mark.parametrize("row", range(0, 2000, 97))
def test_two_slips_in_a_made_city(row: int) -> None:
    """Each address, with two letters of its street wrong, is among the first three."""
    addresses = made_city(3_000, 1).addresses
    wanted = addresses[row % len(addresses)]
    letters = list(wanted.street)
    letters[len(letters) // 2] = "x"
    del letters[-2]
    gazetteer = _of_made_city()
    found = gazetteer.candidates(f"{''.join(letters)} {wanted.number}", limit=3)
    assert any(great_circle_metres(c.coordinate, wanted.coordinate) < 80 for c in found)


def _of_made_city(kept: list[Gazetteer] = []) -> Gazetteer:  # noqa: B006 - made once
    if not kept:
        city = made_city(3_000, 1)
        kept.append(Gazetteer(city.addresses, Names.empty(), city.roads))
    return kept[0]
