"""What restriction relations say to a van: which hold, which don't, which nobody understands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.osm.restrictions import NO_TURNS, ONLY_TURNS, Restriction, Restrictions

PLAIN = (("w", 1, "from"), ("n", 5, "via"), ("w", 2, "to"))
AT_TIMES = "no_left_turn @ (Mo-Fr 07:00-09:00)"


def _read(*members: tuple[str, int, str], **tags: str) -> Restrictions:
    """Read one relation; in names of tags "__" stands for ":"."""
    read = Restrictions()
    spelled = {key.replace("__", ":").removesuffix("_"): value for key, value in tags.items()}
    read.read(7, {"type": "restriction"} | spelled, members or PLAIN)
    return read


def _kinds(read: Restrictions) -> list[str]:
    return [restriction.kind for restriction in read.standing]


@pytest.mark.parametrize("kind", sorted(NO_TURNS | ONLY_TURNS))
def test_every_kind_is_read_with_its_members(kind: str) -> None:
    """Roads from and into, and the node between."""
    assert _read(restriction=kind).standing == [
        Restriction(relation=7, kind=kind, origins=(1,), targets=(2,), via_node=5, via_ways=())
    ]


def test_ways_between_are_kept_in_order_each_once() -> None:
    """And members without a known role don't matter."""
    members = (
        ("w", 1, "from"),
        ("w", 8, "via"),
        ("w", 9, "via"),
        ("w", 8, "via"),
        ("w", 2, "to"),
        ("n", 3, "location_hint"),
        ("w", 4, ""),
    )
    (restriction,) = _read(*members, restriction="no_u_turn").standing
    assert restriction.via_ways == (8, 9)
    assert restriction.via_node is None
    assert restriction.ways == {1, 2, 8, 9}


@pytest.mark.parametrize(
    ("tags", "kinds"),
    [
        ({"restriction__motorcar": "no_u_turn"}, ["no_u_turn"]),
        ({"restriction__motor_vehicle": "no_u_turn"}, ["no_u_turn"]),
        ({"restriction": "no_left_turn", "restriction__motorcar": "no_u_turn"}, ["no_u_turn"]),
        ({"restriction": "no_left_turn", "restriction__motorcar": "none"}, []),
        ({"restriction__hgv": "no_u_turn"}, []),
        ({"restriction__bus": "no_u_turn", "restriction": "no_left_turn"}, ["no_left_turn"]),
        ({"restriction": "no_left_turn;no_u_turn"}, ["no_left_turn"]),
        ({"restriction": "no_left_turn", "except_": "bicycle;psv"}, ["no_left_turn"]),
        ({"restriction": "no_left_turn", "except_": "psv; motorcar"}, []),
        ({"restriction": "no_left_turn", "except_": "motor_vehicle"}, []),
        ({"type": "multipolygon", "restriction": "no_left_turn"}, []),
        ({}, []),
    ],
)
def test_whom_it_concerns(tags: dict[str, str], kinds: list[str]) -> None:
    """A van is a motorcar: the rule that names it most closely holds, others' rules don't."""
    read = _read(**tags)
    assert _kinds(read) == kinds
    assert not read.conditional


@pytest.mark.parametrize(
    "tags",
    [
        {"restriction__conditional": AT_TIMES},
        {"restriction__motorcar__conditional": AT_TIMES},
        {"restriction": AT_TIMES},
        {
            "restriction": "no_left_turn",
            "day_on": "Mo-Fr",
            "hour_on": "07:00-09:00",
        },
    ],
)
def test_what_holds_only_at_times_is_listed(tags: dict[str, str]) -> None:
    """It forbids nothing, and is told with its number, its times and its streets."""
    read = _read(**tags)
    assert read.standing == []
    assert read.notes({}, {1: "Rua do Sol"}) == [
        "turn restrictions left out: 1 hold only at times, see below",
        f"relation 7 left out: {AT_TIMES}, from Rua do Sol into a road without a name",
    ]


def test_an_exception_at_times_leaves_the_rule() -> None:
    """Forbidden but for the night: forbidden, and the night is listed."""
    read = _read(restriction="no_left_turn", restriction__conditional="none @ (22:00-06:00)")
    assert _kinds(read) == ["no_left_turn"]
    assert [some.says for some in read.conditional] == ["none @ (22:00-06:00)"]


def test_conditions_of_others_are_not_ours() -> None:
    """A lorry's hours don't clutter the list."""
    read = _read(restriction__hgv__conditional="no_left_turn @ (Mo-Fr)")
    assert (read.standing, read.conditional, read.broken) == ([], [], {})


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ((("n", 5, "via"), ("w", 2, "to")), "no_left_turn"),
        ((("w", 1, "from"), ("n", 5, "via")), "no_left_turn"),
        ((("w", 1, "from"), ("w", 2, "to")), "no_left_turn"),
        ((("n", 1, "from"), ("n", 5, "via"), ("w", 2, "to")), "no_left_turn"),
        ((*PLAIN, ("n", 6, "via")), "no_left_turn"),
        ((*PLAIN, ("w", 6, "via")), "no_left_turn"),
        (PLAIN, "no_waiting"),
        (PLAIN, "left"),
    ],
)
def test_broken_ones_are_counted(members: tuple[tuple[str, int, str], ...], kind: str) -> None:
    """A road or the place missing, two places, a word nobody knows."""
    read = _read(*members, restriction=kind)
    assert read.standing == []
    assert sum(read.broken.values()) == 1
    (note,) = read.notes({}, {})
    assert note.startswith("turn restrictions left out: 1 ")


def test_counts_come_before_the_list() -> None:
    """All that was left out is summed up by reason, in the same order each time."""
    read = _read(restriction="left", restriction__conditional=AT_TIMES)
    notes = read.notes({"are of no use": 3}, {})
    assert [note.split(",")[0].split(":")[0] for note in notes] == [
        "turn restrictions left out",
        "turn restrictions left out",
        "turn restrictions left out",
        "relation 7 left out",
    ]
    assert notes == read.notes({"are of no use": 3}, {})


texts = st.text(max_size=12)
roles = st.sampled_from(("from", "via", "to")) | texts
keys = st.sampled_from(
    ("type", "restriction", "restriction:motorcar", "restriction:conditional", "except", "day_on")
)
values = st.sampled_from(("restriction", "no_left_turn", "none", "@", ";", AT_TIMES)) | texts


@given(
    st.dictionaries(keys, values),
    st.lists(st.tuples(st.sampled_from("nwr"), st.integers(-(2**63), 2**63 - 1), roles)),
)
def test_whatever_a_relation_says_it_is_read_or_left_out(
    tags: dict[str, str], members: list[tuple[str, int, str]]
) -> None:
    """Any tags and members give a whole restriction or none, and notes of one line."""
    read = Restrictions()
    read.read(1, tags, members)
    for restriction in read.standing:
        assert restriction.kind in NO_TURNS | ONLY_TURNS
        assert restriction.origins
        assert restriction.targets
        assert (restriction.via_node is None) == bool(restriction.via_ways)
    assert all(note.splitlines() == [note] for note in read.notes({}, {1: "A\nB"}))
