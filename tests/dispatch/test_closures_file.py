"""Closed roads out of files: areas and streets, their times, and every fault at once."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dispatch.closures_file import read_closures, while_at_work
from dispatch.errors import BadInput
from dispatch.localtime import LocalDay
from geo.closures import Closure
from geo.road_finder import RoadFinder
from tests.geo.made_roads import degrees, grid

TOWN = grid(4)
FINDER = RoadFinder(TOWN)
# in Lisbon clocks are an hour before UTC on this day
LOCAL = LocalDay(date(2026, 6, 1), "Europe/Lisbon")


def box(west: float, south: float, east: float, north: float) -> dict[str, object]:
    """Return an area as GeoJSON, by steps of the grid."""
    area = shapely.box(*degrees((west, south)), *degrees((east, north)))
    shape: dict[str, object] = json.loads(shapely.to_geojson(area))
    return shape


STREET = box(0.4, -0.1, 0.6, 0.1)


def feature(geometry: object = None, **properties: object) -> dict[str, object]:
    """Return a feature around an area that touches one street."""
    return {"type": "Feature", "geometry": geometry or STREET, "properties": properties}


def _file(folder: Path, content: object, name: str = "closed.geojson") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def _collection(folder: Path, *features: object) -> Path:
    return _file(folder, {"type": "FeatureCollection", "features": features})


def _read(path: Path) -> tuple[Closure, ...]:
    return read_closures(path, FINDER, LOCAL)


def _faults(path: Path) -> list[str]:
    with pytest.raises(BadInput) as caught:
        _read(path)
    assert all(fault.source == str(path) for fault in caught.value.faults)
    return [str(fault).removeprefix(f"{path}") for fault in caught.value.faults]


def test_areas_with_names_and_times(tmp_path: Path) -> None:
    """A feature each; clock times are the day's, dates are dates, offsets are offsets."""
    path = _collection(
        tmp_path,
        feature(name="Fair", starts="08:00", ends="2026-06-02T12:00"),
        feature(box(0.9, 0.9, 1.1, 1.1), starts="2026-01-10T00:00Z", stroke="#f00", width=3),
    )
    fair, other = _read(path)
    assert (fair.name, len(fair.arcs), len(other.arcs)) == ("Fair", 2, 8)
    assert fair.starts == datetime(2026, 6, 1, 7, tzinfo=UTC)
    assert fair.ends == datetime(2026, 6, 2, 11, tzinfo=UTC)
    assert (other.name, other.starts, other.ends) == (
        "area 2",
        datetime(2026, 1, 10, tzinfo=UTC),
        None,
    )


@pytest.mark.parametrize(
    "document",
    [
        STREET,
        feature(),
        {"type": "MultiPolygon", "coordinates": [STREET["coordinates"]]},
        {"type": "FeatureCollection", "features": [feature()], "crs": {}, "name": "x"},
    ],
)
@pytest.mark.parametrize("name", ["closed.geojson", "closed.json"])
def test_an_area_in_any_wrapping(tmp_path: Path, document: object, name: str) -> None:
    """A collection, a feature, or the bare shape; whichever of both suffixes."""
    [closure] = _read(_file(tmp_path, document, name))
    assert (len(closure.arcs), closure.name, closure.starts) == (2, "area 1", None)


def test_streets_by_name(tmp_path: Path) -> None:
    """A row each, in any of the table formats."""
    text = "street;name;starts;ends\nRUA 2;;;\navenida 1;Parade;10:00;11:30\n"
    rua, parade = _read(_file(tmp_path, text, "closed.csv"))
    assert (rua.name, len(rua.arcs), rua.starts, rua.ends) == ("RUA 2", 6, None, None)
    assert (parade.name, len(parade.arcs)) == ("Parade", 6)
    assert parade.starts == datetime(2026, 6, 1, 9, tzinfo=UTC)
    [again] = _read(_file(tmp_path, {"closures": [{"street": "rua 2"}]}, "closed.json"))
    assert again.arcs.tolist() == rua.arcs.tolist()
    [listed] = _read(_file(tmp_path, [{"street": "rua 2"}], "closed.json"))
    assert listed.arcs.tolist() == rua.arcs.tolist()


def test_every_fault_of_areas(tmp_path: Path) -> None:
    """Feature and field of each; the good ones are no help."""
    path = _collection(
        tmp_path,
        feature(),
        feature(box(8, 8, 9, 9)),
        feature({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}),
        feature({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}),
        feature({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}),
        feature({"type": "Polygon", "coordinates": [[["a", 0], [1, 0], [1, 1], ["a", 0]]]}),
        feature({"type": "Polygon"}),
        feature({"type": "Polygon", "coordinates": []}),
        {"type": "Feature", "properties": None},
        feature(starts="25:00", ends="never"),
        feature(starts="10:00", ends="09:00"),
        feature(name=[1]),
        3,
    )
    told = _faults(path)
    expected = [
        ", row 1, geometry: touches no road: the nearest junction is",
        ", row 2, geometry: 'LineString' is no area: draw a polygon",
        ", row 3, geometry: is no proper polygon: Self-intersection",
        ", row 4, geometry: is no area: Points of LinearRing do not form a closed",
        ", row 5, geometry: is no area: ",
        ", row 6, geometry: is no area: ",
        ", row 7, geometry: is empty",
        ", row 8, geometry: is missing",
        ", row 9, starts: '25:00' is no time",
        ", row 9, ends: 'never' is no time",
        ", row 10, ends: '09:00' is not after starts, '10:00'; past midnight, write 20",
        ", row 11, name: [1] is no text",
        ", row 12: 3 is no feature",
    ]
    assert [line[: len(start)] for line, start in zip(told, expected, strict=True)] == expected


def test_numbers_the_wrong_way_round(tmp_path: Path) -> None:
    """Latitude first is recognised."""
    lon, lat = degrees((1, 1))
    area = shapely.box(lat - 0.01, lon - 0.01, lat + 0.01, lon + 0.01)
    [told] = _faults(_file(tmp_path, shapely.to_geojson(area)))
    assert told.endswith("(are lon and lat swapped?)")


def test_every_fault_of_streets(tmp_path: Path) -> None:
    """Row as a spreadsheet counts, and column; near names are offered."""
    text = "street,starts,ends\nRue 2,,\nRua 2,2026-13-01T00:00,\n,08:00,\nRua 2,1,\n"
    told = _faults(_file(tmp_path, text, "closed.csv"))
    assert told[0].startswith(", row 2, street: 'Rue 2' is no street here (did you mean Rua 2")
    assert told[1].startswith(", row 3, starts: '2026-13-01T00:00' is no time")
    assert told[2] == ", row 4, street: is missing"
    assert told[3].startswith(", row 5, starts: '1' is no time such as 08:30")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.geojson", "{}", "holds none of FeatureCollection, Feature, Polygon, MultiPolygon"),
        ("a.geojson", '{"type": "Topology"}', "holds none of"),
        ("a.geojson", "[[", "is no JSON"),
        ("a.geojson", "[" * 99_999, "is no JSON that can be read: it is nested too deeply"),
        ("a.geojson", '{"type": "FeatureCollection"}', "features: is no list with at least one"),
        ("a.geojson", '{"type": "FeatureCollection", "features": []}', "at least one feature"),
        ("a.json", "{}", "holds no list of closures"),
        ("a.csv", "street\n", "names no street"),
        ("a.csv", "starts,ends\n08:00,\n", "column street is missing"),
        ("a.csv", "street,colour\nRua 2,red\n", "column 'colour' is unknown"),
        ("a.xlsx", "", "only .csv"),
    ],
)
def test_files_that_are_none(tmp_path: Path, name: str, text: str, expected: str) -> None:
    """Each says what is wrong with it."""
    assert expected in "\n".join(_faults(_file(tmp_path, text, name)))


def test_a_file_that_isnt_there(tmp_path: Path) -> None:
    """Of either kind."""
    for name in ("none.geojson", "none.csv"):
        assert "can't be read" in _faults(tmp_path / name)[0]


def test_what_is_closed_while_somebody_is_at_work(tmp_path: Path) -> None:
    """At any time of the day's work: closed all day. The others are told apart."""
    path = _collection(
        tmp_path,
        feature(name="always"),
        feature(name="noon", starts="11:00", ends="11:05"),
        feature(name="before", ends="08:00"),
        feature(name="after", starts="17:01"),
        feature(name="from the end on", starts="17:00"),
    )
    first, last = LOCAL.instant("08:00"), LOCAL.instant("17:00")
    now, other = while_at_work(_read(path), first, last)
    assert [closure.name for closure in now] == ["always", "noon", "from the end on"]
    assert [closure.name for closure in other] == ["before", "after"]
    assert all(closure.holds(None) for closure in now)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "geometry", "coordinates", "properties", "name", "starts"]),
            inner | st.sampled_from(["Polygon", "Feature"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_features_crash_it(tmp_path_factory: pytest.TempPathFactory, thing: object) -> None:
    """Whatever stands where a feature should, it is refused by file and row."""
    path = _collection(tmp_path_factory.mktemp("fuzz"), thing)
    assert all(told.startswith(", row 0") for told in _faults(path))


def test_a_span_over_midnight_says_its_date(tmp_path: Path) -> None:
    """A clock time before the start is refused with the text that would be right."""
    [told] = _faults(_collection(tmp_path, feature(starts="22:00", ends="02:00")))
    right = told.rpartition(" ")[2]
    assert right == "2026-06-02T02:00"
    [closure] = _read(_collection(tmp_path, feature(starts="22:00", ends=right)))
    assert closure.ends == datetime(2026, 6, 2, 1, tzinfo=UTC)
